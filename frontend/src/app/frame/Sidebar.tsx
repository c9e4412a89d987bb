import { useRouterState } from '@tanstack/react-router';
import { IconChevronRight, IconHome, IconSettings } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { A } from '@/kit/A';
import { Tooltip } from '@/kit/ui';
import { t } from '../i18n';
import type { Icon, Section } from '../nav';
import css from './frame.module.css';

const CLOSED = 'kontor.sidebar-closed';

function stored(): string[] {
  try {
    const list = JSON.parse(localStorage.getItem(CLOSED) ?? '[]') as unknown;
    return Array.isArray(list) ? (list as string[]) : [];
  } catch {
    return [];
  }
}

/** Modules and their documents, as far as the user may see them. */
export function Sidebar({
  sections,
  folded,
  over,
}: {
  sections: Section[];
  folded: boolean;
  /** Lies over the page, where that is narrow. */
  over: boolean;
}) {
  const path = useRouterState({ select: (s) => s.location.pathname });
  const [closed, setClosed] = useState<string[]>(stored);
  const toggle = (module: string) => {
    const next = closed.includes(module) ? closed.filter((m) => m !== module) : [...closed, module];
    localStorage.setItem(CLOSED, JSON.stringify(next));
    setClosed(next);
  };
  const within = (to: string) => path === to || path.startsWith(`${to}/`);
  // The place that is open is to be seen, also where the sidebar is longer than the screen.
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    nav.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' });
  }, [path]);

  return (
    <nav
      ref={nav}
      className={css['side']}
      data-over={over || undefined}
      aria-label={t('frame.nav')}
    >
      <div className={css['sideTop']}>
        <Place
          href="/"
          icon={IconHome}
          label={t('home.title')}
          here={path === '/'}
          folded={folded}
          hint="g h"
        />
        {sections.map((s) => {
          const open = folded || !closed.includes(s.module);
          return (
            <div key={s.module} className={css['section']} role="group" aria-label={t(s.label)}>
              {!folded && (
                <button
                  type="button"
                  className={css['sectionHead']}
                  aria-expanded={open}
                  onClick={() => toggle(s.module)}
                >
                  {t(s.label)}
                  <IconChevronRight
                    size={13}
                    stroke={2}
                    aria-hidden
                    data-open={open || undefined}
                  />
                </button>
              )}
              {open &&
                s.items.map((item) => (
                  <Place
                    key={item.path}
                    href={item.path}
                    icon={item.icon}
                    label={t(item.label)}
                    here={within(item.path)}
                    folded={folded}
                    hint={item.letter ? `g ${item.letter}` : undefined}
                  />
                ))}
            </div>
          );
        })}
      </div>
      <div className={css['sideEnd']}>
        <Place
          href="/settings"
          icon={IconSettings}
          label={t('settings.title')}
          here={within('/settings')}
          folded={folded}
          hint="g ,"
        />
      </div>
    </nav>
  );
}

function Place({
  href,
  icon: Icon,
  label,
  here,
  folded,
  hint,
}: {
  href: string;
  icon: Icon;
  label: string;
  here: boolean;
  folded: boolean;
  hint?: string | undefined;
}) {
  const link = (
    <A
      href={href}
      className={css['place']}
      aria-current={here ? 'page' : undefined}
      aria-label={folded ? label : undefined}
      data-hint={hint}
    >
      <Icon size={18} stroke={1.6} />
      {!folded && <span>{label}</span>}
    </A>
  );
  if (!folded) return link;
  return (
    <Tooltip label={label} position="right">
      {link}
    </Tooltip>
  );
}
