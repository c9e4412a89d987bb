import type { components } from '@/api/schema.gen';
import { t } from '@/app/i18n';
import { useMe } from '@/doc/me';
import { A } from '@/kit/A';
import { Button } from '@/kit/ui';
import { formatDate } from '@/lib/date';
import { currencyDecimals, formatAmount } from '@/lib/money';
import css from './banking.module.css';
import './lateWords';
import { useAsked } from './useAsked';

type Line = components['schemas']['BankLineDetail'];

/** What explains a line of the bank, with a way to take it back. */
export function MatchesPanel({ record, changed }: { record: Line; changed: () => void }) {
  const me = useMe();
  const { ask, busy, dialog } = useAsked(
    `/bank-lines/${record.id}/unreconcile`,
    t('bank_line.take_back'),
    changed,
  );
  const may = me.may('banking.line.reconcile');
  return (
    <>
      {record.matches.length === 0 && <p className={css.note}>{t('bank_line.no_matches')}</p>}
      <ul className={css.matches}>
        {record.matches.map((m) => (
          <li key={m.id}>
            <span>
              <A href={`/journal-entries/${m.entry_id}`}>{m.number}</A>
              <small>
                {formatDate(m.entry_date)} {m.description}
              </small>
            </span>
            <span className={css.amount}>
              {formatAmount(m.amount, currencyDecimals(record.currency))}
            </span>
          </li>
        ))}
      </ul>
      <div className={css.ticks}>
        {may && record.matches.length > 0 && (
          <Button size="xs" variant="default" disabled={busy} onClick={ask}>
            {t('bank_line.take_back')}
          </Button>
        )}
        {may && record.state !== 'reconciled' && (
          <A href={`/reconcile?bank_account_id=${record.bank_account_id}&line=${record.id}`}>
            {t('reconcile.title')}
          </A>
        )}
      </div>
      {dialog}
    </>
  );
}
