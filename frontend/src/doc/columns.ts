import { useState } from 'react';
import { t } from '@/app/i18n';
import type { DataColumn } from '@/kit/DataGrid/DataGrid';
import type { AnyDoc, Row } from './define';
import type { Values } from './DocStore';
import { formatValue } from './format';
import { recordUrl } from './registry';

const NUMBERS = new Set(['amount', 'quantity', 'percent']);

/** The columns of a list that nobody has chosen otherwise. */
export function usualColumns(doc: AnyDoc): string[] {
  return doc.list.columns.filter((c) => !c.optional).map((c) => c.field);
}

/**
 * Which columns are shown: those of the view that is on, or what the user has
 * made of them until the view is chosen again; without a view the usual ones, or
 * what the user chose here.
 */
export function useColumns(
  doc: AnyDoc,
  view?: { id: number; columns: string[] | null },
): [shown: string[], choose: (fields: string[] | null) => void, asSaved: () => void] {
  const key = `kontor.columns.${doc.kind}`;
  const usual = usualColumns(doc);
  const [chosen, setChosen] = useState<string[] | null>(() => {
    try {
      return JSON.parse(localStorage.getItem(key) ?? 'null') as string[] | null;
    } catch {
      return null;
    }
  });
  const [inView, setInView] = useState<{ id: number; fields: string[] | null } | null>(null);
  const asSaved = () => setInView(null);
  if (view) {
    const fields = inView?.id === view.id ? inView.fields : view.columns;
    const known = fields?.filter((f) => doc.list.columns.some((c) => c.field === f)) ?? [];
    return [
      known.length > 0 ? known : usual,
      (f) => setInView({ id: view.id, fields: f }),
      asSaved,
    ];
  }
  const choose = (fields: string[] | null) => {
    setChosen(fields);
    if (fields) localStorage.setItem(key, JSON.stringify(fields));
    else localStorage.removeItem(key);
  };
  return [chosen && chosen.length > 0 ? chosen : usual, choose, asSaved];
}

export function chooseColumns(doc: AnyDoc): { value: string; label: string }[] {
  return doc.list.columns.map((c) => ({ value: c.field, label: t(c.label) }));
}

export function gridColumns(doc: AnyDoc, shown: string[]): DataColumn<Row & Values>[] {
  return doc.list.columns
    .filter((c) => shown.includes(c.field))
    .map((c) => ({
      field: c.field,
      label: t(c.label),
      width: c.width,
      number: NUMBERS.has(c.format ?? 'text'),
      sortable: c.sortable ?? true,
      text: (row) =>
        c.hide?.(row)
          ? ''
          : formatValue(row[c.field], c.format, c.choices, c.decimals ? c.decimals(row) : 2) ||
            (typeof c.blank === 'function' ? c.blank(row) : c.blank ? t(c.blank) : ''),
      ...(c.link ? { href: (row: Values) => linkOf(c.link!.kind, row[c.link!.id]) } : {}),
      ...(c.tone ? { tone: c.tone } : {}),
      ...(c.choices?.some((x) => x.tone)
        ? {
            mark: (row: Values) =>
              c.choices!.find((x) => x.value === row[c.field])?.tone ?? undefined,
          }
        : {}),
    }));
}

function linkOf(kind: string, id: unknown): string | undefined {
  return typeof id === 'number' ? recordUrl(kind, id) : undefined;
}
