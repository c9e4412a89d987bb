import { lazy, Suspense, useState } from 'react';
import { problemOf } from '@/api/problem';
import { t } from '@/app/i18n';
import { undoable } from '@/kit/page';
import { Button, Modal } from '@/kit/ui';
import { deleteTask, type BulkTask } from './bulk';
import { act, changed, type Saved } from './data';
import type { AnyDoc } from './define';
import css from './doc.module.css';

const LabelsDialog = lazy(() => import('./LabelsDialog'));

interface Outcome {
  id: number;
  title: string;
  problem: string | null;
}

interface Props {
  doc: AnyDoc;
  rows: Saved[];
  mayWrite: boolean;
  tasks: BulkTask[];
  /** Shows first what it will do. */
  onTask: (task: BulkTask) => void;
  onDone: () => void;
  onClear: () => void;
}

/** What can be done with the selected rows; every row gets its own result. */
export function BulkBar({ doc, rows, mayWrite, tasks, onTask, onDone, onClear }: Props) {
  const [running, setRunning] = useState<{ label: string; done: number; of: number } | null>(null);
  const [outcomes, setOutcomes] = useState<Outcome[] | null>(null);
  const [labels, setLabels] = useState(false);
  const [stop] = useState(() => ({ asked: false }));

  const run = async (
    label: string,
    each: (row: Saved) => Promise<unknown>,
    /** Takes one row's change back; without it the whole cannot be. */
    back?: { said: string; each: (changed: Saved) => Promise<unknown> },
  ) => {
    stop.asked = false;
    const results: Outcome[] = [];
    const done: Saved[] = [];
    for (const row of rows) {
      if (stop.asked) break;
      setRunning({ label, done: results.length, of: rows.length });
      let problem: string | null = null;
      try {
        done.push((await each(row)) as Saved);
      } catch (error) {
        problem = problemOf(error).detail;
      }
      results.push({ id: row.id, title: doc.title(row), problem });
    }
    setRunning(null);
    changed(doc);
    if (back && done.length > 0) {
      undoable(t(back.said, { count: done.length }), async () => {
        for (const row of done) await back.each(row);
        changed(doc);
      });
    }
    onDone();
    if (results.every((r) => r.problem === null) && results.length === rows.length) onClear();
    else setOutcomes(results);
  };

  const deleting = mayWrite ? deleteTask(doc, rows) : null;
  return (
    <div className={css.bulk} role="region" aria-label={t('kit.selected', { count: rows.length })}>
      <strong>{t('kit.selected', { count: rows.length })}</strong>
      {running ? (
        <>
          <span role="status">
            {t('doc.bulk_running', { label: running.label, done: running.done, of: running.of })}
          </span>
          <progress max={running.of} value={running.done} aria-label={running.label} />
          <Button size="compact-xs" variant="default" onClick={() => (stop.asked = true)}>
            {t('doc.bulk_stop')}
          </Button>
        </>
      ) : (
        <>
          {tasks.map((task, i) => (
            <Button
              key={task.label}
              size="compact-xs"
              variant={i === 0 ? 'filled' : 'default'}
              {...(i === 0 ? { title: 'Ctrl Enter' } : {})}
              onClick={() => onTask(task)}
            >
              {task.label}
            </Button>
          ))}
          {doc.list.labels && (
            <Button size="compact-xs" variant="default" onClick={() => setLabels(true)}>
              {t('doc.labels')}
            </Button>
          )}
          {mayWrite && doc.form?.archivable && (
            <Button
              size="compact-xs"
              variant="default"
              onClick={() =>
                void run(t('doc.archive'), (row) => act(doc, row, 'archive'), {
                  said: 'doc.bulk_archived',
                  each: (row) => act(doc, row, 'restore'),
                })
              }
            >
              {t('doc.archive')}
            </Button>
          )}
          {deleting && (
            <Button size="compact-xs" variant="default" onClick={() => onTask(deleting)}>
              {t('doc.delete')}
            </Button>
          )}
          <Button size="compact-xs" variant="subtle" onClick={onClear}>
            {t('kit.selection_clear')}
          </Button>
        </>
      )}
      {labels && doc.list.labels && (
        <Suspense>
          <LabelsDialog kind={doc.list.labels} rows={rows} onClose={() => setLabels(false)} />
        </Suspense>
      )}
      {outcomes && (
        <Modal
          opened
          onClose={() => setOutcomes(null)}
          title={t('doc.bulk_result')}
          centered
          closeButtonProps={{ 'aria-label': t('kit.close') }}
        >
          <ul className={css.outcomes}>
            {outcomes.map((o) => (
              <li key={o.id} data-failed={o.problem ? true : undefined}>
                <strong>{o.title}</strong> {o.problem ?? t('doc.bulk_ok')}
              </li>
            ))}
          </ul>
        </Modal>
      )}
    </div>
  );
}
