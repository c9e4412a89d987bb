import { Navigate, Outlet, useRouterState } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useMe } from '@/api/session';
import { A } from '@/kit/A';
import { t } from '../i18n';
import { allowedSettings, settingsPages } from '../nav';
import css from './frame.module.css';
import { NotFound } from './NotFound';

/** The pages of the settings beside the one that is open. */
export default function SettingsFrame() {
  const me = useMe();
  const path = useRouterState({ select: (s) => s.location.pathname });
  const pages = allowedSettings(me);
  const here = (to: string) => path === to || path.startsWith(`${to}/`);
  // Where the pages stand in a row, the open one is to be seen.
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    nav.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' });
  }, [path]);
  const hidden = settingsPages.some((p) => here(p.path)) && !pages.some((p) => here(p.path));
  return (
    <div className={css['settings']}>
      <nav ref={nav} className={css['settingsNav']} aria-label={t('settings.title')}>
        {pages.map((p) => (
          <A
            key={p.path}
            href={p.path}
            className={css['place']}
            aria-current={here(p.path) ? 'page' : undefined}
          >
            <p.icon size={16} stroke={1.6} />
            <span>{t(p.label)}</span>
          </A>
        ))}
      </nav>
      <div className={css['settingsPage']}>{hidden ? <NotFound /> : <Outlet />}</div>
    </div>
  );
}

/** Settings open at the first page that the user may see. */
export function SettingsHome() {
  const [first] = allowedSettings(useMe());
  return <Navigate to={first?.path ?? '/'} replace />;
}
