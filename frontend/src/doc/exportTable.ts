// A list as a table to hand over: its columns with their kinds, and cells as
// the API writes values. What is said of it is what is seen: labels in words,
// nothing where a column says nothing, amounts with their currency's decimals.
import { t } from '@/app/i18n';
import { isDecimal } from '@/lib/money';
import type { AnyDoc, ListColumn } from './define';
import type { Values } from './DocStore';

export type Kind = 'text' | 'code' | 'amount' | 'quantity' | 'percent' | 'date' | 'moment' | 'yes';

export interface Table {
  columns: { label: string; kind: Kind }[];
  rows: string[][];
}

type Column = ListColumn<Values>;

export function exportColumns(doc: AnyDoc, shown: string[]): Column[] {
  return (doc.list.columns as unknown as Column[]).filter((c) => shown.includes(c.field));
}

export function exportTable(columns: Column[], rows: Values[]): Table {
  return {
    columns: columns.map((c) => ({ label: t(c.label), kind: kindOf(c) })),
    rows: rows.map((row) => columns.map((c) => cell(c, row))),
  };
}

function kindOf(c: Column): Kind {
  return !c.format || c.format === 'choice' ? 'text' : c.format;
}

function cell(c: Column, row: Values): string {
  if (c.hide?.(row)) return '';
  const value = row[c.field];
  const kind = kindOf(c);
  if (value === null || value === undefined || value === '') {
    if (kind !== 'text' && kind !== 'code') return '';
    return typeof c.blank === 'function' ? c.blank(row) : c.blank ? t(c.blank) : '';
  }
  switch (kind) {
    case 'amount':
      return withPlaces(String(value), c.decimals ? c.decimals(row) : 2);
    case 'date':
      return String(value).slice(0, 10);
    case 'moment':
      return onTheWall(new Date(String(value)));
    case 'yes':
      return value === true ? 'true' : 'false';
    case 'text': {
      const choice = c.choices?.find((x) => x.value === value);
      return choice ? t(choice.label) : String(value);
    }
    default:
      return String(value);
  }
}

/** "12.5" and 2 → "12.50"; what has more keeps them. */
export function withPlaces(decimal: string, places: number): string {
  if (!isDecimal(decimal)) return decimal;
  const [whole = '', part = ''] = decimal.split('.');
  return part.length >= places || places === 0 ? decimal : `${whole}.${part.padEnd(places, '0')}`;
}

/** A moment with the reader's own zone: "2026-11-23T11:00:00+01:00". */
export function onTheWall(moment: Date): string {
  if (Number.isNaN(moment.getTime())) return '';
  const p = (n: number) => String(Math.floor(Math.abs(n))).padStart(2, '0');
  const ahead = -moment.getTimezoneOffset();
  return (
    `${moment.getFullYear()}-${p(moment.getMonth() + 1)}-${p(moment.getDate())}` +
    `T${p(moment.getHours())}:${p(moment.getMinutes())}:${p(moment.getSeconds())}` +
    `${ahead < 0 ? '-' : '+'}${p(ahead / 60)}:${p(ahead % 60)}`
  );
}
