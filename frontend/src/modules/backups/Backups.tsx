import { useState } from 'react';
import { call, refresh, useList } from '@/api/query';
import { t } from '@/app/i18n';
import { Mark, Page, Panel, PlainTable, refused, said } from '@/kit/page';
import { Button } from '@/kit/ui';
import { formatBytes } from '@/lib/bytes';
import { formatMoment } from '@/lib/date';
import type { Backup } from './backup';
import { Progress } from './Progress';
import { Schedule } from './Schedule';

/** Copies of the company's data: what there is, a new one, and when by itself. */
export default function Backups() {
  const list = useList<Backup>('/backups');
  const [making, setMaking] = useState(false);
  const [verifying, setVerifying] = useState<string | null>(null);

  async function create() {
    setMaking(true);
    try {
      const made = await call<Backup>('POST', '/backups');
      said(t('backups.made', { size: formatBytes(made.size) }));
    } catch (error) {
      refused(error);
    } finally {
      await refresh('backup');
      setMaking(false);
    }
  }

  async function verify(backup: Backup) {
    setVerifying(backup.name);
    try {
      const found = await call<{ tables: number; rows: number }>(
        'POST',
        `/backups/${encodeURIComponent(backup.name)}/verify`,
      );
      said(t('backups.verified_ok', { tables: found.tables, rows: found.rows }));
    } catch (error) {
      refused(error);
    } finally {
      await refresh('backup');
      setVerifying(null);
    }
  }

  return (
    <Page
      title={t('backups.many')}
      about={t('backups.about')}
      actions={
        <Button onClick={() => void create()} loading={making} disabled={verifying !== null}>
          {t('backups.create')}
        </Button>
      }
    >
      <Progress working={making ? 'making' : verifying ? 'verifying' : null} />
      <Panel flush>
        <PlainTable<Backup>
          label={t('backups.many')}
          rows={list.rows}
          rowKey={(b) => b.name}
          loading={list.loading}
          empty={t('backups.none')}
          columns={[
            { label: t('backups.created'), cell: (b) => formatMoment(b.created_at) },
            { label: t('backups.name'), cell: (b) => b.name },
            { label: t('backups.size'), number: true, cell: (b) => formatBytes(b.size) },
            {
              label: t('backups.verified'),
              cell: (b) =>
                verifying === b.name ? (
                  <span role="status">{t('backups.checking')}</span>
                ) : b.verified_at ? (
                  <Mark tone="green">{formatMoment(b.verified_at)}</Mark>
                ) : (
                  <Mark>{t('backups.not_verified')}</Mark>
                ),
            },
            {
              label: t('page.actions'),
              hidden: true,
              number: true,
              width: 100,
              cell: (b) => (
                <Button
                  size="compact-sm"
                  variant="subtle"
                  disabled={making || verifying !== null}
                  aria-label={t('backups.verify_of', { name: b.name })}
                  onClick={() => void verify(b)}
                >
                  {t('backups.verify')}
                </Button>
              ),
            },
          ]}
        />
      </Panel>
      <Schedule />
    </Page>
  );
}
