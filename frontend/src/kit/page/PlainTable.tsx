import type { ReactNode } from 'react';
import { t } from '@/app/i18n';
import { Waiting } from './Waiting';
import css from './page.module.css';

export interface PlainColumn<R> {
  label: string;
  /** Said to screen readers only. */
  hidden?: boolean;
  width?: number;
  number?: boolean;
  cell: (row: R) => ReactNode;
}

/** A short list that needs no paging: plain elements, the head stays in view. */
export function PlainTable<R>({
  label,
  columns,
  rows,
  rowKey,
  loading,
  empty,
}: {
  label: string;
  columns: PlainColumn<R>[];
  rows: readonly R[];
  rowKey: (row: R) => string | number;
  loading: boolean;
  empty: ReactNode;
}) {
  if (loading) return <Waiting />;
  if (rows.length === 0) return <div className={css['empty']}>{empty}</div>;
  return (
    <div className={css['tableScroll']} tabIndex={0} role="region" aria-label={label}>
      <table className={css['table']}>
        <caption className={css['unseen']}>{t('page.rows', { label, count: rows.length })}</caption>
        <thead>
          <tr>
            {columns.map((c) => (
              <th
                key={c.label}
                scope="col"
                data-number={c.number || undefined}
                style={c.width ? { width: c.width } : undefined}
              >
                {c.hidden ? <span className={css['unseen']}>{c.label}</span> : c.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map((c) => (
                <td key={c.label} data-number={c.number || undefined}>
                  {c.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
