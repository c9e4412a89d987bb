// Every word that the screens say, under flat keys with dots. A module keeps its
// own in modules/<m>/words.ts (`export default { 'orders.title': 'Orders' }`),
// kit and doc theirs beside them, the frame's are in words/en.json.
import { createInstance } from 'i18next';
import { setLocale } from '@/lib/locale';
import en from './words/en.json';

type Words = Record<string, string>;

const parts = import.meta.glob<{ default: Words }>(
  ['../modules/*/words.ts', '../kit/words.ts', '../doc/words.ts'],
  { eager: true },
);

export const i18n = createInstance();

const words: Words = Object.assign({}, en, ...Object.values(parts).map((m) => m.default));

void i18n.init({
  lng: 'en',
  fallbackLng: 'en',
  resources: { en: { translation: words } },
  keySeparator: false,
  nsSeparator: false,
  interpolation: { escapeValue: false },
  initAsync: false,
  showSupportNotice: false,
} as Parameters<typeof i18n.init>[0]);

export function t(key: string, values?: Record<string, unknown>): string {
  return i18n.t(key, values ?? {});
}

/** The words of a screen that is loaded when it is first shown, from its own file. */
export function addWords(more: Words): void {
  i18n.addResources('en', 'translation', more);
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
