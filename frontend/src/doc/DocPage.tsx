import { useQuery } from '@tanstack/react-query';
import { useBlocker } from '@tanstack/react-router';
import {
  lazy,
  Suspense,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { problemOf } from '@/api/problem';
import { call, useRecord } from '@/api/query';
import { PREFIX, transport } from '@/api/transport';
import { usePageTitle, visit } from '@/app/crumbs';
import { t } from '@/app/i18n';
import { useShortcut } from '@/app/shortcuts';
import { A } from '@/kit/A';
import { useGo } from '@/kit/go';
import type { LineGridHandle } from '@/kit/LineGrid/LineGrid';
import { undoable } from '@/kit/page';
import { ReturnFocus } from '@/kit/returnFocus';
import { Rehearsal } from '@/kit/Rehearsal';
import { LinkedDocuments } from '@/kit/SmartLinks';
import { Alert, Loader, Modal, notifications } from '@/kit/ui';
import { currencyDecimals } from '@/lib/money';
import { Ask } from './Ask';
import { ConflictDialog } from './ConflictDialog';
import { act, changed, hitFor, type Saved } from './data';
import type { Action, AnyDoc, Field, LineTable, Panel } from './define';
import { DocHead } from './DocHead';
import css from './doc.module.css';
import type { DocStore, Values } from './DocStore';
import { FormField } from './FormField';
import { History } from './History';
import { Lines, type Create } from './Lines';
import { useLinks } from './links';
import { useMe } from './me';
import { Notes } from './Notes';
import { findDocument, listUrl, neighbour } from './registry';
import { useDocument } from './useDocument';

const PdfPreview = lazy(() => import('@/kit/PdfPreview'));
const Attachments = lazy(() => import('@/kit/Attachments'));

interface Props {
  doc: AnyDoc;
  /** Null for a new one. */
  id: number | null;
}

/** One record of a document type, as its definition says. */
export function DocPage({ doc, id }: Props) {
  const me = useMe();
  const record = useRecord<Saved>(doc.path, id ?? 0, { enabled: id !== null });
  useNeighbours(doc, id);
  if (id !== null && record.error && !record.data) {
    const problem = problemOf(record.error);
    return (
      <section className={css.page}>
        <Alert color={problem.status === 404 ? 'gray' : 'red'} variant="light">
          {problem.detail}{' '}
          <A href={listUrl(doc)} className={css.plainLink}>
            {t('doc.back_to', { many: t(doc.many) })}
          </A>
        </Alert>
      </section>
    );
  }
  if (id !== null && !record.data) {
    return (
      <section className={css.page} aria-busy>
        <Loader size="sm" aria-label={t('kit.loading')} />
      </section>
    );
  }
  return (
    <DocForm
      key={`${doc.kind}.${id ?? 'new'}.${me.userId}`}
      doc={doc}
      record={id === null ? null : (record.data ?? null)}
    />
  );
}

/** Next and previous record; also while this one is still on its way. */
function useNeighbours(doc: AnyDoc, id: number | null) {
  const go = useGo();
  const other = (way: 1 | -1) => {
    const next = id !== null && neighbour(doc.path, id, way);
    if (next) go(`${doc.path}/${next}`);
  };
  const common = { scope: 'form', disabled: id === null } as const;
  useShortcut({ ...common, key: 'Alt N', label: t('doc.next'), run: () => other(1) });
  useShortcut({ ...common, key: 'Alt P', label: t('doc.previous'), run: () => other(-1) });
}

interface FormProps {
  doc: AnyDoc;
  record: Saved | null;
  /** In a drawer over another document: says what was saved instead of going there. */
  initial?: Values | undefined;
  onDone?: ((saved: Saved | null) => void) | undefined;
}

export function DocForm({ doc, record, initial, onDone }: FormProps) {
  const form = doc.form!;
  const me = useMe();
  const go = useGo();
  const d = useDocument(doc, record, me.userId, initial);
  const { store } = d;
  const draft = useSyncExternalStore(store.subscribe, () => store.head);
  const now = useSyncExternalStore(store.subscribe, () => store.record) as Saved | null;
  const grid = useRef<LineGridHandle>(null);
  const root = useRef<HTMLElement>(null);
  const [confirming, setConfirming] = useState<'delete' | Action<Values> | null>(null);
  const [history, setHistory] = useState(() => localStorage.getItem('kontor.history') === 'open');
  const [files, setFiles] = useState(() => localStorage.getItem('kontor.files') === 'open');
  const embedded = onDone !== undefined;
  const [creating, setCreating] = useState<{
    kind: string;
    text: string;
    done: (saved: Saved) => void;
  } | null>(null);
  const create = useCallback<Create>((kind, text, done) => setCreating({ kind, text, done }), []);
  const { may } = me;
  const creates = useCallback(
    (kind: string) => !embedded && canCreate(kind, may),
    // What one may do changes with the user, and with it the page.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [embedded, me.userId],
  );
  const [printing, setPrinting] = useState(false);
  const [linked, setLinked] = useState(false);

  const isNew = now === null;
  const mayWrite = me.may(doc.permissions.write);
  const editable = mayWrite && (form.editable?.(draft) ?? true) && !draft['archived'];
  const title = isNew ? t('doc.new_title', { one: t(doc.one) }) : doc.title(now);
  const currency = typeof draft['currency'] === 'string' ? draft['currency'] : me.currency;
  const decimals = currencyDecimals(currency);
  usePageTitle(embedded ? undefined : title);
  useEffect(() => {
    if (!embedded && now) {
      visit(me.userId, { href: `${doc.path}/${now.id}`, label: doc.title(now), kind: doc.kind });
    }
  }, [embedded, now, me.userId, doc]);

  useEffect(() => {
    if (isNew) root.current?.querySelector<HTMLElement>('[data-first] input')?.focus();
  }, [isNew]);

  const actions = now ? (form.actions ?? []).filter((a) => a.visible(now) && me.may(a.needs)) : [];
  const primary =
    actions.find((a) => a.primary) ??
    (isNew
      ? (form.actions ?? []).find((a) => a.primary && a.visible(draft) && me.may(a.needs))
      : undefined);

  // ── leaving ──────────────────────────────────────────────────────────────
  const leaving = useBlocker({
    shouldBlockFn: () => store.dirty && !embedded,
    enableBeforeUnload: () => {
      // The draft is kept in this browser; a reload brings it back.
      store.putAside();
      return false;
    },
    withResolver: true,
  });

  // ── what one can do ──────────────────────────────────────────────────────
  const toError = () => {
    requestAnimationFrame(() => {
      const field = root.current?.querySelector<HTMLElement>(
        'input[aria-invalid="true"], textarea[aria-invalid="true"], [data-error] input',
      );
      if (field && !field.closest('[data-grid]')) field.focus();
      else if (!grid.current?.focusError()) field?.focus();
    });
  };
  const save = async () => {
    const saved = await d.save();
    if (!saved) {
      toError();
      return;
    }
    if (embedded) onDone(saved);
    else if (isNew) go(`${doc.path}/${saved.id}`, { replace: true });
    notifications.show({ message: t('doc.saved', { title: doc.title(saved) }), autoClose: 2500 });
  };
  const step = async (action: Action<Values>) => {
    if (action.danger && !action.rehearse) {
      setConfirming(action);
      return;
    }
    const saved = await d.prepare(action);
    if (!saved) toError();
    else if (action.opens && !action.rehearse) {
      announce(action, saved);
      go(`${opened(action)}/${saved.id}`);
    } else if (isNew && !action.rehearse) go(`${doc.path}/${saved.id}`, { replace: true });
    else if (!action.rehearse) announce(action, saved);
  };
  const goAhead = async (action: Action<Values>) => {
    const done = await d.perform(action);
    if (!done) {
      toError();
      return;
    }
    announce(action, done);
    if (action.opens) go(`${opened(action)}/${done.id}`);
    else if (isNew || record === null) go(`${doc.path}/${done.id}`, { replace: true });
  };
  const opened = (action: Action<Values>) =>
    typeof action.opens === 'string' ? action.opens : doc.path;
  const announce = (action: Action<Values>, saved: Saved) =>
    notifications.show({ message: t(action.done, { title: doc.title(saved) }), autoClose: 4000 });
  const simple = async (verb: 'archive' | 'restore') => {
    // What was typed is not lost with the step.
    if (!(await d.save())) {
      toError();
      return;
    }
    const done = await d.perform({ verb });
    if (!done) return;
    const words = { archive: 'doc.archived', restore: 'doc.restored' };
    undoable(t(words[verb], { title: doc.title(done) }), async () => {
      const undone = await act(doc, done, verb === 'archive' ? 'restore' : 'archive');
      if (store.dirty) changed(doc);
      else d.keep(undone);
    });
  };
  const discard = () => {
    if (!store.dirty) return;
    const back = d.discard();
    const here = now ? `${doc.path}/${now.id}` : `${doc.path}/new`;
    undoable(t('page.discarded'), () => {
      back();
      if (window.location.pathname !== here) go(here);
    });
  };
  const erase = async () => {
    setConfirming(null);
    if (await d.erase()) {
      notifications.show({ message: t('doc.deleted', { title }) });
      go(listUrl(doc), { replace: true });
    }
  };
  /** A record that was made on the spot becomes the choice of its field. */
  const take = (field: Field<Values>, saved: Saved) => {
    if (field.type !== 'link') return;
    store.patch({
      ...field.fill?.(saved),
      [field.field]: saved.id,
      [field.text]: hitFor(field.kind, saved).name,
    });
  };

  const off = embedded;
  const scope = embedded ? 'dialog' : 'form';
  const print = off || !now ? undefined : form.print?.(now);
  useShortcut({
    key: 'Ctrl P',
    label: t('doc.print_key'),
    scope: 'form',
    run: () => setPrinting(true),
    disabled: !print,
  });
  const links = useLinks(doc, embedded ? null : now, me.may);
  useShortcut({
    key: 'Ctrl L',
    label: t('doc.links'),
    scope: 'form',
    run: () => setLinked(true),
    disabled: off || links.length === 0,
  });
  const hasFiles = !off && form.files === true && now !== null;
  const attached = useQuery({
    queryKey: ['list', [doc.kind, 'attachment'], 'count', now?.id],
    queryFn: ({ signal }) =>
      call<{ items: unknown[] }>('GET', '/attachments', {
        query: { kind: doc.kind, record_id: now!.id },
        signal,
      }),
    enabled: hasFiles,
  });
  const toggleFiles = () => {
    localStorage.setItem('kontor.files', files ? 'closed' : 'open');
    setFiles(!files);
  };
  useShortcut({
    key: 'Alt A',
    label: t('doc.files'),
    scope: 'form',
    run: toggleFiles,
    disabled: !hasFiles,
  });
  useShortcut({
    key: 'Ctrl S',
    label: t('doc.save'),
    scope,
    run: () => void save(),
    disabled: !editable,
  });
  useShortcut({
    key: 'Ctrl Enter',
    label: primary ? t(primary.label) : t('doc.save'),
    scope,
    run: () => void (primary ? step(primary) : save()),
    disabled: !mayWrite || off,
  });
  useShortcut({
    key: 'Ctrl Z',
    label: t('doc.undo'),
    scope,
    run: () => store.undo(),
    disabled: !editable,
  });
  useShortcut({
    key: 'Ctrl Shift Z',
    label: t('doc.redo'),
    scope,
    run: () => store.redo(),
    disabled: !editable,
  });
  useShortcut({
    key: 'Alt J',
    label: t('doc.discard'),
    scope,
    run: discard,
    disabled: !editable,
  });

  const panels = (form.panels ?? []).filter(
    (p: Panel<Values>) => !embedded && (now ? (p.visible?.(now) ?? true) : p.live),
  );
  const extra = !embedded && now !== null && (history || (files && hasFiles));
  const sections = useMemo(() => form.sections, [form]);

  return (
    <section
      className={css.page}
      ref={root}
      data-embedded={embedded || undefined}
      // A file that is dragged here finds the place to be dropped on.
      onDragEnter={(e) => {
        if (hasFiles && e.dataTransfer.types.includes('Files')) setFiles(true);
      }}
    >
      <DocHead
        doc={doc}
        store={store}
        title={title}
        primary={primary}
        actions={actions}
        editable={editable}
        mayWrite={mayWrite}
        busy={d.busy}
        embedded={embedded}
        history={history}
        files={hasFiles ? { open: files, count: attached.data?.items.length ?? 0 } : undefined}
        onFiles={toggleFiles}
        links={links}
        onLinks={() => setLinked(true)}
        onHistory={() => {
          localStorage.setItem('kontor.history', history ? 'closed' : 'open');
          setHistory(!history);
        }}
        onSave={() => void save()}
        onDiscard={discard}
        onStep={(a) => void step(a)}
        onSimple={(verb) => void simple(verb)}
        onDelete={() => setConfirming('delete')}
        onPrint={print ? () => setPrinting(true) : undefined}
        onCancel={
          embedded
            ? () => {
                store.discard();
                onDone(null);
              }
            : undefined
        }
        decimals={decimals}
      />
      <Notes
        doc={doc}
        d={d}
        archived={draft['archived'] === true}
        onArchive={() => void simple('archive')}
        onDiscard={discard}
      />
      <div
        className={css.columns}
        data-panels={panels.length > 0 || undefined}
        data-extra={extra || undefined}
      >
        <div className={css.main}>
          {sections.map((section, s) => (
            <div key={s} className={css.card}>
              {section.title && <h2 className={css.cardTitle}>{t(section.title)}</h2>}
              <div className={css.fields}>
                {section.fields
                  .filter((f: Field<Values>) => f.visible?.(draft, isNew) ?? true)
                  .map((f: Field<Values>, i: number) => (
                    <div
                      key={f.field}
                      data-first={(s === 0 && i === 0) || undefined}
                      data-wide={(f.span ?? 4) > 8 || undefined}
                      style={{ gridColumn: `span ${f.span ?? 4}` }}
                    >
                      <FormField
                        field={f}
                        store={store}
                        editable={editable && (f.editable?.(draft, isNew) ?? true)}
                        currency={currency}
                        autoFocus={isNew && s === 0 && i === 0}
                        onCreate={
                          f.type === 'link' && creates(f.kind)
                            ? (text) => create(f.kind, text, (saved) => take(f, saved))
                            : undefined
                        }
                      />
                    </div>
                  ))}
              </div>
            </div>
          ))}
          {(form.lines ?? []).map((table: LineTable<Values, Values>, i: number) => (
            <div key={table.field} data-grid>
              <Lines
                table={table}
                store={store}
                editable={editable && (table.editable?.(draft) ?? true)}
                decimals={decimals}
                currency={currency}
                handle={i === 0 ? grid : undefined}
                create={create}
                creates={creates}
                balance={d.balance}
              />
            </div>
          ))}
        </div>
        {panels.length > 0 && (
          <div className={css.panels}>
            {panels.map((p: Panel<Values>) => (
              <ShownPanel
                key={p.name}
                panel={p}
                store={store}
                record={now}
                changed={() => void d.reload()}
              />
            ))}
          </div>
        )}
        {extra && (
          <div className={css.extra}>
            {files && hasFiles && (
              <div className={css.card}>
                <h2 className={css.cardTitle}>{t('doc.files')}</h2>
                <Suspense>
                  <Attachments kind={doc.kind} id={now.id} />
                </Suspense>
              </div>
            )}
            {history && (
              <div className={css.card}>
                <h2 className={css.cardTitle}>{t('kit.timeline')}</h2>
                <History doc={doc} id={now.id} />
              </div>
            )}
          </div>
        )}
      </div>
      {d.rehearsal && (
        <Rehearsal
          title={t('doc.rehearsal_title', { action: t(d.rehearsal.action.label), title })}
          action={t(d.rehearsal.action.label)}
          outcome={d.rehearsal.outcome}
          busy={d.busy === 'acting'}
          danger={d.rehearsal.action.danger}
          onGo={() => void goAhead(d.rehearsal!.action)}
          onClose={() => {
            d.closeRehearsal();
            if (record === null && now) go(`${doc.path}/${now.id}`, { replace: true });
          }}
        />
      )}
      {printing && print && now && (
        <Suspense>
          <PdfPreview
            title={t('doc.print_title', { title })}
            name={title}
            load={() => transport.file(PREFIX + print)}
            note={store.dirty ? t('doc.why_saved') : undefined}
            onClose={() => setPrinting(false)}
          />
        </Suspense>
      )}
      {linked && <LinkedDocuments links={links} onClose={() => setLinked(false)} />}
      {d.clash && (
        <ConflictDialog
          doc={doc}
          store={store}
          clash={d.clash}
          onApply={(chosen) => void d.settle(chosen)}
          onClose={d.closeClash}
        />
      )}
      {leaving.status === 'blocked' && (
        <Ask
          title={t('doc.leave_title')}
          text={t('doc.leave_text')}
          onClose={leaving.reset}
          buttons={[
            { label: t('doc.leave_stay'), run: leaving.reset },
            {
              label: t('doc.leave_discard'),
              run: () => {
                discard();
                leaving.proceed();
              },
            },
            {
              label: t('doc.leave_save'),
              main: true,
              run: () =>
                void d.save().then((saved) => {
                  if (saved) leaving.proceed();
                  else {
                    leaving.reset();
                    toError();
                  }
                }),
            },
          ]}
        />
      )}
      {confirming === 'delete' && (
        <Ask
          title={t('doc.delete_title', { title })}
          text={t('doc.delete_text')}
          onClose={() => setConfirming(null)}
          buttons={[
            { label: t('kit.cancel'), run: () => setConfirming(null) },
            { label: t('doc.delete'), main: true, danger: true, run: () => void erase() },
          ]}
        />
      )}
      {confirming && confirming !== 'delete' && (
        <Ask
          title={t('doc.rehearsal_title', { action: t(confirming.label), title })}
          text={t('doc.sure')}
          onClose={() => setConfirming(null)}
          buttons={[
            { label: t('kit.cancel'), run: () => setConfirming(null) },
            {
              label: t(confirming.label),
              main: true,
              danger: true,
              run: () => {
                const action = confirming;
                setConfirming(null);
                void goAhead(action);
              },
            },
          ]}
        />
      )}
      {creating && (
        <Modal
          opened
          size="xl"
          onClose={() => setCreating(null)}
          title={t('doc.new', { one: t(findDocument(creating.kind)!.one) })}
          closeButtonProps={{ 'aria-label': t('kit.close') }}
          transitionProps={{ duration: 0 }}
        >
          <ReturnFocus />
          <DocForm
            doc={findDocument(creating.kind)!}
            record={null}
            initial={
              findDocument(creating.kind)!.pick.create?.(creating.text) ?? { name: creating.text }
            }
            onDone={(saved) => {
              setCreating(null);
              if (saved) creating.done(saved);
            }}
          />
        </Modal>
      )}
    </section>
  );
}

function canCreate(kind: string, may: (p: string) => boolean): boolean {
  const target = findDocument(kind);
  return Boolean(target?.form) && target!.creates !== false && may(target!.permissions.write);
}

/** A panel; a live one shows what is calculated over what is saved. */
function ShownPanel({
  panel,
  store,
  record,
  changed,
}: {
  panel: Panel<Values>;
  store: DocStore;
  record: Saved | null;
  changed: () => void;
}) {
  const head = useSyncExternalStore(store.subscribe, () => store.head);
  const calculated = useSyncExternalStore(store.subscribe, () => store.calculated);
  if (!record && Object.keys(calculated).length === 0) return null;
  const shown = panel.live ? { ...record, ...head, ...calculated } : record!;
  return (
    <div className={css.card} data-wide={panel.wide || undefined}>
      <h2 className={css.cardTitle}>{t(panel.title)}</h2>
      <panel.Component record={shown} changed={changed} />
    </div>
  );
}
