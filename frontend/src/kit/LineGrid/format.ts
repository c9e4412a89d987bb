import { formatDate } from '@/lib/date';
import {
  formatAmount,
  formatQuantity,
  parseDecimal,
  PERCENT,
  PRICE,
  QUANTITY,
  type DecimalLimits,
} from '@/lib/money';
import type { GridColumn, GridWords, Hit } from './types';

/** What each kind of decimal may hold. */
export const LIMITS: Record<string, DecimalLimits> = {
  amount: PRICE,
  quantity: QUANTITY,
  percent: PERCENT,
};

/** The text of a cell that is not being edited. */
export function formatCell(value: unknown, column: GridColumn, decimals: number): string {
  if (value === null || value === undefined || value === '') return '';
  const text = String(value);
  switch (column.type === 'shown' ? column.format : column.type) {
    case 'amount':
      return formatAmount(text, decimals);
    case 'quantity':
    case 'percent':
      return formatQuantity(text);
    case 'date':
      return formatDate(text);
    case 'choice':
      return column.choices?.find((c) => c.value === text)?.label ?? text;
    default:
      return text;
  }
}

/** Which hit was named exactly by its code; -1 if none. */
export function exactAt(hits: Hit[], text: string): number {
  return hits.findIndex((h) => sameWord(h.code, text));
}

/** Equal but for capitals. */
export function sameWord(a: string, b: string): boolean {
  return a.localeCompare(b, undefined, { sensitivity: 'accent' }) === 0;
}

/** Why a text is not a value for this column; null if it is one. */
export function complaint(text: string, column: GridColumn, words: GridWords): string | null {
  const parsed = parseDecimal(text, LIMITS[column.type]);
  if (parsed.ok || parsed.why === 'empty') return null;
  return {
    'not-a-number': words.notANumber,
    'too-many-decimals': words.tooManyDecimals,
    'too-large': words.tooLarge,
    negative: words.negative,
  }[parsed.why];
}
