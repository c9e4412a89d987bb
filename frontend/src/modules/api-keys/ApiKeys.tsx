import { useState } from 'react';
import { call, refresh, useList } from '@/api/query';
import type { components } from '@/api/schema.gen';
import { t } from '@/app/i18n';
import { useShortcut } from '@/app/shortcuts';
import { ask, Mark, Page, Panel, PlainTable, refused, said } from '@/kit/page';
import { Button } from '@/kit/ui';
import { formatDate, formatMoment } from '@/lib/date';
import { NewKey } from './NewKey';

type Key = components['schemas']['APIKey'];

function stateOf(key: Key, now = Date.now()): 'active' | 'revoked' | 'expired' {
  if (key.revoked_at) return 'revoked';
  return key.expires_at && Date.parse(key.expires_at) <= now ? 'expired' : 'active';
}

function scopes(key: Key): string {
  if (key.scopes.includes('*')) return t('keys.scope_all');
  return key.scopes.length === 0
    ? t('keys.scope_read')
    : t('keys.scope_count', { count: key.scopes.length });
}

/** Keys by which programs use Kontor. */
export default function ApiKeys() {
  const list = useList<Key>('/api-keys', { limit: 200, sort: '-created_at' });
  const [creating, setCreating] = useState(false);
  useShortcut({
    key: 'Alt C',
    label: t('keys.create'),
    scope: 'list',
    run: () => setCreating(true),
  });

  async function revoke(key: Key) {
    const yes = await ask({
      title: t('keys.revoke_title', { name: key.name }),
      text: t('keys.revoke_text'),
      yes: t('keys.revoke'),
      danger: true,
    });
    if (!yes) return;
    try {
      await call('POST', `/api-keys/${key.id}/revoke`);
      await refresh('api_key');
      said(t('keys.revoked', { name: key.name }));
    } catch (error) {
      refused(error);
    }
  }

  return (
    <Page
      title={t('keys.many')}
      about={t('keys.about')}
      actions={
        <Button onClick={() => setCreating(true)} data-hint="Alt C">
          {t('keys.create')}
        </Button>
      }
    >
      <Panel flush>
        <PlainTable<Key>
          label={t('keys.many')}
          rows={list.rows}
          rowKey={(k) => k.id}
          loading={list.loading}
          empty={t('keys.none')}
          columns={[
            { label: t('keys.name'), cell: (k) => k.name },
            { label: t('keys.owner'), cell: (k) => k.username },
            {
              label: t('keys.scopes'),
              cell: (k) => <span title={k.scopes.join(', ')}>{scopes(k)}</span>,
            },
            { label: t('keys.created'), cell: (k) => formatDate(k.created_at) },
            {
              label: t('keys.used'),
              cell: (k) => (k.last_used_at ? formatMoment(k.last_used_at) : t('page.never')),
            },
            {
              label: t('keys.expires'),
              cell: (k) => (k.expires_at ? formatDate(k.expires_at) : t('page.never')),
            },
            {
              label: t('users.state'),
              cell: (k) => {
                const state = stateOf(k);
                return (
                  <Mark tone={state === 'active' ? 'green' : 'grey'}>
                    {t(`keys.state_${state}`)}
                  </Mark>
                );
              },
            },
            {
              label: t('page.actions'),
              hidden: true,
              number: true,
              width: 90,
              cell: (k) =>
                stateOf(k) === 'active' && (
                  <Button
                    size="compact-sm"
                    variant="subtle"
                    color="red"
                    aria-label={t('keys.revoke_of', { name: k.name })}
                    onClick={() => void revoke(k)}
                  >
                    {t('keys.revoke')}
                  </Button>
                ),
            },
          ]}
        />
      </Panel>
      {creating && <NewKey close={() => setCreating(false)} />}
    </Page>
  );
}
