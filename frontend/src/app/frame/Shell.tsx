// The frame around every screen: header, sidebar, and the dialogs that can be
// called from anywhere.
import { Outlet, useRouterState } from '@tanstack/react-router';
import {
  IconChevronDown,
  IconKeyboard,
  IconLayoutSidebar,
  IconLogout,
  IconMoon,
  IconSearch,
  IconSun,
  IconUser,
} from '@tabler/icons-react';
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { call } from '@/api/query';
import { readMe, signOut, useMe } from '@/api/session';
import { documents } from '@/doc/registry';
import { A } from '@/kit/A';
import { ActionIcon, Menu, Tooltip, useComputedColorScheme, useMediaQuery } from '@/kit/ui';
import { refused } from '@/kit/page';
import { Failure } from '../Failure';
import { t } from '../i18n';
import { Logo } from '../Logo';
import { sections } from '../nav';
import { goTo } from '../router';
import { useShortcut } from '../shortcuts';
import { Breadcrumbs, useTrail } from './Breadcrumbs';
import css from './frame.module.css';
import { Keys } from './Keys';
import { Letters } from './Letters';
import { Sidebar } from './Sidebar';

const Palette = lazy(() => import('./Palette'));
const FOLDED = 'kontor.sidebar-folded';

export function Shell() {
  const me = useMe();
  const narrow = useMediaQuery('(max-width: 860px)') ?? false;
  const [folded, setFolded] = useState(() => localStorage.getItem(FOLDED) === '1');
  const [over, setOver] = useState(false);
  const [palette, setPalette] = useState(false);
  const [keys, setKeys] = useState(false);
  const nav = useMemo(() => sections(documents, me), [me]);
  const trail = useTrail();
  const path = useRouterState({ select: (s) => s.location.pathname });
  const main = useRef<HTMLElement>(null);

  useEffect(() => setOver(false), [path]);

  const toggle = () => {
    if (narrow) {
      setOver((o) => !o);
      return;
    }
    setFolded((f) => {
      localStorage.setItem(FOLDED, f ? '0' : '1');
      return !f;
    });
  };

  useShortcut({
    key: 'Ctrl K',
    label: t('frame.palette'),
    scope: 'frame',
    run: () => setPalette(true),
  });
  useShortcut({ key: '?', label: t('frame.keys'), scope: 'frame', run: () => setKeys(true) });
  useShortcut({ key: 'Ctrl B', label: t('frame.fold'), scope: 'frame', run: toggle });
  const parent = trail.at(-2);
  useShortcut({
    key: 'Alt B',
    label: t('frame.back'),
    scope: 'frame',
    run: () => parent && goTo(parent.href),
    disabled: !parent,
  });
  const flip = useFlipScheme();
  useShortcut({ key: '', label: t('frame.flip'), scope: 'frame', run: flip });
  useShortcut({
    key: '',
    label: t('user.sign_out'),
    scope: 'frame',
    run: () => void signOut().catch(refused),
  });

  return (
    <div className={css['shell']} data-folded={(folded && !narrow) || undefined}>
      <a
        className={css['skip']}
        href="#main"
        onClick={(e) => {
          e.preventDefault();
          main.current?.focus();
        }}
      >
        {t('frame.skip')}
      </a>
      <Letters sections={nav} />
      <header className={css['header']}>
        <ActionIcon
          onClick={toggle}
          aria-label={t('frame.fold')}
          aria-expanded={narrow ? over : !folded}
          data-hint="Ctrl B"
        >
          <IconLayoutSidebar size={18} stroke={1.6} />
        </ActionIcon>
        <A
          href="/"
          className={css['brand']}
          aria-label={t('frame.home_of', { company: me.company.name })}
        >
          <Logo size={22} />
          <span className={css['company']}>{me.company.name}</span>
        </A>
        <Breadcrumbs trail={trail} />
        <button
          type="button"
          className={css['search']}
          aria-label={t('frame.search')}
          onClick={() => setPalette(true)}
          data-hint="Ctrl K"
        >
          <IconSearch size={15} stroke={1.8} aria-hidden />
          <span>{t('frame.search')}</span>
          <kbd>Ctrl K</kbd>
        </button>
        <div className={css['tools']}>
          <Tooltip label={t('frame.keys')}>
            <ActionIcon onClick={() => setKeys(true)} aria-label={t('frame.keys')} data-hint="?">
              <IconKeyboard size={18} stroke={1.6} />
            </ActionIcon>
          </Tooltip>
          <UserMenu flip={flip} />
        </div>
      </header>
      {narrow && over && <div className={css['veil']} onClick={() => setOver(false)} aria-hidden />}
      {(!narrow || over) && <Sidebar sections={nav} folded={folded && !narrow} over={narrow} />}
      <main id="main" ref={main} className={css['main']} tabIndex={-1}>
        <Failure at={path}>
          <Outlet />
        </Failure>
      </main>
      {palette && (
        <Suspense>
          <Palette close={() => setPalette(false)} />
        </Suspense>
      )}
      <Keys open={keys} close={() => setKeys(false)} />
    </div>
  );
}

/** Light becomes dark and dark light, for this user, everywhere. */
function useFlipScheme(): () => void {
  const now = useComputedColorScheme('light');
  return () => {
    call('PATCH', '/me', { body: { theme: now === 'dark' ? 'light' : 'dark' } })
      .then(readMe)
      .catch(refused);
  };
}

function UserMenu({ flip }: { flip: () => void }) {
  const me = useMe();
  const scheme = useComputedColorScheme('light');
  const name = me.user.full_name || me.user.username;
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <button type="button" className={css['user']} aria-label={t('user.menu', { name })}>
          <span className={css['initials']} aria-hidden>
            {initials(name)}
          </span>
          <IconChevronDown size={14} stroke={1.8} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={css['who']}>
          <strong>{name}</strong>
          <span>{me.user.username}</span>
        </div>
        <Menu.Divider />
        <Menu.Item leftSection={<IconUser size={16} />} onClick={() => goTo('/profile')}>
          {t('profile.title')}
        </Menu.Item>
        <Menu.Item
          leftSection={scheme === 'dark' ? <IconSun size={16} /> : <IconMoon size={16} />}
          onClick={flip}
        >
          {scheme === 'dark' ? t('user.light') : t('user.dark')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconLogout size={16} />}
          onClick={() => void signOut().catch(refused)}
        >
          {t('user.sign_out')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined];
  return letters.map((w) => [...(w ?? '')][0]?.toUpperCase() ?? '').join('') || '?';
}
