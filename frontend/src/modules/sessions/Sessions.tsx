import { useState } from 'react';
import { call, refresh, useList } from '@/api/query';
import type { components } from '@/api/schema.gen';
import { useCan, useMe } from '@/api/session';
import { t } from '@/app/i18n';
import { ask, Mark, Page, Panel, PlainTable, refused, said } from '@/kit/page';
import { Button, SegmentedControl } from '@/kit/ui';
import { formatMoment } from '@/lib/date';
import { deviceOf } from './device';

type Session = components['schemas']['Session'];

/** Where someone is signed in, and the way to end that. */
export default function Sessions() {
  const me = useMe();
  const manages = useCan('identity.session.manage');
  const [whose, setWhose] = useState<'mine' | 'all'>('mine');
  const [pruning, setPruning] = useState(false);
  const list = useList<Session>('/sessions', {
    limit: 200,
    sort: '-last_seen_at',
    ...(whose === 'mine' ? { user_id: me.user.id } : {}),
  });

  async function revoke(s: Session) {
    const yes = await ask({
      title: t('sessions.revoke_title'),
      text: s.current
        ? t('sessions.revoke_own')
        : t('sessions.revoke_text', { name: s.username, device: deviceOf(s.client) }),
      yes: t('sessions.revoke'),
      danger: true,
    });
    if (!yes) return;
    try {
      await call('POST', `/sessions/${s.id}/revoke`);
      await refresh('session');
      said(t('sessions.revoked'));
    } catch (error) {
      refused(error);
    }
  }

  async function prune() {
    setPruning(true);
    try {
      const { removed } = await call<{ removed: number }>('POST', '/sessions/prune');
      said(t('sessions.pruned', { count: removed }));
    } catch (error) {
      refused(error);
    } finally {
      setPruning(false);
    }
  }

  return (
    <Page
      title={t('sessions.many')}
      about={t('sessions.about')}
      actions={
        manages && (
          <>
            <SegmentedControl
              aria-label={t('sessions.whose')}
              size="xs"
              value={whose}
              onChange={(v) => setWhose(v as 'mine' | 'all')}
              data={[
                { value: 'mine', label: t('sessions.mine') },
                { value: 'all', label: t('sessions.all') },
              ]}
            />
            <Button variant="default" onClick={() => void prune()} loading={pruning}>
              {t('sessions.prune')}
            </Button>
          </>
        )
      }
    >
      <Panel flush>
        <PlainTable<Session>
          label={t('sessions.many')}
          rows={list.rows}
          rowKey={(s) => s.id}
          loading={list.loading}
          empty={t('sessions.none')}
          columns={[
            ...(whose === 'all'
              ? [{ label: t('users.username'), cell: (s: Session) => s.username }]
              : []),
            {
              label: t('sessions.device'),
              cell: (s) => (
                <span title={s.client}>
                  {deviceOf(s.client)} {s.current && <Mark tone="blue">{t('sessions.this')}</Mark>}
                </span>
              ),
            },
            { label: t('sessions.address'), cell: (s) => s.address },
            { label: t('sessions.began'), cell: (s) => formatMoment(s.created_at) },
            { label: t('sessions.seen'), cell: (s) => formatMoment(s.last_seen_at) },
            {
              label: t('page.actions'),
              hidden: true,
              number: true,
              width: 90,
              cell: (s) => (
                <Button
                  size="compact-sm"
                  variant="subtle"
                  color="red"
                  aria-label={t('sessions.revoke_of', {
                    name: s.username,
                    device: deviceOf(s.client),
                  })}
                  onClick={() => void revoke(s)}
                >
                  {t('sessions.revoke')}
                </Button>
              ),
            },
          ]}
        />
      </Panel>
      {list.hasMore && (
        <div>
          <Button variant="default" onClick={list.more} loading={list.loadingMore}>
            {t('sessions.more')}
          </Button>
        </div>
      )}
    </Page>
  );
}
