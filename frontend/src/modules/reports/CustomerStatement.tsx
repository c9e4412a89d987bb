import { urlOf } from '@/api/query';
import { t } from '@/app/i18n';
import { PartnerField } from './PartnerField';
import { KnownField, RangeFields } from './RangeFields';
import { named } from './ranges';
import { Statement } from './Statement';
import { useParams } from './useParams';

/** What a customer was charged, has paid and owes; also as a letter. */
export default function CustomerStatement() {
  const { params, set } = useParams({ ...named('this_year')!, partner_id: '', known_on: '' });
  const ready = params['partner_id'] !== '';
  return (
    <Statement
      name="customer-statement"
      title={t('report.customer_statement')}
      params={params}
      ready={ready}
      hint={t('report.choose_customer')}
      more={[
        {
          label: t('report.letter'),
          path: urlOf('/reports/customer-statement/letter', params),
          file: 'statement-of-account.pdf',
        },
      ]}
    >
      <PartnerField value={params['partner_id']!} required onChange={set} />
      <RangeFields from={params['from']!} to={params['to']!} onChange={set} />
      <KnownField value={params['known_on']!} onChange={set} />
    </Statement>
  );
}
