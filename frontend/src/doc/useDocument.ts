// One open document: its store, and everything that goes to the server and
// comes back. The screen (DocPage) only shows it.
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { onChange } from '@/api/events';
import { problemOf, type Problem } from '@/api/problem';
import { call, putRecord } from '@/api/query';
import type { RehearsalOutcome } from '@/kit/Rehearsal';
import {
  act,
  bodyOf,
  calculationBody,
  changed,
  create,
  read,
  rehearse,
  remove,
  shapeOf,
  update,
} from './data';
import type { Saved } from './data';
import type { Action, AnyDoc, LineTable } from './define';
import { DocStore, type Line, type Values } from './DocStore';
import { differences, merge, type Difference, type Side } from '@/lib/merge';

const CALCULATE_AFTER = 150;

export type Busy = 'saving' | 'acting' | 'deleting' | null;

export interface Clash {
  theirs: Saved;
  found: Difference[];
  /** Go on with saving once it is settled. */
  save: boolean;
}

export function useDocument(doc: AnyDoc, record: Saved | null, owner: number, initial?: Values) {
  const [store] = useState(() => {
    const made = new DocStore({
      storageKey: `kontor.draft.${owner}.${doc.kind}.${record?.id ?? 'new'}`,
      record,
      blank: { ...doc.form!.blank(), ...initial },
      tables: (doc.form!.lines ?? []).map((t) => t.field),
    });
    // Begun before and closed: what it is made for now still goes in.
    if (initial && made.restoredAt !== null) made.patch(initial);
    return made;
  });
  const [busy, setBusy] = useState<Busy>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [clash, setClash] = useState<Clash | null>(null);
  const [theirs, setTheirs] = useState<{ user: string; record: Saved } | null>(null);
  const [rehearsal, setRehearsal] = useState<{
    action: Action<Values>;
    outcome: RehearsalOutcome | null;
  } | null>(null);
  const shape = useMemo(() => shapeOf(doc), [doc]);

  const keep = useCallback(
    (saved: Saved) => {
      putRecord(doc.path, saved.id, saved);
      store.saved(saved);
      setTheirs(null);
      changed(doc);
    },
    [doc, store],
  );

  // ── what others do ───────────────────────────────────────────────────────
  const id = record?.id;
  useEffect(() => {
    if (id === undefined) return;
    return onChange(doc.kind, id, (change) => {
      read(doc, id).then(
        (fresh) => {
          if (fresh.version === (store.record as Saved | null)?.version) return;
          putRecord(doc.path, id, fresh);
          if (store.dirty) setTheirs({ user: change.user ?? '', record: fresh });
          else store.saved(fresh);
        },
        () => undefined,
      );
    });
  }, [doc, id, store]);

  // A draft that was begun on an older version says so at once.
  useEffect(() => {
    if (record && store.dirty && store.base['version'] !== record.version) {
      setTheirs((was) => ({ user: was?.user ?? '', record }));
    }
  }, [record, store]);

  const compare = useCallback(
    (fresh: Saved, save: boolean) => {
      const other = new DocStore({
        storageKey: '',
        record: fresh,
        blank: {},
        tables: Object.keys(shape.tables),
        storage: NOWHERE,
      });
      const found = differences(shape, store.base, store.draft, other.draft);
      if (found.length === 0) {
        store.rebase(fresh, other.draft);
        setTheirs(null);
        return false;
      }
      setClash({ theirs: fresh, found, save });
      return true;
    },
    [shape, store],
  );

  // ── totals while one types ───────────────────────────────────────────────
  const calculate = doc.form!.calculate;
  const asked = useRef(0);
  useEffect(() => {
    const rule = doc.form!.calculated;
    if (!calculate || !rule) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let last: Values | null = null;
    const ask = async () => {
      const mine = ++asked.current;
      const { body, sent } = calculationBody(doc, store.draft);
      store.setCalculating(true);
      try {
        const answer = await call<Values>('POST', calculate, { body });
        // The last answer wins: an earlier one that comes late is old news.
        if (mine !== asked.current) return;
        const keys = sent[rule.table] ?? [];
        const lines = new Map<string, Values>();
        ((answer[rule.table] as Values[] | undefined) ?? []).forEach((line, i) => {
          const key = keys[i];
          if (key) lines.set(key, Object.fromEntries(rule.line.map((f) => [f, line[f]])));
        });
        store.setCalculated(Object.fromEntries(rule.head.map((f) => [f, answer[f]])), lines);
      } catch {
        // What cannot be computed yet (an unknown product, half a number) is
        // said when it is saved.
        if (mine === asked.current) store.setCalculating(false);
      }
    };
    const look = () => {
      if (store.draft === last || !store.dirty) return;
      last = store.draft;
      clearTimeout(timer);
      timer = setTimeout(() => void ask(), CALCULATE_AFTER);
    };
    look();
    const stop = store.subscribe(look);
    return () => {
      clearTimeout(timer);
      asked.current += 1;
      stop();
    };
  }, [calculate, doc, store]);

  // ── saving ───────────────────────────────────────────────────────────────
  const complain = useCallback(
    (error: unknown, sent?: Record<string, string[]>) => {
      const p = problemOf(error);
      setProblem(p);
      if (p.fields.length > 0) store.setErrors(p.fields, sent);
    },
    [store],
  );

  /** Gives a line the amount that balances the document as it stands. */
  const balance = useCallback(
    async (table: LineTable<Values, Values>, key: string) => {
      const rule = doc.form!.calculated;
      if (!calculate || !rule || !table.balance) return;
      const { body, sent } = calculationBody(doc, store.draft);
      try {
        const answer = await call<Values>('POST', calculate, { body });
        const at = (sent[table.field] ?? []).indexOf(key);
        const from = at < 0 ? answer : (answer[rule.table] as Values[])[at]!;
        store.setLine(
          table.field,
          key,
          Object.fromEntries(
            Object.entries(table.balance).map(([field, source]) => [field, from[source] ?? null]),
          ),
        );
      } catch (error) {
        complain(error, sent);
      }
    },
    [calculate, complain, doc, store],
  );

  const save = useCallback(async (): Promise<Saved | null> => {
    const was = store.record as Saved | null;
    if (was && !store.dirty) return was;
    const wrong = [...store.errors.keys()].find((path) => path.includes('.'));
    if (wrong && store.errors.size > 0 && hasLocalErrors(store, doc)) return null;
    setBusy('saving');
    setProblem(null);
    const { body, sent } = bodyOf(doc, store.draft, was ? store.base : null);
    try {
      const saved = was
        ? await update(doc, was.id, store.base['version'], body)
        : await create(doc, body);
      keep(saved);
      return saved;
    } catch (error) {
      if (was && problemOf(error).code === 'stale_version') {
        const fresh = await read(doc, was.id).catch(() => null);
        if (fresh && compare(fresh, true)) return null;
        if (fresh) return fresh;
      }
      complain(error, sent);
      return null;
    } finally {
      setBusy(null);
    }
  }, [doc, store, keep, compare, complain]);

  /** Puts what was chosen on top of theirs and saves it. */
  const settle = useCallback(
    async (chosen: ReadonlyMap<string, Side>) => {
      if (!clash) return;
      const other = new DocStore({
        storageKey: '',
        record: clash.theirs,
        blank: {},
        tables: Object.keys(shape.tables),
        storage: NOWHERE,
      });
      const merged = merge(shape, store.draft, other.draft, clash.found, chosen);
      store.rebase(clash.theirs, merged);
      setClash(null);
      setTheirs(null);
      setProblem(null);
      if (clash.save) await save();
    },
    [clash, shape, store, save],
  );

  // ── steps ────────────────────────────────────────────────────────────────
  const perform = useCallback(
    async (action: { verb: string; opens?: boolean | string }): Promise<Saved | null> => {
      const now = store.record as Saved | null;
      if (!now) return null;
      setBusy('acting');
      setProblem(null);
      const sent = linesOf(store, doc);
      try {
        const done = await act(doc, now, action.verb);
        if (action.opens) {
          putRecord(typeof action.opens === 'string' ? action.opens : doc.path, done.id, done);
          changed(doc);
        } else keep(done);
        setRehearsal(null);
        return done;
      } catch (error) {
        setRehearsal(null);
        if (problemOf(error).code === 'stale_version') {
          const fresh = await read(doc, now.id).catch(() => null);
          if (fresh) keep(fresh);
        }
        complain(error, sent);
        return null;
      } finally {
        setBusy(null);
      }
    },
    [doc, store, keep, complain],
  );

  /** Saves what is unsaved, then shows what the step would do. */
  const prepare = useCallback(
    async (action: Action<Values>): Promise<Saved | null> => {
      const saved = await save();
      if (!saved) return null;
      if (!action.rehearse) return perform(action);
      const sent = linesOf(store, doc);
      // The dialog opens when there is something to show: a refusal then finds
      // the focus where it was.
      setBusy('acting');
      try {
        const outcome = await rehearse(doc, saved, action.verb);
        setRehearsal({ action, outcome });
      } catch (error) {
        complain(error, sent);
        return null;
      } finally {
        setBusy(null);
      }
      return saved;
    },
    [doc, store, save, perform, complain],
  );

  /** Throws away what was typed. Answers how to take that back. */
  const discard = useCallback(() => {
    const back = store.discard();
    setProblem(null);
    if (!theirs) return back;
    store.saved(theirs.record);
    setTheirs(null);
    return () => {
      back();
      setTheirs(theirs);
    };
  }, [store, theirs]);

  const erase = useCallback(async (): Promise<boolean> => {
    const now = store.record as Saved | null;
    if (!now) return false;
    setBusy('deleting');
    setProblem(null);
    try {
      await remove(doc, now);
      store.discard();
      changed(doc);
      return true;
    } catch (error) {
      complain(error);
      return false;
    } finally {
      setBusy(null);
    }
  }, [doc, store, complain]);

  /** Reads the record anew, after a panel did something with it. */
  const reload = useCallback(async () => {
    if (id === undefined) return;
    const fresh = await read(doc, id).catch(() => null);
    if (!fresh) return;
    putRecord(doc.path, id, fresh);
    if (!store.dirty) store.saved(fresh);
    changed(doc);
  }, [doc, id, store]);

  return {
    store,
    balance,
    reload,
    busy,
    problem,
    clash,
    theirs,
    rehearsal,
    save,
    settle,
    prepare,
    perform,
    erase,
    discard,
    compare,
    keep,
    dismiss: () => setProblem(null),
    closeClash: () => setClash(null),
    closeRehearsal: () => setRehearsal(null),
  };
}

/** A complaint of the grid itself (no such product) stops saving: the server knows no more. */
function hasLocalErrors(store: DocStore, doc: AnyDoc): boolean {
  for (const table of doc.form?.lines ?? []) {
    for (const line of store.lines(table.field)) {
      for (const column of table.columns) {
        const pending =
          column.type === 'link' && column.text && line[column.text] && !line[column.field];
        if (pending && store.error(`${table.field}.${line.key}.${column.field}`)) return true;
      }
    }
  }
  return false;
}

function linesOf(store: DocStore, doc: AnyDoc): Record<string, string[]> {
  return Object.fromEntries(
    (doc.form?.lines ?? []).map((t) => [t.field, store.lines(t.field).map((l: Line) => l.key)]),
  );
}

const NOWHERE = {
  getItem: () => null,
  setItem: () => undefined,
  removeItem: () => undefined,
} as unknown as Storage;
