import type { components } from '@/api/schema.gen';
import { t } from '@/app/i18n';
import { useMe } from '@/doc/me';
import { A } from '@/kit/A';
import { useGo } from '@/kit/go';
import { said } from '@/kit/page';
import { Button } from '@/kit/ui';
import { formatMoment } from '@/lib/date';
import css from './banking.module.css';
import './lateWords';
import { useAsked } from './useAsked';

type Statement = components['schemas']['BankStatementDetail'];

/** Where a statement came from, and a way to take all of it back. */
export function ImportPanel({ record }: { record: Statement }) {
  const me = useMe();
  const go = useGo();
  const { ask, busy, dialog } = useAsked(
    `/bank-statements/${record.id}/undo`,
    t('bank_statement.undo'),
    () => {
      said(t('bank_statement.undone'));
      go('/bank-statements', { replace: true });
    },
  );
  return (
    <>
      <p className={css.note}>
        {t('bank_statement.imported', {
          file: record.file_name || '–',
          at: formatMoment(record.imported_at),
        })}
      </p>
      {record.skipped_lines > 0 && (
        <p className={css.note}>{t('bank_statement.skipped', { count: record.skipped_lines })}</p>
      )}
      <div className={css.ticks}>
        {me.may('banking.statement.import') && (
          <Button size="xs" variant="default" disabled={busy} onClick={ask}>
            {t('bank_statement.undo')}
          </Button>
        )}
        {me.may('banking.line.reconcile') && record.open_lines > 0 && (
          <A href={`/reconcile?bank_account_id=${record.bank_account_id}`}>
            {t('reconcile.title')}
          </A>
        )}
      </div>
      {dialog}
    </>
  );
}
