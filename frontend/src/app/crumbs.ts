// What the page on the screen is called: for the breadcrumbs, the browser's tab
// and the palette's recents. A record's screen says it once it is loaded.
import { useEffect, useSyncExternalStore } from 'react';

export interface Crumb {
  label: string;
  href: string;
}

interface PageTitle {
  title: string | null;
  path: string;
}

let page: PageTitle = { title: null, path: '' };
const listeners = new Set<() => void>();

function set(next: PageTitle): void {
  page = next;
  for (const l of listeners) l();
}

/** Names the open page: "SO-2026-00012", "New order". What stands over it leaves it out: undefined. */
export function usePageTitle(title: string | null | undefined): void {
  useEffect(() => {
    if (title === undefined) return;
    const path = window.location.pathname;
    set({ title: title || null, path });
    return () => {
      if (page.path === path) set({ title: null, path: '' });
    };
  }, [title]);
}

export function useNamedPage(): PageTitle {
  return useSyncExternalStore(
    (l) => {
      listeners.add(l);
      return () => listeners.delete(l);
    },
    () => page,
  );
}

// --- recents ---

export interface Recent {
  href: string;
  label: string;
  /** The kind of document, for its icon and its word. */
  kind: string;
}

const MOST = 12;

function key(user: number): string {
  return `kontor.recents.${user}`;
}

export function recents(user: number): Recent[] {
  try {
    const list = JSON.parse(localStorage.getItem(key(user)) ?? '[]') as unknown;
    return Array.isArray(list) ? (list as Recent[]).filter((r) => r && r.href && r.label) : [];
  } catch {
    return [];
  }
}

/** Puts a page at the head of what was opened last. */
export function visit(user: number, recent: Recent): void {
  const list = recents(user).filter((r) => r.href !== recent.href);
  try {
    localStorage.setItem(key(user), JSON.stringify([recent, ...list].slice(0, MOST)));
  } catch {
    // A full or forbidden storage costs only the convenience.
  }
}
