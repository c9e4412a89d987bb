import { memo } from 'react';
import { formatCell } from './format';
import css from './LineGrid.module.css';
import type { GridColumn, GridLine } from './types';

export interface RowProps {
  line: GridLine;
  index: number;
  top: number;
  columns: GridColumn[];
  decimals: number;
  calculated: Record<string, unknown> | undefined;
  errors: ReadonlyMap<string, string> | undefined;
  moreLabel: string | null;
  removeLabel: string | null;
}

const NUMBERS = new Set(['amount', 'quantity', 'percent']);

export function isNumber(column: GridColumn): boolean {
  return NUMBERS.has(column.type === 'shown' ? (column.format ?? 'text') : column.type);
}

/** One line as text: plain elements, rendered again only when the line changes. */
export const Row = memo(function Row(props: RowProps) {
  const { line, index, columns, calculated, errors, decimals, moreLabel, removeLabel } = props;
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className={css.row}
      style={{ transform: `translateY(${props.top}px)` }}
      data-line={index}
    >
      <div role="rowheader" className={css.number}>
        {index + 1}
      </div>
      {columns.map((column, col) => {
        const field = column.type === 'link' ? (column.text ?? column.field) : column.field;
        // A reference left empty shows what it leads to: the default account.
        const follows = column.type === 'shown' || (column.type === 'link' && !line[column.field]);
        const value =
          follows && calculated && field in calculated ? calculated[field] : line[field];
        const text = formatCell(value, column, decimals);
        const error = errors?.get(column.field);
        const tone = column.tone?.(calculated ? { ...line, ...calculated } : line);
        return (
          <div
            key={column.field}
            role="cell"
            data-col={col}
            className={css.cell}
            data-number={isNumber(column) || undefined}
            data-shown={column.type === 'shown' || undefined}
            data-error={error ? true : undefined}
            data-tone={tone}
            title={error ?? (text.length > 24 ? text : undefined)}
          >
            {text}
          </div>
        );
      })}
      <div role="cell" className={css.end}>
        {moreLabel && (
          <button
            type="button"
            tabIndex={-1}
            className={css.more}
            aria-label={moreLabel}
            title={moreLabel}
            data-more={index}
          >
            ⋯
          </button>
        )}
        {removeLabel && (
          <button
            type="button"
            tabIndex={-1}
            className={css.remove}
            aria-label={removeLabel}
            title={removeLabel}
            data-remove={index}
          >
            ×
          </button>
        )}
      </div>
    </div>
  );
});
