// One box for everything (Ctrl K). The input keeps the focus; the rows are
// options that the arrow keys move through.
import { IconCalculator, IconSearch } from '@tabler/icons-react';
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useMe } from '@/api/session';
import { documents } from '@/doc/registry';
import { said, useOverdue } from '@/kit/page';
import { Modal } from '@/kit/ui';
import { calculate } from '../arithmetic';
import { t } from '../i18n';
import {
  actionOffers,
  createOffers,
  findRecords,
  matching,
  placeOffers,
  recentOffers,
  type Group,
  type Here,
  type Offer,
} from '../palette';
import { goTo } from '../router';
import { activeShortcuts } from '../shortcuts';
import css from './frame.module.css';
import { KeyCaps } from './Keys';

/** Typing pauses this long before the server is asked. */
const PAUSE = 130;

export default function Palette({ close }: { close: () => void }) {
  const me = useMe();
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const { records, searching } = useRecordSearch(query, me);
  const slow = useOverdue(searching);
  const list = useRef<HTMLDivElement>(null);
  // What had the focus gets it back, before whatever was chosen runs.
  const before = useRef(document.activeElement);
  useEffect(() => {
    const element = before.current;
    return () => {
      if (element instanceof HTMLElement && element.isConnected) element.focus();
    };
  }, []);

  // What the page could do when the palette was opened: before its own dialog.
  const [shortcuts] = useState(() => activeShortcuts());
  const here: Here = useMemo(() => ({ documents, me, shortcuts, go: goTo }), [me, shortcuts]);

  const sum = calculate(query);
  const groups = useMemo<Group[]>(() => {
    const typed = query.trim() !== '';
    const all: Group[] = [
      { name: t('palette.recent'), offers: matching(query, recentOffers(here), typed ? 3 : 5) },
      { name: t('palette.records'), offers: records },
      { name: t('palette.do'), offers: matching(query, actionOffers(here), typed ? 8 : 6) },
      { name: t('palette.create'), offers: matching(query, createOffers(here), 6) },
      { name: t('palette.go'), offers: matching(query, placeOffers(here), typed ? 8 : 20) },
    ];
    const known = new Set(records.map((r) => r.id.replace('record:', 'recent:')));
    all[0]!.offers = all[0]!.offers.filter((o) => !known.has(o.id));
    if (sum !== null) {
      all.unshift({
        name: t('palette.sum'),
        offers: [
          {
            id: 'sum',
            label: sum,
            facts: t('palette.copy'),
            icon: IconCalculator,
            run: () => void copy(sum),
          },
        ],
      });
    }
    return all.filter((g) => g.offers.length > 0);
  }, [query, here, records, sum]);

  const offers = useMemo(() => groups.flatMap((g) => g.offers), [groups]);
  const current = Math.min(at, offers.length - 1);

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [current, offers]);

  function take(offer: Offer | undefined) {
    if (!offer) return;
    close();
    // After the dialog has given the focus back.
    setTimeout(offer.run);
  }

  function onKeyDown(e: KeyboardEvent) {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[e.key];
    if (step !== undefined && offers.length > 0) {
      e.preventDefault();
      const next = current + step;
      const n = offers.length;
      setAt(Math.abs(step) === 1 ? (next + n) % n : Math.max(0, Math.min(n - 1, next)));
    } else if (e.key === 'Enter' && !e.nativeEvent.isComposing) {
      e.preventDefault();
      take(offers[current]);
    }
  }

  let index = -1;
  return (
    <Modal.Root
      returnFocus={false}
      opened
      onClose={close}
      size={620}
      padding={0}
      yOffset="12vh"
      centered={false}
      transitionProps={{ duration: 0 }}
    >
      <Modal.Overlay backgroundOpacity={0.35} />
      <Modal.Content aria-label={t('frame.palette')}>
        <div className={css['palette']}>
          <div className={css['paletteInput']}>
            <IconSearch size={18} stroke={1.8} aria-hidden />
            <input
              data-autofocus
              role="combobox"
              aria-label={t('palette.label')}
              aria-expanded
              aria-controls="palette-list"
              aria-autocomplete="list"
              aria-activedescendant={current >= 0 ? `palette-${current}` : undefined}
              placeholder={t('palette.placeholder')}
              spellCheck={false}
              autoComplete="off"
              value={query}
              onChange={(e) => {
                setQuery(e.target.value);
                setAt(0);
              }}
              onKeyDown={onKeyDown}
            />
            <kbd>{t('key.Esc', { defaultValue: 'Esc' })}</kbd>
          </div>
          {offers.length === 0 && (
            <div className={css['paletteNothing']} role="status">
              {searching ? t('palette.searching') : t('palette.nothing', { query })}
            </div>
          )}
          <div
            className={css['paletteList']}
            id="palette-list"
            role="listbox"
            aria-label={t('palette.results')}
            ref={list}
            hidden={offers.length === 0}
          >
            {groups.map((g) => (
              <div key={g.name} role="group" aria-label={g.name}>
                <div className={css['paletteGroup']} aria-hidden>
                  {g.name}
                </div>
                {g.offers.map((o) => {
                  index += 1;
                  const i = index;
                  return (
                    <div
                      key={o.id}
                      id={`palette-${i}`}
                      role="option"
                      aria-selected={i === current}
                      className={css['paletteRow']}
                      onMouseMove={() => i !== current && setAt(i)}
                      onClick={() => take(o)}
                    >
                      {o.icon && <o.icon size={17} stroke={1.6} />}
                      <span className={o.id === 'sum' ? css['paletteResult'] : css['paletteLabel']}>
                        {o.label}
                      </span>
                      <span className={css['paletteFacts']}>{o.facts}</span>
                      {o.keys && <KeyCaps keys={o.keys} />}
                    </div>
                  );
                })}
              </div>
            ))}
          </div>
          <div className={css['paletteFoot']}>
            <span>
              <kbd>↑</kbd>
              <kbd>↓</kbd> {t('palette.move')}
            </span>
            <span>
              <kbd>Enter</kbd> {t('palette.take')}
            </span>
            <span role="status">{slow ? t('palette.searching') : ''}</span>
          </div>
        </div>
      </Modal.Content>
    </Modal.Root>
  );
}

async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    said(t('palette.copied', { text }));
  } catch {
    said(text);
  }
}

/** Records for what was typed; the last question wins. */
function useRecordSearch(query: string, me: Here['me']) {
  const [state, setState] = useState<{ records: Offer[]; searching: boolean }>({
    records: [],
    searching: false,
  });
  useEffect(() => {
    const text = query.trim();
    if (text.length < 2) {
      setState({ records: [], searching: false });
      return;
    }
    const leave = new AbortController();
    setState((s) => ({ ...s, searching: true }));
    const timer = setTimeout(() => {
      findRecords(text, { documents, me, go: goTo }, leave.signal)
        .then((records) => {
          if (!leave.signal.aborted) setState({ records, searching: false });
        })
        .catch(() => {
          if (!leave.signal.aborted) setState({ records: [], searching: false });
        });
    }, PAUSE);
    return () => {
      clearTimeout(timer);
      leave.abort();
    };
  }, [query, me]);
  return state;
}
