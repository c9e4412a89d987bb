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

/** How this locale writes figures and dates, in the words of POST /exports. */
export function paperLocale(): {
  numbers: 'point' | 'comma' | 'space' | 'apostrophe';
  dates: 'text' | 'iso' | 'point' | 'day_first' | 'month_first';
} {
  const { decimal, group } = numberSeparators();
  const numbers =
    decimal === ','
      ? group === '.'
        ? 'comma'
        : 'space'
      : /['\u2019]/.test(group)
        ? 'apostrophe'
        : 'point';
  // Months are written in English words; other languages get figures.
  if (current.startsWith('en')) return { numbers, dates: 'text' };
  const parts = new Intl.DateTimeFormat(current, {
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
    timeZone: 'UTC',
  }).formatToParts(new Date(Date.UTC(2026, 10, 23)));
  const first = parts.find((p) => p.type !== 'literal')?.type;
  const between = parts.find((p) => p.type === 'literal')?.value ?? '';
  if (first === 'year') return { numbers, dates: 'iso' };
  if (first === 'month') return { numbers, dates: 'month_first' };
  return { numbers, dates: between.includes('.') ? 'point' : 'day_first' };
}
