import { t } from '@/app/i18n';
import { ChoiceField } from '@/kit/fields';
import { PartnerField } from './PartnerField';
import { KnownField, RangeFields } from './RangeFields';
import { named } from './ranges';
import { Statement } from './Statement';
import { useParams } from './useParams';

/** Each partner's lines on the control accounts, with the balance after each. */
export default function PartnerLedger() {
  const { params, set } = useParams({
    ...named('this_year')!,
    partner_id: '',
    control: '',
    known_on: '',
  });
  return (
    <Statement name="partner-ledger" title={t('report.partner_ledger')} params={params}>
      <PartnerField value={params['partner_id']!} onChange={set} />
      <ChoiceField
        label={t('report.control')}
        name="control"
        value={params['control']!}
        choices={['', 'receivable', 'payable'].map((value) => ({
          value,
          label: t(`report.control_${value || 'both'}`),
        }))}
        onChange={(value) => set({ control: value })}
      />
      <RangeFields from={params['from']!} to={params['to']!} onChange={set} />
      <KnownField value={params['known_on']!} onChange={set} />
    </Statement>
  );
}
