import { t } from '@/app/i18n';
import { DateField } from '@/kit/DateField';
import { ChoiceField } from '@/kit/fields';
import { today } from '@/lib/date';
import { KnownField } from './RangeFields';
import { Statement } from './Statement';
import { useParams } from './useParams';

export default function BalanceSheet() {
  const { params, set } = useParams({ on: today(), compare: 'year', known_on: '' });
  return (
    <Statement name="balance-sheet" title={t('report.balance_sheet')} params={params}>
      <DateField
        label={t('report.on')}
        name="on"
        required
        value={params['on']!}
        onChange={(value) => value && set({ on: value })}
      />
      <ChoiceField
        label={t('report.compare')}
        name="compare"
        value={params['compare']!}
        choices={['', 'month', 'year'].map((value) => ({
          value,
          label: t(`report.compare_${value || 'none'}`),
        }))}
        onChange={(value) => set({ compare: value })}
      />
      <KnownField value={params['known_on']!} onChange={set} />
    </Statement>
  );
}
