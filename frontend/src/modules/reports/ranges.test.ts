import { describe, expect, it } from 'vitest';
import { named, nameOf } from './ranges';

describe('ranges by name', () => {
  it.each([
    ['this_month', '2026-11-23', '2026-11-01', '2026-11-30'],
    ['last_month', '2026-01-05', '2025-12-01', '2025-12-31'],
    ['last_month', '2028-03-31', '2028-02-01', '2028-02-29'],
    ['this_quarter', '2026-11-23', '2026-10-01', '2026-12-31'],
    ['this_quarter', '2026-01-01', '2026-01-01', '2026-03-31'],
    ['this_year', '2026-06-15', '2026-01-01', '2026-12-31'],
    ['last_year', '2026-06-15', '2025-01-01', '2025-12-31'],
  ])('%s on %s', (name, day, from, to) => {
    expect(named(name, day)).toEqual({ from, to });
    expect(nameOf({ from, to }, day)).toBe(name);
  });

  it('has no name for a range of one’s own', () => {
    expect(nameOf({ from: '2026-01-02', to: '2026-01-03' }, '2026-01-05')).toBe('');
    expect(named('yesterday')).toBeUndefined();
  });
});
