import { t } from '@/app/i18n';
import { DateField } from '@/kit/DateField';
import { YesField } from '@/kit/fields';
import { today } from '@/lib/date';
import { PartnerField } from './PartnerField';
import { KnownField } from './RangeFields';
import { Statement } from './Statement';
import { useParams } from './useParams';

/** What is open by how long it is overdue, on either side. */
export function Aged({ side }: { side: 'receivables' | 'payables' }) {
  const { params, set } = useParams({ on: today(), known_on: '', partner_id: '', items: '' });
  return (
    <Statement name={`aged-${side}`} title={t(`report.aged_${side}`)} params={params}>
      <DateField
        label={t('report.on')}
        name="on"
        required
        value={params['on']!}
        onChange={(value) => value && set({ on: value })}
      />
      <KnownField value={params['known_on']!} onChange={set} />
      <PartnerField value={params['partner_id']!} onChange={set} />
      <YesField
        label={t('report.items')}
        name="items"
        value={params['items'] === 'true' || params['partner_id'] !== ''}
        disabled={params['partner_id'] !== ''}
        onChange={(on) => set({ items: on ? 'true' : '' })}
      />
    </Statement>
  );
}
