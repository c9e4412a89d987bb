import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { components } from '@/api/schema.gen';
import { problemOf } from '@/api/problem';
import { call, refresh } from '@/api/query';
import { t } from '@/app/i18n';
import { recordUrl } from '@/doc/registry';
import { useMe } from '@/doc/me';
import { A } from '@/kit/A';
import { Button } from '@/kit/ui';
import { formatDate } from '@/lib/date';
import { currencyDecimals, formatAmount } from '@/lib/money';
import css from './invoicing.module.css';

type Allocations = components['schemas']['AllocationList'];
type Allocation = components['schemas']['Allocation'];

/** What has settled a document, each with a way to take it back. */
export function SettledPanel({
  record,
  changed,
}: {
  record: { entry_id: number | null };
  changed: () => void;
}) {
  const me = useMe();
  const entry = record.entry_id;
  const [problem, setProblem] = useState('');
  const answer = useQuery({
    queryKey: ['list', ['open_item', 'payment'], '/allocations', entry],
    queryFn: () => call<Allocations>('GET', '/allocations', { query: { entry_id: String(entry) } }),
    enabled: entry !== null && me.may('payments.payment.read'),
  });
  const items = answer.data?.items ?? [];
  if (items.length === 0) return <p className={css.note}>{t('invoice.not_settled')}</p>;
  const undo = async (a: Allocation) => {
    try {
      await call('POST', `/allocations/${a.id}/undo`, { body: {} });
      setProblem('');
      await refresh('open_item');
      changed();
    } catch (error) {
      setProblem(problemOf(error).detail);
    }
  };
  return (
    <>
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
                  {a.reason ? (
                    t(`invoice.${a.reason}`)
                  ) : (
                    <A href={href ?? `/journal-entries/${other.entry_id}`}>{other.number}</A>
                  )}
                  <div className={css.base}>{formatDate(a.allocation_date)}</div>
                </th>
                <td>{formatAmount(mine.amount, currencyDecimals(mine.currency))}</td>
                <td>
                  {me.may('payments.allocation.write') && (
                    <Button
                      size="compact-xs"
                      variant="subtle"
                      aria-label={t('invoice.undo_of', { number: other.number })}
                      onClick={() => void undo(a)}
                    >
                      {t('invoice.undo')}
                    </Button>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {problem && (
        <p role="alert" className={css.problem}>
          {problem}
        </p>
      )}
    </>
  );
}
