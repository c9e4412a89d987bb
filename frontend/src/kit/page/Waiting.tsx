import { useEffect, useState } from 'react';
import { t } from '@/app/i18n';
import css from './page.module.css';

/** True once half a second has gone by: what is quicker needs no sign of work. */
export function useOverdue(active = true, after = 500): boolean {
  const [overdue, setOverdue] = useState(false);
  useEffect(() => {
    if (!active) {
      setOverdue(false);
      return;
    }
    const timer = setTimeout(() => setOverdue(true), after);
    return () => clearTimeout(timer);
  }, [active, after]);
  return overdue;
}

/** Keeps the place of what is loading, and says so when it takes long. */
export function Waiting({ text, tall = false }: { text?: string; tall?: boolean }) {
  const overdue = useOverdue();
  return (
    <div className={css['waiting']} data-tall={tall || undefined} role="status" aria-live="polite">
      {overdue && (
        <>
          <span className={css['bar']} aria-hidden />
          <span>{text ?? t('page.loading')}</span>
        </>
      )}
    </div>
  );
}
