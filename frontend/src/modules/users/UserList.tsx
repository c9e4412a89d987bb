import { useRef, useState } from 'react';
import { useList } from '@/api/query';
import { t } from '@/app/i18n';
import { goTo } from '@/app/router';
import { useShortcut } from '@/app/shortcuts';
import { DataGrid } from '@/kit/DataGrid/DataGrid';
import { GridBox, Page } from '@/kit/page';
import { Button, TextInput, useDebouncedValue } from '@/kit/ui';
import { formatMoment } from '@/lib/date';
import { stateOf, type User } from './user';
import { useRoleNames } from './roles';

/** Everybody who has an account. */
export default function UserList() {
  const [q, setQ] = useState('');
  const [asked] = useDebouncedValue(q, 150);
  const [sort, setSort] = useState('username');
  const list = useList<User>('/users', { q: asked, sort, limit: 100 });
  const names = useRoleNames();
  const filter = useRef<HTMLInputElement>(null);
  const create = () => goTo('/settings/users/new');
  useShortcut({ key: 'Alt C', label: t('users.create'), scope: 'list', run: create });
  useShortcut({
    key: '/',
    label: t('users.filter'),
    scope: 'list',
    run: () => filter.current?.focus(),
  });

  return (
    <Page
      fill
      title={t('users.many')}
      about={t('users.about')}
      actions={
        <>
          <TextInput
            ref={filter}
            type="search"
            aria-label={t('users.filter')}
            placeholder={t('users.filter')}
            data-hint="/"
            value={q}
            onChange={(e) => setQ(e.currentTarget.value)}
          />
          <Button onClick={create} data-hint="Alt C">
            {t('users.create')}
          </Button>
        </>
      }
    >
      <GridBox>
        <DataGrid<User>
          label={t('users.many')}
          rows={list.rows}
          href={(u) => `/settings/users/${u.id}`}
          title={(u) => u.username}
          sort={sort}
          onSort={setSort}
          loading={list.loading || list.loadingMore}
          hasMore={list.hasMore}
          loadMore={list.more}
          empty={<p>{t('users.none')}</p>}
          columns={[
            {
              field: 'username',
              label: t('users.username'),
              width: 150,
              sortable: true,
              text: (u) => u.username,
            },
            {
              field: 'full_name',
              label: t('users.full_name'),
              width: 200,
              sortable: true,
              text: (u) => u.full_name,
            },
            {
              field: 'roles',
              label: t('users.roles'),
              width: 0,
              sortable: false,
              text: (u) => u.roles.map(names).join(', '),
            },
            {
              field: 'last_sign_in',
              label: t('users.last_sign_in'),
              width: 170,
              sortable: true,
              text: (u) => (u.last_sign_in ? formatMoment(u.last_sign_in) : t('page.never')),
            },
            {
              field: 'active',
              label: t('users.state'),
              width: 120,
              sortable: false,
              text: (u) => t(`users.state_${stateOf(u)}`),
              mark: (u) =>
                ({ active: 'green', disabled: 'grey', locked: 'amber', invited: 'blue' })[
                  stateOf(u)
                ],
            },
          ]}
        />
      </GridBox>
    </Page>
  );
}
