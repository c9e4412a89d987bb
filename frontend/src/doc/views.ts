// Saved views of a list. What a view holds is the list's own state: the query
// of its URL and its columns. Which view is on is in the URL too (view=12), so
// that a link to it, Back and the breadcrumb bring it back; view=all is none,
// where the list would open with one.
import { useMemo } from 'react';
import { call, refresh, useList } from '@/api/query';
import type { components } from '@/api/schema.gen';
import type { AnyDoc } from './define';

export type View = components['schemas']['SavedView'];

export const PARAM = 'view';

/** The views of a list that the reader may use; not ready until the server has said. */
export function useViews(doc: AnyDoc): { views: View[]; ready: boolean } {
  const { rows, loading, stale } = useList<View>('/views', { path: doc.path });
  // While another list's views still stand in for this one's, there are none.
  return useMemo(
    () => ({ views: stale ? [] : rows, ready: !loading && !stale }),
    [rows, loading, stale],
  );
}

/** The view that the URL names. */
export function activeView(views: View[], search: string): View | undefined {
  const id = Number(new URLSearchParams(search).get(PARAM));
  return views.find((v) => v.id === id);
}

/** The view with which a list opens that is opened without any query. */
export function openingView(views: View[], search: string): View | undefined {
  return search === '' || search === '?' ? views.find((v) => v.default) : undefined;
}

/** The query of a list's URL without the view's own number. */
export function queryOf(search: string): string {
  const query = new URLSearchParams(search);
  query.delete(PARAM);
  return query.toString();
}

export function viewUrl(doc: Pick<AnyDoc, 'path'>, view: Pick<View, 'id' | 'state'>): string {
  const query = new URLSearchParams(view.state.query);
  query.set(PARAM, String(view.id));
  return `${doc.path}?${query.toString()}`;
}

/** The list without a view. */
export function allUrl(doc: Pick<AnyDoc, 'path'>, views: View[]): string {
  return views.some((v) => v.default) ? `${doc.path}?${PARAM}=all` : doc.path;
}

/** Do two queries ask the same, whatever their order? */
export function sameQuery(a: string, b: string): boolean {
  const sorted = (text: string) => {
    const query = new URLSearchParams(text);
    query.delete(PARAM);
    query.sort();
    return query.toString();
  };
  return sorted(a) === sorted(b);
}

export function sameColumns(a: string[] | null | undefined, b: string[] | null | undefined) {
  return (a ?? []).join() === (b ?? []).join();
}

export interface ViewInput {
  name: string;
  shared: boolean;
}

export async function createView(
  doc: AnyDoc,
  input: ViewInput,
  state: View['state'],
): Promise<View> {
  const made = await call<View>('POST', '/views', { body: { path: doc.path, ...input, state } });
  await refresh('view');
  return made;
}

export async function updateView(
  view: View,
  changes: Partial<ViewInput> & { state?: View['state'] },
): Promise<View> {
  const saved = await call<View>('PATCH', `/views/${view.id}`, {
    body: { version: view.version, ...changes },
  });
  await refresh('view');
  return saved;
}

export async function deleteView(view: View): Promise<void> {
  await call('DELETE', `/views/${view.id}`);
  await refresh('view');
}

/** The list opens with this view from now on, or without any. */
export async function setDefault(doc: AnyDoc, view: View | null): Promise<void> {
  await call('PUT', '/views/default', { body: { path: doc.path, view_id: view?.id ?? null } });
  await refresh('view');
}
