import { useRecord } from '@/api/query';
import { t } from '@/app/i18n';
import { Panel, ProblemNote } from '@/kit/page';
import { Progress as Bar } from '@/kit/ui';
import { formatMoment } from '@/lib/date';
import type { Running } from './backup';

const OFTEN = 300;

/**
 * How far the backup or the check under way has come; also one that somebody
 * else began, or oneself before leaving this screen. Without one: why the last
 * scheduled backup did not come about.
 */
export function Progress({ working }: { working: 'making' | 'verifying' | null }) {
  const { data } = useRecord<Running>('/backups/progress', null, {
    refetchInterval: working ? OFTEN : 2000,
  });
  if (!working && !data?.running) return <Failed {...data} />;
  const { table = '', done = 0, total = 0 } = data?.running ? data : {};
  const share = total > 0 ? (done / total) * 100 : 0;
  return (
    <Panel
      title={t(`backups.${working ?? 'running'}`)}
      about={table ? t('backups.at', { table, done, total }) : t('backups.beginning')}
    >
      <Bar
        value={share || 2}
        animated={share === 0}
        aria-label={t('backups.progress')}
        transitionDuration={200}
      />
    </Panel>
  );
}

function Failed({ failure, failed_at }: Partial<Pick<Running, 'failure' | 'failed_at'>>) {
  if (!failure) return null;
  const detail = t('backups.failed', { when: formatMoment(failed_at), why: failure });
  return <ProblemNote problem={{ status: 0, code: 'backup_failed', detail, fields: [] }} />;
}
