import { useRecord } from '@/api/query';
import { t } from '@/app/i18n';
import { Panel } from '@/kit/page';
import { Progress as Bar } from '@/kit/ui';
import type { Running } from './backup';

const OFTEN = 300;

/**
 * How far the backup or the check under way has come; also one that somebody
 * else began, or oneself before leaving this screen.
 */
export function Progress({ working }: { working: 'making' | 'verifying' | null }) {
  const { data } = useRecord<Running>('/backups/progress', null, {
    refetchInterval: working ? OFTEN : 2000,
  });
  if (!working && !data?.running) return null;
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
