// The document layer's door to the API: paths from definitions, records whose
// type only the definition knows.
import { call, callRehearse, refresh, type Rehearsed } from '@/api/query';
import type { Hit, Search } from '@/kit/search';
import { isDecimal } from '@/lib/money';
import type { AnyDoc, LineTable } from './define';
import type { Line, Values } from './DocStore';
import { findReference } from './registry';

export type Saved = Values & { id: number; version?: number };

/**
 * The body for a calculation while one types: lines without their reference and
 * fields that are no decimal yet are left out, the missing quantity is none.
 */
export function calculationBody(doc: AnyDoc, draft: Values): Body {
  const { body, sent } = bodyOf(doc, draft, null);
  for (const table of doc.form?.lines ?? []) {
    const keys = sent[table.field] ?? [];
    const lines = body[table.field] as Values[];
    const kept = lines
      .map((line, i) => ({ line, key: keys[i]! }))
      .filter(({ line }) => line[table.keyField] !== undefined);
    const decimals = table.columns.filter((c) =>
      ['amount', 'quantity', 'percent'].includes(c.type),
    );
    for (const { line } of kept) {
      for (const c of decimals) {
        if (!isDecimal(line[c.field])) delete line[c.field];
        if (c.required) line[c.field] ??= '0';
      }
    }
    body[table.field] = kept.map(({ line }) => line);
    sent[table.field] = kept.map(({ key }) => key);
  }
  return { body, sent };
}

/** A record with the lines that were sent, to put complaints at their cells. */
export interface Body {
  body: Values;
  sent: Record<string, string[]>;
}

export function shapeOf(doc: AnyDoc) {
  const form = doc.form;
  const fields = (form?.sections ?? []).flatMap((s) => s.fields.map((f) => f.field));
  const tables: Record<string, string[]> = {};
  for (const table of form?.lines ?? []) tables[table.field] = inputColumns(table);
  return { fields, tables };
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any
export function inputColumns(table: LineTable<any, any>): string[] {
  const all = [...table.columns, ...(table.more ?? [])];
  return [...new Set(all.filter((c) => c.type !== 'shown').map((c) => c.field))];
}

/** What a field of a line is called, in the grid or in the panel. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export function lineField(table: LineTable<any, any> | undefined, field: string | undefined) {
  return (
    table?.columns.find((c) => c.field === field) ?? table?.more?.find((c) => c.field === field)
  );
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any
function isEmptyLine(table: LineTable<any, any>, line: Values): boolean {
  const text = table.columns.find((c) => c.field === table.keyField)?.text;
  return [line[table.keyField], text ? line[text] : ''].every(
    (v) => v === null || v === undefined || v === '',
  );
}

/**
 * What is sent: the fields that the form edits, and of the lines those that say
 * something. On a change only what differs from `base`, so that what someone
 * else changed meanwhile is not put back.
 */
export function bodyOf(doc: AnyDoc, draft: Values, base: Values | null): Body {
  const { fields, tables } = shapeOf(doc);
  const body: Values = {};
  const sent: Record<string, string[]> = {};
  const blankable = new Map(
    (doc.form?.sections ?? []).flatMap((s) => s.fields).map((f) => [f.field, f.type]),
  );
  const numbers = new Set(
    (doc.form?.sections ?? []).flatMap((s) => s.fields.filter((f) => f.sent).map((f) => f.field)),
  );
  for (const field of fields) {
    const value = draft[field];
    if (base && Object.is(base[field], value)) continue;
    const empty = value === undefined || value === null || value === '';
    if (empty && !base) continue;
    const type = blankable.get(field);
    const nullable = type === 'link' || type === 'date' || doc.form?.nullable?.includes(field);
    if (numbers.has(field)) body[field] = Number(empty ? 0 : value);
    else body[field] = empty ? (nullable ? null : type === 'amount' ? '0' : '') : value;
  }
  for (const table of doc.form?.lines ?? []) {
    // A table that is only looked at, such as a plan, is the server's.
    if (table.columns.every((c) => c.type === 'shown')) continue;
    if (base && base[table.field] === draft[table.field]) continue;
    const lines = ((draft[table.field] as Line[] | undefined) ?? []).filter(
      (l) => !isEmptyLine(table, l),
    );
    sent[table.field] = lines.map((l) => l.key);
    body[table.field] = lines.map((line) => {
      const out: Values = {};
      if (table.keepsId && typeof line['id'] === 'number') out['id'] = line['id'];
      for (const field of tables[table.field]!) {
        const value = line[field];
        if (value === undefined || value === null || value === '') continue;
        out[field] = asSent(value, lineField(table, field)?.sent);
      }
      return out;
    });
  }
  return { body, sent };
}

function asSent(value: unknown, as: 'number' | 'boolean' | undefined): unknown {
  if (as === 'number') return Number(value);
  return as === 'boolean' ? String(value) === 'true' : value;
}

export function create(doc: AnyDoc, body: Values): Promise<Saved> {
  return call<Saved>('POST', doc.path, { body });
}

export function update(doc: AnyDoc, id: number, version: unknown, body: Values): Promise<Saved> {
  return call<Saved>('PATCH', `${doc.path}/${id}`, { body: { ...body, version } });
}

export function read(doc: AnyDoc, id: number): Promise<Saved> {
  return call<Saved>('GET', `${doc.path}/${id}`);
}

export function act(doc: AnyDoc, record: Saved, verb: string): Promise<Saved> {
  return call<Saved>('POST', `${doc.path}/${record.id}/${verb}`, { body: versionOf(record) });
}

export function rehearse(doc: AnyDoc, record: Saved, verb: string): Promise<Rehearsed<Saved>> {
  return callRehearse<Saved>('POST', `${doc.path}/${record.id}/${verb}`, {
    body: versionOf(record),
  });
}

export function remove(doc: AnyDoc, record: Saved): Promise<void> {
  return call<void>('DELETE', `${doc.path}/${record.id}`);
}

function versionOf(record: Saved): Values {
  return record.version === undefined ? {} : { version: record.version };
}

/** Lists and records of this kind, and what hangs on them, are read anew. */
export function changed(doc: AnyDoc): void {
  void refresh(doc.kind);
}

const HITS = 20;

/** A search for pickers: twenty hits with the facts of the target's definition. */
export function searcher(kind: string, params: Record<string, string> = {}): Search {
  return async (text) => {
    const { path, pick } = findReference(kind);
    const page = await call<{ items: (Values & { id: number })[] }>('GET', path, {
      query: { ...pick.params, ...params, q: text, limit: HITS },
    });
    return page.items.slice(0, HITS).map((row) => hitOf(pick, row));
  };
}

/** A record that was made on the spot, as a picker would have found it. */
export function hitFor(kind: string, row: Saved): Hit {
  return hitOf(findReference(kind).pick, row);
}

function hitOf(pick: ReturnType<typeof findReference>['pick'], row: Values & { id: number }): Hit {
  return {
    id: row.id,
    code: pick.code?.(row) ?? '',
    name: pick.name(row),
    facts: pick.facts?.(row).filter(Boolean) ?? [],
    row,
  };
}
