import { useState } from 'react';
import { problemOf } from '@/api/problem';
import { call, callRehearse, refresh, type Rehearsed } from '@/api/query';
import { Rehearsal } from '@/kit/Rehearsal';
import css from './banking.module.css';

/** Kinds that change when what explains the bank's lines does. */
export const TOUCHED = [
  'bank_line',
  'bank_account',
  'bank_statement',
  'payment',
  'open_item',
  'invoice',
  'bill',
  'entry',
];

/** A step that is shown with its consequences before it is done. */
export function useAsked(path: string, title: string, done: () => void) {
  const [outcome, setOutcome] = useState<Rehearsed<unknown> | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  const attempt = async (work: () => Promise<void>) => {
    setBusy(true);
    setProblem('');
    try {
      await work();
    } catch (error) {
      setOutcome(null);
      setProblem(problemOf(error).detail);
    } finally {
      setBusy(false);
    }
  };
  return {
    busy,
    ask: () => void attempt(async () => setOutcome(await callRehearse('POST', path, { body: {} }))),
    dialog: (
      <>
        {problem && (
          <p role="alert" className={css.problem}>
            {problem}
          </p>
        )}
        {outcome && (
          <Rehearsal
            title={title}
            action={title}
            outcome={outcome}
            busy={busy}
            danger
            onGo={() =>
              void attempt(async () => {
                await call('POST', path, { body: {} });
                setOutcome(null);
                done();
                await refresh(...TOUCHED);
              })
            }
            onClose={() => setOutcome(null)}
          />
        )}
      </>
    ),
  };
}
