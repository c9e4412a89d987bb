import { useEffect, useState } from 'react';

/**
 * For what is drawn only while it is open: when it goes, the focus goes back to
 * where it was, unless it has found another place by then.
 */
export function useReturnFocus(): void {
  // While it is first drawn the focus is still where it was.
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      setTimeout(() => {
        const now = document.activeElement;
        if (now && now !== document.body) return;
        if (before instanceof HTMLElement && before.isConnected) before.focus();
      });
    },
    [before],
  );
}

/** The same, as an element among others. */
export function ReturnFocus(): null {
  useReturnFocus();
  return null;
}
