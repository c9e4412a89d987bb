import { t } from '@/app/i18n';
import { today } from '@/lib/date';
import { DaysField } from './DaysField';
import { Statement } from './Statement';
import { useParams } from './useParams';

export default function SlowMovers() {
  const { params, set } = useParams({ on: today(), days: '90' });
  return (
    <Statement name="slow-movers" title={t('report.slow_movers')} params={params}>
      <DaysField value={params['days']!} onChange={set} />
    </Statement>
  );
}
