import { t } from '@/app/i18n';
import css from './doc.module.css';

export interface Step {
  value: string;
  label: string;
}

/** The steps of a document and where it stands; a state aside (cancelled) stands alone. */
export function StatusBar({
  steps,
  aside = [],
  value,
  label,
}: {
  steps: Step[];
  aside?: Step[];
  value: string;
  label: string;
}) {
  const off = aside.find((s) => s.value === value);
  if (off) {
    return (
      <ol className={css.steps} aria-label={label}>
        <li className={css.step} data-aside aria-current="step">
          {off.label}
        </li>
      </ol>
    );
  }
  const at = steps.findIndex((s) => s.value === value);
  return (
    <ol className={css.steps} aria-label={label}>
      {steps.map((s, i) => (
        <li
          key={s.value}
          className={css.step}
          data-done={i < at || undefined}
          data-now={i === at || undefined}
          aria-current={i === at ? 'step' : undefined}
        >
          {i < at && <span aria-hidden>✓ </span>}
          {s.label}
          <span className={css.hidden}>{i < at ? ` (${t('kit.step_done')})` : ''}</span>
        </li>
      ))}
    </ol>
  );
}
