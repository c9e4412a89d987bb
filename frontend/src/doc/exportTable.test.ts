import { afterEach, expect, test } from 'vitest';
import { paperLocale, setLocale } from '@/lib/locale';
import { toCsv } from './csv';
import { defineDoc, type AnyDoc } from './define';
import { exportColumns, exportTable, onTheWall, withPlaces } from './exportTable';

interface Bill {
  id: number;
  number: string | null;
  state: string;
  total: string;
  places: number;
  quantity: string;
  rate: string;
  day: string | null;
  made: string;
  paid: boolean;
  note: string;
  secret: string;
}

const doc = defineDoc<Bill>({
  kind: 'bill',
  path: '/bills',
  list: {
    columns: [
      { field: 'number', label: 'Number', width: 1, format: 'code', blank: () => 'Draft' },
      {
        field: 'state',
        label: 'State',
        width: 1,
        format: 'choice',
        choices: [{ value: 'posted', label: 'Posted' }],
      },
      {
        field: 'total',
        label: 'Total',
        width: 1,
        format: 'amount',
        decimals: (b: Bill) => b.places,
      },
      {
        field: 'quantity',
        label: 'Quantity',
        width: 1,
        format: 'quantity',
        hide: (b: Bill) => b.state === 'draft',
      },
      { field: 'rate', label: 'Rate', width: 1, format: 'percent', blank: 'none' },
      { field: 'day', label: 'Day', width: 1, format: 'date' },
      { field: 'made', label: 'Made', width: 1, format: 'moment' },
      { field: 'paid', label: 'Paid', width: 1, format: 'yes' },
      { field: 'note', label: 'Note', width: 1 },
      { field: 'secret', label: 'Secret', width: 1, optional: true },
    ],
    sort: 'number',
    filters: [],
    empty: { title: '', text: '' },
  },
} as unknown as AnyDoc);

const usual = ['number', 'state', 'total', 'quantity', 'rate', 'day', 'made', 'paid', 'note'];
const bill: Bill = {
  id: 1,
  number: 'B-1',
  state: 'posted',
  total: '1234.5',
  places: 2,
  quantity: '12.500',
  rate: '19',
  day: '2026-11-23',
  made: '2026-11-23T10:00:00Z',
  paid: false,
  note: '=1+1',
  secret: 'x',
};

afterEach(() => setLocale('en-GB'));

test('a list leaves with what is shown, as the API writes it', () => {
  const draft = { ...bill, number: null, state: 'draft', day: null, rate: '', places: 0 };
  const { columns, rows } = exportTable(exportColumns(doc as AnyDoc, usual), [
    bill as never,
    draft as never,
  ]);
  expect(columns.map((c) => c.kind).join()).toBe(
    'code,text,amount,quantity,percent,date,moment,yes,text',
  );
  expect(columns.map((c) => c.label)).not.toContain('Secret');
  const made = onTheWall(new Date(bill.made));
  expect(rows).toEqual([
    ['B-1', 'Posted', '1234.50', '12.500', '19', '2026-11-23', made, 'false', '=1+1'],
    // A word in place of nothing is for texts alone; a figure is a figure.
    ['Draft', 'draft', '1234.5', '', '', '', made, 'false', '=1+1'],
  ]);
  expect(new Date(made).toISOString()).toBe('2026-11-23T10:00:00.000Z');
  expect(made).toMatch(/^2026-11-23T\d\d:00:00[+-]\d\d:\d\d$/);
});

test('an amount has its currency’s places, and loses none', () => {
  expect(withPlaces('12', 2)).toBe('12.00');
  expect(withPlaces('12.5', 2)).toBe('12.50');
  expect(withPlaces('12.505', 2)).toBe('12.505');
  expect(withPlaces('12', 0)).toBe('12');
  expect(withPlaces('-0.5', 3)).toBe('-0.500');
  expect(withPlaces('n/a', 2)).toBe('n/a');
});

test('a cell that a spreadsheet would take for a formula is a text', () => {
  const out = toCsv(['T'], [['=1+1'], ['-2+3'], ['@x'], ['\n=1'], ['＝1'], ['-12.50'], ['a,"b"']]);
  expect(out).toBe('T\r\n\'=1+1\r\n\'-2+3\r\n\'@x\r\n"\'\n=1"\r\n\'＝1\r\n-12.50\r\n"a,""b"""\r\n');
});

test('paper is written as the screen is', () => {
  const of = (tag: string) => {
    setLocale(tag);
    return Object.values(paperLocale()).join(' ');
  };
  expect(of('en-GB')).toBe('point text');
  expect(of('en-DE')).toBe('comma text');
  expect(of('de-DE')).toBe('comma point');
  expect(of('fr-FR')).toBe('space day_first');
  expect(of('de-CH')).toBe('apostrophe point');
  expect(of('ja-JP')).toBe('point iso');
  expect(of('fil-PH')).toBe('point month_first');
});
