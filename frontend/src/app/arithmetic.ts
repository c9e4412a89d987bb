// Sums typed into the palette: exact decimals, never a float, never eval.
// "3*12,50+5%" → 39.375 where 5% after + or − means five percent of what stands
// before it, as on a desk calculator.
import { Decimal } from 'decimal.js';
import { numberSeparators } from '@/lib/locale';

const Exact = Decimal.clone({ precision: 40, rounding: Decimal.ROUND_HALF_UP });

type Token = { kind: 'number'; value: Decimal } | { kind: 'sign'; sign: string };

function tokens(text: string): Token[] | null {
  const { decimal, group } = numberSeparators();
  const out: Token[] = [];
  let i = 0;
  while (i < text.length) {
    const c = text[i]!;
    if (/\s/.test(c)) {
      i += 1;
      continue;
    }
    if (/[\d.,]/.test(c)) {
      const run = /^[\d.,'’]+/.exec(text.slice(i))![0];
      i += run.length;
      const value = number(run, decimal, group);
      if (!value) return null;
      out.push({ kind: 'number', value });
      continue;
    }
    const sign = { '×': '*', '·': '*', x: '*', '÷': '/', ':': '/', '−': '-', '–': '-' }[c] ?? c;
    if (!'+-*/^()%'.includes(sign)) return null;
    out.push({ kind: 'sign', sign });
    i += 1;
  }
  return out;
}

/** "1,234.50" and "1.234,50" both; a lone sign is decimal unless it must group. */
function number(run: string, decimal: string, group: string): Decimal | null {
  let s = run.replace(/['’]/g, '');
  const last = Math.max(s.lastIndexOf('.'), s.lastIndexOf(','));
  if (last >= 0) {
    const sign = s[last]!;
    const both = s.includes('.') && s.includes(',');
    const several = s.split(sign).length > 2;
    const grouped = /^\d{1,3}([.,]\d{3})+$/.test(s);
    const isGroup = several || (!both && sign === group && sign !== decimal && grouped);
    if (isGroup && !both) {
      if (!grouped) return null;
      s = s.replaceAll(sign, '');
    } else {
      s = `${s.slice(0, last).replace(/[.,]/g, '')}.${s.slice(last + 1)}`;
    }
  }
  return /^(\d+\.?\d*|\.\d+)$/.test(s) ? new Exact(s) : null;
}

/** The result, or null when the text is not a sum. A lone number is not one. */
export function calculate(text: string): string | null {
  const source = text.trim().replace(/^=/, '');
  if (source.length > 200 || !/\d/.test(source)) return null;
  const list = tokens(source);
  if (!list || (list.length < 2 && !text.trim().startsWith('='))) return null;
  let at = 0;
  let operators = 0;
  let depth = 0;

  const sign = () => {
    const tok = list[at];
    return tok?.kind === 'sign' ? tok.sign : undefined;
  };
  const fail = (): never => {
    throw new SyntaxError('not a sum');
  };

  function sum(): Decimal {
    let left = product();
    for (let s = sign(); s === '+' || s === '-'; s = sign()) {
      at += 1;
      operators += 1;
      const from = at;
      let right = product();
      // Exactly "number %" after + or −: a share of what stands before.
      if (percents.has(from) && at === percents.get(from)) right = left.times(right);
      left = s === '+' ? left.plus(right) : left.minus(right);
    }
    return left;
  }
  const percents = new Map<number, number>();
  function product(): Decimal {
    let left = power();
    for (let s = sign(); s === '*' || s === '/'; s = sign()) {
      at += 1;
      operators += 1;
      const right = power();
      if (s === '/' && right.isZero()) fail();
      left = s === '*' ? left.times(right) : left.dividedBy(right);
    }
    return left;
  }
  function power(): Decimal {
    const base = unary();
    if (sign() !== '^') return base;
    at += 1;
    operators += 1;
    const exponent = power();
    if (exponent.abs().greaterThan(100)) fail();
    return base.pow(exponent);
  }
  function unary(): Decimal {
    const s = sign();
    if (s === '-' || s === '+') {
      at += 1;
      return s === '-' ? unary().negated() : unary();
    }
    return postfix();
  }
  function postfix(): Decimal {
    const from = at;
    let value = primary();
    while (sign() === '%') {
      at += 1;
      operators += 1;
      value = value.dividedBy(100);
      percents.set(from, at);
    }
    return value;
  }
  function primary(): Decimal {
    const tok = list![at];
    if (tok?.kind === 'number') {
      at += 1;
      return tok.value;
    }
    if (sign() !== '(' || depth > 40) return fail();
    at += 1;
    depth += 1;
    const value = sum();
    depth -= 1;
    if (sign() !== ')') return fail();
    at += 1;
    return value;
  }

  try {
    const value = sum();
    if (at !== list.length || !value.isFinite()) return null;
    if (operators === 0 && !text.trim().startsWith('=')) return null;
    return value.toDecimalPlaces(10).toFixed();
  } catch {
    return null;
  }
}
