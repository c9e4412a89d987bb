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
import { register } from '@/app/shortcuts';
import { LineGrid, type LineGridHandle } from '@/kit/LineGrid/LineGrid';
import type { GridColumn } from '@/kit/LineGrid/types';
import { hitFor, searcher, type Saved } from './data';
import type { LineTable } from './define';
import css from './doc.module.css';
import type { DocStore, Values } from './DocStore';
import { LinePanel } from './LinePanel';
import own from './lines.module.css';

/** Makes a record of another kind over the document, and hands over what was saved. */
export type Create = (kind: string, text: string, done: (saved: Saved) => void) => void;

/** The line in the panel. */
interface Shown {
  key: string;
  row: number;
  /** Counts up when the focus should come into the panel. */
  focus: number;
}

interface Props {
  table: LineTable<Values, Values>;
  store: DocStore;
  editable: boolean;
  decimals: number;
  currency: string;
  handle?: Ref<LineGridHandle> | undefined;
  /** For Alt C; `creates` says which kinds this user may make. */
  create?: Create | undefined;
  creates: (kind: string) => boolean;
  /** Gives a line, by its key, the amount that balances. */
  balance: (table: LineTable<Values, Values>, key: string) => Promise<void>;
}

/** A table of lines of the document, and beside it what a line has more. */
export function Lines(p: Props) {
  const { table, store, editable, decimals, currency, create, creates } = p;
  const count = useSyncExternalStore(store.subscribe, () => store.lines(table.field).length);
  const columns = useMemo(
    () =>
      table.columns
        .filter((c) => editable || !c.whileEditing)
        .map((c) => gridColumn(c, c.kind && creates(c.kind) ? create : undefined)),
    [table, editable, create, creates],
  );
  const grid = useRef<LineGridHandle>(null);
  useImperativeHandle(p.handle, () => grid.current!);
  const more = table.more !== undefined;
  const moreFields = useMemo(() => table.more?.map((f) => f.field), [table]);
  useGridKeys(more, editable && columns.some((c) => c.create), table.balance !== undefined);

  // The panel shows the line with the cursor, and keeps it while the focus is
  // elsewhere. A line that is gone (or has got its number by saving) leaves its place.
  const [panel, setPanel] = useState<Shown | null>(null);
  const find = (at: Shown | null) => {
    const lines = store.lines(table.field);
    return at && (lines.find((l) => l.key === at.key) ?? lines[Math.min(at.row, lines.length - 1)]);
  };
  const line = useSyncExternalStore(store.subscribe, () => find(panel)) ?? null;
  const row = line ? store.lines(table.field).indexOf(line) : -1;
  const show = (to: number, focus: 0 | 1) => {
    const next = store.lines(table.field)[to];
    if (next) setPanel((was) => ({ key: next.key, row: to, focus: (was?.focus ?? 0) + focus }));
  };
  const [follow] = useState(() => (on: { key: string } | undefined) => {
    if (!on) return;
    const to = store.lines(table.field).findIndex((l) => l.key === on.key);
    setPanel((was) =>
      was && (was.key !== on.key || was.row !== to) ? { ...was, key: on.key, row: to } : was,
    );
  });

  return (
    <section className={`${css.block} ${own.block}`}>
      <h2 className={css.blockTitle}>
        {t(table.label)} <span className={css.tally}>{count || ''}</span>
      </h2>
      <div className={own.beside} data-open={line ? true : undefined}>
        <LineGrid
          source={store}
          table={table.field}
          label={t(table.label)}
          addLabel={t(table.add)}
          empty={t(table.empty)}
          columns={columns}
          blank={table.blank}
          keyField={table.keyField}
          editable={editable}
          decimals={decimals}
          onLine={follow}
          onMore={more ? (to) => show(to, 1) : undefined}
          onBalance={
            table.balance
              ? (to) => void p.balance(table, store.lines(table.field)[to]!.key)
              : undefined
          }
          {...(moreFields ? { moreFields } : {})}
          handle={grid}
        />
        {panel && line && (
          <LinePanel
            table={table}
            store={store}
            line={line}
            number={row + 1}
            editable={editable}
            decimals={decimals}
            currency={currency}
            focus={panel.focus}
            onStep={(by) => {
              if (!store.lines(table.field)[row + by]) return;
              grid.current?.select(row + by);
              show(row + by, 0);
            }}
            onClose={() => {
              setPanel(null);
              grid.current?.select(row);
              grid.current?.focus();
            }}
          />
        )}
      </div>
    </section>
  );
}

function gridColumn(
  c: LineTable<Values, Values>['columns'][number],
  create: Create | undefined,
): GridColumn {
  return {
    field: c.field,
    label: t(c.label),
    width: c.width,
    type: c.type,
    ...(c.choices
      ? { choices: c.choices.map((x) => ({ value: x.value, label: t(x.label) })) }
      : {}),
    ...(c.kind ? { search: searcher(c.kind, c.params) } : {}),
    ...(c.kind && create
      ? {
          create: (text, done) => create(c.kind!, text, (saved) => done(hitFor(c.kind!, saved))),
        }
      : {}),
    ...(c.text ? { text: c.text } : {}),
    ...(c.fill ? { fill: c.fill as (row: Values) => Values } : {}),
    ...(c.format ? { format: c.format as 'text' } : {}),
    ...(c.required ? { required: true } : {}),
    ...(c.tone ? { tone: c.tone as (line: Values) => string | undefined } : {}),
  };
}

const KEYS = [
  ['Enter', 'doc.key_enter'],
  ['F2', 'doc.key_edit'],
  ['Escape', 'doc.key_leave'],
  ['Alt ArrowDown', 'doc.key_line_down'],
  ['Alt ArrowUp', 'doc.key_line_up'],
  ['Ctrl D', 'doc.key_duplicate'],
  ['Ctrl Delete', 'doc.key_remove'],
  ['Ctrl V', 'doc.key_paste'],
] as const;

/** The grid handles its keys itself; ? lists them. */
function useGridKeys(more: boolean, create: boolean, balance: boolean) {
  useEffect(() => {
    const keys: (readonly [string, string])[] = [...KEYS];
    if (more) keys.push(['Alt Enter', 'doc.key_more']);
    if (balance) keys.push(['F8', 'doc.key_balance']);
    if (create) keys.push(['Alt C', 'doc.key_create_here']);
    const nothing = () => undefined;
    const ends = keys.map(([key, label]) =>
      register({ key, label: t(label), scope: 'grid', run: nothing, shownOnly: true }),
    );
    return () => ends.forEach((end) => end());
  }, [more, create, balance]);
}
