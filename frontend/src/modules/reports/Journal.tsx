import { urlOf, useList } from '@/api/query';
import { t } from '@/app/i18n';
import { ChoiceField } from '@/kit/fields';
import { KnownField, RangeFields } from './RangeFields';
import { named } from './ranges';
import { Statement } from './Statement';
import { useParams } from './useParams';

export default function Journal() {
  const { params, set } = useParams({ ...named('this_month')!, journal_id: '', known_on: '' });
  const journals = useList('/journals', { limit: 200 });
  return (
    <Statement
      name="journal"
      title={t('report.journal')}
      params={params}
      more={['hledger', 'beancount'].map((format) => ({
        label: t(`report.${format}`),
        path: urlOf('/reports/journal/export', { from: params['from'], to: params['to'], format }),
        file: `journal.${format === 'hledger' ? 'journal' : format}`,
      }))}
    >
      <RangeFields from={params['from']!} to={params['to']!} onChange={set} />
      <ChoiceField
        label={t('report.journal_one')}
        name="journal_id"
        value={params['journal_id']!}
        choices={[
          { value: '', label: t('report.all_journals') },
          ...journals.rows.map((j) => ({ value: String(j.id), label: `${j.code} ${j.name}` })),
        ]}
        onChange={(value) => set({ journal_id: value })}
      />
      <KnownField value={params['known_on']!} onChange={set} />
    </Statement>
  );
}
