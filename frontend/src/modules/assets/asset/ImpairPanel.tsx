import { useState } from 'react';
import type { components } from '@/api/schema.gen';
import { t } from '@/app/i18n';
import { useMe } from '@/doc/me';
import { ChoiceField, MoneyInput, TextField } from '@/kit/fields';
import { Button } from '@/kit/ui';
import { formatDate } from '@/lib/date';
import css from '../assets.module.css';
import { useRehearsed } from '../useRehearsed';

type Asset = components['schemas']['Asset'];

/** Writes the asset down on a day of its plan, after showing what that posts. */
export function ImpairPanel({ record: a, changed }: { record: Asset; changed: () => void }) {
  const me = useMe();
  const posted = a.plan.findLastIndex((r) => r.entry_id !== null);
  const days = a.plan.filter((r, i) => i >= posted && r.kind === 'charge').slice(0, 24);
  const [on, setOn] = useState('');
  const [amount, setAmount] = useState('');
  const [reason, setReason] = useState('');
  const { busy, dialog, rehearse } = useRehearsed(() => {
    setAmount('');
    setReason('');
    changed();
  });
  if (!me.may('assets.asset.post')) return <p className={css.note}>{t('asset.dispose_not')}</p>;
  const day = days.some((r) => r.on === on) ? on : (days[0]?.on ?? '');
  return (
    <form
      className={css.form}
      onSubmit={(e) => {
        e.preventDefault();
        rehearse({
          title: t('asset.impair'),
          action: t('asset.impair'),
          path: `/assets/${a.id}/impair`,
          body: { date: day, amount: amount || '0', reason: reason || ' ', version: a.version },
        });
      }}
    >
      <ChoiceField
        name="impair_on"
        label={t('asset.impair_on')}
        choices={days.map((r) => ({ value: r.on, label: formatDate(r.on) }))}
        value={day}
        onChange={setOn}
      />
      <MoneyInput
        name="impair_by"
        label={t('asset.impair_by')}
        value={amount}
        onChange={setAmount}
      />
      <div className={css.wide}>
        <TextField name="reason" label={t('asset.reason')} value={reason} onChange={setReason} />
      </div>
      <Button type="submit" size="xs" variant="default" loading={busy}>
        {t('asset.impair')}
      </Button>
      {dialog}
    </form>
  );
}
