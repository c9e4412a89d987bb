import {
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type ReactNode,
} from 'react';
import { t } from '@/app/i18n';
import { useRowHeight } from '../density';
import { plainClick, useGo } from '../go';
import { useVirtualRows } from '../virtual';
import css from './DataGrid.module.css';
import { Row } from './Row';

export interface DataColumn<R> {
  field: string;
  label: string;
  /** Pixels; 0 takes what is left. */
  width: number;
  number?: boolean;
  sortable: boolean;
  text: (row: R) => string;
  /** The record behind the text. */
  href?: (row: R) => string | undefined;
  tone?: (row: R) => string | undefined;
  /** Shows the text as a small coloured badge. */
  mark?: (row: R) => string | undefined;
}

export interface DataGridProps<R extends { id: number }> {
  label: string;
  columns: DataColumn<R>[];
  rows: R[];
  href?: (row: R) => string | undefined;
  title: (row: R) => string;
  sort: string;
  onSort: (sort: string) => void;
  loading: boolean;
  hasMore: boolean;
  loadMore: () => void;
  /** Absent: rows cannot be selected. */
  selected?: ReadonlySet<number>;
  onSelect?: (ids: Set<number>) => void;
  onPreview?: (row: R | null) => void;
  previewing?: boolean;
  startAt?: number;
  onScrolled?: (top: number) => void;
  empty: ReactNode;
  autoFocus?: boolean;
  /** The rows are a tree in its order, each heading before what is below it. */
  tree?: Tree<R> | undefined;
}

export interface Tree<R> {
  /** 0 at the top. */
  level: (row: R) => number;
  heading: (row: R) => boolean;
}

const HEAD = 32;

/**
 * A list of records: rows of text, drawn as they come into view, more fetched as
 * one scrolls. The grid itself has the focus; the first cell of a row and every
 * reference are real links for the mouse.
 */
export function DataGrid<R extends { id: number }>(props: DataGridProps<R>) {
  const { columns, href, selected, onSelect, onPreview, hasMore, loading, loadMore, tree } = props;
  const [folded, setFolded] = useState<ReadonlySet<number>>(new Set());
  const rows = useMemo(
    () => (tree ? unfolded(props.rows, tree, folded) : props.rows),
    [props.rows, tree, folded],
  );
  const rowHeight = useRowHeight();
  const id = useId();
  const go = useGo();
  const scroller = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState(0);
  const [focused, setFocused] = useState(false);
  const anchor = useRef(0);
  const range = useVirtualRows(scroller, rows.length, rowHeight, HEAD);

  const started = useRef(false);
  useLayoutEffect(() => {
    // The place where the list was left, once its rows are there again.
    if (started.current || rows.length === 0 || !scroller.current) return;
    started.current = true;
    if (props.startAt) scroller.current.scrollTop = props.startAt;
  }, [rows.length, props.startAt]);

  useEffect(() => {
    if (props.autoFocus) scroller.current?.focus({ preventScroll: true });
  }, [props.autoFocus]);

  useEffect(() => {
    if (hasMore && !loading && range.end >= rows.length - 20) loadMore();
  }, [hasMore, loading, loadMore, range.end, rows.length]);

  const at = Math.min(current, Math.max(0, rows.length - 1));
  const template = useMemo(
    () =>
      (selected ? '36px ' : '') +
      columns.map((c) => (c.width === 0 ? 'minmax(160px, 1fr)' : `${c.width}px`)).join(' '),
    [columns, selected],
  );
  const minWidth = columns.reduce((sum, c) => sum + (c.width || 160), selected ? 36 : 0);

  const move = (to: number, extend: boolean) => {
    const next = Math.max(0, Math.min(to, rows.length - 1));
    setCurrent(next);
    range.reveal(next);
    if (extend && onSelect) {
      const [from, until] = [Math.min(anchor.current, next), Math.max(anchor.current, next)];
      onSelect(new Set(rows.slice(from, until + 1).map((r) => r.id)));
    } else anchor.current = next;
    if (props.previewing && rows[next]) onPreview?.(rows[next]);
  };

  const toggle = (index: number) => {
    const row = rows[index];
    if (!row || !selected || !onSelect) return;
    const next = new Set(selected);
    if (!next.delete(row.id)) next.add(row.id);
    anchor.current = index;
    onSelect(next);
  };

  const open = (index: number) => {
    const url = rows[index] && href?.(rows[index]);
    if (url) go(url);
    else if (rows[index]) onPreview?.(rows[index]);
  };

  const fold = (row: R, away: boolean) => {
    const next = new Set(folded);
    if (away) next.add(row.id);
    else next.delete(row.id);
    setFolded(next);
  };

  // As in every tree: to the left folds or goes up, to the right unfolds or goes
  // down; with Shift all at once.
  const sideways = (left: boolean, everywhere: boolean) => {
    const row = rows[at];
    if (!tree || !row) return;
    if (everywhere) {
      setFolded(new Set(left ? props.rows.filter(tree.heading).map((r) => r.id) : []));
      move(0, false);
    } else if (left && tree.heading(row) && !folded.has(row.id)) fold(row, true);
    else if (left) {
      const above = rows.slice(0, at).findLastIndex((r) => tree.level(r) < tree.level(row));
      if (above >= 0) move(above, false);
    } else if (tree.heading(row) && folded.has(row.id)) fold(row, false);
    else if (tree.heading(row)) move(at + 1, false);
  };

  const onKeyDown = (e: React.KeyboardEvent) => {
    if (e.target !== scroller.current || e.altKey) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 480) / rowHeight) - 2);
    const ctrl = e.ctrlKey || e.metaKey;
    const steps: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: rows.length - 1,
    };
    if (e.key in steps) move(steps[e.key]!, e.shiftKey);
    else if (tree && (e.key === 'ArrowLeft' || e.key === 'ArrowRight') && !ctrl)
      sideways(e.key === 'ArrowLeft', e.shiftKey);
    else if (e.key === 'Enter' && !ctrl) open(at);
    else if (e.key === ' ' && (e.shiftKey || ctrl)) toggle(at);
    else if (e.key === ' ' && onPreview) onPreview(props.previewing ? null : (rows[at] ?? null));
    else if (e.key === 'a' && ctrl && onSelect) onSelect(new Set(rows.map((r) => r.id)));
    else if (e.key === 'Escape' && props.previewing) onPreview?.(null);
    else if (e.key === 'Escape' && selected?.size) onSelect?.(new Set());
    else return;
    e.preventDefault();
    e.stopPropagation();
  };

  const onClick = (e: React.MouseEvent) => {
    const target = e.target as HTMLElement;
    const index = Number(target.closest<HTMLElement>('[data-index]')?.dataset['index'] ?? -1);
    if (index < 0) return;
    if (target.closest('[data-fold]')) {
      const row = rows[index]!;
      setCurrent(index);
      fold(row, !folded.has(row.id));
      return;
    }
    const check = target.closest('[data-check]') ?? target.querySelector('[data-check]');
    if (check && target.getAttribute('role') !== 'row') {
      if (e.shiftKey) move(index, true);
      else {
        setCurrent(index);
        toggle(index);
      }
      return;
    }
    if (!plainClick(e) || String(getSelection()) !== '') return;
    setCurrent(index);
    anchor.current = index;
    const link = target.closest<HTMLAnchorElement>('a[href]');
    e.preventDefault();
    if (link) go(link.getAttribute('href')!);
    else open(index);
  };

  const all = selected && rows.length > 0 && rows.every((r) => selected.has(r.id));
  const sorted = props.sort.replace(/^-/, '');
  const descending = props.sort.startsWith('-');

  return (
    <div
      ref={scroller}
      className={css.scroller}
      role={tree ? 'treegrid' : 'grid'}
      tabIndex={0}
      aria-label={props.label}
      aria-rowcount={hasMore ? -1 : rows.length + 1}
      aria-multiselectable={selected ? true : undefined}
      aria-busy={loading || undefined}
      aria-activedescendant={focused && rows.length > 0 ? `${id}-${at}` : undefined}
      onFocus={(e) => setFocused(e.target === scroller.current)}
      onBlur={() => setFocused(false)}
      onKeyDown={onKeyDown}
      onScroll={(e) => props.onScrolled?.(e.currentTarget.scrollTop)}
    >
      <div
        style={
          { minWidth, '--template': template, '--row': `${rowHeight}px` } as React.CSSProperties
        }
      >
        <div role="rowgroup" className={css.headGroup}>
          <div role="row" aria-rowindex={1} className={css.head}>
            {selected && (
              <div role="columnheader" className={css.check}>
                <input
                  type="checkbox"
                  aria-label={t('kit.select_all')}
                  checked={all ?? false}
                  onChange={() => onSelect?.(all ? new Set() : new Set(rows.map((r) => r.id)))}
                />
              </div>
            )}
            {columns.map((c) => (
              <div
                key={c.field}
                role="columnheader"
                className={css.headCell}
                data-number={c.number || undefined}
                aria-sort={
                  sorted === c.field ? (descending ? 'descending' : 'ascending') : undefined
                }
              >
                {c.sortable ? (
                  <button
                    type="button"
                    className={css.sort}
                    onClick={() =>
                      props.onSort(sorted === c.field && !descending ? `-${c.field}` : c.field)
                    }
                  >
                    {c.label}
                    <span aria-hidden className={css.arrow}>
                      {sorted === c.field ? (descending ? '↓' : '↑') : ''}
                    </span>
                  </button>
                ) : (
                  c.label
                )}
              </div>
            ))}
          </div>
        </div>
        <div
          role="rowgroup"
          className={css.body}
          style={{ height: rows.length * rowHeight }}
          onClick={onClick}
          onMouseOver={tellClipped}
        >
          {rows.slice(range.start, range.end).map((row, i) => {
            const index = range.start + i;
            const title = props.title(row);
            return (
              <Row
                key={row.id}
                row={row}
                id={`${id}-${index}`}
                index={index}
                top={index * rowHeight}
                columns={columns}
                href={href?.(row)}
                title={title}
                selectLabel={selected ? t('kit.select_row', { title }) : null}
                selected={selected?.has(row.id) ?? false}
                current={focused && index === at}
                level={tree?.level(row)}
                open={tree?.heading(row) ? !folded.has(row.id) : undefined}
              />
            );
          })}
        </div>
      </div>
      {loading && rows.length === 0 && (
        <div className={css.skeleton} aria-hidden>
          {Array.from({ length: 12 }, (_, i) => (
            <div key={i} style={{ height: rowHeight }}>
              <span style={{ width: `${88 - ((i * 17) % 40)}%` }} />
            </div>
          ))}
        </div>
      )}
      {loading && rows.length > 0 && <div className={css.more}>{t('kit.loading_more')}</div>}
      {!loading && rows.length === 0 && props.empty}
    </div>
  );
}

/** The rows that no folded heading hides. */
function unfolded<R extends { id: number }>(
  rows: R[],
  tree: Tree<R>,
  folded: ReadonlySet<number>,
): R[] {
  let hidden = Infinity;
  return rows.filter((row) => {
    const level = tree.level(row);
    if (level > hidden) return false;
    hidden = folded.has(row.id) ? level : Infinity;
    return true;
  });
}

/** A cell that is too narrow for its text shows it whole under the pointer. */
function tellClipped(e: { target: EventTarget }) {
  const cell = (e.target as Element).closest<HTMLElement>('[role=gridcell]');
  if (!cell) return;
  if (cell.scrollWidth > cell.clientWidth) cell.title = cell.textContent ?? '';
  else cell.removeAttribute('title');
}
