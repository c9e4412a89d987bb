import { t } from '@/app/i18n';
import { ChoiceField } from '@/kit/fields';
import { KnownField, RangeFields } from './RangeFields';
import { named } from './ranges';
import { Statement } from './Statement';
import { useParams } from './useParams';

export default function CashFlow() {
  const { params, set } = useParams({ ...named('this_year')!, by: 'compare', known_on: '' });
  return (
    <Statement name="cash-flow" title={t('report.cash_flow')} params={params}>
      <RangeFields from={params['from']!} to={params['to']!} onChange={set} />
      <ChoiceField
        label={t('report.by')}
        name="by"
        value={params['by']!}
        choices={['', 'month', 'compare'].map((value) => ({
          value,
          label: t(`report.by_${value || 'none'}`),
        }))}
        onChange={(value) => set({ by: value })}
      />
      <KnownField value={params['known_on']!} onChange={set} />
    </Statement>
  );
}
