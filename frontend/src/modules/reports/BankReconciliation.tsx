import { useList } from '@/api/query';
import { t } from '@/app/i18n';
import { DateField } from '@/kit/DateField';
import { ChoiceField } from '@/kit/fields';
import { today } from '@/lib/date';
import { Statement } from './Statement';
import { useParams } from './useParams';

/** From a bank account's balance in the books to the one that the bank says. */
export default function BankReconciliation() {
  const accounts = useList('/bank-accounts', { limit: 100 });
  const given = useParams({ bank_account_id: '', on: today() });
  const first = String(accounts.rows[0]?.id ?? '');
  const params = {
    ...given.params,
    bank_account_id: given.params['bank_account_id'] || first,
  };
  return (
    <Statement
      name="bank-reconciliation"
      title={t('report.bank_reconciliation')}
      params={params}
      ready={params.bank_account_id !== ''}
      hint={accounts.loading ? '' : t('report.choose_bank')}
    >
      <ChoiceField
        label={t('report.bank_account')}
        name="bank_account_id"
        value={params.bank_account_id}
        choices={accounts.rows.map((a) => ({ value: String(a.id), label: a.name }))}
        onChange={(value) => given.set({ bank_account_id: value })}
      />
      <DateField
        label={t('report.on')}
        name="on"
        required
        value={given.params['on']!}
        onChange={(value) => value && given.set({ on: value })}
      />
    </Statement>
  );
}
