import { useRef, useState } from 'react';
import { problemOf, type Problem } from '@/api/problem';
import { call, refresh } from '@/api/query';
import { useCan } from '@/api/session';
import { t } from '@/app/i18n';
import { A } from '@/kit/A';
import { Page, Panel, said } from '@/kit/page';
import { Alert, Button, NativeSelect, Textarea } from '@/kit/ui';
import { readText } from '@/lib/readText';
import css from './import.module.css';

export interface Import {
  title: string;
  about: string;
  path: string;
  /** Kinds of records whose lists are read anew. */
  kinds: string[];
  formats?: { value: string; label: string }[];
  back: { href: string; label: string };
}

/** A file that is entered as a whole or not at all; what is wrong is said line by line. */
export function ImportFile({ what }: { what: Import }) {
  const may = useCan('ledger.chart.write');
  const [text, setText] = useState('');
  const [name, setName] = useState('');
  const [format, setFormat] = useState(what.formats?.[0]?.value);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const read = async (file: File | undefined) => {
    if (!file) return;
    setProblem(null);
    setName(file.name);
    if (/\.json$/i.test(file.name) && what.formats) setFormat('erpnext');
    setText(await readText(file));
  };
  const go = async () => {
    setBusy(true);
    setProblem(null);
    try {
      const answer = await call<{ imported: number }>('POST', what.path, {
        body: { text, ...(format ? { format } : {}) },
      });
      await refresh(...what.kinds);
      said(t('import.done', { count: answer.imported }));
      setText('');
      setName('');
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Page title={what.title} about={what.about} narrow>
      <Panel title={t('import.file')}>
        <div className={css.fields}>
          <input
            ref={input}
            type="file"
            accept=".csv,.xml,.json,.txt"
            className={css.hidden}
            tabIndex={-1}
            aria-hidden
            onChange={(e) => void read(e.currentTarget.files?.[0])}
          />
          <Button variant="default" disabled={!may} onClick={() => input.current?.click()}>
            {t('import.choose')}
          </Button>
          {name && <span>{name}</span>}
          {what.formats && (
            <NativeSelect
              label={t('import.format')}
              value={format}
              onChange={(e) => setFormat(e.currentTarget.value)}
              data={what.formats}
            />
          )}
          <Textarea
            label={t('import.text')}
            value={text}
            onChange={(e) => setText(e.currentTarget.value)}
            rows={10}
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
          <Button loading={busy} disabled={!may || text.trim() === ''} onClick={() => void go()}>
            {t('import.go')}
          </Button>
          <A href={what.back.href}>{what.back.label}</A>
        </div>
      </Panel>
    </Page>
  );
}
