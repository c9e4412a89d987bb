import { t } from '@/app/i18n';
import { KnownField, RangeFields } from './RangeFields';
import { named } from './ranges';
import { Statement } from './Statement';
import { useParams } from './useParams';

/** The entries behind a figure of the tax report: box, tax and part stand in the address. */
export default function TaxEntries() {
  const { params, set } = useParams({ ...named('this_quarter')!, known_on: '' });
  return (
    <Statement name="tax-entries" title={t('report.tax_entries')} params={params}>
      <RangeFields from={params['from']!} to={params['to']!} onChange={set} />
      <KnownField value={params['known_on']!} onChange={set} />
    </Statement>
  );
}
