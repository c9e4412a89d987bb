import { useRouter, useRouterState } from '@tanstack/react-router';
import { useMemo, useRef, type MouseEvent } from 'react';

export interface Go {
  (url: string, options?: { replace?: boolean }): void;
  back: () => void;
}

/** Goes to a URL of ours as it stands: filters of a list are a plain query string. */
export function useGo(): Go {
  const router = useRouter();
  return useMemo(
    () =>
      Object.assign(
        (url: string, options?: { replace?: boolean }) => {
          if (options?.replace) router.history.replace(url);
          else router.history.push(url);
        },
        { back: () => router.history.back() },
      ),
    [router],
  );
}

/** The query string of the page, untouched by the router's own reading of it. */
export function useSearch(): string {
  const router = useRouter();
  useRouterState({ select: (s) => s.location.href });
  const { pathname, search } = router.history.location;
  const own = useRef({ pathname, search });
  // While the next page is on its way the old one is still drawn: its filters stay its own.
  if (own.current.pathname === pathname) own.current.search = search;
  return own.current.search;
}

/** A click that means "here": no modifier, the first button. */
export function plainClick(e: MouseEvent): boolean {
  return e.button === 0 && !e.ctrlKey && !e.metaKey && !e.shiftKey && !e.altKey;
}
