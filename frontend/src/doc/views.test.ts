import { expect, test } from 'vitest';
import {
  activeView,
  allUrl,
  openingView,
  queryOf,
  sameColumns,
  sameQuery,
  viewUrl,
  type View,
} from './views';

const view = (id: number, more: Partial<View> = {}): View => ({
  id,
  path: '/orders',
  name: `View ${id}`,
  state: { query: 'sort=-number&state=draft' },
  shared: false,
  mine: true,
  owner: 'Anna',
  default: false,
  version: 1,
  updated_at: '2026-11-23T10:00:00Z',
  ...more,
});
const views = [view(1), view(2, { default: true })];
const orders = { path: '/orders' };

test('the URL says which view is on', () => {
  expect(viewUrl(orders, view(7))).toBe('/orders?sort=-number&state=draft&view=7');
  expect(activeView(views, '?state=draft&view=2')?.id).toBe(2);
  expect(activeView(views, '?view=3')).toBeUndefined();
  expect(activeView(views, '?view=all')).toBeUndefined();
  expect(activeView(views, '')).toBeUndefined();
  expect(queryOf('?state=draft&view=2')).toBe('state=draft');
});

test('a list opens with its default, unless it is asked for something', () => {
  expect(openingView(views, '')?.id).toBe(2);
  expect(openingView(views, '?q=x')).toBeUndefined();
  expect(openingView(views, '?view=all')).toBeUndefined();
  expect(openingView([view(1)], '')).toBeUndefined();
  expect(allUrl(orders, views)).toBe('/orders?view=all');
  expect(allUrl(orders, [view(1)])).toBe('/orders');
});

test('a view has changed when what it asks or shows is another', () => {
  expect(sameQuery('state=draft&sort=-number', 'sort=-number&state=draft&view=3')).toBe(true);
  expect(sameQuery('state=draft', 'state=posted')).toBe(false);
  expect(sameQuery('', '?')).toBe(true);
  expect(sameQuery('q=a+b', 'q=a%20b')).toBe(true);
  expect(sameColumns(['a', 'b'], ['a', 'b'])).toBe(true);
  expect(sameColumns(['a', 'b'], ['b'])).toBe(false);
  expect(sameColumns(null, undefined)).toBe(true);
});
