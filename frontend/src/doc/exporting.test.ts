import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { call, callFile } from '@/api/query';
import { notifications } from '@/kit/ui';
import { saveFile } from '@/lib/platform';
import type { AnyDoc } from './define';
import { exportList, MAX_ROWS } from './exporting';

vi.mock('@/api/query', () => ({ call: vi.fn(), callFile: vi.fn() }));
vi.mock('@/lib/platform', () => ({ saveFile: vi.fn(() => Promise.resolve()) }));

const doc = {
  kind: 'bill',
  path: '/bills',
  many: 'Bills',
  list: {
    columns: [
      { field: 'number', label: 'Number', width: 1, format: 'code' },
      { field: 'paid', label: 'Paid', width: 1, format: 'yes' },
    ],
  },
} as unknown as AnyDoc;
const list = { doc, query: { state: 'open' }, shown: ['number', 'paid'], subtitle: 'State: open' };
const read = vi.mocked(call);
const write = vi.mocked(callFile);
const save = vi.mocked(saveFile);

/** A list of n rows, 500 a page. */
function rows(n: number) {
  read.mockImplementation((_method, _path, options) => {
    const at = Number(options?.query?.['cursor'] || 0);
    const items = Array.from({ length: Math.min(500, n - at) }, (_, i) => ({
      number: `B-${at + i}`,
      paid: i % 2 === 0,
    }));
    const next = at + 500 < n ? String(at + 500) : null;
    return Promise.resolve({ items, next_cursor: next });
  });
}

beforeEach(() => {
  vi.useFakeTimers();
  write.mockResolvedValue(new Blob(['file']));
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.clearAllMocks();
});

test('all pages go into the file, with the filters that are seen', async () => {
  rows(1200);
  await exportList({ ...list, format: 'xlsx' });
  expect(read.mock.calls.map((c) => c[2]?.query?.['cursor'])).toEqual(['', '500', '1000']);
  expect(read.mock.calls[0]![2]?.query).toMatchObject({ state: 'open', limit: 500 });
  const [path, body] = write.mock.calls[0]! as [string, { rows: string[][]; subtitle: string }];
  expect(path).toBe('/exports');
  expect(body.rows).toHaveLength(1200);
  expect(body.rows[1199]).toEqual(['B-1199', 'false']);
  expect(body).toMatchObject({ format: 'xlsx', title: 'Bills', subtitle: 'State: open' });
  expect(save.mock.calls[0]![0]).toMatch(/^bills-\d{4}-\d\d-\d\d\.xlsx$/);
});

test('CSV has no limit and is written here; yes and no are words', async () => {
  rows(MAX_ROWS + 700);
  await exportList({ ...list, format: 'csv' });
  expect(write).not.toHaveBeenCalled();
  const text = await save.mock.calls[0]![1].text();
  const lines = text.replace('\ufeff', '').trim().split('\r\n');
  expect(lines).toHaveLength(MAX_ROWS + 701);
  expect(lines.slice(0, 3)).toEqual(['Number,Paid', 'B-0,Yes', 'B-1,No']);
});

test('what is too long for the file is refused before it is read to the end', async () => {
  const told = vi.spyOn(notifications, 'show');
  rows(50_000);
  await exportList({ ...list, format: 'pdf' });
  expect(write).not.toHaveBeenCalled();
  expect(save).not.toHaveBeenCalled();
  expect(read.mock.calls.length).toBe(MAX_ROWS / 500 + 1);
  expect(String(told.mock.calls[0]?.[0].message)).toContain('10,000');
});

test('after two seconds it says how far it is, and stops when it is told to', async () => {
  const told = vi.spyOn(notifications, 'show');
  const hidden = vi.spyOn(notifications, 'hide');
  let signal: AbortSignal | undefined;
  read.mockImplementation((_m, _p, options) => {
    signal = options?.signal;
    return new Promise((_, reject) =>
      signal!.addEventListener('abort', () => reject(signal!.reason as Error)),
    );
  });
  const done = exportList({ ...list, format: 'xlsx' });
  await vi.advanceTimersByTimeAsync(1900);
  expect(told).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(200);
  expect(told).toHaveBeenCalledTimes(1);
  // Another one does not begin meanwhile.
  await exportList({ ...list, format: 'csv' });
  expect(read).toHaveBeenCalledTimes(1);
  const { stopExport } = await import('./exporting');
  stopExport();
  await done;
  expect(save).not.toHaveBeenCalled();
  // Being told to stop is no failure.
  expect(told).toHaveBeenCalledTimes(1);
  expect(hidden).toHaveBeenCalled();
});
