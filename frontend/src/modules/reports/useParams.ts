import { useCallback } from 'react';
import { useGo, useSearch } from '@/kit/go';

/** The parameters of a statement: they stand in the address, so that a link to a
 * statement shows the same one. */
export function useParams(defaults: Record<string, string>) {
  const search = useSearch();
  const go = useGo();
  const given = Object.fromEntries(new URLSearchParams(search));
  const params: Record<string, string> = { ...defaults, ...given };
  const set = useCallback(
    (change: Record<string, string>) => {
      const next = new URLSearchParams(search);
      for (const [name, value] of Object.entries(change)) next.set(name, value);
      go(`${window.location.pathname}?${next.toString()}`, { replace: true });
    },
    [go, search],
  );
  return { params, set };
}
