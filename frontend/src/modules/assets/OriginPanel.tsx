import { t } from '@/app/i18n';
import { A } from '@/kit/A';
import { formatDate } from '@/lib/date';
import css from './assets.module.css';
import type { Origin } from './origin';

/** Where an asset or a deferral comes from, with the way there. */
export function OriginPanel({ record: o }: { record: Origin; changed: () => void }) {
  if (o.taken_over)
    return (
      <p className={css.note}>{t('asset.origin_before', { date: formatDate(o.taken_over) })}</p>
    );
  const [text, href, number] = o.bill_id
    ? ['asset.origin_bill', `/bills/${o.bill_id}`, o.bill]
    : o.acquisition_entry_id
      ? ['asset.origin_entry', `/journal-entries/${o.acquisition_entry_id}`, o.acquisition_entry]
      : [
          'asset.origin_document',
          `/${o.invoice_side === 'sale' ? 'invoices' : 'bills'}/${o.invoice_id}`,
          o.invoice,
        ];
  return (
    <p className={css.note}>
      {t(text)} <A href={href}>{number}</A>
    </p>
  );
}
