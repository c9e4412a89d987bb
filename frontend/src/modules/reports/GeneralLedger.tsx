import { useList } from '@/api/query';
import { t } from '@/app/i18n';
import { ChoiceField } from '@/kit/fields';
import { KnownField, RangeFields } from './RangeFields';
import { named } from './ranges';
import { Statement } from './Statement';
import { useParams } from './useParams';

/** An account's lines with its balance after each. */
export default function GeneralLedger() {
  const { params, set } = useParams({ ...named('this_year')!, account_id: '', known_on: '' });
  const accounts = useList('/accounts', { is_group: false, limit: 500 });
  const { from, to, account_id: account } = params as Record<string, string>;
  return (
    <Statement
      name="general-ledger"
      title={t('report.general_ledger')}
      params={params}
      ready={account !== ''}
      hint={t('report.choose_account')}
    >
      <ChoiceField
        label={t('report.account')}
        name="account_id"
        value={account!}
        choices={[
          { value: '', label: '—' },
          ...accounts.rows.map((a) => ({ value: String(a.id), label: `${a.code} ${a.name}` })),
        ]}
        onChange={(value) => set({ account_id: value })}
      />
      <RangeFields from={from!} to={to!} onChange={set} />
      <KnownField value={params['known_on']!} onChange={set} />
    </Statement>
  );
}
