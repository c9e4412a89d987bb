import { useState } from 'react';
import type { components } from '@/api/schema.gen';
import { t } from '@/app/i18n';
import { useMe } from '@/doc/me';
import { A } from '@/kit/A';
import { DateField } from '@/kit/DateField';
import { MoneyInput } from '@/kit/fields';
import { Button } from '@/kit/ui';
import { formatDate, today } from '@/lib/date';
import { formatAmount } from '@/lib/money';
import css from '../assets.module.css';
import { useRehearsed } from '../useRehearsed';

type Asset = components['schemas']['Asset'];

/** Sells or scraps the asset, after showing what that posts; or tells that it is gone. */
export function DisposePanel({ record: a, changed }: { record: Asset; changed: () => void }) {
  const me = useMe();
  const [on, setOn] = useState(today());
  const [proceeds, setProceeds] = useState('');
  const { busy, dialog, rehearse } = useRehearsed(changed);
  if (a.state === 'disposed')
    return (
      <p className={css.note}>
        {t('asset.disposed_on', {
          date: formatDate(a.disposed_on),
          proceeds: formatAmount(a.proceeds ?? '0'),
        })}{' '}
        <A href={`/journal-entries/${a.disposal_entry_id}`}>{t('asset.entry')}</A>
      </p>
    );
  if (!me.may('assets.asset.post')) return <p className={css.note}>{t('asset.dispose_not')}</p>;
  return (
    <form
      className={css.form}
      onSubmit={(e) => {
        e.preventDefault();
        rehearse({
          title: t('asset.dispose'),
          action: t('asset.dispose'),
          path: `/assets/${a.id}/dispose`,
          body: { date: on, proceeds: proceeds || '0', version: a.version },
        });
      }}
    >
      <DateField
        required
        name="dispose_on"
        label={t('asset.dispose_date')}
        value={on}
        onChange={(value) => value && setOn(value)}
      />
      <MoneyInput
        name="proceeds"
        label={t('asset.proceeds')}
        value={proceeds}
        onChange={setProceeds}
      />
      <Button type="submit" size="xs" variant="default" loading={busy}>
        {t('asset.dispose')}
      </Button>
      {dialog}
    </form>
  );
}
