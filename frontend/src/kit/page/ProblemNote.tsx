import { IconAlertCircle } from '@tabler/icons-react';
import type { Problem } from '@/api/problem';
import { t } from '@/app/i18n';
import css from './page.module.css';

/** The sentence of a refusal, with the request id where someone has to be asked. */
export function ProblemNote({ problem }: { problem: Problem | null | undefined }) {
  if (!problem) return null;
  return (
    <div className={css['problem']} role="alert">
      <IconAlertCircle size={18} aria-hidden />
      <div>
        <div>{problem.detail}</div>
        {problem.fields.length > 1 && (
          <ul>
            {problem.fields.map((f) => (
              <li key={f.field + f.message}>{f.message}</li>
            ))}
          </ul>
        )}
        {problem.request_id && problem.status >= 500 && (
          <div className={css['small']}>{t('page.request', { id: problem.request_id })}</div>
        )}
      </div>
    </div>
  );
}
