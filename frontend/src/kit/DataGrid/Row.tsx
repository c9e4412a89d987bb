import { memo } from 'react';
import css from './DataGrid.module.css';
import type { DataColumn } from './DataGrid';

interface Props<R> {
  row: R;
  id: string;
  index: number;
  top: number;
  columns: DataColumn<R>[];
  href: string | undefined;
  title: string;
  selectLabel: string | null;
  selected: boolean;
  current: boolean;
  /** In a tree: how deep, and of a heading whether what is below it is shown. */
  level: number | undefined;
  open: boolean | undefined;
}

function RowOf<R>(props: Props<R>) {
  const { row, index, columns, href, selected, current, selectLabel } = props;
  return (
    <div
      role="row"
      id={props.id}
      aria-rowindex={index + 2}
      aria-selected={selectLabel === null ? undefined : selected}
      className={css.row}
      style={{ transform: `translateY(${props.top}px)` }}
      data-index={index}
      data-current={current || undefined}
      data-selected={selected || undefined}
      data-opens={href ? true : undefined}
      data-heading={props.open !== undefined || undefined}
      aria-level={props.level === undefined ? undefined : props.level + 1}
      aria-expanded={props.open}
    >
      {selectLabel !== null && (
        <div role="gridcell" className={css.check}>
          <input
            type="checkbox"
            tabIndex={-1}
            checked={selected}
            readOnly
            aria-label={selectLabel}
            data-check={index}
          />
        </div>
      )}
      {columns.map((column, i) => {
        const text = column.text(row);
        const link = i === 0 ? href : column.href?.(row);
        const mark = column.mark?.(row);
        return (
          <div
            key={column.field}
            role="gridcell"
            className={css.cell}
            data-number={column.number || undefined}
            data-tone={column.tone?.(row)}
            data-first={i === 0 || undefined}
            style={
              i === 0 && props.level ? { paddingInlineStart: 10 + props.level * 16 } : undefined
            }
          >
            {i === 0 && props.level !== undefined && (
              <span
                className={css.fold}
                data-fold={props.open !== undefined || undefined}
                aria-hidden
              >
                {props.open === undefined ? '' : props.open ? '▾' : '▸'}
              </span>
            )}
            {mark ? (
              <span className={css.badge} data-tone={mark}>
                {text}
              </span>
            ) : link && text ? (
              <a href={link} tabIndex={-1} className={css.link}>
                {text}
              </a>
            ) : (
              text
            )}
          </div>
        );
      })}
    </div>
  );
}

/** Plain elements, rendered again only when the row or its marks change. */
export const Row = memo(RowOf) as typeof RowOf;
