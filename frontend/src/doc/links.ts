// What hangs on a record, for the links at its head: each is a list narrowed to
// the record, counted, with its first rows for a look.
import { useQueries } from '@tanstack/react-query';
import { call, type Page } from '@/api/query';
import { t } from '@/app/i18n';
import type { SmartLink, SmartLinkRow } from '@/kit/SmartLinks';
import { currencyDecimals, formatAmount, formatQuantity } from '@/lib/money';
import type { Saved } from './data';
import type { AnyDoc, Choice, Figure } from './define';
import type { Values } from './DocStore';
import { listQuery } from './listState';
import { findDocument, recordUrl } from './registry';

/** Rows of each link that are shown before its list is opened. */
const LOOK = 5;

interface Found {
  doc: AnyDoc;
  label: string;
  params: Record<string, string>;
}

/** The links that a record has now: not those to what nobody may read or what cannot be there. */
export function linksOf(doc: AnyDoc, record: Saved, may: (permission: string) => boolean): Found[] {
  return (doc.links ?? []).flatMap((link) => {
    const target = findDocument(link.kind);
    const filter = link.filter(record);
    if (!target || !filter || !may(target.permissions.read)) return [];
    const params = Object.fromEntries(Object.entries(filter).map(([k, v]) => [k, String(v)]));
    return [{ doc: target, label: t(link.label), params }];
  });
}

/** A linked record at a glance: what it is called, its state, the amount that matters. */
export function rowOf(doc: AnyDoc, row: Saved): SmartLinkRow {
  const states = doc.form?.states;
  const choices: Choice[] = states ? [...states.steps, ...(states.aside ?? [])] : [];
  const state = choices.find((c) => c.value === row[states!.field]);
  const figure = doc.form?.figures?.find((f: Figure<Values>) => f.strong);
  const currency = typeof row['currency'] === 'string' ? row['currency'] : undefined;
  const amount = figure?.value(row);
  return {
    id: row.id,
    title: doc.title(row),
    href: recordUrl(doc.kind, row.id),
    state: state && { label: t(state.label), tone: state.tone },
    facts: amount
      ? [
          figure!.quantity
            ? formatQuantity(amount)
            : `${formatAmount(amount, currencyDecimals(currency))} ${currency ?? ''}`.trim(),
        ]
      : (doc.pick.facts?.(row).filter(Boolean) ?? []),
  };
}

/** The links of a record, counted; an announcement of one of their kinds counts anew. */
export function useLinks(
  doc: AnyDoc,
  record: Saved | null,
  may: (permission: string) => boolean,
): SmartLink[] {
  const links = record ? linksOf(doc, record, may) : [];
  const answers = useQueries({
    queries: links.map((l) => ({
      queryKey: ['list', [l.doc.kind, ...(l.doc.follows ?? [])], l.doc.path, 'linked', l.params],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        call<Page<Saved>>('GET', l.doc.path, {
          query: {
            ...listQuery(l.doc, { q: '', sort: l.doc.list.sort, params: l.params }),
            limit: LOOK,
            total: true,
          },
          signal,
        }),
    })),
  });
  return links.map((l, i) => {
    const page = answers[i]?.data;
    return {
      label: l.label,
      icon: l.doc.icon,
      href: `${l.doc.path}?${new URLSearchParams(l.params).toString()}`,
      count: page?.total ?? null,
      rows: (page?.items ?? []).map((row) => rowOf(l.doc, row)),
    };
  });
}
