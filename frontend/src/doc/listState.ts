// A list's state lives in the URL: what is searched, filtered and sorted can be
// sent to a colleague, and comes back with the breadcrumb.
import { useMemo } from 'react';
import { useGo, useSearch } from '@/kit/go';
import type { AnyDoc, ListFilter } from './define';

export interface ListState {
  q: string;
  sort: string;
  /** Filter parameters as the API takes them. */
  params: Record<string, string>;
  set: (changes: Record<string, string | null>) => void;
}

export function filterParams(filter: ListFilter): string[] {
  return filter.type === 'date' ? [`${filter.field}_from`, `${filter.field}_to`] : [filter.field];
}

export function useListState(doc: AnyDoc): ListState {
  const search = useSearch();
  const go = useGo();
  return useMemo(() => {
    const url = new URLSearchParams(search);
    const params: Record<string, string> = {};
    for (const name of doc.list.filters.flatMap(filterParams)) {
      const value = url.get(name);
      if (value) params[name] = value;
    }
    return {
      q: url.get('q') ?? '',
      sort: url.get('sort') ?? doc.list.sort,
      params,
      set: (changes) => {
        const next = new URLSearchParams(search);
        for (const [name, value] of Object.entries(changes)) {
          if (value === null || value === '' || (name === 'sort' && value === doc.list.sort)) {
            next.delete(name);
          } else next.set(name, value);
        }
        const text = next.toString();
        go(doc.path + (text ? `?${text}` : ''), { replace: true });
      },
    };
  }, [search, doc, go]);
}

/** What the API is asked: archived records only when they are asked for. */
export function listQuery(doc: AnyDoc, state: Pick<ListState, 'q' | 'sort' | 'params'>) {
  const query: Record<string, string | number> = { ...state.params, sort: state.sort, limit: 100 };
  for (const f of doc.list.filters) {
    const value = state.params[f.field];
    if (f.type !== 'link' || !f.query || !value) continue;
    delete query[f.field];
    Object.assign(query, f.query(value));
  }
  if (state.q) query['q'] = state.q;
  if (doc.form?.archivable && !state.params['archived']) query['archived'] = 'false';
  if (query['archived'] === 'all') delete query['archived'];
  return query;
}
