// The keys of this page ("?") and, while Alt is held, each at what it acts on.
import { useEffect, useState, type CSSProperties } from 'react';
import { Modal, Portal } from '@/kit/ui';
import { t } from '../i18n';
import { activeShortcuts, useHinting, useShortcutVersion, type Scope } from '../shortcuts';
import css from './frame.module.css';

const ORDER: Scope[] = ['form', 'grid', 'list', 'dialog', 'frame'];

export function KeyCaps({ keys }: { keys: string }) {
  return (
    <span className={css['caps']} dir="ltr">
      {keys.split(' ').map((k, i) => (
        <kbd key={i}>{t(`key.${k}`, { defaultValue: k })}</kbd>
      ))}
    </span>
  );
}

export function Keys({ open, close }: { open: boolean; close: () => void }) {
  return (
    <>
      <Modal
        opened={open}
        onClose={close}
        title={t('frame.keys')}
        size="lg"
        closeButtonProps={{ 'aria-label': t('page.close') }}
      >
        <KeyList />
      </Modal>
      <Hints />
    </>
  );
}

function KeyList() {
  useShortcutVersion();
  // In the order in which they were registered.
  const all = activeShortcuts()
    .filter((s) => s.key)
    .reverse();
  return (
    <div className={css['keyGroups']}>
      {ORDER.map((scope) => {
        const some = all.filter((s) => s.scope === scope);
        if (some.length === 0) return null;
        return (
          <section key={scope}>
            <h3>{t(`keys.${scope}`)}</h3>
            <dl>
              {some.map((s) => (
                <div key={s.key}>
                  <dt>{s.label}</dt>
                  <dd>
                    <KeyCaps keys={s.key} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        );
      })}
      <p>{t('keys.alt')}</p>
    </div>
  );
}

interface Hint {
  keys: string;
  style: CSSProperties;
}

/** Small caps over everything that names its key in data-hint. */
function Hints() {
  const hinting = useHinting();
  const [hints, setHints] = useState<Hint[]>([]);
  useEffect(() => {
    if (!hinting) {
      setHints([]);
      return;
    }
    setHints(
      [...document.querySelectorAll<HTMLElement>('[data-hint]')].flatMap((element) => {
        const box = element.getBoundingClientRect();
        if (box.width === 0 || box.bottom < 0 || box.top > window.innerHeight) return [];
        const top = Math.min(box.bottom - 6, window.innerHeight - 22);
        const left = Math.min(box.left + Math.min(box.width / 2, 60), window.innerWidth - 60);
        return [{ keys: element.dataset['hint'] ?? '', style: { top, left } }];
      }),
    );
  }, [hinting]);
  if (hints.length === 0) return null;
  return (
    <Portal>
      <div aria-hidden>
        {hints.map((h, i) => (
          <span key={i} className={css['hint']} style={h.style}>
            {h.keys}
          </span>
        ))}
      </div>
    </Portal>
  );
}
