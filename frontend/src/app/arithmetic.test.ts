import { afterEach, describe, expect, it } from 'vitest';
import { setLocale } from '@/lib/locale';
import { calculate } from './arithmetic';

afterEach(() => setLocale('en-GB'));

describe('a sum in the palette', () => {
  it.each([
    ['1+2', '3'],
    ['0.1+0.2', '0.3'],
    ['2+3*4', '14'],
    ['(2+3)*4', '20'],
    ['-3+5', '2'],
    ['2^10', '1024'],
    ['2^3^2', '512'],
    ['-2^2', '4'],
    ['1,234.50 * 2', '2469'],
    ['100+19%', '119'],
    ['100-10%', '90'],
    ['200*5%', '10'],
    ['3 × 12.50', '37.5'],
    ['10/4', '2.5'],
    ['1/3', '0.3333333333'],
    ['=42', '42'],
    ['99999999999999999999*3', '299999999999999999997'],
    ['100 + 10% * 2', '100.2'],
  ])('%s = %s', (text, result) => expect(calculate(text)).toBe(result));

  it.each(['', '42', 'shirt', 'SKU-12', '1+', '(1+2', '1/0', '2^99999', '+', '1..2+1', 'alert(1)'])(
    '%s is not one',
    (text) => expect(calculate(text)).toBeNull(),
  );

  it("reads the locale's decimal sign", () => {
    setLocale('de-DE');
    expect(calculate('1,5+1')).toBe('2.5');
    expect(calculate('1.500+1')).toBe('1501');
    setLocale('en-GB');
    expect(calculate('1,500+1')).toBe('1501');
  });
});
