// Every word that the screens say. A module keeps its own in
// modules/<m>/words.ts (`export const words = { en: { products: {…} } }`), the
// frame's are in words/en.json; all of them share one tree of keys.
import { createInstance } from 'i18next';
import { setLocale } from '@/lib/locale';
import en from './words/en.json';

/** The words of a module, by language. */
export interface Words {
  en: Record<string, unknown>;
}

const modules = import.meta.glob<{ words: Words }>('../modules/*/words.ts', { eager: true });

export const i18n = createInstance();

function join(into: Record<string, unknown>, from: Record<string, unknown>): void {
  for (const [key, value] of Object.entries(from)) {
    const there = into[key];
    if (there && value && typeof there === 'object' && typeof value === 'object') {
      join(there as Record<string, unknown>, value as Record<string, unknown>);
    } else {
      into[key] = value;
    }
  }
}

const tree: Record<string, unknown> = structuredClone(en);
for (const m of Object.values(modules)) join(tree, m.words.en);

void i18n.init({
  lng: 'en',
  fallbackLng: 'en',
  resources: { en: { translation: tree } },
  interpolation: { escapeValue: false },
  initAsync: false,
  showSupportNotice: false,
} as Parameters<typeof i18n.init>[0]);

export function t(key: string, values?: Record<string, unknown>): string {
  return i18n.t(key, values ?? {});
}

/** Is there such a word? For labels of things that only the server knows. */
export function hasWord(key: string): boolean {
  return i18n.exists(key);
}

/** A language tag's way of writing numbers and dates, and its words where we have them. */
export interface Language {
  tag: string;
  name: string;
}

export const languages: Language[] = [
  { tag: 'en-GB', name: 'English (United Kingdom)' },
  { tag: 'en-US', name: 'English (United States)' },
  { tag: 'en-IE', name: 'English (Ireland)' },
  { tag: 'en-CA', name: 'English (Canada)' },
  { tag: 'en-AU', name: 'English (Australia)' },
  { tag: 'en-NZ', name: 'English (New Zealand)' },
  { tag: 'en-IN', name: 'English (India)' },
  { tag: 'en-ZA', name: 'English (South Africa)' },
  { tag: 'en-DE', name: 'English (Germany)' },
  { tag: 'en-CH', name: 'English (Switzerland)' },
];

const RIGHT_TO_LEFT = ['ar', 'fa', 'he', 'ur'];

export function directionOf(tag: string): 'ltr' | 'rtl' {
  return RIGHT_TO_LEFT.includes(tag.split('-')[0] ?? '') ? 'rtl' : 'ltr';
}

/** A tag that Intl can use: the wanted one, the browser's, or British English. */
export function usableTag(wanted: string | null | undefined): string {
  for (const tag of [wanted, globalThis.navigator?.language]) {
    if (!tag || tag === 'C' || tag === 'POSIX') continue;
    try {
      const [canonical] = Intl.getCanonicalLocales(tag);
      if (canonical) return canonical === 'en' ? 'en-GB' : canonical;
    } catch {
      // Not a language tag: the next one.
    }
  }
  return 'en-GB';
}

/** Writes numbers, dates and words in this language from now on. */
export function setLanguage(wanted: string | null | undefined): void {
  const tag = usableTag(wanted);
  setLocale(tag);
  void i18n.changeLanguage(tag);
  if (typeof document !== 'undefined') {
    document.documentElement.lang = tag;
    document.documentElement.dir = directionOf(tag);
  }
}
