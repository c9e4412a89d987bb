import { t } from '@/app/i18n';
import { A } from '@/kit/A';
import { formatDate } from '@/lib/date';
import { currencyDecimals, formatAmount } from '@/lib/money';
import type { Invoice } from './define';
import css from './invoicing.module.css';

/** Taxes over the document and what falls due when. */
export function AmountsPanel({ record: v }: { record: Invoice }) {
  const amount = (a: string) => formatAmount(a, currencyDecimals(v.currency));
  return (
    <>
      {v.taxes.length > 0 && (
        <table className={css.figures}>
          <caption>{t('invoice.taxes')}</caption>
          <tbody>
            {v.taxes.map((x) => (
              <tr key={x.tax_id}>
                <th scope="row">{x.name}</th>
                <td className={css.base}>{t('invoice.on_base', { base: amount(x.base) })}</td>
                <td>{amount(x.charged)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {v.instalments.length > 0 && (
        <table className={css.figures}>
          <caption>{t('invoice.instalments')}</caption>
          <tbody>
            {v.instalments.map((n, i) => (
              <tr key={i}>
                <th scope="row">{formatDate(n.due_date)}</th>
                <td className={css.base}>
                  {v.state === 'posted' && t('invoice.open_of', { open: amount(n.outstanding) })}
                </td>
                <td>{amount(n.amount)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {v.discount_until && (
        <p className={css.note}>
          {t('invoice.discount_offer', {
            amount: amount(v.discount),
            until: formatDate(v.discount_until),
          })}
        </p>
      )}
      {v.rate && v.company_total && (
        <p className={css.note}>
          {t('invoice.in_company', { rate: v.rate, total: v.company_total })}
        </p>
      )}
      {v.credits_id && (
        <p className={css.note}>
          {t('invoice.credits')} <A href={`${pathOf(v)}/${v.credits_id}`}>{v.credits}</A>
        </p>
      )}
      {v.credit_notes?.map((n) => (
        <p className={css.note} key={n.id}>
          {t('invoice.credited_by')}{' '}
          <A href={`${pathOf(v)}/${n.id}`}>{n.number ?? t('invoice.draft_title', { id: n.id })}</A>{' '}
          {amount(n.total)}
        </p>
      ))}
      {v.entry_id && (
        <p className={css.note}>
          {t('invoice.entry')} <A href={`/journal-entries/${v.entry_id}`}>{v.entry}</A>
        </p>
      )}
    </>
  );
}

/** The page that is open says which side it is. */
function pathOf(_: Invoice): string {
  return window.location.pathname.startsWith('/bills') ? '/bills' : '/invoices';
}
