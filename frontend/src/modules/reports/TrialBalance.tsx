import { t } from '@/app/i18n';
import { YesField } from '@/kit/fields';
import { KnownField, RangeFields } from './RangeFields';
import { named } from './ranges';
import { Statement } from './Statement';
import { useParams } from './useParams';

export default function TrialBalance() {
  const { params, set } = useParams({ ...named('this_year')!, known_on: '', closing: '' });
  return (
    <Statement name="trial-balance" title={t('report.trial_balance')} params={params}>
      <RangeFields from={params['from']!} to={params['to']!} onChange={set} />
      <KnownField value={params['known_on']!} onChange={set} />
      <YesField
        label={t('report.closing')}
        name="closing"
        value={params['closing'] === 'true'}
        onChange={(on) => set({ closing: on ? 'true' : '' })}
      />
    </Statement>
  );
}
