import { useEffect, useMemo, useRef, useState } from 'react';
import type { Problem } from '@/api/problem';
import { t } from '@/app/i18n';
import { A } from '@/kit/A';
import { useReturnFocus } from '@/kit/returnFocus';
import { Button, Modal } from '@/kit/ui';
import { complaints, totals, walk, type BulkTask, type Refusal } from './bulk';
import { changed, type Saved } from './data';
import type { AnyDoc } from './define';
import css from './doc.module.css';
import { recordUrl } from './registry';

type Phase = 'looking' | 'ready' | 'doing' | 'done';

interface Warning {
  row: Saved;
  text: string;
}

/**
 * One step for many records: first what would happen, then how far it is, at
 * the end what was refused and why. The main button stays the same element, so
 * that the focus stays with it.
 */
export function BulkDialog({
  doc,
  task,
  onEnd,
  onClose,
}: {
  doc: AnyDoc;
  task: BulkTask;
  /** With the ids of what is still to be looked at. */
  onEnd: (undone: number[]) => void;
  onClose: () => void;
}) {
  useReturnFocus();
  const [phase, setPhase] = useState<Phase>(task.rehearse ? 'looking' : 'ready');
  const [settled, setSettled] = useState(0);
  /** To be done, or not done yet. */
  const [rows, setRows] = useState(task.rows);
  const [refused, setRefused] = useState<Refusal[]>([]);
  const [warnings, setWarnings] = useState<Warning[]>([]);
  const [silent, setSilent] = useState<Problem | null>(null);
  const [done, setDone] = useState(0);
  const [busyWith, setBusyWith] = useState(task.rows.length);
  const stop = useRef(false);

  useEffect(() => {
    const look = task.rehearse;
    if (!look) return;
    let gone = false;
    const onStep = (n: number) => !gone && setSettled(n);
    void walk(task.rows, look, () => gone, onStep).then((found) => {
      if (gone) return;
      // What nobody could tell is tried: the step itself says what is wrong.
      setRows([...found.done.map((d) => d.row), ...found.left]);
      setRefused(found.refused);
      setSilent(found.silent);
      setWarnings(
        found.done.flatMap(({ row, result }) => result.warnings.map((text) => ({ row, text }))),
      );
      setPhase('ready');
    });
    return () => {
      gone = true;
    };
  }, [task]);
  // Left for another page: what is under way ends, the next is not begun.
  useEffect(() => () => void (stop.current = true), []);

  const go = async () => {
    stop.current = false;
    setSilent(null);
    setSettled(0);
    setBusyWith(rows.length);
    setPhase('doing');
    const walked = await walk(rows, task.step, () => stop.current, setSettled);
    const all = [...refused, ...walked.refused];
    setRows(walked.left);
    setRefused(all);
    setSilent(walked.silent);
    setDone((was) => was + walked.done.length);
    setPhase('done');
    changed(doc);
    onEnd([...all.map((r) => r.row.id), ...walked.left.map((r) => r.id)]);
  };

  const close = () => {
    // Never halfway without a word: it stops, and says what was done until then.
    if (phase === 'doing') stop.current = true;
    else onClose();
  };

  const sums = useMemo(() => totals(rows, task.total), [rows, task]);
  const under = phase === 'looking' || phase === 'doing';
  const nothing = phase === 'ready' && rows.length === 0;
  const again = phase === 'done' && rows.length > 0;
  const main =
    nothing || (phase === 'done' && !again)
      ? { label: t('kit.close'), run: onClose }
      : {
          label: again ? t('doc.bulk_again') : `${task.label} ${rows.length}`,
          run: () => void go(),
        };

  return (
    <Modal
      opened
      onClose={close}
      title={t('doc.rehearsal_title', { action: task.label, title: t(doc.many) })}
      size="lg"
      centered
      closeButtonProps={{ 'aria-label': t('kit.close') }}
      transitionProps={{ duration: 0 }}
    >
      <div className={css.many}>
        <div role="status">
          {phase === 'ready' && !nothing && (
            <strong>{t('doc.bulk_will', { count: rows.length, action: task.label })}</strong>
          )}
          {phase === 'done' && <strong>{t(task.done, { count: done })}</strong>}
        </div>
        {under && (
          <p className={css.howFar}>
            {t(phase === 'looking' ? 'doc.bulk_looking' : 'doc.bulk_running', {
              label: task.label,
              done: settled,
              of: phase === 'looking' ? task.rows.length : busyWith,
            })}
          </p>
        )}
        {under && (
          <progress
            max={phase === 'looking' ? task.rows.length : busyWith}
            value={settled}
            aria-label={task.label}
          />
        )}
        {phase === 'ready' && sums.length > 0 && rows.length > 0 && (
          <table className={css.sums}>
            <tbody>
              {sums.map((s) => (
                <tr key={s.label + s.amount}>
                  <th scope="row">{s.label}</th>
                  <td>{s.count}</td>
                  <td>{s.amount}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {phase === 'ready' && task.others > 0 && (
          <p>{t('doc.bulk_others', { count: task.others })}</p>
        )}
        {phase === 'ready' && task.text && <p>{task.text}</p>}
        {!under && silent && (
          <p className={css.silent} role="alert">
            {silent.detail} {phase === 'done' && t('doc.bulk_silent')}
          </p>
        )}
        {again && <p>{t('doc.bulk_left', { count: rows.length })}</p>}
        {!under && refused.length > 0 && (
          <section aria-label={t('doc.bulk_refused', { count: refused.length })}>
            <h3>
              {t(phase === 'done' ? 'doc.bulk_refused' : 'doc.bulk_would_not', {
                count: refused.length,
              })}
            </h3>
            <ul className={css.outcomes} tabIndex={0}>
              {refused.map((r) => (
                <li key={r.row.id}>
                  <Title doc={doc} row={r.row} /> {r.problem.detail}
                  {complaints(doc, r).map((text, i) => (
                    <div key={i} className={css.complaint}>
                      {text}
                    </div>
                  ))}
                </li>
              ))}
            </ul>
          </section>
        )}
        {phase === 'ready' && warnings.length > 0 && (
          <section aria-label={t('kit.rehearsal_warning')}>
            <h3>{t('kit.rehearsal_warning')}</h3>
            <ul className={css.outcomes} tabIndex={0}>
              {warnings.map((w, i) => (
                <li key={i}>
                  <Title doc={doc} row={w.row} /> {w.text}
                </li>
              ))}
            </ul>
          </section>
        )}
        {(phase === 'looking' || (phase === 'ready' && task.rehearse)) && (
          <p className={css.quietText}>{t('kit.rehearsal_nothing_yet')}</p>
        )}
      </div>
      <div className={css.askFoot}>
        {!nothing && (phase !== 'done' || again) && (
          <Button size="xs" variant="default" onClick={close}>
            {t(phase === 'doing' ? 'doc.bulk_stop' : again ? 'kit.close' : 'kit.cancel')}
          </Button>
        )}
        <Button
          size="xs"
          data-autofocus
          {...(task.danger && !nothing && phase !== 'done' ? { color: 'red' } : {})}
          // Not disabled: the focus would be lost.
          aria-disabled={under || undefined}
          className={css.mainButton!}
          onClick={() => !under && main.run()}
        >
          {main.label}
        </Button>
      </div>
    </Modal>
  );
}

function Title({ doc, row }: { doc: AnyDoc; row: Saved }) {
  const url = recordUrl(doc.kind, row.id);
  const about = doc.subtitle?.(row);
  return (
    <>
      {url ? <A href={url}>{doc.title(row)}</A> : <strong>{doc.title(row)}</strong>}
      {about ? `, ${about}:` : ':'}
    </>
  );
}
