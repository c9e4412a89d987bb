import { t } from '@/app/i18n';
import { KnownField, RangeFields } from './RangeFields';
import { named } from './ranges';
import { Statement } from './Statement';
import { useParams } from './useParams';

/** What each box of the tax return gets, and each tax. */
export default function TaxReport() {
  const { params, set } = useParams({ ...named('this_quarter')!, known_on: '' });
  return (
    <Statement name="tax-report" title={t('report.tax_report')} params={params}>
      <RangeFields from={params['from']!} to={params['to']!} onChange={set} />
      <KnownField value={params['known_on']!} onChange={set} />
    </Statement>
  );
}
