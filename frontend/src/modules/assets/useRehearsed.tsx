import { useState, type ReactNode } from 'react';
import { problemOf } from '@/api/problem';
import { call, callRehearse, refresh, type Rehearsed } from '@/api/query';
import { Rehearsal } from '@/kit/Rehearsal';
import css from './assets.module.css';

interface Step {
  title: string;
  action: string;
  path: string;
  body: unknown;
}

/** A step that is shown before it is done: ask, see what it posts, go ahead. */
export function useRehearsed(changed: () => void) {
  const [step, setStep] = useState<Step | null>(null);
  const [outcome, setOutcome] = useState<Rehearsed<unknown> | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  const attempt = async (work: () => Promise<void>) => {
    setBusy(true);
    setProblem('');
    try {
      await work();
    } catch (error) {
      setStep(null);
      const told = problemOf(error);
      setProblem(told.fields?.[0]?.message ?? told.detail);
    } finally {
      setBusy(false);
    }
  };
  const close = () => {
    setStep(null);
    setOutcome(null);
  };
  const dialog: ReactNode = (
    <>
      {problem && (
        <p role="alert" className={css.problem}>
          {problem}
        </p>
      )}
      {step && outcome && (
        <Rehearsal
          title={step.title}
          action={step.action}
          outcome={outcome}
          busy={busy}
          danger
          onGo={() =>
            void attempt(async () => {
              await call('POST', step.path, { body: step.body });
              close();
              await refresh('asset', 'deferral', 'entry');
              changed();
            })
          }
          onClose={close}
        />
      )}
    </>
  );
  const rehearse = (next: Step) =>
    void attempt(async () => {
      setOutcome(null);
      setStep(next);
      setOutcome(await callRehearse('POST', next.path, { body: next.body }));
    });
  return { busy, dialog, rehearse };
}
