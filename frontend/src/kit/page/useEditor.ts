import { useBlocker } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { call, putRecord, queryClient, recordKey, useRecord } from '@/api/query';
import { t } from '@/app/i18n';
import { useShortcut } from '@/app/shortcuts';
import { useForm } from '@/kit/ui';
import { ask, said } from './dialogs';
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
}

/**
 * A form over one record: reads it, sends what was changed with the version
 * that was read, Ctrl S saves, Alt J discards, leaving with unsaved input asks.
 */
export function useEditor<T extends object, V extends Record<string, unknown>>({
  path,
  id,
  values,
  blank,
  body,
  after,
}: Options<T, V>) {
  const query = useRecord<T>(path, id ?? undefined);
  const record = query.data as T | undefined;
  const form = useForm<V>({ initialValues: blank });
  const { ref, busy, problem, submit, clear } = useSubmit(form);
  const base = useRef<T | null>(null);
  const dirty = base.current !== null && form.isDirty();

  const take = (fresh: T) => {
    base.current = fresh;
    form.setInitialValues(values(fresh));
    form.setValues(values(fresh));
    form.resetDirty(values(fresh));
  };

  useEffect(() => {
    if (!record || record === base.current) return;
    // What someone else changed does not overwrite what is being typed: the
    // server tells on saving, by the version.
    if (base.current === null || !form.isDirty()) take(record);
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [record]);

  const discard = async () => {
    clear();
    form.setErrors({});
    const fresh = await query.refetch();
    const data = fresh.data as T | undefined;
    if (data) take(data);
  };

  const save = () =>
    submit(async () => {
      const now = form.getValues();
      const before = values(base.current!);
      const changed = Object.fromEntries(
        Object.entries(now).filter(([k, v]) => JSON.stringify(v) !== JSON.stringify(before[k])),
      ) as Partial<V>;
      const version = (base.current as { version?: number }).version;
      const saved = await call<T>(
        'PATCH',
        id === null || id === undefined ? path : `${path}/${id}`,
        {
          body: {
            ...(body ? body(changed) : changed),
            ...(version === undefined ? {} : { version }),
          },
        },
      );
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
    take,
  };
}
