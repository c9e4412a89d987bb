import { useMemo, useSyncExternalStore, type Ref } from 'react';
import { t } from '@/app/i18n';
import { useShortcut } from '@/app/shortcuts';
import { LineGrid, type LineGridHandle } from '@/kit/LineGrid/LineGrid';
import type { GridColumn } from '@/kit/LineGrid/types';
import { searcher } from './data';
import type { LineTable } from './define';
import css from './doc.module.css';
import type { DocStore, Values } from './DocStore';

interface Props {
  table: LineTable<Values, Values>;
  store: DocStore;
  editable: boolean;
  decimals: number;
  handle?: Ref<LineGridHandle> | undefined;
}

/** A table of lines of the document. */
export function Lines({ table, store, editable, decimals, handle }: Props) {
  const count = useSyncExternalStore(store.subscribe, () => store.lines(table.field).length);
  const columns = useMemo(
    () => table.columns.filter((c) => editable || !c.whileEditing).map(gridColumn),
    [table, editable],
  );
  useGridKeys();
  return (
    <section className={css.block}>
      <h2 className={css.blockTitle}>
        {t(table.label)} <span className={css.tally}>{count || ''}</span>
      </h2>
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
        {...(handle ? { handle } : {})}
      />
    </section>
  );
}

function gridColumn(c: LineTable<Values, Values>['columns'][number]): GridColumn {
  return {
    field: c.field,
    label: t(c.label),
    width: c.width,
    type: c.type,
    ...(c.choices
      ? { choices: c.choices.map((x) => ({ value: x.value, label: t(x.label) })) }
      : {}),
    ...(c.kind ? { search: searcher(c.kind, c.params) } : {}),
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
function useGridKeys() {
  const nothing = () => undefined;
  useShortcut({
    key: KEYS[0][0],
    label: t(KEYS[0][1]),
    scope: 'grid',
    run: nothing,
    shownOnly: true,
  });
  useShortcut({
    key: KEYS[1][0],
    label: t(KEYS[1][1]),
    scope: 'grid',
    run: nothing,
    shownOnly: true,
  });
  useShortcut({
    key: KEYS[2][0],
    label: t(KEYS[2][1]),
    scope: 'grid',
    run: nothing,
    shownOnly: true,
  });
  useShortcut({
    key: KEYS[3][0],
    label: t(KEYS[3][1]),
    scope: 'grid',
    run: nothing,
    shownOnly: true,
  });
  useShortcut({
    key: KEYS[4][0],
    label: t(KEYS[4][1]),
    scope: 'grid',
    run: nothing,
    shownOnly: true,
  });
  useShortcut({
    key: KEYS[5][0],
    label: t(KEYS[5][1]),
    scope: 'grid',
    run: nothing,
    shownOnly: true,
  });
  useShortcut({
    key: KEYS[6][0],
    label: t(KEYS[6][1]),
    scope: 'grid',
    run: nothing,
    shownOnly: true,
  });
  useShortcut({
    key: KEYS[7][0],
    label: t(KEYS[7][1]),
    scope: 'grid',
    run: nothing,
    shownOnly: true,
  });
}
