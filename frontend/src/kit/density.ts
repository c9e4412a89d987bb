import { useSyncExternalStore } from 'react';

/** Rows are 32 pixels high, or 40 where the user wants air. The shell sets it on <html>. */
export function rowHeight(): number {
  return document.documentElement.dataset['density'] === 'comfortable' ? 40 : 32;
}

function watch(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, {
    attributes: true,
    attributeFilter: ['data-density'],
  });
  return () => observer.disconnect();
}

export function useRowHeight(): number {
  return useSyncExternalStore(watch, rowHeight);
}
