import { t } from '@/app/i18n';
import { DateField } from '@/kit/DateField';
import { today } from '@/lib/date';
import { Statement } from './Statement';
import { useParams } from './useParams';

export default function StockAgeing() {
  const { params, set } = useParams({ on: today() });
  return (
    <Statement name="stock-ageing" title={t('report.stock_ageing')} params={params}>
      <DateField
        label={t('report.on')}
        name="on"
        required
        value={params['on']!}
        onChange={(value) => value && set({ on: value })}
      />
    </Statement>
  );
}
