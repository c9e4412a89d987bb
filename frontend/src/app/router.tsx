// Routes: those of the document types from the registry, ours by hand. Screens
// are loaded when they are first needed.
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Navigate,
  type AnyRoute,
} from '@tanstack/react-router';
import type { AnyDoc } from '@/doc/define';
import { documents } from '@/doc/registry';
import { Waiting } from '@/kit/page';
import { Broken } from './Failure';
import { Shell } from './frame/Shell';
import { NotFound } from './frame/NotFound';
import { settingsPages } from './nav';
import { modulePages } from './pages';

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });

const lists = () => import('@/doc/ListPage').then((m) => m.ListPage);
const forms = () => import('@/doc/DocPage').then((m) => m.DocPage);

function documentRoutes(doc: AnyDoc): AnyRoute[] {
  const out: AnyRoute[] = [
    createRoute({
      getParentRoute: () => root,
      path: doc.path,
      component: lazyRouteComponent(async () => {
        const ListPage = await lists();
        return { default: () => <ListPage key={doc.kind} doc={doc} /> };
      }),
    }),
  ];
  if (!doc.form) return out;
  const form = lazyRouteComponent(async () => {
    const DocPage = await forms();
    return { default: DocRoute };
    function DocRoute() {
      const { id } = record.useParams() as { id: string };
      const number = id === 'new' ? null : Number(id);
      if (number !== null && !Number.isSafeInteger(number)) return <NotFound />;
      return <DocPage key={`${doc.kind}/${id}`} doc={doc} id={number} />;
    }
  });
  // One route for both, so that saving a new record does not draw the page anew.
  const record: AnyRoute = createRoute({
    getParentRoute: () => root,
    path: `${doc.path}/$id`,
    component: form,
  });
  out.push(record);
  return out;
}

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: lazyRouteComponent(() => import('@/modules/home/Home')),
});

const profile = createRoute({
  getParentRoute: () => root,
  path: '/profile',
  component: lazyRouteComponent(() => import('@/modules/profile/Profile')),
});

const settings = createRoute({
  getParentRoute: () => root,
  path: '/settings',
  component: lazyRouteComponent(() => import('./frame/SettingsFrame')),
});

const pages: Record<string, Parameters<typeof lazyRouteComponent>[0]> = {
  company: () => import('@/modules/settings/Company'),
  layout: () => import('@/modules/settings/Layout'),
  numbers: () => import('@/modules/settings/Numbers'),
  purchasing: () => import('@/modules/purchasing/Rules'),
  'http-api': () => import('@/modules/settings/HttpApi'),
  about: () => import('@/modules/settings/About'),
  verify: () => import('@/modules/settings/Verify'),
  users: () => import('@/modules/users/UserList'),
  'users/$id': () => import('@/modules/users/UserForm'),
  roles: () => import('@/modules/roles/Roles'),
  sessions: () => import('@/modules/sessions/Sessions'),
  'api-keys': () => import('@/modules/api-keys/ApiKeys'),
  audit: () => import('@/modules/audit/Audit'),
  backups: () => import('@/modules/backups/Backups'),
};

const settingsIndex = createRoute({
  getParentRoute: () => settings,
  path: '/',
  component: lazyRouteComponent(() => import('./frame/SettingsFrame'), 'SettingsHome'),
});

const routeTree = root.addChildren([
  home,
  profile,
  settings.addChildren([
    settingsIndex,
    ...Object.entries(pages).map(([path, load]) =>
      createRoute({
        getParentRoute: () => settings,
        path,
        component: lazyRouteComponent(load),
      }),
    ),
  ]),
  ...documents.flatMap(documentRoutes),
  ...modulePages.map((p) =>
    createRoute({
      getParentRoute: () => root,
      path: p.path,
      component: lazyRouteComponent(p.load),
    }),
  ),
]) as AnyRoute;

/** Filters of a list are a plain query string; nothing is read into them. */
export const router = createRouter({
  routeTree,
  defaultPendingComponent: () => <Waiting tall />,
  defaultPendingMs: 200,
  defaultErrorComponent: ({ error, reset }) => <Broken error={error} again={reset} />,
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (values) => {
    const text = new URLSearchParams(
      Object.entries(values).flatMap(([k, v]) =>
        v === undefined || v === null ? [] : [[k, String(v)] as [string, string]],
      ),
    ).toString();
    return text ? `?${text}` : '';
  },
});

/** Goes to one of our addresses as it stands, query and all. */
export function goTo(url: string): void {
  router.history.push(url);
}

export { Navigate, settingsPages };
