import type { ComponentType } from 'react';
import { Modal } from '@mantine/core';
import { t } from '@/app/i18n';
import { A } from './A';
import css from './links.module.css';
import { useReturnFocus } from './returnFocus';

export interface SmartLinkRow {
  id: number;
  title: string;
  /** Its own screen, if it has one. */
  href: string | undefined;
  state: { label: string; tone: string | undefined } | undefined;
  facts: string[];
}

/** Documents of one kind that hang on the record. */
export interface SmartLink {
  label: string;
  icon: ComponentType<{ size?: number | string; stroke?: number | string }>;
  /** The list of them. */
  href: string;
  /** Null while it is being counted. */
  count: number | null;
  /** The first of them. */
  rows: SmartLinkRow[];
}

const shown = (count: number) =>
  count > 1000 ? '1,000+' : new Intl.NumberFormat('en-GB').format(count);

/** What hangs on a document, at its head: each with its count, or the one that it is. */
export function SmartLinks({ links, onOpen }: { links: SmartLink[]; onOpen: () => void }) {
  if (links.length === 0) return null;
  return (
    <nav className={css['links']} aria-label={t('kit.links')} data-hint="Ctrl L">
      {links.map((l) => {
        const only = l.count === 1 ? l.rows[0] : undefined;
        return (
          <A
            key={l.label}
            href={only?.href ?? l.href}
            className={css['link']}
            data-none={l.count === 0 || undefined}
          >
            <l.icon size={15} stroke={1.7} />
            <span>{l.label}</span>
            {only?.href ? (
              <>
                <strong>{only.title}</strong>
                <State of={only} />
              </>
            ) : (
              <strong className={css['count']}>{l.count === null ? '' : shown(l.count)}</strong>
            )}
          </A>
        );
      })}
      <button
        type="button"
        className={css['all']}
        onClick={onOpen}
        title="Ctrl L"
        aria-label={t('kit.links_all')}
      >
        {t('kit.links_show')}
      </button>
    </nav>
  );
}

function State({ of }: { of: SmartLinkRow }) {
  if (!of.state) return null;
  return (
    <span className={css['state']} data-tone={of.state.tone}>
      {of.state.label}
    </span>
  );
}

/** The same with their first rows, states and amounts; arrows move, Enter opens. */
export function LinkedDocuments({ links, onClose }: { links: SmartLink[]; onClose: () => void }) {
  useReturnFocus();
  const move = (e: React.KeyboardEvent<HTMLElement>) => {
    if (e.key !== 'ArrowDown' && e.key !== 'ArrowUp') return;
    const all = [...e.currentTarget.querySelectorAll<HTMLElement>('a')];
    const at = all.indexOf(document.activeElement as HTMLElement);
    const next = all[(at + (e.key === 'ArrowDown' ? 1 : -1) + all.length) % all.length];
    if (!next) return;
    e.preventDefault();
    next.focus();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('kit.links')}
      size="md"
      centered
      closeButtonProps={{ 'aria-label': t('kit.close') }}
      transitionProps={{ duration: 0 }}
    >
      <div className={css['groups']} onKeyDown={move}>
        {links.map((l, i) => (
          <section key={l.label} className={css['group']}>
            <A
              href={l.href}
              className={css['head']}
              onClick={onClose}
              data-autofocus={i === 0 || undefined}
            >
              <l.icon size={16} stroke={1.7} />
              <span>{l.label}</span>
              <strong className={css['count']}>{l.count === null ? '' : shown(l.count)}</strong>
            </A>
            <ul>
              {l.rows.map((row) => (
                <li key={row.id}>
                  {row.href ? (
                    <A href={row.href} onClick={onClose}>
                      {row.title}
                    </A>
                  ) : (
                    <span>{row.title}</span>
                  )}
                  <State of={row} />
                  <small>{row.facts.join(' · ')}</small>
                </li>
              ))}
            </ul>
          </section>
        ))}
        {links.length === 0 && <p className={css['none']}>{t('kit.links_none')}</p>}
      </div>
    </Modal>
  );
}
