// Two people changed the same document. Field by field, against the version
// that both began with: what only one of them touched needs no question.
import { isDecimal, sameDecimal } from './money';

type Values = Record<string, unknown>;

export type Side = 'mine' | 'theirs';

export interface Difference {
  /** "name", or "lines.s12.quantity", or "lines.s12" when one side removed the line. */
  path: string;
  base: unknown;
  mine: unknown;
  theirs: unknown;
  /** Which side wins without asking; undefined: someone must choose. */
  settled?: Side;
}

const NOT_INPUT = new Set(['version', 'updated_at', 'created_at', 'key', 'position']);

export function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b) || (isEmpty(a) && isEmpty(b))) return true;
  if (isDecimal(a) && isDecimal(b)) return sameDecimal(a, b);
  if (typeof a === 'object' && typeof b === 'object' && a && b) {
    const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
    keys.delete('key');
    return [...keys].every((k) => same((a as Values)[k], (b as Values)[k]));
  }
  return false;
}

function isEmpty(v: unknown): boolean {
  return v === null || v === undefined || v === '';
}

function settle(base: unknown, mine: unknown, theirs: unknown): Side | undefined | null {
  if (same(mine, theirs)) return null;
  if (same(base, mine)) return 'theirs';
  if (same(base, theirs)) return 'mine';
  return undefined;
}

/** Which fields are compared: those a form edits, and per table those of a line. */
export interface Shape {
  fields: string[];
  tables: Record<string, string[]>;
}

export function differences(
  shape: Shape,
  base: Values,
  mine: Values,
  theirs: Values,
): Difference[] {
  const found: Difference[] = [];
  const look = (path: string, b: unknown, m: unknown, t: unknown) => {
    const side = settle(b, m, t);
    if (side === null) return;
    found.push({ path, base: b, mine: m, theirs: t, ...(side ? { settled: side } : {}) });
  };
  for (const field of shape.fields) {
    if (!NOT_INPUT.has(field)) look(field, base[field], mine[field], theirs[field]);
  }
  for (const [table, fields] of Object.entries(shape.tables)) {
    const b = byKey(base[table]);
    const m = byKey(mine[table]);
    const t = byKey(theirs[table]);
    for (const key of new Set([...b.keys(), ...m.keys(), ...t.keys()])) {
      const [was, my, their] = [b.get(key), m.get(key), t.get(key)];
      if (my && their) {
        for (const f of fields) look(`${table}.${key}.${f}`, was?.[f], my[f], their[f]);
      } else {
        const only = (line: Values | undefined) =>
          line && Object.fromEntries(fields.map((f) => [f, line[f]]));
        look(`${table}.${key}`, only(was), only(my), only(their));
      }
    }
  }
  return found;
}

function byKey(lines: unknown): Map<string, Values> {
  return new Map(((lines as Values[] | undefined) ?? []).map((l) => [String(l['key']), l]));
}

/** Their record with my side of the chosen differences on top. */
export function merge(
  shape: Shape,
  mine: Values,
  theirs: Values,
  found: Difference[],
  chosen: ReadonlyMap<string, Side>,
): Values {
  const merged: Values = { ...theirs };
  for (const table of Object.keys(shape.tables)) {
    merged[table] = [...((theirs[table] as Values[] | undefined) ?? [])];
  }
  for (const d of found) {
    if ((chosen.get(d.path) ?? d.settled) !== 'mine') continue;
    const [table, key, field] = d.path.split('.');
    if (key === undefined) {
      merged[d.path] = d.mine;
      continue;
    }
    const lines = merged[table!] as Values[];
    const at = lines.findIndex((l) => l['key'] === key);
    if (field !== undefined) {
      if (at >= 0) lines[at] = { ...lines[at], [field]: d.mine };
    } else if (d.mine === undefined) {
      if (at >= 0) lines.splice(at, 1);
    } else if (at < 0) {
      const my = byKey(mine[table!]).get(key);
      if (my) lines.push(my);
    }
  }
  // The text of a reference travels with the reference.
  for (const field of Object.keys(mine)) {
    if (!field.endsWith('_id')) continue;
    const text = field.slice(0, -3);
    if (text in mine && same(merged[field], mine[field])) merged[text] = mine[text];
  }
  return merged;
}
