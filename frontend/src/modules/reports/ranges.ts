// Ranges of days that people ask for by name, in the calendar.
import { addDays, today } from '@/lib/date';

export interface Range {
  from: string;
  to: string;
}

const first = (year: number, month: number) => {
  const y = year + Math.floor(month / 12);
  const m = ((month % 12) + 12) % 12;
  return `${String(y).padStart(4, '0')}-${String(m + 1).padStart(2, '0')}-01`;
};

/** "this_month", on the 23rd of November 2026, is the whole of that November. */
export function named(name: string, day: string = today()): Range | undefined {
  const year = Number(day.slice(0, 4));
  const month = Number(day.slice(5, 7)) - 1;
  const months = (from: number, count: number): Range => ({
    from: first(year, from),
    to: addDays(first(year, from + count), -1),
  });
  switch (name) {
    case 'this_month':
      return months(month, 1);
    case 'last_month':
      return months(month - 1, 1);
    case 'this_quarter':
      return months(month - (month % 3), 3);
    case 'this_year':
      return months(0, 12);
    case 'last_year':
      return months(-12, 12);
    default:
      return undefined;
  }
}

export const names = ['this_month', 'last_month', 'this_quarter', 'this_year', 'last_year'];

/** The name of a range, or "" for one of one's own. */
export function nameOf(range: Range, day: string = today()): string {
  return (
    names.find((n) => {
      const r = named(n, day);
      return r?.from === range.from && r.to === range.to;
    }) ?? ''
  );
}
