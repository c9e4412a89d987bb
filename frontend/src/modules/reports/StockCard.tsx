import { t } from '@/app/i18n';
import { RangeFields } from './RangeFields';
import { named } from './ranges';
import { RecordField } from './RecordField';
import { Statement } from './Statement';
import { useParams } from './useParams';

export default function StockCard() {
  const { params, set } = useParams({ ...named('this_year')!, product_id: '', warehouse_id: '' });
  return (
    <Statement
      name="stock-card"
      title={t('report.stock_card')}
      params={params}
      ready={params['product_id'] !== ''}
      hint={t('report.choose_product')}
    >
      <RecordField kind="product" value={params['product_id']!} required onChange={set} />
      <RecordField kind="warehouse" value={params['warehouse_id']!} onChange={set} />
      <RangeFields from={params['from']!} to={params['to']!} onChange={set} />
    </Statement>
  );
}
