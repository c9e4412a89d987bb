// What a person is told when something did not work: the server's
// application/problem+json, or our own words when there was no answer.
import { t } from '@/app/i18n';
import { Unreachable, type Answer } from './transport';

export interface FieldProblem {
  /** As the request wrote it: "lines[2].quantity". */
  field: string;
  message: string;
}

export interface Problem {
  type?: string;
  title?: string;
  status: number;
  /** One sentence for people. */
  detail: string;
  /** Stable; what code may look at. */
  code: string;
  fields: FieldProblem[];
  request_id?: string;
}

/** Thrown by everything that calls the API. */
export class ProblemError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
    this.name = 'ProblemError';
  }
  get code(): string {
    return this.problem.code;
  }
  get status(): number {
    return this.problem.status;
  }
  get fields(): FieldProblem[] {
    return this.problem.fields;
  }
}

export function problemOfAnswer(answer: Answer): Problem {
  try {
    const p = JSON.parse(answer.body) as Partial<Problem>;
    if (p && typeof p.detail === 'string') {
      return {
        ...p,
        status: answer.status,
        detail: p.detail,
        code: p.code ?? 'unknown',
        fields: p.fields ?? [],
      };
    }
  } catch {
    // Not a problem document; said below.
  }
  return {
    status: answer.status,
    code: 'unexpected',
    detail: t('problem.unexpected', { status: answer.status }),
    fields: [],
  };
}

/** Whatever was thrown, as something that can be shown. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  if (error instanceof Unreachable) {
    return { status: 0, code: 'unreachable', detail: t('problem.unreachable'), fields: [] };
  }
  return {
    status: 0,
    code: 'unexpected',
    detail: error instanceof Error ? error.message : String(error),
    fields: [],
  };
}

/** Messages by field, the first for each, as forms want them. */
export function fieldErrors(error: unknown): Record<string, string> {
  const out: Record<string, string> = {};
  for (const f of problemOf(error).fields) out[f.field] ??= f.message;
  return out;
}

/** Puts the cursor into the first field that the problem is about. */
export function focusFirst(form: HTMLElement | null, error: unknown): boolean {
  if (!form) return false;
  for (const f of problemOf(error).fields) {
    const last = f.field.split('.').pop() ?? f.field;
    for (const name of [f.field, last]) {
      const found = form.querySelector<HTMLElement>(`[name="${CSS.escape(name)}"]`);
      if (found) {
        found.focus();
        return true;
      }
    }
  }
  return false;
}
