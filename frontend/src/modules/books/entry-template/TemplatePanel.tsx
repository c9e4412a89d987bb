import { useState } from 'react';
import type { components } from '@/api/schema.gen';
import { problemOf } from '@/api/problem';
import { call, refresh } from '@/api/query';
import { t } from '@/app/i18n';
import { useMe } from '@/doc/me';
import { TextField } from '@/kit/fields';
import { useGo } from '@/kit/go';
import { Button } from '@/kit/ui';
import css from '../books.module.css';

type Entry = components['schemas']['JournalEntry'];
type Template = components['schemas']['EntryTemplate'];

/** Keeps an entry as a template: its head and lines under a name. */
export function TemplatePanel({ record }: { record: Entry; changed: () => void }) {
  const me = useMe();
  const go = useGo();
  const [name, setName] = useState(record.description);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  if (!me.may('ledger.entry.write')) return <p className={css.note}>{t('entry.template_not')}</p>;
  const keep = async () => {
    setBusy(true);
    setProblem('');
    try {
      const made = await call<Template>('POST', '/entry-templates', {
        body: { entry_id: record.id, name },
      });
      await refresh('entry_template');
      go(`/entry-templates/${made.id}`);
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
        void keep();
      }}
    >
      <TextField
        name="template_name"
        label={t('entry_template.name')}
        value={name}
        onChange={setName}
        {...(problem && { error: problem })}
      />
      <Button type="submit" size="xs" variant="default" loading={busy}>
        {t('entry.keep_template')}
      </Button>
    </form>
  );
}
