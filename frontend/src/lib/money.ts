// Exact decimals as strings, from the screen to the server and back. Nothing in
// here, or in anything that calls it, turns an amount into a JavaScript number.
import { Big } from 'big.js';
import { locale, numberSeparators } from './locale';

export interface DecimalLimits {
  /** Digits allowed after the decimal sign. */
  decimals: number;
  /** Digits allowed before it; 12 if not said. */
  whole?: number;
  negative?: boolean;
}

export const PRICE: DecimalLimits = { decimals: 6 };
export const QUANTITY: DecimalLimits = { decimals: 6 };
export const SIGNED_QUANTITY: DecimalLimits = { decimals: 6, negative: true };
export const PERCENT: DecimalLimits = { decimals: 4, whole: 3 };

export type Parsed = { ok: true; value: string } | { ok: false; why: Why };
export type Why = 'empty' | 'not-a-number' | 'too-many-decimals' | 'too-large' | 'negative';

const CANONICAL = /^-?\d+(\.\d+)?$/;

/** Is this a decimal as the server writes one: "12", "-3.50"? */
export function isDecimal(value: unknown): value is string {
  return typeof value === 'string' && CANONICAL.test(value);
}

/**
 * Reads what a person typed or pasted: grouping of the locale, spaces, an
 * apostrophe (Switzerland), a currency sign, accounting parentheses, either
 * minus. The locale's decimal sign wins; the other one is accepted where it can
 * mean nothing else, so "1.5" typed on a German keyboard's number pad is 1.5
 * and "1.500" is one thousand five hundred.
 */
export function parseDecimal(text: string, limits: DecimalLimits = PRICE): Parsed {
  let s = text
    .trim()
    .replace(/[\s\u00a0\u202f'’_]/g, '')
    .replace(/\u2212/g, '-');
  s = s.replace(/^[^\d.,()+-]+|[^\d.,()]+$/g, '');
  if (s === '') return { ok: false, why: text.trim() === '' ? 'empty' : 'not-a-number' };
  let negative = false;
  const inParentheses = /^\((.*)\)$/.exec(s);
  if (inParentheses) {
    negative = true;
    s = inParentheses[1] ?? '';
  }
  if (s.startsWith('-')) {
    negative = !negative;
    s = s.slice(1);
  } else if (s.startsWith('+')) {
    s = s.slice(1);
  }
  if (!/^[\d.,]+$/.test(s) || !/\d/.test(s)) return { ok: false, why: 'not-a-number' };

  const split = splitAtDecimalSign(s);
  if (!split) return { ok: false, why: 'not-a-number' };
  let [whole, part] = split;
  whole = whole.replace(/^0+(?=\d)/, '') || '0';
  part = part.replace(/0+$/, (zeros) => (part.length > limits.decimals ? '' : zeros));
  if (part.length > limits.decimals) return { ok: false, why: 'too-many-decimals' };
  if (whole.length > (limits.whole ?? 12)) return { ok: false, why: 'too-large' };
  const isZero = /^0*$/.test(whole + part);
  if (negative && !isZero && !limits.negative) return { ok: false, why: 'negative' };
  const value = `${negative && !isZero ? '-' : ''}${whole}${part ? `.${part}` : ''}`;
  return { ok: true, value };
}

function splitAtDecimalSign(s: string): [string, string] | null {
  const { decimal } = numberSeparators();
  const other = decimal === ',' ? '.' : ',';
  const decimals = s.split(decimal).length - 1;
  const others = s.split(other).length - 1;
  const grouped = (t: string, sign: string) => {
    const groups = t.split(sign);
    return groups.length === 1 || groups.slice(1).every((g) => /^\d{2,3}$/.test(g));
  };
  if (decimals > 1) {
    // "1,234,567" in a locale with a decimal comma: only grouping can be meant.
    if (others > 1 || !grouped(others ? s.slice(0, s.indexOf(other)) : s, decimal)) return null;
    const at = s.indexOf(other);
    return at < 0
      ? [s.split(decimal).join(''), '']
      : [s.slice(0, at).split(decimal).join(''), s.slice(at + 1)];
  }
  if (decimals === 1) {
    const at = s.indexOf(decimal);
    const otherAt = s.indexOf(other);
    if (otherAt > at) {
      // Both signs, the locale's first: the last one is the decimal sign.
      if (others > 1 || !grouped(s.slice(0, otherAt), decimal)) return null;
      return [s.slice(0, otherAt).split(decimal).join(''), s.slice(otherAt + 1)];
    }
    if (!grouped(s.slice(0, at), other)) return null;
    return [s.slice(0, at).split(other).join(''), s.slice(at + 1)];
  }
  if (others === 0) return [s, ''];
  if (others === 1) {
    const at = s.indexOf(other);
    const tail = s.slice(at + 1);
    const head = s.slice(0, at);
    // Three digits behind the grouping sign are a group, anything else a fraction.
    if (tail.length === 3 && /^[1-9]\d{0,2}$/.test(head)) return [head + tail, ''];
    return [head, tail];
  }
  return grouped(s, other) ? [s.split(other).join(''), ''] : null;
}

const formats = new Map<string, Intl.NumberFormat>();

function format(minimum: number, maximum: number): Intl.NumberFormat {
  const key = `${locale()}|${minimum}|${maximum}`;
  let f = formats.get(key);
  if (!f) {
    f = new Intl.NumberFormat(locale(), {
      minimumFractionDigits: minimum,
      maximumFractionDigits: maximum,
    });
    formats.set(key, f);
  }
  return f;
}

/** An amount or a price for reading: "1,234.50". What is not a decimal stays as it is. */
export function formatAmount(value: string | null | undefined, decimals = 2): string {
  if (value === null || value === undefined || value === '') return '';
  if (!isDecimal(value)) return value;
  return format(decimals, Math.max(decimals, 6)).format(value as Intl.StringNumericLiteral);
}

/** A quantity for reading: no zeros that say nothing. */
export function formatQuantity(value: string | null | undefined): string {
  if (value === null || value === undefined || value === '') return '';
  if (!isDecimal(value)) return value;
  return format(0, 10).format(value as Intl.StringNumericLiteral);
}

/** A decimal as it stands in an editor: the locale's sign, no grouping. */
export function editDecimal(value: string | null | undefined): string {
  if (!value) return '';
  if (!isDecimal(value)) return value;
  return value.replace('.', numberSeparators().decimal);
}

export function compare(a: string, b: string): number {
  return new Big(a).cmp(b);
}

export function isZero(value: string | null | undefined): boolean {
  return !value || !isDecimal(value) || new Big(value).eq(0);
}

export function isNegative(value: string | null | undefined): boolean {
  return isDecimal(value) && new Big(value).lt(0);
}

/** Do two decimals mean the same amount, however many zeros they end in? */
export function sameDecimal(a: string | null | undefined, b: string | null | undefined): boolean {
  if (a === b) return true;
  return isDecimal(a) && isDecimal(b) && compare(a, b) === 0;
}

export function sum(values: readonly string[]): string {
  return values
    .filter(isDecimal)
    .reduce((total, v) => total.plus(v), new Big(0))
    .toFixed();
}

/** The decimals of an ISO 4217 currency, for showing its amounts. */
export function currencyDecimals(currency: string | undefined): number {
  if (!currency) return 2;
  try {
    return (
      new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions()
        .maximumFractionDigits ?? 2
    );
  } catch {
    return 2;
  }
}
