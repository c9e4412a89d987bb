// The locale in which numbers and dates are written and read. It comes from the
// settings, not from the browser: the window's navigator.language may be "C",
// on which Intl throws.

export interface Separators {
  decimal: string;
  group: string;
}

let current = 'en-GB';
let separators: Separators | null = null;
const listeners = new Set<() => void>();

/** Falls back to British English for a tag that Intl does not know. */
export function setLocale(tag: string): void {
  let next = 'en-GB';
  try {
    next = Intl.getCanonicalLocales(tag)[0] ?? next;
    new Intl.NumberFormat(next);
  } catch {
    next = 'en-GB';
  }
  if (next === current) return;
  current = next;
  separators = null;
  for (const listener of listeners) listener();
}

export function locale(): string {
  return current;
}

export function subscribeLocale(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The signs that this locale puts between whole and part, and between thousands. */
export function numberSeparators(): Separators {
  if (!separators) {
    const parts = new Intl.NumberFormat(current, { useGrouping: true }).formatToParts(1234567.5);
    separators = {
      decimal: parts.find((p) => p.type === 'decimal')?.value ?? '.',
      group: parts.find((p) => p.type === 'group')?.value ?? ',',
    };
  }
  return separators;
}
