import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { DocStore } from './DocStore';

const order = {
  id: 7,
  version: 3,
  reference: 'A',
  lines: [
    { id: 1, quantity: '2' },
    { id: 2, quantity: '5' },
  ],
};

function open(record: Record<string, unknown> | null = order) {
  return new DocStore({
    storageKey: 'kontor.draft.1.order.7',
    record,
    blank: { reference: '', lines: [] },
    tables: ['lines'],
  });
}

beforeEach(() => vi.useFakeTimers({ now: new Date('2026-11-23T12:04:00Z') }));
afterEach(() => vi.useRealTimers());

describe('editing', () => {
  test('nothing is unsaved until something is typed, and after undoing it', () => {
    const store = open();
    expect(store.dirty).toBe(false);
    store.set('reference', 'B');
    expect(store.dirty).toBe(true);
    store.undo();
    expect([store.dirty, store.draft['reference'], store.canRedo]).toEqual([false, 'A', true]);
    store.redo();
    expect(store.draft['reference']).toBe('B');
  });

  test('a word typed in one go is one step of undo; after a pause it is two', () => {
    const store = open();
    store.set('reference', 'AB');
    store.set('reference', 'ABC');
    vi.advanceTimersByTime(2000);
    store.set('reference', 'ABC D');
    store.undo();
    expect(store.draft['reference']).toBe('ABC');
    store.undo();
    expect(store.draft['reference']).toBe('A');
  });

  test('a changed line is a new object, every other line the same one', () => {
    const store = open();
    const [first, second] = store.lines('lines');
    store.setLine('lines', first!.key, { quantity: '9' });
    expect(store.lines('lines')[0]).not.toBe(first);
    expect(store.lines('lines')[1]).toBe(second);
  });

  test('a duplicated line is a new one to the server', () => {
    const store = open();
    const key = store.duplicateLine('lines', 's1')!;
    const lines = store.lines('lines');
    expect(lines.map((l) => [l.key, l['id'], l['quantity']])).toEqual([
      ['s1', 1, '2'],
      [key, undefined, '2'],
      ['s2', 2, '5'],
    ]);
    store.removeLine('lines', 's1');
    expect(store.lines('lines').map((l) => l.key)).toEqual([key, 's2']);
    store.undo();
    store.undo();
    expect(store.dirty).toBe(false);
  });

  test('typing in a line leaves the head alone', () => {
    const store = open();
    const { head } = store;
    store.setLine('lines', 's1', { quantity: '9' });
    expect(store.head).toBe(head);
    store.set('reference', 'B');
    expect(store.head['reference']).toBe('B');
  });

  test('setting what is already there changes nothing', () => {
    const store = open();
    const told = vi.fn();
    store.subscribe(told);
    store.set('reference', 'A');
    store.setLine('lines', 's1', { quantity: '2' });
    expect([told.mock.calls.length, store.dirty]).toEqual([0, false]);
  });
});

describe('the draft in the browser', () => {
  test('is put aside after a moment and found again, with what it was based on', () => {
    const store = open();
    store.set('reference', 'B');
    expect(store.savedAt).toBe(null);
    vi.advanceTimersByTime(500);
    expect(store.savedAt).toBe(Date.now() - 100);

    // Someone else saved version 4 before the page was opened again.
    const again = open({ ...order, version: 4, reference: 'X' });
    expect(again.draft['reference']).toBe('B');
    expect(again.restoredAt).toBe(store.savedAt);
    expect(again.base['version']).toBe(3);
    expect(again.dirty).toBe(true);
  });

  test('is gone after saving, after discarding, and after undoing everything', () => {
    for (const end of [
      (s: DocStore) => s.saved({ ...order, version: 4 }),
      (s: DocStore) => s.discard(),
      (s: DocStore) => s.undo(),
    ]) {
      const store = open();
      store.set('reference', 'B');
      vi.advanceTimersByTime(500);
      expect(localStorage.length).toBe(1);
      end(store);
      vi.advanceTimersByTime(500);
      expect([localStorage.length, store.dirty]).toEqual([0, false]);
    }
  });

  test('a full storage loses no input and promises nothing', () => {
    const full = {
      getItem: () => null,
      removeItem: () => {},
      setItem: () => {
        throw new DOMException('full', 'QuotaExceededError');
      },
    } as unknown as Storage;
    const store = new DocStore({
      storageKey: 'k',
      record: null,
      blank: { reference: '' },
      tables: [],
      storage: full,
    });
    store.set('reference', 'B');
    vi.advanceTimersByTime(500);
    expect([store.draft['reference'], store.savedAt]).toEqual(['B', null]);
  });

  test('keys of a restored draft never meet keys of new lines', () => {
    const store = open(null);
    store.insertLine('lines', 0, { quantity: '1' });
    vi.advanceTimersByTime(500);
    const again = open(null);
    again.insertLine('lines', 1, { quantity: '2' });
    expect(new Set(again.lines('lines').map((l) => l.key)).size).toBe(2);
  });
});

describe('complaints of the server', () => {
  test('stand at their line, also when an empty line before it was not sent', () => {
    const store = open();
    store.setErrors(
      [
        { field: 'lines[0].quantity', message: 'Only 3 of 5 available' },
        { field: 'body.reference', message: 'Too long' },
      ],
      { lines: ['s2'] },
    );
    expect(store.error('lines.s2.quantity')).toBe('Only 3 of 5 available');
    expect(store.error('reference')).toBe('Too long');
    store.setLine('lines', 's2', { quantity: '3' });
    expect(store.error('lines.s2.quantity')).toBe(undefined);
    expect(store.error('reference')).toBe('Too long');
  });
});

describe('discarding', () => {
  test('can be taken back, with its steps of undo, and the draft is kept again', () => {
    const store = open();
    store.set('reference', 'B');
    vi.advanceTimersByTime(1000);
    const back = store.discard();
    expect([store.dirty, store.draft['reference'], store.canUndo]).toEqual([false, 'A', false]);
    expect(localStorage.getItem('kontor.draft.1.order.7')).toBeNull();
    back();
    expect([store.dirty, store.draft['reference']]).toEqual([true, 'B']);
    expect(open().draft['reference']).toBe('B');
    store.undo();
    expect(store.dirty).toBe(false);
  });

  test('what was typed after it is one step of undo away', () => {
    const store = open();
    store.set('reference', 'B');
    const back = store.discard();
    store.set('reference', 'C');
    back();
    expect(store.draft['reference']).toBe('B');
    store.undo();
    expect(store.draft['reference']).toBe('C');
  });

  test('a record that was saved meanwhile keeps its older ancestor, so that saving sees it', () => {
    const store = open();
    store.set('reference', 'B');
    const back = store.discard();
    store.saved({ ...order, version: 4, reference: 'X' });
    back();
    expect([store.draft['reference'], store.base['version'], store.record!['version']]).toEqual([
      'B',
      3,
      4,
    ]);
  });
});
