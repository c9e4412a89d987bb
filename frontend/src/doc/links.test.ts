import { expect, test } from 'vitest';
import type { Saved } from './data';
import { linksOf, rowOf } from './links';
import { listQuery } from './listState';
import { documents, findDocument } from './registry';

const order = findDocument('order')!;
const everything = () => true;

test('every link leads to a list that knows its filters', () => {
  const samples: Record<string, Saved> = {
    order: { id: 7, number: 'SO-1', state: 'done' },
    product: { id: 7, kind: 'goods' },
  };
  for (const doc of documents) {
    for (const link of linksOf(doc, samples[doc.kind] ?? { id: 7 }, everything)) {
      const known = link.doc.list.filters.map((f) => f.field);
      expect(Object.keys(link.params), `${doc.kind} → ${link.doc.kind}`).not.toEqual([]);
      for (const field of Object.keys(link.params)) expect(known).toContain(field);
    }
  }
});

test('a draft has no moves, and a service none; what nobody may read is not offered', () => {
  expect(linksOf(order, { id: 1, number: null }, everything)).toEqual([]);
  const product = findDocument('product')!;
  expect(linksOf(product, { id: 1, kind: 'service' }, everything).map((l) => l.doc.kind)).toEqual([
    'order',
    'invoice',
    'bill',
    'supplier_price',
    'purchase_order',
  ]);
  expect(linksOf(product, { id: 1, kind: 'goods' }, () => false)).toEqual([]);
});

test('moves are asked for by their source, and found by an order’s number in the address', () => {
  const [link] = linksOf(order, { id: 7, number: 'SO-1' }, everything);
  expect(link!.params).toEqual({ order: '7' });
  const query = listQuery(link!.doc, { q: '', sort: '-move_date', params: link!.params });
  expect(query).toMatchObject({ source_kind: 'order', source_id: '7' });
  expect(query).not.toHaveProperty('order');
});

test('a linked order shows its number, its state in words, and its total', () => {
  const row = { id: 7, number: 'SO-1', state: 'done', total: '1234.5', currency: 'EUR' };
  expect(rowOf(order, row)).toEqual({
    id: 7,
    title: 'SO-1',
    href: '/orders/7',
    state: { label: 'Done', tone: 'green' },
    facts: ['1,234.50 EUR'],
  });
  const move = findDocument('stock_move')!;
  const moved = { id: 3, sku: 'A', quantity: '2.50', unit: 'kg', move_date: '2026-11-23' };
  expect(rowOf(move, moved)).toMatchObject({ href: undefined, facts: ['23 Nov 2026', '2.5 kg'] });
});
