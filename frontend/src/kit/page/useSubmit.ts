import { useRef, useState } from 'react';
import { fieldErrors, focusFirst, problemOf, type Problem } from '@/api/problem';

interface Errors {
  setErrors: (errors: Record<string, string>) => void;
}

/**
 * A form's way to the server: one attempt at a time, the sentence of a refusal
 * kept for showing, its fields marked, the cursor put into the first of them.
 */
export function useSubmit(form?: Errors) {
  const ref = useRef<HTMLFormElement>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const running = useRef(false);

  async function submit(work: () => Promise<void>): Promise<boolean> {
    if (running.current) return false;
    running.current = true;
    setBusy(true);
    setProblem(null);
    form?.setErrors({});
    try {
      await work();
      return true;
    } catch (error) {
      setProblem(problemOf(error));
      form?.setErrors(fieldErrors(error));
      // After the messages are on the screen and the fields are enabled again.
      setTimeout(() => focusFirst(ref.current, error));
      return false;
    } finally {
      running.current = false;
      setBusy(false);
    }
  }
  return { ref, busy, problem, submit, clear: () => setProblem(null) };
}
