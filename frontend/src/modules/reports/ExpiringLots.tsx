import { t } from '@/app/i18n';
import { DaysField } from './DaysField';
import { Statement } from './Statement';
import { useParams } from './useParams';

export default function ExpiringLots() {
  const { params, set } = useParams({ days: '30' });
  return (
    <Statement name="expiring-lots" title={t('report.expiring_lots')} params={params}>
      <DaysField value={params['days']!} onChange={set} />
    </Statement>
  );
}
