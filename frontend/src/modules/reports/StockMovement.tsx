import { t } from '@/app/i18n';
import { KnownField, RangeFields } from './RangeFields';
import { named } from './ranges';
import { Statement } from './Statement';
import { useParams } from './useParams';

export default function StockMovement() {
  const { params, set } = useParams({ ...named('this_year')!, known_on: '' });
  return (
    <Statement name="stock-movement" title={t('report.stock_movement')} params={params}>
      <RangeFields from={params['from']!} to={params['to']!} onChange={set} />
      <KnownField value={params['known_on']!} onChange={set} />
    </Statement>
  );
}
