import type { ReactNode } from 'react';
import css from './doc.module.css';

/** What this is for, and the first action. */
export function EmptyState({
  title,
  text,
  children,
}: {
  title: string;
  text: string;
  children?: ReactNode;
}) {
  return (
    <div className={css.empty}>
      <h2>{title}</h2>
      <p>{text}</p>
      {children && <div className={css.emptyActions}>{children}</div>}
    </div>
  );
}
