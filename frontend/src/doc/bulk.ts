// A step over many records: each is done on its own, through the operation that
// its form uses, so that one which is refused stops no other.
import { problemOf, type Problem } from '@/api/problem';
import { t } from '@/app/i18n';
import { formatAmount, currencyDecimals, sum } from '@/lib/money';
import { act, lineField, rehearse, remove, type Saved } from './data';
import type { AnyDoc, BulkStep } from './define';
import { fieldOf } from './format';

/** What is about to be done with the selected records, before anybody agreed. */
export interface BulkTask {
  label: string;
  /** Those for which it is possible, in the order in which they are done. */
  rows: Saved[];
  /** How many more are selected. */
  others: number;
  /** Says whether it would be refused; without it nobody can know. */
  rehearse?: ((row: Saved) => Promise<{ warnings: string[] }>) | undefined;
  step: (row: Saved) => Promise<unknown>;
  // The row's type is known to the definition only.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  total?: BulkStep<any>['total'] | undefined;
  /** "{{count}} posted" */
  done: string;
  /** What to know before. */
  text?: string | undefined;
  danger?: boolean | undefined;
}

/** The steps that the definition offers for these rows and that this person may take. */
export function bulkTasks(
  doc: AnyDoc,
  rows: Saved[],
  may: (permission: string) => boolean,
): BulkTask[] {
  return (doc.list.bulk ?? []).flatMap((bulk): BulkTask[] => {
    const action = doc.form?.actions?.find((a) => a.verb === bulk.action);
    if (!action || !may(action.needs)) return [];
    const fit = rows.filter((r) => action.visible(r));
    if (fit.length === 0) return [];
    return [
      {
        label: t(action.label),
        rows: inOrder(fit, bulk.by),
        others: rows.length - fit.length,
        ...(action.rehearse ? { rehearse: (row) => rehearse(doc, row, action.verb) } : {}),
        step: (row) => act(doc, row, action.verb),
        total: bulk.total,
        done: bulk.done,
        danger: action.danger,
        ...(action.danger && !action.rehearse ? { text: t('doc.sure') } : {}),
      },
    ];
  });
}

/** Deleting many; only what can be deleted at all. */
export function deleteTask(doc: AnyDoc, rows: Saved[]): BulkTask | null {
  const fit = rows.filter((r) => doc.form?.removable?.(r) ?? true);
  if (fit.length === 0) return null;
  return {
    label: t('doc.delete'),
    rows: fit,
    others: rows.length - fit.length,
    step: (row) => remove(doc, row),
    done: 'doc.bulk_deleted',
    text: t('doc.delete_text'),
    danger: true,
  };
}

/** Oldest first, so that numbers follow days whatever the list is sorted by. */
function inOrder(rows: Saved[], by: string | undefined): Saved[] {
  if (!by) return rows;
  const of = (r: Saved) => String(r[by] ?? '');
  return [...rows].sort((a, b) => (of(a) === of(b) ? a.id - b.id : of(a) < of(b) ? -1 : 1));
}

export interface Refusal {
  row: Saved;
  problem: Problem;
}

export interface Walked<T> {
  done: { row: Saved; result: T }[];
  refused: Refusal[];
  /** Not done, as far as anybody knows: it was stopped, or no answer came for the first. */
  left: Saved[];
  /** Why no answer came. */
  silent: Problem | null;
}

/** Was this about the record, or did nobody answer? */
function unanswered(p: Problem): boolean {
  return p.code === 'unreachable' || [408, 425, 429, 502, 503, 504].includes(p.status);
}

/**
 * One after the other. A refusal is noted and the next one is taken; without an
 * answer it stops there, as the next would have none either. Walking over what
 * is left asks the same again, with the same Idempotency-Key (api/query.ts).
 */
export async function walk<T>(
  rows: Saved[],
  step: (row: Saved) => Promise<T>,
  stopped: () => boolean,
  onStep: (settled: number) => void,
): Promise<Walked<T>> {
  const out: Walked<T> = { done: [], refused: [], left: [], silent: null };
  for (const [i, row] of rows.entries()) {
    onStep(i);
    if (stopped()) return { ...out, left: rows.slice(i) };
    try {
      out.done.push({ row, result: await step(row) });
    } catch (error) {
      const problem = problemOf(error);
      if (unanswered(problem)) return { ...out, left: rows.slice(i), silent: problem };
      out.refused.push({ row, problem });
    }
  }
  return out;
}

export interface Total {
  label: string;
  count: number;
  /** With its currency. */
  amount: string;
}

/** The amounts of what will be done, added up by label and currency. */
export function totals(rows: Saved[], total: BulkTask['total']): Total[] {
  if (!total) return [];
  const groups = new Map<string, { label: string; currency: string; amounts: string[] }>();
  for (const row of rows) {
    const { label, amount, currency = '' } = total(row);
    const group = groups.get(`${label} ${currency}`) ?? { label, currency, amounts: [] };
    group.amounts.push(amount);
    groups.set(`${label} ${currency}`, group);
  }
  return [...groups.values()].map(({ label, currency, amounts }) => ({
    label: t(label),
    count: amounts.length,
    amount: `${formatAmount(sum(amounts), currencyDecimals(currency))} ${currency}`.trim(),
  }));
}

/** What a refusal is about, as the form calls it: "Quantity, line 3: Only 2 are left." */
export function complaints(doc: AnyDoc, { problem }: Refusal): string[] {
  return problem.fields.map(({ field, message }) => {
    const place = placeOf(doc, field);
    return place ? `${place}: ${message}` : message;
  });
}

function placeOf(doc: AnyDoc, path: string): string {
  const [, name, index, rest] = /^(\w+)(?:\[(\d+)\](?:\.(\w+))?)?$/.exec(path) ?? [];
  const table = doc.form?.lines?.find((l) => l.field === name);
  if (!table) return fieldOf(doc, path)?.label ?? '';
  if (index === undefined) return t(table.label);
  const column = lineField(table, rest);
  return t('kit.cell', {
    column: t(column ? column.label : table.one),
    line: Number(index) + 1,
  });
}
