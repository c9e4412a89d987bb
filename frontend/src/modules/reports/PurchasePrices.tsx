import { t } from '@/app/i18n';
import { PartnerField } from './PartnerField';
import { RangeFields } from './RangeFields';
import { named } from './ranges';
import { Statement } from './Statement';
import { useParams } from './useParams';

export default function PurchasePrices() {
  const { params, set } = useParams({ ...named('this_year')!, partner_id: '' });
  return (
    <Statement name="purchase-prices" title={t('report.purchase_prices')} params={params}>
      <RangeFields from={params['from']!} to={params['to']!} onChange={set} />
      <PartnerField value={params['partner_id']!} onChange={set} />
    </Statement>
  );
}
