import { t } from '@/app/i18n';
import { DateField } from '@/kit/DateField';
import { today } from '@/lib/date';
import { KnownField } from './RangeFields';
import { Statement } from './Statement';
import { useParams } from './useParams';

export default function StockValue() {
  const { params, set } = useParams({ on: today(), known_on: '' });
  return (
    <Statement name="stock-value" title={t('report.stock_value')} params={params}>
      <DateField
        label={t('report.on')}
        name="on"
        required
        value={params['on']!}
        onChange={(value) => value && set({ on: value })}
      />
      <KnownField value={params['known_on']!} onChange={set} />
    </Statement>
  );
}
