// Calendar dates are strings ("2026-11-23") without a time zone, as the server
// sends them; moments are RFC 3339 and shown in the reader's own zone.
import { locale } from './locale';

const ISO = /^(\d{4})-(\d{2})-(\d{2})$/;
const formats = new Map<string, Intl.DateTimeFormat>();

function formatter(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale()}|${name}`;
  let f = formats.get(key);
  if (!f) {
    f = new Intl.DateTimeFormat(locale(), options);
    formats.set(key, f);
  }
  return f;
}

/** Today, as the calendar on the wall says. */
export function today(now: Date = new Date()): string {
  const p = (n: number) => String(n).padStart(2, '0');
  return `${now.getFullYear()}-${p(now.getMonth() + 1)}-${p(now.getDate())}`;
}

function utc(date: string): Date | null {
  const m = ISO.exec(date);
  if (!m) return null;
  const d = new Date(`${date}T00:00:00Z`);
  return Number.isNaN(d.getTime()) || d.toISOString().slice(0, 10) !== date ? null : d;
}

export function isDate(value: string): boolean {
  return utc(value) !== null;
}

export function addDays(date: string, days: number): string {
  const d = utc(date);
  if (!d) return date;
  d.setUTCDate(d.getUTCDate() + days);
  return d.toISOString().slice(0, 10);
}

/** "23 Nov 2026" in the locale's order. */
export function formatDate(date: string | null | undefined): string {
  if (!date) return '';
  const d = utc(date.slice(0, 10));
  if (!d) return date;
  return formatter('date', {
    day: '2-digit',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(d);
}

export function formatMoment(moment: string | null | undefined): string {
  if (!moment) return '';
  const d = new Date(moment);
  if (Number.isNaN(d.getTime())) return moment;
  return formatter('moment', {
    day: '2-digit',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  }).format(d);
}

/** "12:04" */
export function formatTime(moment: Date | number | string): string {
  return formatter('time', { hour: '2-digit', minute: '2-digit' }).format(new Date(moment));
}

/**
 * Reads a typed date: ISO, the locale's own order, day only or day and month
 * (of this month, this year), "t" for today, "+7" and "-1" from today.
 */
export function parseDate(text: string, now: Date = new Date()): string | null {
  const s = text.trim().toLowerCase();
  if (s === '') return null;
  const wall = today(now);
  if (s === 't' || s === 'today' || s === '.') return wall;
  const shift = /^([+-]\d{1,4})d?$/.exec(s);
  if (shift) return addDays(wall, Number(shift[1]));
  if (ISO.test(s)) return isDate(s) ? s : null;
  const numbers = s.split(/[^\d]+/).filter(Boolean);
  if (numbers.length === 0 || numbers.length > 3 || /[a-z]/.test(s)) return null;
  const order = formatter('order', { day: 'numeric', month: 'numeric', year: 'numeric' })
    .formatToParts(new Date(Date.UTC(2026, 10, 23)))
    .filter((p) => p.type === 'day' || p.type === 'month' || p.type === 'year')
    .map((p) => p.type)
    .filter((type) => numbers.length === 3 || type !== 'year');
  const read: Record<string, string> = {
    year: wall.slice(0, 4),
    month: wall.slice(5, 7),
    day: '',
  };
  if (numbers.length === 1) read['day'] = numbers[0]!;
  else numbers.forEach((n, i) => (read[order[i] ?? 'day'] = n));
  let year = read['year']!;
  if (year.length === 2) year = `20${year}`;
  const date = `${year.padStart(4, '0')}-${read['month']!.padStart(2, '0')}-${read['day']!.padStart(2, '0')}`;
  return isDate(date) ? date : null;
}
