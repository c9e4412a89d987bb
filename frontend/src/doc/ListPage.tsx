import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { call, useList } from '@/api/query';
import { problemOf } from '@/api/problem';
import { t } from '@/app/i18n';
import { register, useShortcut } from '@/app/shortcuts';
import { A } from '@/kit/A';
import { DataGrid } from '@/kit/DataGrid/DataGrid';
import { EmptyState } from '@/kit/EmptyState';
import { useGo, useSearch } from '@/kit/go';
import { Alert, Button } from '@/kit/ui';
import { bulkTasks, type BulkTask } from './bulk';
import { BulkBar } from './BulkBar';
import { chooseColumns, gridColumns, useColumns, usualColumns } from './columns';
import type { AnyDoc, Row } from './define';
import type { Values } from './DocStore';
import { exportList } from './exporting';
import { FilterBar } from './FilterBar';
import css from './doc.module.css';
import { listQuery, useListState, type ListState } from './listState';
import { useMe } from './me';
import { Preview } from './Preview';
import { recordUrl, rememberedList, rememberList } from './registry';
import {
  activeView,
  allUrl,
  openingView,
  queryOf,
  sameColumns,
  sameQuery,
  useViews,
  viewUrl,
} from './views';
import { ViewsMenu } from './ViewsMenu';

type AnyRow = Row & Values;

const BulkDialog = lazy(async () => ({ default: (await import('./BulkDialog')).BulkDialog }));

/** The list of a document type, as its definition says. */
export function ListPage({ doc }: { doc: AnyDoc }) {
  const state = useListState(doc);
  const search = useSearch();
  const me = useMe();
  const go = useGo();
  const query = useMemo(() => listQuery(doc, state), [doc, state]);
  const list = useList<AnyRow>(doc.path, query, { kinds: [doc.kind, ...(doc.follows ?? [])] });
  const { views, ready } = useViews(doc);
  const view = activeView(views, search);
  const [shown, setShown, columnsAsSaved] = useColumns(
    doc,
    view && { id: view.id, columns: view.state.columns ?? null },
  );
  const columns = useMemo(() => gridColumns(doc, shown), [doc, shown]);
  const [selected, setSelected] = useState<Set<number>>(new Set());
  const [task, setTask] = useState<BulkTask | null>(null);
  const [preview, setPreview] = useState<AnyRow | null>(null);
  const [exact, setExact] = useState<number | null>(null);
  const filter = useRef<HTMLInputElement>(null);
  const scrolled = useRef(rememberedList(doc.path)?.scroll ?? 0);
  const [startAt] = useState(() => {
    const left = rememberedList(doc.path);
    return left && left.search === search ? left.scroll : 0;
  });
  const mayWrite = me.may(doc.permissions.write) && Boolean(doc.form) && doc.creates !== false;

  useEffect(() => setExact(null), [query]);
  const { rows } = list;
  const remember = useCallback(() => {
    rememberList(
      doc.path,
      search,
      rows.map((r) => r.id),
      scrolled.current,
    );
  }, [doc.path, search, rows]);
  useEffect(remember, [remember]);

  const create = () => go(`${doc.path}/new`);
  useShortcut({
    key: '/',
    label: t('doc.key_filter'),
    scope: 'list',
    run: () => filter.current?.select(),
  });
  useShortcut({
    key: 'Alt C',
    label: t('doc.key_create', { one: t(doc.one) }),
    scope: 'list',
    run: () => mayWrite && create(),
  });

  const chosen = useMemo(() => rows.filter((r) => selected.has(r.id)), [rows, selected]);
  const tasks = useMemo(() => bulkTasks(doc, chosen, me.may), [doc, chosen, me.may]);
  useShortcut({
    key: 'Ctrl Enter',
    label: t('doc.key_bulk', { action: tasks[0]?.label ?? '' }),
    scope: 'list',
    run: () => setTask(tasks[0]!),
    disabled: tasks.length === 0,
  });
  useRowKeys(Boolean(doc.form), doc.list.tree !== undefined);

  const count = async () => {
    const page = await call<{ total?: number }>('GET', doc.path, {
      query: { ...query, limit: 1, total: true },
    });
    setExact(page.total ?? rows.length);
  };

  // A list that is opened as it is opens with the reader's own view, if there is one.
  const opening = openingView(views, search);
  useEffect(() => {
    if (opening) go(viewUrl(doc, opening), { replace: true });
  }, [opening, doc, go]);
  const undecided = search === '' && (!ready || opening !== undefined);

  const { tree } = doc.list;
  const filtered = state.q !== '' || Object.keys(state.params).length > 0;
  return (
    <section className={css.list}>
      <header className={css.listHead}>
        <h1>{t(doc.many)}</h1>
        <button
          type="button"
          className={css.count}
          onClick={() => void count()}
          disabled={!list.hasMore || exact !== null}
          title={list.hasMore ? t('kit.count_exact') : undefined}
        >
          {list.loading || undecided ? '' : countText(exact, rows.length, list.hasMore)}
        </button>
        <span className={css.grow} />
        {mayWrite && (
          <Button size="xs" component="a" href={`${doc.path}/new`} onClick={intercept(create)}>
            {t('doc.new', { one: t(doc.one) })}
          </Button>
        )}
      </header>
      <FilterBar
        doc={doc}
        state={state}
        inputRef={filter}
        shown={shown}
        onShown={setShown}
        choices={chooseColumns(doc)}
        onExport={(format, filters) =>
          void exportList({ doc, query, shown, format, subtitle: inWords(doc, state, filters) })
        }
      >
        <ViewsMenu
          doc={doc}
          views={views}
          active={view}
          onChoose={columnsAsSaved}
          changed={
            view !== undefined &&
            !(
              sameQuery(view.state.query, queryOf(search)) &&
              sameColumns(view.state.columns ?? usualColumns(doc), shown)
            )
          }
          state={{
            query: queryOf(search),
            ...(sameColumns(shown, usualColumns(doc)) ? {} : { columns: shown }),
          }}
        />
      </FilterBar>
      {selected.size > 0 && (
        <BulkBar
          doc={doc}
          rows={chosen}
          mayWrite={mayWrite}
          tasks={tasks}
          onTask={setTask}
          onDone={() => list.refresh()}
          onClear={() => setSelected(new Set())}
        />
      )}
      {task && (
        <Suspense>
          <BulkDialog
            doc={doc}
            task={task}
            onEnd={(undone) => {
              setSelected(new Set(undone));
              list.refresh();
            }}
            onClose={() => {
              setTask(null);
              // The button that was pressed may be gone with the selection.
              document.querySelector<HTMLElement>('[role=grid], [role=treegrid]')?.focus();
            }}
          />
        </Suspense>
      )}
      {Boolean(list.error) && (
        <Alert color="red" variant="light" className={css.alert}>
          {problemOf(list.error).detail}{' '}
          <Button size="compact-xs" variant="default" onClick={() => list.refresh()}>
            {t('kit.retry')}
          </Button>
        </Alert>
      )}
      <div className={css.listBody}>
        <DataGrid<AnyRow>
          label={t(doc.many)}
          columns={columns}
          rows={undecided ? [] : rows}
          href={(row) => recordUrl(doc.kind, row.id)}
          title={(row) => doc.title(row)}
          sort={state.sort}
          // A third press on a column leads back to the tree.
          onSort={(sort) =>
            state.set({ sort: tree && state.sort === `-${sort}` ? tree.sort : sort })
          }
          tree={tree && state.sort === tree.sort && !filtered ? tree : undefined}
          loading={list.loading || list.loadingMore || undecided}
          hasMore={list.hasMore}
          loadMore={list.more}
          {...(doc.form ? { selected, onSelect: setSelected } : {})}
          onPreview={setPreview}
          previewing={preview !== null}
          startAt={startAt}
          onScrolled={(top) => {
            scrolled.current = top;
            remember();
          }}
          autoFocus
          empty={
            filtered ? (
              <EmptyState title={t('doc.nothing_title')} text={t('doc.nothing_text')}>
                <A href={allUrl(doc, views)} className={css.plainLink}>
                  {t('doc.nothing_clear')}
                </A>
              </EmptyState>
            ) : (
              <EmptyState title={t(doc.list.empty.title)} text={t(doc.list.empty.text)}>
                {mayWrite && (
                  <Button
                    size="xs"
                    component="a"
                    href={`${doc.path}/new`}
                    onClick={intercept(create)}
                  >
                    {t('doc.new', { one: t(doc.one) })}
                  </Button>
                )}
              </EmptyState>
            )
          }
        />
        {preview && (
          <Preview
            doc={doc}
            row={rows.find((r) => r.id === preview.id) ?? preview}
            onClose={() => setPreview(null)}
          />
        )}
      </div>
    </section>
  );
}

const ROW_KEYS = [
  ['Space', 'doc.key_preview'],
  ['Ctrl Space', 'doc.key_select'],
  ['Shift ArrowDown', 'doc.key_select_more'],
  ['Ctrl A', 'doc.key_select_all'],
] as const;

const TREE_KEYS = [
  ['ArrowLeft', 'doc.key_fold'],
  ['ArrowRight', 'doc.key_unfold'],
] as const;

/** The grid handles its keys itself; ? lists them. */
function useRowKeys(selectable: boolean, tree: boolean) {
  useEffect(() => {
    const keys = [...(selectable ? ROW_KEYS : ROW_KEYS.slice(0, 1)), ...(tree ? TREE_KEYS : [])];
    const run = () => undefined;
    const ends = keys.map(([key, label]) =>
      register({ key, label: t(label), scope: 'list', run, shownOnly: true }),
    );
    return () => ends.forEach((end) => end());
  }, [selectable, tree]);
}

/** Search, filters and order as a sentence part, for the head of a file. */
function inWords(doc: AnyDoc, state: ListState, filters: string[]): string {
  const column = doc.list.columns.find((c) => c.field === state.sort.replace(/^-/, ''));
  const down = state.sort.startsWith('-');
  return [
    ...(state.q ? [t('doc.export_search', { text: state.q })] : []),
    ...filters,
    ...(column
      ? [t(down ? 'doc.export_sorted_down' : 'doc.export_sorted', { column: t(column.label) })]
      : []),
  ].join(' · ');
}

function intercept(run: () => void) {
  return (e: React.MouseEvent) => {
    if (e.button !== 0 || e.ctrlKey || e.metaKey || e.shiftKey) return;
    e.preventDefault();
    run();
  };
}

/** Past a thousand nobody counts: "1,000+", until asked. */
function countText(exact: number | null, loaded: number, more: boolean): string {
  const show = (n: number) => new Intl.NumberFormat('en-GB').format(n);
  if (exact !== null) return t('kit.count', { count: exact, shown: show(exact) });
  if (!more) return t('kit.count', { count: loaded, shown: show(loaded) });
  return t('kit.count_more', { shown: show(loaded >= 1000 ? 1000 : loaded) });
}
