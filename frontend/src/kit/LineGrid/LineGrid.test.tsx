import { act, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { DocStore } from '@/doc/DocStore';
import { LineGrid } from './LineGrid';
import type { GridColumn, Hit } from './types';

const products: Hit[] = [
  { id: 1, code: 'BOLT-8', name: 'Bolt M8', facts: ['0.20'], row: { id: 1, price: '0.20' } },
  { id: 2, code: 'BOLT-10', name: 'Bolt M10', facts: ['0.30'], row: { id: 2, price: '0.30' } },
  { id: 3, code: 'NUT-8', name: 'Nut M8', facts: ['0.10'], row: { id: 3, price: '0.10' } },
];

interface More {
  create?: GridColumn['create'];
  onMore?: (row: number) => void;
  note?: string;
}

function setup(count = 3, search?: GridColumn['search'], more: More = {}) {
  const store = new DocStore({
    storageKey: 'grid',
    record: {
      lines: Array.from({ length: count }, (_, i) => ({
        id: i + 1,
        product_id: 1,
        product: 'Bolt M8',
        quantity: String(i + 1),
        price: '2.50',
        total: '9',
        note: more.note ?? '',
      })),
    },
    blank: {},
    tables: ['lines'],
  });
  const columns: GridColumn[] = [
    {
      field: 'product_id',
      label: 'Product',
      width: 0,
      type: 'link',
      text: 'product',
      search:
        search ??
        (async (text) =>
          products.filter((p) => (p.code + p.name).toLowerCase().includes(text.toLowerCase()))),
      fill: (row) => ({ price: row['price'] }),
      ...(more.create ? { create: more.create } : {}),
    },
    { field: 'quantity', label: 'Quantity', width: 90, type: 'quantity' },
    { field: 'price', label: 'Price', width: 90, type: 'amount' },
    { field: 'total', label: 'Total', width: 90, type: 'shown', format: 'amount' },
    ...(more.onMore ? [{ field: 'note', label: 'Note', width: 90, type: 'text' as const }] : []),
  ];
  render(
    <LineGrid
      source={store}
      table="lines"
      label="Order lines"
      addLabel="Add a line"
      empty="No lines"
      columns={columns}
      blank={() => ({ product_id: null, product: '', quantity: '1', price: '' })}
      keyField="product_id"
      editable
      onMore={more.onMore}
      {...(more.onMore ? { moreFields: ['remark'] } : {})}
    />,
  );
  return { store, user: userEvent.setup(), lines: () => store.lines('lines') };
}

const editor = () => document.activeElement as HTMLInputElement;
const place = () => editor().getAttribute('aria-label');

async function into(user: ReturnType<typeof userEvent.setup>, label: string, line: number) {
  const cells = screen.getAllByRole('row')[line]!.querySelectorAll('[data-col]');
  const at = ['Product', 'Quantity', 'Price', 'Total'].indexOf(label);
  await user.pointer({ keys: '[MouseLeft]', target: cells[at]! });
}

test('the editor is named by its place and arrows move it', async () => {
  const { user } = setup();
  await into(user, 'Quantity', 1);
  expect(place()).toBe('Quantity, line 1');
  await user.keyboard('{ArrowDown}{ArrowRight}');
  expect(place()).toBe('Price, line 2');
  await user.keyboard('{ArrowUp}{ArrowLeft}{ArrowUp}');
  expect(place()).toBe('Quantity, line 1');
  await user.keyboard('{Control>}{End}{/Control}');
  expect(place()).toBe('Total, line 3');
});

test('typing replaces, Enter commits and goes down', async () => {
  const { user, lines } = setup();
  await into(user, 'Quantity', 1);
  await user.keyboard('7{Enter}');
  expect(lines()[0]!['quantity']).toBe('7');
  expect(place()).toBe('Quantity, line 2');
  expect(editor().value).toBe('2');
});

test('F2 edits what is there, Escape takes it back', async () => {
  const { user, lines } = setup();
  await into(user, 'Quantity', 2);
  await user.keyboard('{F2}{End}5');
  expect(lines()[1]!['quantity']).toBe('25');
  await user.keyboard('{Escape}');
  expect(lines()[1]!['quantity']).toBe('2');
  expect(place()).toBe('Quantity, line 2');
});

test('arrows belong to the text while editing, to the grid while moving', async () => {
  const { user } = setup();
  await into(user, 'Quantity', 2);
  await user.keyboard('{F2}{ArrowLeft}');
  expect(place()).toBe('Quantity, line 2');
  await user.keyboard('{F2}{ArrowLeft}');
  expect(place()).toBe('Product, line 2');
});

test('Tab and Shift Tab visit every field and no computed one', async () => {
  const { user } = setup(2);
  await into(user, 'Product', 1);
  const seen = [place()];
  for (let i = 0; i < 5; i++) {
    await user.keyboard('{Tab}');
    seen.push(place());
  }
  expect(seen).toEqual([
    'Product, line 1',
    'Quantity, line 1',
    'Price, line 1',
    'Product, line 2',
    'Quantity, line 2',
    'Price, line 2',
  ]);
  await user.keyboard('{Shift>}{Tab}{/Shift}{Shift>}{Tab}{/Shift}{Shift>}{Tab}{/Shift}');
  expect(place()).toBe('Price, line 1');
});

test('the last Enter adds a line; an empty last line is line enough', async () => {
  const { user, lines } = setup(1);
  await into(user, 'Quantity', 1);
  await user.keyboard('4{Enter}');
  expect(lines().length).toBe(2);
  expect(place()).toBe('Product, line 2');
  await user.keyboard('{ArrowRight}3{Enter}');
  expect(lines().length).toBe(2);
});

test('Tab leaves the grid from an empty last line: no trap', async () => {
  const { user, lines } = setup(1);
  await into(user, 'Price', 1);
  await user.keyboard('{Tab}');
  expect([lines().length, place()]).toEqual([2, 'Product, line 2']);
  await user.keyboard('{Tab}{Tab}{Tab}');
  expect(document.activeElement?.textContent).toBe('Add a line');
});

test('Ctrl D duplicates, Ctrl Delete removes', async () => {
  const { user, lines } = setup(2);
  await into(user, 'Quantity', 1);
  await user.keyboard('{Control>}d{/Control}');
  expect(lines().map((l) => l['quantity'])).toEqual(['1', '1', '2']);
  expect(lines()[1]!['id']).toBe(undefined);
  expect(place()).toBe('Quantity, line 2');
  await user.keyboard('{Control>}{Delete}{/Control}');
  expect(lines().map((l) => l['quantity'])).toEqual(['1', '2']);
});

test('a picker: type, arrow, Enter; the price follows the product', async () => {
  const { user, lines } = setup(2);
  await into(user, 'Product', 2);
  await user.keyboard('bolt');
  await screen.findByRole('listbox');
  await waitFor(() => expect(screen.getAllByRole('option').length).toBe(2));
  expect(editor().getAttribute('aria-expanded')).toBe('true');
  await user.keyboard('{ArrowDown}{Enter}');
  await waitFor(() => expect(lines()[1]!['product_id']).toBe(2));
  expect(lines()[1]).toMatchObject({ product: 'Bolt M10', price: '0.30' });
});

test('Alt with an arrow moves between lines also while the list is open', async () => {
  const { user } = setup(2);
  await into(user, 'Product', 2);
  await user.keyboard('bolt');
  await waitFor(() => expect(screen.getAllByRole('option').length).toBe(2));
  await user.keyboard('{Alt>}{ArrowUp}{/Alt}');
  expect(place()).toBe('Product, line 1');
  expect(screen.queryByRole('listbox')).toBe(null);
});

test('typed faster than the server answers: the exact code is found afterwards', async () => {
  let answer: (hits: Hit[]) => void = () => {};
  const search = vi.fn(() => new Promise<Hit[]>((resolve) => (answer = resolve)));
  const { user, lines } = setup(2, search);
  await into(user, 'Product', 1);
  await user.keyboard('nut-8{Tab}5');
  expect(lines()[0]).toMatchObject({ product_id: null, product: 'nut-8', quantity: '5' });
  await act(async () => answer(products));
  expect(lines()[0]).toMatchObject({ product_id: 3, product: 'Nut M8', quantity: '5' });
});

test('what cannot be found is said at its cell, and the text stays', async () => {
  const { user, store, lines } = setup(2);
  await into(user, 'Product', 1);
  await user.keyboard('zzz{Tab}');
  await waitFor(() => expect(store.error('lines.s1.product_id')).toContain('zzz'));
  expect(lines()[0]!['product']).toBe('zzz');
  await user.keyboard('{Shift>}{Tab}{/Shift}');
  expect(editor().getAttribute('aria-invalid')).toBe('true');
  expect(screen.getByRole('alert').textContent).toContain('zzz');
});

test('letters in a quantity are refused at the cell and the old value stays', async () => {
  const { user, store, lines } = setup(2);
  await into(user, 'Quantity', 2);
  await user.keyboard('abc{Enter}');
  expect(lines()[1]!['quantity']).toBe('2');
  expect(store.error('lines.s2.quantity')).toBe('This is not a number.');
});

test('a paste from a spreadsheet fills cells and adds lines, in one step of undo', async () => {
  const { user, store, lines } = setup(1);
  await into(user, 'Product', 1);
  await user.paste('NUT-8\t1,200\t0.15\r\nBOLT-10\t3\t\r\nxyz\tmany\t1\r\n');
  expect(lines().map((l) => l['quantity'])).toEqual(['1200', '3', 'many']);
  await waitFor(() => expect(lines().map((l) => l['product_id'])).toEqual([3, 2, null]));
  expect(lines().map((l) => l['price'])).toEqual(['0.15', '0.30', '1']);
  expect([...store.errors.keys()].map((k) => k.split('.')[2]).sort()).toEqual([
    'product_id',
    'quantity',
  ]);
});

test('a thousand lines draw a screenful', async () => {
  const { user } = setup(1000);
  expect(screen.getAllByRole('row').length).toBeLessThan(40);
  expect(screen.getByRole('table').getAttribute('aria-rowcount')).toBe('1001');
  await into(user, 'Quantity', 1);
  await user.keyboard('{Control>}{End}{/Control}');
  expect(place()).toBe('Total, line 1000');
});

test('Alt C makes what was not found, and takes it into the line', async () => {
  const create = vi.fn<NonNullable<GridColumn['create']>>();
  const { user, lines } = setup(2, undefined, { create });
  await user.click(screen.getAllByRole('row')[2]!.querySelector('[data-col="0"]')!);
  await user.keyboard('WASHER 8');
  await user.keyboard('{Alt>}c{/Alt}');
  expect(create).toHaveBeenCalledWith('WASHER 8', expect.any(Function));
  // The text is not left behind as a complaint.
  expect(lines()[1]).toMatchObject({ product_id: 1, product: 'Bolt M8' });
  act(() =>
    create.mock.calls[0]![1]({ id: 9, code: 'W8', name: 'Washer', facts: [], row: { price: '1' } }),
  );
  expect(lines()[1]).toMatchObject({ product_id: 9, product: 'Washer', price: '1', quantity: '2' });
  expect(lines()[0]).toMatchObject({ product_id: 1 });
});

test('the list offers it too; a line that is gone meanwhile stays gone', async () => {
  const create = vi.fn<NonNullable<GridColumn['create']>>();
  const { user, store, lines } = setup(2, undefined, { create });
  await user.click(screen.getAllByRole('row')[1]!.querySelector('[data-col="0"]')!);
  await user.keyboard('zzz');
  await user.click(await screen.findByText(/Create “zzz”/));
  act(() => store.removeLine('lines', 's1'));
  act(() => create.mock.calls[0]![1]({ id: 9, code: 'W8', name: 'W', facts: [], row: {} }));
  expect(lines().map((l) => l['product_id'])).toEqual([1]);
});

test('Alt Enter and the button at the line show what the line has more', async () => {
  const onMore = vi.fn();
  const { user } = setup(3, undefined, { onMore });
  await user.click(screen.getAllByRole('row')[2]!.querySelector('[data-col="1"]')!);
  await user.keyboard('{Alt>}{Enter}{/Alt}');
  expect(onMore).toHaveBeenLastCalledWith(1);
  await user.click(screen.getByRole('button', { name: 'More of line 3' }));
  expect(onMore).toHaveBeenLastCalledWith(2);
});

test('a text of several lines is edited beside the grid, where it keeps them', async () => {
  const onMore = vi.fn();
  const { user, lines } = setup(1, undefined, { onMore, note: 'one\ntwo' });
  await user.click(screen.getAllByRole('row')[1]!.querySelector('[data-col="4"]')!);
  const editor = screen.getByRole('textbox', { name: 'Note, line 1' });
  expect((editor as HTMLInputElement).value).toBe('one two');
  expect((editor as HTMLInputElement).readOnly).toBe(true);
  await user.keyboard('x');
  await user.keyboard('{F2}');
  expect(onMore).toHaveBeenCalledWith(0);
  expect(lines()[0]!['note']).toBe('one\ntwo');
});
