import { expect, test } from 'vitest';
import { differences, merge, type Shape } from './merge';

const shape: Shape = {
  fields: ['name', 'phone', 'price'],
  tables: { lines: ['quantity', 'price'] },
};
const line = (key: string, quantity: string, price = '1') => ({ key, quantity, price });

test('what only one of two touched needs no question', () => {
  const base = { name: 'A', phone: '1', price: '2.50' };
  const mine = { name: 'B', phone: '1', price: '2.5' };
  const theirs = { name: 'A', phone: '2', price: '2.50' };
  const found = differences(shape, base, mine, theirs);
  expect(found.map((d) => [d.path, d.settled])).toEqual([
    ['name', 'mine'],
    ['phone', 'theirs'],
  ]);
  expect(merge(shape, mine, theirs, found, new Map())).toMatchObject({ name: 'B', phone: '2' });
});

test('what both changed must be chosen, and the choice is kept', () => {
  const found = differences(shape, { name: 'A' }, { name: 'B' }, { name: 'C' });
  expect(found.map((d) => d.settled)).toEqual([undefined]);
  const pick = (side: 'mine' | 'theirs') =>
    merge(shape, { name: 'B' }, { name: 'C' }, found, new Map([['name', side]]))['name'];
  expect([pick('mine'), pick('theirs')]).toEqual(['B', 'C']);
});

test('both changed to the same is no difference', () => {
  expect(differences(shape, { name: 'A' }, { name: 'B' }, { name: 'B' })).toEqual([]);
});

test('lines: added on both sides, edited on both, removed on one', () => {
  const base = { lines: [line('s1', '1'), line('s2', '2'), line('s3', '3')] };
  const mine = { lines: [line('s1', '10'), line('s3', '3'), line('n9', '9')] };
  const theirs = {
    lines: [line('s1', '1', '7'), line('s2', '2'), line('s3', '3'), line('s4', '4')],
  };
  const found = differences(shape, base, mine, theirs);
  expect(found.filter((d) => !d.settled)).toEqual([]);
  const merged = merge(shape, mine, theirs, found, new Map());
  expect(merged['lines']).toEqual([
    line('s1', '10', '7'),
    line('s3', '3'),
    line('s4', '4'),
    line('n9', '9'),
  ]);
});

test('a line that one removed and the other changed is a question', () => {
  const base = { lines: [line('s1', '1')] };
  const found = differences(shape, base, { lines: [] }, { lines: [line('s1', '2')] });
  expect(found.map((d) => [d.path, d.settled])).toEqual([['lines.s1', undefined]]);
});
