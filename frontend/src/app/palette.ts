// What the palette offers for what was typed: sums, recents, what the open page
// can do, places, creating, and records found by the server.
import { call } from '@/api/query';
import { allows, type Me } from '@/api/session';
import type { AnyDoc } from '@/doc/define';
import { findDocument } from '@/doc/registry';
import { recents } from './crumbs';
import { t } from './i18n';
import { allowedSettings, creatable, sections, type Icon } from './nav';
import type { Shortcut } from './shortcuts';

export interface Offer {
  id: string;
  label: string;
  facts?: string;
  icon?: Icon | undefined;
  /** The key that does the same. */
  keys?: string | undefined;
  /** Further words by which it is found. */
  also?: string | undefined;
  run: () => void;
}

export interface Group {
  name: string;
  offers: Offer[];
}

function plain(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

/**
 * How well this matches what was typed; 0 is not at all. Every typed word must
 * begin a word, or else be within one, of the label or of its further words.
 */
export function score(query: string, label: string, also = ''): number {
  const typed = plain(query).split(/\s+/).filter(Boolean);
  if (typed.length === 0) return 1;
  const name = plain(label);
  const rest = plain(also);
  let sum = 0;
  for (const word of typed) {
    if (name.startsWith(word)) sum += 8;
    else if (new RegExp(`(^|[^\\p{L}\\p{N}])${escape(word)}`, 'u').test(name)) sum += 5;
    else if (name.includes(word) && word.length > 1) sum += 3;
    else if (new RegExp(`(^|\\s)${escape(word)}`, 'u').test(rest)) sum += 2;
    else return 0;
  }
  return sum / typed.length;
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Those that match, the best first; in their own order when nothing is typed. */
export function matching(query: string, offers: Offer[], most = 8): Offer[] {
  if (!query.trim()) return offers.slice(0, most);
  return offers
    .map((offer, i) => ({ offer, i, points: score(query, offer.label, offer.also) }))
    .filter((m) => m.points > 0)
    .sort((a, b) => b.points - a.points || a.i - b.i)
    .slice(0, most)
    .map((m) => m.offer);
}

export interface Here {
  documents: readonly AnyDoc[];
  me: Me;
  shortcuts: Shortcut[];
  go: (url: string) => void;
}

export function recentOffers({ me, go }: Here): Offer[] {
  // Not the page that is open: one is there already.
  const others = recents(me.user.id).filter((r) => r.href !== window.location.pathname);
  return others.map((r) => {
    const doc = findDocument(r.kind);
    return {
      id: `recent:${r.href}`,
      label: r.label,
      facts: doc ? t(doc.one) : '',
      icon: doc?.icon,
      run: () => go(r.href),
    };
  });
}

/** What the open page registered, and the frame's own that have no place to go to. */
export function actionOffers({ shortcuts }: Here): Offer[] {
  return shortcuts
    .filter((s) => !s.shownOnly && s.scope !== 'grid' && s.key !== 'Ctrl K')
    .filter((s) => !s.key.startsWith('g '))
    .reverse()
    .sort((a, b) => Number(a.scope === 'frame') - Number(b.scope === 'frame'))
    .map((s) => ({
      id: `do:${s.scope}:${s.key}:${s.label}`,
      label: s.label,
      keys: s.key || undefined,
      run: s.run,
    }));
}

export function placeOffers({ documents, me, go }: Here): Offer[] {
  return [
    { id: 'go:/', label: t('home.title'), keys: 'g h', run: () => go('/') },
    ...sections(documents, me)
      .flatMap((s) => s.items)
      .map((i) => ({
        id: `go:${i.path}`,
        label: t(i.label),
        icon: i.icon,
        keys: i.letter ? `g ${i.letter}` : undefined,
        run: () => go(i.path),
      })),
    ...allowedSettings(me).map((p) => ({
      id: `go:${p.path}`,
      label: t(p.label),
      facts: t('settings.title'),
      icon: p.icon,
      also: `${t('settings.title')} ${p.also ?? ''}`,
      run: () => go(p.path),
    })),
    {
      id: 'go:/profile',
      label: t('profile.title'),
      also: 'password language theme dark density',
      run: () => go('/profile'),
    },
  ];
}

export function createOffers({ documents, me, go }: Here): Offer[] {
  const out: Offer[] = creatable(documents, me).map((d) => ({
    id: `new:${d.path}`,
    label: t('frame.create', { one: t(d.one) }),
    icon: d.icon,
    also: 'new add',
    run: () => go(`${d.path}/new`),
  }));
  if (allows(me, 'identity.user.manage')) {
    out.push({
      id: 'new:/settings/users',
      label: t('frame.create', { one: t('users.one') }),
      also: 'new add',
      run: () => go('/settings/users/new'),
    });
  }
  return out;
}

const HITS = 5;

/** Asks the server for records of every kind that has a screen. */
export async function findRecords(
  query: string,
  { documents, me, go }: Omit<Here, 'shortcuts'>,
  signal: AbortSignal,
): Promise<Offer[]> {
  const searched = documents.filter((d) => d.form && allows(me, d.permissions.read));
  const found = await Promise.allSettled(
    searched.map(async (doc) => {
      const page = await call<{ items: { id: number }[] }>('GET', doc.path, {
        query: { q: query, limit: HITS },
        signal,
      });
      return page.items.map((row) => ({
        id: `record:${doc.path}/${row.id}`,
        label: [doc.pick.code?.(row), doc.pick.name(row)].filter(Boolean).join(' · '),
        facts: [t(doc.one), ...(doc.pick.facts?.(row) ?? [])].filter(Boolean).join(' · '),
        icon: doc.icon,
        run: () => go(`${doc.path}/${row.id}`),
      }));
    }),
  );
  return found.flatMap((f) => (f.status === 'fulfilled' ? f.value : []));
}
