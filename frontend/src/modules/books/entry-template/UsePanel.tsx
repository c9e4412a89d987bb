import { useState } from 'react';
import type { components } from '@/api/schema.gen';
import { problemOf } from '@/api/problem';
import { call, refresh } from '@/api/query';
import { t } from '@/app/i18n';
import { useMe } from '@/doc/me';
import { DateField } from '@/kit/DateField';
import { MoneyInput } from '@/kit/fields';
import { useGo } from '@/kit/go';
import { Button } from '@/kit/ui';
import { today } from '@/lib/date';
import css from '../books.module.css';

type Template = components['schemas']['EntryTemplate'];

/** Makes a draft of the template, as it stands or brought to another total. */
export function UsePanel({ record }: { record: Template; changed: () => void }) {
  const me = useMe();
  const go = useGo();
  const [date, setDate] = useState(today());
  const [total, setTotal] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  if (!me.may('ledger.entry.write')) return <p className={css.note}>{t('entry.template_not')}</p>;
  const use = async () => {
    setBusy(true);
    setProblem('');
    try {
      const draft = await call<{ id: number }>('POST', `/entry-templates/${record.id}/use`, {
        body: { date, ...(total && { total }) },
      });
      await refresh('entry');
      go(`/journal-entries/${draft.id}`);
    } catch (error) {
      const told = problemOf(error);
      setProblem(told.fields?.[0]?.message ?? told.detail);
      setBusy(false);
    }
  };
  return (
    <form
      className={css.form}
      onSubmit={(e) => {
        e.preventDefault();
        void use();
      }}
    >
      <DateField
        name="use_date"
        label={t('entry.entry_date')}
        value={date}
        onChange={(value) => value && setDate(value)}
      />
      <MoneyInput
        name="use_total"
        label={t('entry_template.total')}
        value={total}
        onChange={setTotal}
        {...(problem && { error: problem })}
      />
      <Button type="submit" size="xs" variant="default" loading={busy}>
        {t('entry_template.use_now')}
      </Button>
    </form>
  );
}
