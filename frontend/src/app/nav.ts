// Where one can go: derived from the document types and from what the user may
// do. Sidebar, palette and keys all read this.
import {
  IconArchive,
  IconBuilding,
  IconShieldCheck,
  IconDeviceDesktop,
  IconFileText,
  IconHistory,
  IconInfoCircle,
  IconKey,
  IconPlugConnected,
  IconShieldLock,
  IconShoppingCart,
  IconUsers,
  IconHash,
} from '@tabler/icons-react';
import type { ComponentType } from 'react';
import { allows, type Me } from '@/api/session';
import type { AnyDoc } from '@/doc/define';
import { modulePages } from './pages';

export type Icon = ComponentType<{ size?: number | string; stroke?: number | string }>;

export interface Destination {
  /** A key of the words. */
  label: string;
  path: string;
  icon: Icon;
  /** The letter behind g. */
  letter?: string;
  needs?: string | undefined;
  /** Further words by which the palette finds it. */
  also?: string;
}

export interface Section {
  module: string;
  /** A key of the words. */
  label: string;
  items: Destination[];
}

/** The pages of the settings, in their order. */
export const settingsPages: Destination[] = [
  {
    label: 'settings.company',
    path: '/settings/company',
    icon: IconBuilding,
    needs: 'settings.manage',
    also: 'currency address tax number country',
  },
  {
    label: 'settings.layout',
    path: '/settings/layout',
    icon: IconFileText,
    needs: 'settings.manage',
    also: 'logo colour letterhead footer print pdf iban invoice text paper',
  },
  {
    label: 'settings.numbers',
    path: '/settings/numbers',
    icon: IconHash,
    needs: 'settings.manage',
    also: 'number series format documents',
  },
  {
    label: 'module.purchasing',
    path: '/settings/purchasing',
    icon: IconShoppingCart,
    needs: 'purchasing.order.read',
    also: 'approval limit tolerance match bill receipt',
  },
  {
    label: 'users.many',
    path: '/settings/users',
    icon: IconUsers,
    needs: 'identity.user.manage',
    also: 'people accounts password',
  },
  {
    label: 'roles.many',
    path: '/settings/roles',
    icon: IconShieldLock,
    needs: 'identity.role.manage',
    also: 'permissions matrix rights',
  },
  {
    label: 'sessions.many',
    path: '/settings/sessions',
    icon: IconDeviceDesktop,
    also: 'devices sign-ins',
  },
  {
    label: 'keys.many',
    path: '/settings/api-keys',
    icon: IconKey,
    needs: 'identity.api_key.manage',
    also: 'tokens integration',
  },
  {
    label: 'api.title',
    path: '/settings/http-api',
    icon: IconPlugConnected,
    needs: 'settings.manage',
    also: 'rest openapi integration url',
  },
  {
    label: 'backups.many',
    path: '/settings/backups',
    icon: IconArchive,
    needs: 'backup.manage',
    also: 'restore archive save',
  },
  {
    label: 'audit.title',
    path: '/settings/audit',
    icon: IconHistory,
    needs: 'audit.read',
    also: 'changes who when log history',
  },
  {
    label: 'verify.title',
    path: '/settings/verify',
    icon: IconShieldCheck,
    needs: 'audit.read',
    also: 'check integrity',
  },
  { label: 'about.title', path: '/settings/about', icon: IconInfoCircle, also: 'version licence' },
];

export function allowedSettings(me: Me | null): Destination[] {
  return settingsPages.filter((p) => allows(me, p.needs));
}

/**
 * The sidebar: document types and the modules' own pages, by module, in their
 * order, as far as allowed.
 */
export function sections(
  documents: readonly AnyDoc[],
  me: Me | null,
  pages = modulePages,
): Section[] {
  const places = [
    ...documents.map((doc) => ({
      module: doc.module,
      order: doc.order,
      item: {
        label: doc.many,
        path: doc.path,
        icon: doc.icon,
        ...(doc.letter && { letter: doc.letter }),
        needs: doc.permissions.read,
      } as Destination,
    })),
    ...pages
      .filter((p) => !p.inner && me)
      .map(({ module, order, load: _load, inner: _inner, ...item }) => ({
        module,
        order,
        item: item as Destination,
      })),
  ].sort((a, b) => a.order - b.order);
  const out: Section[] = [];
  for (const { module, item } of places) {
    if (!allows(me, item.needs)) continue;
    let section = out.find((s) => s.module === module);
    if (!section) {
      section = { module, label: `module.${module}`, items: [] };
      out.push(section);
    }
    section.items.push(item);
  }
  return out;
}

/** Document types that the user may create. */
export function creatable(documents: readonly AnyDoc[], me: Me | null): AnyDoc[] {
  return documents.filter(
    (d) =>
      d.form &&
      d.creates !== false &&
      allows(me, d.permissions.read) &&
      allows(me, d.permissions.write),
  );
}
