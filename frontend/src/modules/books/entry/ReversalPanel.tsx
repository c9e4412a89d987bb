import type { components } from '@/api/schema.gen';
import { t } from '@/app/i18n';
import { A } from '@/kit/A';

type Entry = components['schemas']['JournalEntry'];

/** The entry that took this one back, or that this one takes back. */
export function ReversalPanel({ record }: { record: Entry }) {
  return (
    <>
      {record.reversed_by && (
        <p>
          {t('entry.reversed_by')}{' '}
          <A href={`/journal-entries/${record.reversed_by}`}>{record.reversed_by_number}</A>
        </p>
      )}
      {record.reversal_of && (
        <p>
          {t('entry.reversal_of')}{' '}
          <A href={`/journal-entries/${record.reversal_of}`}>{record.reversal_of_number}</A>
        </p>
      )}
    </>
  );
}
