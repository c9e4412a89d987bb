import { useQuery } from '@tanstack/react-query';
import type { components } from '@/api/schema.gen';
import { call } from '@/api/query';
import { t } from '@/app/i18n';
import { recordUrl } from '@/doc/registry';
import { A } from '@/kit/A';
import { formatDate } from '@/lib/date';
import { currencyDecimals, formatAmount } from '@/lib/money';
import css from '../payments.module.css';

type Payment = components['schemas']['Payment'];
type Allocations = components['schemas']['AllocationList'];

/** What a posted payment has settled, and its entries. */
export function PaidPanel({ record: p }: { record: Payment }) {
  const entry = p.entry_id;
  const answer = useQuery({
    queryKey: ['list', ['open_item', 'payment'], '/allocations', entry],
    queryFn: () => call<Allocations>('GET', '/allocations', { query: { entry_id: String(entry) } }),
    enabled: entry !== null,
  });
  const items = answer.data?.items ?? [];
  return (
    <>
      {items.length === 0 && <p className={css.note}>{t('payment.settles_nothing')}</p>}
      <table className={css.figures}>
        <tbody>
          {items.map((a) => {
            const mine = a.debit.entry_id === entry ? a.debit : a.credit;
            const other = mine === a.debit ? a.credit : a.debit;
            const href = other.source_id
              ? recordUrl(other.source_kind, other.source_id)
              : undefined;
            return (
              <tr key={a.id}>
                <th scope="row">
                  <A href={href ?? `/journal-entries/${other.entry_id}`}>{other.number}</A>
                </th>
                <td className={css.base}>{formatDate(a.allocation_date)}</td>
                <td>{formatAmount(mine.amount, currencyDecimals(mine.currency))}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {entry !== null && (
        <p className={css.note}>
          {t('payment.entry')} <A href={`/journal-entries/${entry}`}>{p.number}</A>
        </p>
      )}
      {p.reversal_id && (
        <p className={css.note}>
          {t('payment.reversed_by')} <A href={`/journal-entries/${p.reversal_id}`}>{p.reversal}</A>
        </p>
      )}
    </>
  );
}
