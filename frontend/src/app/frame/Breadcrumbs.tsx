import { useRouterState } from '@tanstack/react-router';
import { useEffect, useMemo } from 'react';
import { useMe } from '@/api/session';
import { documents, listUrl } from '@/doc/registry';
import { A } from '@/kit/A';
import { useNamedPage, type Crumb } from '../crumbs';
import { t } from '../i18n';
import { settingsPages } from '../nav';
import { modulePages } from '../pages';
import css from './frame.module.css';

/** From the list, as it was left, to the page on the screen. */
export function useTrail(): Crumb[] {
  const me = useMe();
  const path = useRouterState({ select: (s) => s.location.pathname });
  const named = useNamedPage();
  const title = named.path === path ? named.title : null;

  const trail = useMemo<Crumb[]>(() => {
    if (path === '/') return [];
    const doc = documents.find((d) => path === d.path || path.startsWith(`${d.path}/`));
    if (doc) {
      const list = { label: t(doc.many), href: listUrl(doc) };
      if (path === doc.path) return [list];
      const fresh = path === `${doc.path}/new`;
      return [list, { label: title ?? (fresh ? t('frame.new') : '…'), href: path }];
    }
    if (path === '/profile') return [{ label: t('profile.title'), href: path }];
    if (path.startsWith('/settings')) {
      const out = [{ label: t('settings.title'), href: '/settings' }];
      const page = settingsPages.find((p) => path === p.path || path.startsWith(`${p.path}/`));
      if (page) out.push({ label: t(page.label), href: page.path });
      if (page && path !== page.path) out.push({ label: title ?? '…', href: path });
      return out;
    }
    const page = modulePages.find((p) => path === p.path);
    if (page) return [{ label: t(page.label), href: path }];
    return [];
  }, [path, title]);

  const last = trail.at(-1);
  useEffect(() => {
    document.title = [last?.label, me.company.name, 'Kontor'].filter(Boolean).join(' · ');
  }, [last?.label, me.company.name]);

  return trail;
}

export function Breadcrumbs({ trail }: { trail: Crumb[] }) {
  return (
    <nav className={css['crumbs']} aria-label={t('frame.crumbs')}>
      <ol>
        {trail.map((c, i) => (
          <li key={c.href}>
            {i === trail.length - 1 ? (
              <span aria-current="page">{c.label}</span>
            ) : (
              <A href={c.href} data-hint={i === trail.length - 2 ? 'Alt B' : undefined}>
                {c.label}
              </A>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}
