import { useBlocker } from '@tanstack/react-router';
import { useEffect, useMemo, useRef, useState } from 'react';
import { problemOf } from '@/api/problem';
import { call, putRecord, queryClient, recordKey, useRecord } from '@/api/query';
import { t } from '@/app/i18n';
import { useShortcut } from '@/app/shortcuts';
import { differences, merge, type Difference, type Side } from '@/lib/merge';
import { useForm } from '@/kit/ui';
import { ask, said } from './dialogs';
import { undoable } from './undoable';
import { useSubmit } from './useSubmit';

interface Options<T, V extends Record<string, unknown>> {
  path: string;
  id?: number | null;
  /** The fields of the record that the form edits. */
  values: (record: T) => V;
  blank: V;
  /** What is sent for changed fields; the fields themselves if not said. */
  body?: (changed: Partial<V>) => Record<string, unknown>;
  after?: (saved: T) => void | Promise<void>;
  /** What a field is called, for telling mine from theirs. */
  label: (field: Extract<keyof V, string>) => string;
  /** A value as people know it; as text if not said. */
  show?: (field: Extract<keyof V, string>, value: unknown) => string | undefined;
}

/** What somebody else saved while this form was being filled in. */
interface Clash<T> {
  theirs: T;
  found: Difference[];
  /** Go on with saving once it is settled. */
  save: boolean;
}

/**
 * A form over one record: reads it, sends what was changed with the version
 * that was read, Ctrl S saves, Alt J discards, leaving with unsaved input asks.
 * What somebody else saves meanwhile is said at once, and settled field by field.
 */
export function useEditor<T extends object, V extends Record<string, unknown>>({
  path,
  id,
  values,
  blank,
  body,
  after,
  label,
  show,
}: Options<T, V>) {
  const query = useRecord<T>(path, id ?? undefined);
  const record = query.data as T | undefined;
  const form = useForm<V>({ initialValues: blank });
  const { ref, busy, problem, submit, clear } = useSubmit(form);
  const base = useRef<T | null>(null);
  const [theirs, setTheirs] = useState<T | null>(null);
  const [clash, setClash] = useState<Clash<T> | null>(null);
  const dirty = base.current !== null && form.isDirty();
  const url = id === null || id === undefined ? path : `${path}/${id}`;
  const shape = useMemo(() => ({ fields: Object.keys(blank), tables: {} }), [blank]);

  /** The record as it is now; `mine` is put on top and stays unsaved. */
  const take = (fresh: T, mine?: Partial<V>) => {
    base.current = fresh;
    const clean = values(fresh);
    form.setInitialValues(clean);
    form.setValues({ ...clean, ...mine });
    form.resetDirty(clean);
    setTheirs(null);
  };

  const changedFields = (): Partial<V> => {
    const before = values(base.current!);
    return Object.fromEntries(
      Object.entries(form.getValues()).filter(
        ([k, v]) => JSON.stringify(v) !== JSON.stringify(before[k]),
      ),
    ) as Partial<V>;
  };

  useEffect(() => {
    if (!record || record === base.current) return;
    if (base.current === null || !form.isDirty()) take(record);
    // What someone else changed does not overwrite what is being typed.
    else if (versionOf(record) !== versionOf(base.current)) setTheirs(record);
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [record]);

  /** Asks about what both have changed; takes theirs when there is nothing to ask. */
  const compare = (fresh: T, save: boolean): boolean => {
    const found = differences(shape, values(base.current!), form.getValues(), values(fresh));
    if (!found.some((d) => d.settled !== 'theirs')) {
      take(fresh);
      return false;
    }
    setClash({ theirs: fresh, found, save });
    return true;
  };

  const settle = (chosen: ReadonlyMap<string, Side>) => {
    if (!clash) return;
    const merged = merge(shape, form.getValues(), values(clash.theirs), clash.found, chosen);
    take(clash.theirs, merged as V);
    setClash(null);
    clear();
    if (clash.save) void save();
  };

  const discard = async () => {
    clear();
    form.setErrors({});
    const mine = base.current && form.isDirty() ? changedFields() : null;
    const fresh = await query.refetch();
    const data = fresh.data as T | undefined;
    if (!data) return;
    take(data);
    if (mine) undoable(t('page.discarded'), () => take(base.current ?? data, mine));
  };

  const save = () =>
    submit(async () => {
      const changed = changedFields();
      if (Object.keys(changed).length === 0) return;
      const version = versionOf(base.current!);
      let saved: T;
      try {
        saved = await call<T>('PATCH', url, {
          body: {
            ...(body ? body(changed) : changed),
            ...(version === undefined ? {} : { version }),
          },
        });
      } catch (error) {
        if (problemOf(error).code !== 'stale_version') throw error;
        compare(await call<T>('GET', url), true);
        return;
      }
      take(saved);
      if (id !== null && id !== undefined) putRecord(path, id, saved);
      else queryClient.setQueryData([...recordKey(path), {}], saved);
      said(t('page.saved'));
      await after?.(saved);
    });

  useShortcut({
    key: 'Ctrl S',
    label: t('page.key_save'),
    scope: 'form',
    run: () => void save(),
    disabled: !dirty,
  });
  useShortcut({
    key: 'Alt J',
    label: t('page.key_discard'),
    scope: 'form',
    run: () => void discard(),
    disabled: !dirty,
  });
  useBlocker({
    shouldBlockFn: async () =>
      dirty &&
      !(await ask({
        title: t('page.leave_title'),
        text: t('page.leave_text'),
        yes: t('page.discard'),
        danger: true,
      })),
    enableBeforeUnload: () => dirty,
  });

  const say = (field: string, value: unknown): string => {
    const said = show?.(field as Extract<keyof V, string>, value);
    if (said !== undefined) return said;
    if (typeof value === 'boolean') return t(value ? 'page.yes' : 'page.no');
    return value === null || value === undefined ? '' : String(value);
  };

  return {
    record: base.current ?? record,
    loading: query.isPending,
    error: query.error,
    form,
    ref,
    busy,
    problem,
    dirty,
    /** For <form onSubmit>. */
    onSubmit: (e: { preventDefault: () => void }) => {
      e.preventDefault();
      void save();
    },
    discard,
    take: (fresh: T) => take(fresh),
    /** The record has changed beside the form: what is being typed stays. */
    renew: (fresh: T) => {
      take(fresh, base.current && form.isDirty() ? changedFields() : undefined);
      queryClient.setQueryData([...recordKey(path), {}], fresh);
    },
    /** For <EditorNotes>: what somebody else did to the same record. */
    meanwhile: {
      theirs: theirs !== null && dirty,
      look: () => theirs && compare(theirs, false),
      clash: clash?.found.map((d) => ({
        path: d.path,
        label: label(d.path as Extract<keyof V, string>),
        mine: say(d.path, d.mine),
        theirs: say(d.path, d.theirs),
        settled: d.settled,
      })),
      settle,
      close: () => setClash(null),
    },
  };
}

function versionOf(record: object): number | undefined {
  return (record as { version?: number }).version;
}
