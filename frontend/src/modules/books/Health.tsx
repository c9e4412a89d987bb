import { t } from '@/app/i18n';
import { Checks } from '@/kit/page';

type Row = Record<string, unknown>;

/** What must always hold of the books, with links to what does not fit. */
export default function Health() {
  return (
    <Checks
      title={t('health.title')}
      about={t('health.about')}
      path="/verify/books"
      href={hrefOf}
    />
  );
}

function hrefOf(check: string, row: Row): string | undefined {
  const id = (field: string) => (typeof row[field] === 'number' ? row[field] : undefined);
  if (check.startsWith('invoices.') && id('id'))
    return `${row['side'] === 'purchase' ? '/bills' : '/invoices'}/${id('id')}`;
  if (check.startsWith('payments.') && id('id')) return `/payments/${id('id')}`;
  if (id('entry_id')) return `/journal-entries/${id('entry_id')}`;
  if (id('account_id')) return `/accounts/${id('account_id')}`;
  if (check.startsWith('ledger.') && id('id')) return `/journal-entries/${id('id')}`;
  return undefined;
}
