import { describe, expect, it } from 'vitest';
import { differences } from './diff';

describe('before and after', () => {
  it('names each field that differs, and not the bookkeeping', () => {
    expect(
      differences(
        { name: 'Desk', price: '10.00', version: 1, updated_at: 'a' },
        { name: 'Desk', price: '12.00', version: 2, updated_at: 'b' },
      ),
    ).toEqual([{ field: 'price', before: '10.00', after: '12.00' }]);
  });
  it('goes into lines', () => {
    expect(differences({ lines: [{ q: '1' }] }, { lines: [{ q: '2' }, { q: '3' }] })).toEqual([
      { field: 'lines[1].q', before: '1', after: '2' },
      { field: 'lines[2].q', before: '', after: '3' },
    ]);
  });
  it('shows a new record as what it holds, without what is empty', () => {
    expect(differences(null, { sku: 'A', note: '', tags: null, archived: false })).toEqual([
      { field: 'sku', before: '', after: 'A' },
      { field: 'archived', before: '', after: 'false' },
    ]);
  });
  it('shows lists of words whole', () => {
    expect(differences({ roles: ['a'] }, { roles: ['a', 'b'] })).toEqual([
      { field: 'roles', before: '["a"]', after: '["a","b"]' },
    ]);
  });
});
