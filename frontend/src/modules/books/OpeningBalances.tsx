import { useRef, useState } from 'react';
import { problemOf, type Problem } from '@/api/problem';
import { call, refresh } from '@/api/query';
import type { components } from '@/api/schema.gen';
import { useCan } from '@/api/session';
import { t } from '@/app/i18n';
import { DateField } from '@/kit/DateField';
import { useGo } from '@/kit/go';
import { Page, Panel, refused } from '@/kit/page';
import { Alert, Button, Textarea } from '@/kit/ui';
import { today } from '@/lib/date';
import { readText } from '@/lib/readText';
import css from './import.module.css';

type Entry = components['schemas']['JournalEntry'];

/** What another program held, as a draft that is looked through and posted. */
export default function OpeningBalances() {
  const may = useCan('ledger.entry.write');
  const go = useGo();
  const [day, setDay] = useState(`${today().slice(0, 4)}-01-01`);
  const [text, setText] = useState('');
  const [name, setName] = useState('');
  const [busy, setBusy] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const input = useRef<HTMLInputElement>(null);

  async function make(content: string) {
    setBusy(content ? 'file' : 'hand');
    setProblem(null);
    try {
      const entry = await call<Entry>('POST', '/journal-entries/import', {
        body: { opening: true, entry_date: day, ...(content ? { text: content } : {}) },
      });
      await refresh('entry');
      go(`/journal-entries/${entry.id}`);
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy('');
    }
  }

  async function list() {
    try {
      setText((await call<{ text: string }>('GET', '/journal-entries/opening-file')).text);
    } catch (error) {
      refused(error);
    }
  }

  return (
    <Page title={t('opening.title')} about={t('opening.about')} narrow>
      <Panel title={t('opening.day')}>
        <div className={css.row}>
          <DateField
            label={t('opening.entry_date')}
            name="entry_date"
            value={day}
            onChange={setDay}
          />
          <Button
            variant="default"
            disabled={!may || !day}
            loading={busy === 'hand'}
            onClick={() => void make('')}
          >
            {t('opening.by_hand')}
          </Button>
        </div>
      </Panel>
      <Panel title={t('opening.file')} about={t('opening.file_about')}>
        <div className={css.fields}>
          <input
            ref={input}
            type="file"
            accept=".csv,.txt"
            className={css.hidden}
            tabIndex={-1}
            aria-hidden
            onChange={(e) => {
              const file = e.currentTarget.files?.[0];
              if (!file) return;
              setName(file.name);
              setProblem(null);
              void readText(file).then(setText);
            }}
          />
          <div className={css.row}>
            <Button variant="default" disabled={!may} onClick={() => input.current?.click()}>
              {t('import.choose')}
            </Button>
            <Button variant="default" onClick={() => void list()}>
              {t('opening.list')}
            </Button>
            {name && <span>{name}</span>}
          </div>
          <Textarea
            label={t('import.text')}
            value={text}
            onChange={(e) => setText(e.currentTarget.value)}
            rows={12}
            classNames={{ root: css.wide, input: css.text }}
            spellCheck={false}
          />
        </div>
        {problem && (
          <Alert color="red" variant="light" role="alert" mt="sm">
            {problem.detail}
            <ul>
              {problem.fields.slice(0, 20).map((f, i) => (
                <li key={i}>{f.message}</li>
              ))}
            </ul>
          </Alert>
        )}
        <div className={css.end}>
          <Button
            disabled={!may || !day || text.trim() === ''}
            loading={busy === 'file'}
            onClick={() => void make(text)}
          >
            {t('opening.make')}
          </Button>
        </div>
      </Panel>
    </Page>
  );
}
