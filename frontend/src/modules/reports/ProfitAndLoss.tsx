import { t } from '@/app/i18n';
import { ChoiceField } from '@/kit/fields';
import { KnownField, RangeFields } from './RangeFields';
import { named } from './ranges';
import { Statement } from './Statement';
import { useParams } from './useParams';

export default function ProfitAndLoss() {
  const { params, set } = useParams({ ...named('this_year')!, by: 'compare', known_on: '' });
  return (
    <Statement name="profit-and-loss" title={t('report.profit_and_loss')} params={params}>
      <RangeFields from={params['from']!} to={params['to']!} onChange={set} />
      <ChoiceField
        label={t('report.by')}
        name="by"
        value={params['by']!}
        choices={['', 'month', 'compare', 'cost_center', 'project'].map((value) => ({
          value,
          label: t(`report.by_${value || 'none'}`),
        }))}
        onChange={(value) => set({ by: value })}
      />
      <KnownField value={params['known_on']!} onChange={set} />
    </Statement>
  );
}
