import { afterEach, describe, expect, test } from 'vitest';
import { setLocale } from './locale';
import {
  currencyDecimals,
  editDecimal,
  formatAmount,
  formatQuantity,
  parseDecimal,
  sameDecimal,
  sum,
} from './money';

afterEach(() => setLocale('en-GB'));

function read(text: string, limits?: Parameters<typeof parseDecimal>[1]) {
  const parsed = parseDecimal(text, limits);
  return parsed.ok ? parsed.value : parsed.why;
}

describe('reading what was typed', () => {
  test.each([
    ['12', '12'],
    ['12.50', '12.50'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['007', '7'],
    ['1,234.50', '1234.50'],
    ['1,234,567', '1234567'],
    ['1 234.50', '1234.50'],
    ['£1,234.50', '1234.50'],
    ['1,234.50 EUR', '1234.50'],
    ['1,5', '1.5'],
    ['1.234,50', '1234.50'],
    ["1'234.50", '1234.50'],
    ['0.1000000', '0.1'],
    ['', 'empty'],
    ['abc', 'not-a-number'],
    ['1.2.3', 'not-a-number'],
    ['12,34,5.6', 'not-a-number'],
    ['1e5', 'not-a-number'],
    ['0.1234567', 'too-many-decimals'],
    ['1234567890123', 'too-large'],
    ['-1', 'negative'],
    ['-0', '0'],
  ])('%s → %s', (text, want) => expect(read(text)).toBe(want));

  test('negative where allowed: minus, true minus and parentheses', () => {
    const limits = { decimals: 2, negative: true };
    expect(read('-3.5', limits)).toBe('-3.5');
    expect(read('\u22123.5', limits)).toBe('-3.5');
    expect(read('(3.50)', limits)).toBe('-3.50');
  });

  test('a locale with a decimal comma', () => {
    setLocale('de-DE');
    expect(read('1.234,50')).toBe('1234.50');
    expect(read('1.500')).toBe('1500');
    expect(read('1.5')).toBe('1.5');
    expect(read('12,5')).toBe('12.5');
  });

  test('never through a float: nineteen digits stay as they are', () => {
    expect(read('123456789012.345678')).toBe('123456789012.345678');
  });
});

describe('showing', () => {
  test('amounts keep every digit', () => {
    expect(formatAmount('123456789012345678.10')).toBe('123,456,789,012,345,678.10');
    expect(formatAmount('1234.5')).toBe('1,234.50');
    expect(formatAmount('0.123456')).toBe('0.123456');
    expect(formatAmount('1500', 0)).toBe('1,500');
    expect(formatAmount(null)).toBe('');
  });
  test('quantities drop zeros that say nothing', () => {
    expect(formatQuantity('12.500000')).toBe('12.5');
    expect(formatQuantity('3')).toBe('3');
  });
  test('the editor shows the locale’s sign and no grouping', () => {
    setLocale('de-DE');
    expect(editDecimal('1234.50')).toBe('1234,50');
    expect(formatAmount('1234.50')).toBe('1.234,50');
  });
  test('what people see can be typed back in every locale', () => {
    for (const tag of ['en-GB', 'de-DE', 'de-CH', 'fr-FR', 'pl-PL', 'en-IN', 'sv-SE']) {
      setLocale(tag);
      for (const value of ['0.5', '1234.5', '1234567.25', '12.345678', '999']) {
        const parsed = parseDecimal(formatAmount(value));
        expect([tag, parsed.ok && sameDecimal(parsed.value, value)]).toEqual([tag, true]);
      }
    }
  });
});

test('sums and equality are exact', () => {
  expect(sum(['0.1', '0.2'])).toBe('0.3');
  expect(sameDecimal('1.50', '1.5')).toBe(true);
  expect(sameDecimal('1.50', '1.51')).toBe(false);
});

test('a currency’s own decimals', () => {
  expect([
    currencyDecimals('EUR'),
    currencyDecimals('JPY'),
    currencyDecimals('KWD'),
    currencyDecimals('?'),
  ]).toEqual([2, 0, 3, 2]);
});
