import { describe, expect, it, vi } from 'vitest';
import { ProblemError, type Problem } from '@/api/problem';
import { Unreachable } from '@/api/transport';
import { bulkTasks, complaints, deleteTask, totals, walk } from './bulk';
import type { Saved } from './data';
import { documents, findDocument } from './registry';

const problem = (part: Partial<Problem>): Problem => ({
  status: 422,
  code: 'invalid',
  detail: 'No.',
  fields: [],
  ...part,
});
const refuse = (part: Partial<Problem> = {}) => Promise.reject(new ProblemError(problem(part)));
const rows: Saved[] = [1, 2, 3, 4].map((id) => ({ id }));
const ids = (of: Saved[]) => of.map((r) => r.id);
const go = () => false;

describe('walking over records', () => {
  it('goes on after a refusal', async () => {
    const walked = await walk(
      rows,
      (r) => (r.id === 2 ? refuse() : Promise.resolve(r.id * 10)),
      go,
      () => undefined,
    );
    expect(walked.done.map((d) => d.result)).toEqual([10, 30, 40]);
    expect(walked.refused.map((r) => r.row.id)).toEqual([2]);
    expect(walked.left).toEqual([]);
  });

  it('goes on after a failure of the server at one of them', async () => {
    const step = (r: Saved) => (r.id === 2 ? refuse({ status: 500 }) : Promise.resolve());
    const walked = await walk(rows, step, go, () => undefined);
    expect(walked.refused.map((r) => r.row.id)).toEqual([2]);
    expect(ids(walked.done.map((d) => d.row))).toEqual([1, 3, 4]);
  });

  it.each([
    ['no line', () => Promise.reject(new Unreachable())],
    ['a tired server', () => refuse({ status: 503 })],
  ])('stops at %s, and what has no answer is left with the rest', async (_, lost) => {
    const step = vi.fn((r: Saved) => (r.id === 3 ? lost() : Promise.resolve()));
    const walked = await walk(rows, step, go, () => undefined);
    expect(ids(walked.left)).toEqual([3, 4]);
    expect(walked.silent).not.toBeNull();
    expect(walked.refused).toEqual([]);
    expect(step).toHaveBeenCalledTimes(3);
  });

  it('stops when it is asked to, between two', async () => {
    let stop = false;
    const told: number[] = [];
    const walked = await walk(
      rows,
      async (r) => void (stop = r.id === 2),
      () => stop,
      (n) => told.push(n),
    );
    expect(ids(walked.done.map((d) => d.row))).toEqual([1, 2]);
    expect(ids(walked.left)).toEqual([3, 4]);
    expect(walked.silent).toBeNull();
    expect(told).toEqual([0, 1, 2]);
  });
});

describe('the steps of a list', () => {
  const invoice = findDocument('invoice')!;
  const drafts: Saved[] = [
    { id: 7, state: 'draft', invoice_date: '2026-03-02' },
    { id: 9, state: 'draft', invoice_date: '2026-03-01' },
    { id: 8, state: 'draft', invoice_date: '2026-03-01' },
    { id: 1, state: 'posted', invoice_date: '2026-01-01' },
  ];

  it('take the drafts, the oldest first, and leave the others', () => {
    const [post] = bulkTasks(invoice, drafts, () => true);
    expect(ids(post!.rows)).toEqual([8, 9, 7]);
    expect(post!.others).toBe(1);
  });

  it('are for those who may, and where there is something to do', () => {
    expect(bulkTasks(invoice, drafts, (p) => !p.endsWith('.post'))).toEqual([]);
    expect(bulkTasks(invoice, drafts.slice(3), () => true)).toEqual([]);
    expect(deleteTask(invoice, drafts.slice(3))).toBeNull();
    expect(ids(deleteTask(invoice, drafts)!.rows)).toEqual([7, 9, 8]);
  });

  it('name an action of the form, which opens nothing', () => {
    for (const doc of documents) {
      for (const { action } of doc.list.bulk ?? []) {
        const found = doc.form?.actions?.find((a) => a.verb === action);
        expect(found, `${doc.kind} ${action}`).toBeDefined();
        expect(found!.opens).toBeFalsy();
      }
    }
  });
});

it('adds up by label and currency', () => {
  const of = (amount: string, currency: string, kind = 'invoice'): Saved => ({
    id: 1,
    kind,
    amount,
    currency,
  });
  const found = totals(
    [of('0.10', 'EUR'), of('0.20', 'EUR'), of('1000', 'JPY'), of('5', 'EUR', 'credit')],
    (r: Saved) => ({
      label: String(r['kind']),
      amount: String(r['amount']),
      currency: String(r['currency']),
    }),
  );
  expect(found).toEqual([
    { label: 'invoice', count: 2, amount: '0.30 EUR' },
    { label: 'invoice', count: 1, amount: '1,000 JPY' },
    { label: 'credit', count: 1, amount: '5.00 EUR' },
  ]);
});

it('says where in the form a refusal belongs', () => {
  const entry = findDocument('entry')!;
  const fields = [
    { field: 'entry_date', message: 'Closed.' },
    { field: 'lines', message: 'Differ by 1.00.' },
    { field: 'lines[1].partner_id', message: 'Choose one.' },
    { field: 'whatever', message: 'Odd.' },
  ];
  expect(complaints(entry, { row: { id: 1 }, problem: problem({ fields }) })).toEqual([
    'Date: Closed.',
    'Lines: Differ by 1.00.',
    'Partner, line 2: Choose one.',
    'Odd.',
  ]);
});
