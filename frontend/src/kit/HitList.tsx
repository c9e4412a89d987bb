import { Fragment, useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import { createPortal } from 'react-dom';
import { t } from '@/app/i18n';
import css from './HitList.module.css';
import type { Hit } from './search';

interface Props {
  anchor: RefObject<HTMLElement | null>;
  id: string;
  label: string;
  hits: Hit[] | null;
  highlighted: number;
  codes: boolean;
  empty: string;
  onPick: (hit: Hit) => void;
  /** The text that a new record would be made of, where one can be. */
  create?: string | undefined;
  onCreate?: (() => void) | undefined;
  /** Changes when the anchor moves. */
  place?: string;
}

/** The list under a picker: one line a hit, its code, name, and the facts that tell it apart. */
export function HitList(props: Props) {
  const { anchor, id, label, hits, highlighted, codes, empty, onPick, place = '' } = props;
  const [box, setBox] = useState<React.CSSProperties>({ visibility: 'hidden' });
  const list = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    const lay = () => {
      const at = anchor.current?.getBoundingClientRect();
      if (!at) return;
      const below = window.innerHeight - at.bottom;
      const width = Math.min(Math.max(at.width, 360), window.innerWidth - 16);
      const left = document.documentElement.dir === 'rtl' ? at.right - width : at.left;
      setBox({
        width,
        left: Math.max(8, Math.min(left, window.innerWidth - width - 8)),
        maxHeight: Math.max(120, Math.min(320, Math.max(below, at.top) - 12)),
        ...(below < 200 && at.top > below
          ? { bottom: window.innerHeight - at.top + 2 }
          : { top: at.bottom + 2 }),
      });
    };
    lay();
    window.addEventListener('scroll', lay, true);
    window.addEventListener('resize', lay);
    return () => {
      window.removeEventListener('scroll', lay, true);
      window.removeEventListener('resize', lay);
    };
  }, [anchor, place]);

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView?.({ block: 'nearest' });
  }, [highlighted, hits]);

  return createPortal(
    <div className={css.choices} style={box} ref={list}>
      <div role="listbox" id={`${id}-list`} aria-label={label}>
        {hits && hits.length > 0 ? (
          hits.map((hit, i) => (
            <div
              key={hit.id}
              id={`${id}-${i}`}
              role="option"
              aria-selected={i === highlighted}
              className={css.choice}
              onMouseDown={(e) => {
                e.preventDefault();
                onPick(hit);
              }}
            >
              <span className={css.hitName}>
                {codes && hit.code && <span className={css.hitCode}>{hit.code}</span>}
                <bdi>{hit.name}</bdi>
              </span>
              {hit.facts.length > 0 && (
                <span className={css.hitFacts}>
                  {hit.facts.map((fact, n) => (
                    <Fragment key={n}>
                      {n > 0 && ' · '}
                      <bdi>{fact}</bdi>
                    </Fragment>
                  ))}
                </span>
              )}
            </div>
          ))
        ) : (
          <div role="option" aria-selected={false} aria-disabled className={css.nothing}>
            {empty}
          </div>
        )}
      </div>
      {props.create && (
        // The keyboard has Alt C; the focus stays in the field.
        <div
          className={css.create}
          onMouseDown={(e) => {
            e.preventDefault();
            props.onCreate?.();
          }}
        >
          {t('kit.create', { text: props.create })} <kbd>{t('kit.create_key')}</kbd>
        </div>
      )}
    </div>,
    document.body,
  );
}
