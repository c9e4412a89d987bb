import { afterEach, expect, test } from 'vitest';
import { addDays, formatDate, parseDate, today } from './date';
import { setLocale } from './locale';

afterEach(() => setLocale('en-GB'));
const now = new Date(2026, 10, 23, 9, 30);

test.each([
  ['2026-01-31', '2026-01-31'],
  ['t', '2026-11-23'],
  ['+7', '2026-11-30'],
  ['-1', '2026-11-22'],
  ['5', '2026-11-05'],
  ['5.12', '2026-12-05'],
  ['5/12/27', '2027-12-05'],
  ['31/02/2026', null],
  ['2026-02-30', null],
  ['tomorrowish', null],
  ['', null],
])('%s → %s', (text, want) => expect(parseDate(text, now)).toBe(want));

test('the order of day and month is the locale’s', () => {
  setLocale('en-US');
  expect(parseDate('12/5/2026', now)).toBe('2026-12-05');
  setLocale('sv-SE');
  expect(parseDate('2026-12-05', now)).toBe('2026-12-05');
});

test('calendar dates know no time zone', () => {
  expect(today(now)).toBe('2026-11-23');
  expect(addDays('2026-02-28', 1)).toBe('2026-03-01');
  expect(formatDate('2026-11-23')).toContain('23');
});
