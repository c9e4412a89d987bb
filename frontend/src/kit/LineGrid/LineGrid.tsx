import {
  useEffect,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
  type Ref,
} from 'react';
import { t } from '@/app/i18n';
import { useRowHeight } from '../density';
import { Controller } from './Controller';
import { Editor } from './Editor';
import css from './LineGrid.module.css';
import { isNumber, Row } from './Row';
import type { GridColumn, GridLine, LineSource } from './types';
import { useVirtualRows } from '../virtual';

const HEAD = 30;

export interface LineGridHandle {
  /** Focus to the first cell with a complaint; false if there is none. */
  focusError: () => boolean;
  focus: () => void;
  /** Puts the cursor on this line, in the column where it is. */
  select: (row: number) => void;
}

export interface LineGridProps {
  source: LineSource;
  table: string;
  label: string;
  addLabel: string;
  empty: string;
  columns: GridColumn[];
  blank: () => Record<string, unknown>;
  keyField: string;
  editable: boolean;
  decimals?: number;
  /** Tells the line with the cursor, for a panel beside the grid. */
  onLine?: (line: GridLine | undefined) => void;
  /** Shows what a line has besides its cells: Alt Enter, or the button at its end. */
  onMore?: ((row: number) => void) | undefined;
  onBalance?: ((row: number) => void) | undefined;
  moreFields?: string[];
  handle?: Ref<LineGridHandle>;
}

/** Lines of a document, entered by keyboard. Keys are listed under ? and in the user's guide. */
export function LineGrid(props: LineGridProps) {
  const { source, table, columns, editable, decimals = 2 } = props;
  const rowHeight = useRowHeight();
  const options = {
    source,
    table,
    columns,
    blank: props.blank,
    keyField: props.keyField,
    editable,
    decimals,
    words: {
      notANumber: t('kit.not_a_number'),
      tooManyDecimals: t('kit.too_many_decimals'),
      tooLarge: t('kit.too_large'),
      negative: t('kit.negative'),
      noMatch: (text: string) => t('kit.no_match', { text }),
      manyMatch: (text: string) => t('kit.many_match', { text }),
      cell: (column: string, line: number) => t('kit.cell', { column, line }),
    },
    onMore: props.onMore,
    onBalance: props.onBalance,
    ...(props.moreFields ? { moreFields: props.moreFields } : {}),
  };
  const [controller] = useState(() => new Controller(options));
  controller.options = options;

  const lines = useSyncExternalStore(source.subscribe, () => source.lines(table));
  const calculated = useSyncExternalStore(source.subscribe, () => source.calculatedLines);
  const errors = useErrors(source, table);
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualRows(scroller, lines.length, rowHeight, HEAD);
  useEffect(() => {
    controller.reveal = rows.reveal;
  }, [controller, rows.reveal]);

  const root = useRef<HTMLDivElement>(null);
  const focus = () => root.current?.querySelector<HTMLInputElement>(`.${css.editor}`)?.focus();
  useImperativeHandle(props.handle, () => ({
    focus,
    select: (row) => controller.select(row, controller.state.col),
    focusError: () => {
      const found = controller.selectError();
      if (found) requestAnimationFrame(focus);
      return found;
    },
  }));

  const { onLine } = props;
  const current = useSyncExternalStore(controller.subscribe, () =>
    controller.state.focused ? controller.line?.key : undefined,
  );
  useEffect(() => {
    onLine?.(
      current === undefined ? undefined : source.lines(table).find((l) => l.key === current),
    );
  }, [current, onLine, source, table, lines]);

  const ends = 8 + (editable ? 24 : 0) + (props.onMore ? 24 : 0);
  const template = useMemo(
    () =>
      `36px ${columns
        .map((c) => (c.width === 0 ? 'minmax(120px, 1fr)' : `${c.width}px`))
        .join(' ')} ${ends}px`,
    [columns, ends],
  );
  const minWidth = 36 + ends + columns.reduce((sum, c) => sum + (c.width || 120), 0);

  return (
    <div
      ref={root}
      className={css.root}
      data-readonly={!editable || undefined}
      onMouseDown={(e) => {
        const target = e.target as HTMLElement;
        const remove = target.closest<HTMLElement>('[data-remove]');
        const more = target.closest<HTMLElement>('[data-more]');
        const cell = target.closest<HTMLElement>('[data-col]');
        const row = target.closest<HTMLElement>('[data-line]');
        if (remove) {
          e.preventDefault();
          controller.remove(Number(remove.dataset['remove']));
        } else if (more) {
          e.preventDefault();
          const line = Number(more.dataset['more']);
          controller.select(line, controller.state.col);
          props.onMore?.(line);
        } else if (cell && row) {
          e.preventDefault();
          controller.select(Number(row.dataset['line']), Number(cell.dataset['col']));
          focus();
        }
      }}
    >
      <div
        className={css.scroller}
        ref={scroller}
        // Without lines there is nothing in it to focus, and yet it may scroll.
        {...(lines.length === 0 && { tabIndex: 0, role: 'region', 'aria-label': props.label })}
      >
        <div style={{ minWidth }}>
          <div
            role="table"
            aria-label={props.label}
            aria-rowcount={lines.length + 1}
            className={css.table}
          >
            <div role="rowgroup" className={css.headGroup}>
              <div
                role="row"
                aria-rowindex={1}
                className={css.head}
                style={{ gridTemplateColumns: template }}
              >
                <div role="columnheader" className={css.number}>
                  <span className={css.hidden}>{t('kit.line')}</span>
                </div>
                {columns.map((c) => (
                  <div
                    key={c.field}
                    role="columnheader"
                    className={css.headCell}
                    data-number={isNumber(c) || undefined}
                  >
                    {c.label}
                    {c.required && editable && <span className={css.required}>*</span>}
                  </div>
                ))}
                <div role="columnheader" className={css.end}>
                  <span className={css.hidden}>{t(editable ? 'kit.remove' : 'kit.more')}</span>
                </div>
              </div>
            </div>
            <div
              role="rowgroup"
              className={css.body}
              style={
                {
                  height: lines.length * rowHeight,
                  '--template': template,
                  '--row': `${rowHeight}px`,
                } as React.CSSProperties
              }
            >
              {lines.slice(rows.start, rows.end).map((line, i) => (
                <Row
                  key={line.key}
                  line={line}
                  index={rows.start + i}
                  top={(rows.start + i) * rowHeight}
                  columns={columns}
                  decimals={decimals}
                  calculated={calculated.get(line.key)}
                  errors={errors.get(line.key)}
                  moreLabel={props.onMore ? t('kit.more_line', { line: rows.start + i + 1 }) : null}
                  removeLabel={editable ? t('kit.remove_line', { line: rows.start + i + 1 }) : null}
                />
              ))}
            </div>
          </div>
          {lines.length > 0 && (
            <div className={css.layer}>
              <Editor
                controller={controller}
                rowHeight={rowHeight}
                template={template}
                noHits={t('kit.nothing_found')}
                searching={t('kit.searching')}
              />
            </div>
          )}
        </div>
      </div>
      {lines.length === 0 && <div className={css.empty}>{props.empty}</div>}
      {editable && (
        <div className={css.foot}>
          <button
            type="button"
            className={css.add}
            onClick={() => {
              controller.addLine();
              requestAnimationFrame(focus);
            }}
          >
            {props.addLabel}
          </button>
          <span className={css.keys}>
            {t(props.onMore ? 'kit.grid_keys_more' : 'kit.grid_keys')}
            {props.onBalance && t('kit.grid_keys_balance')}
          </span>
        </div>
      )}
    </div>
  );
}

/** Complaints by line, so that a row without any is left alone. */
function useErrors(source: LineSource, table: string) {
  const all = useSyncExternalStore(source.subscribe, () => source.errors);
  return useMemo(() => {
    const byLine = new Map<string, Map<string, string>>();
    for (const [path, message] of all) {
      const [name, key, field] = path.split('.');
      if (name !== table || !key || field === undefined) continue;
      if (!byLine.has(key)) byLine.set(key, new Map());
      byLine.get(key)!.set(field, message);
    }
    return byLine;
  }, [all, table]);
}
