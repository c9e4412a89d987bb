// Export of a list: read to its end, page by page, then written as a file. It
// goes on when its screen is left. What takes longer than two seconds says how
// far it is, and can be stopped.
import { useSyncExternalStore } from 'react';
import { call, callFile, type Query } from '@/api/query';
import { t } from '@/app/i18n';
import { refused } from '@/kit/page';
import { Button, notifications } from '@/kit/ui';
import { today } from '@/lib/date';
import { locale, paperLocale } from '@/lib/locale';
import { saveFile } from '@/lib/platform';
import { toCsv } from './csv';
import type { AnyDoc } from './define';
import type { Values } from './DocStore';
import css from './doc.module.css';
import { exportColumns, exportTable } from './exportTable';

export type FileFormat = 'csv' | 'xlsx' | 'pdf';
export const FORMATS: FileFormat[] = ['xlsx', 'csv', 'pdf'];

/** What a workbook or a PDF holds; CSV has no limit. */
export const MAX_ROWS = 10_000;
const PAGE = 500;
const SHOWN_AFTER = 2000;

export interface Progress {
  title: string;
  rows: number;
  /** All is read; the file is being written. */
  writing: boolean;
}

let progress: Progress | null = null;
let stopping: AbortController | null = null;
const listeners = new Set<() => void>();

function set(next: Progress | null): void {
  progress = next;
  for (const l of listeners) l();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The export that is under way. */
export function useExporting(): Progress | null {
  return useSyncExternalStore(subscribe, () => progress);
}

export function stopExport(): void {
  stopping?.abort();
}

const NOTE = 'export';

function showProgress(): void {
  notifications.show({
    id: NOTE,
    title: t('doc.export_title', { title: progress?.title ?? '' }),
    message: <HowFar />,
    loading: true,
    autoClose: false,
    withCloseButton: false,
    withBorder: true,
  });
}

/** How far it is, and the way to stop it. */
function HowFar() {
  const now = useExporting();
  const shown = new Intl.NumberFormat(locale()).format(now?.rows ?? 0);
  return (
    <span className={css.howFar}>
      <span>
        {now?.writing ? t('doc.export_writing', { shown }) : t('doc.export_reading', { shown })}
      </span>
      <Button size="compact-xs" variant="default" onClick={stopExport}>
        {t('doc.export_stop')}
      </Button>
    </span>
  );
}

interface Page {
  items: Values[];
  next_cursor: string | null;
}

/** Writes all of a list that fits the query, in the columns that are shown. */
export async function exportList(list: {
  doc: AnyDoc;
  query: Query;
  shown: string[];
  format: FileFormat;
  /** Filters and order in words. */
  subtitle: string;
}): Promise<void> {
  if (progress) return;
  const { doc, format } = list;
  const stop = new AbortController();
  stopping = stop;
  set({ title: t(doc.many), rows: 0, writing: false });
  const timer = setTimeout(showProgress, SHOWN_AFTER);
  try {
    const rows: Values[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: Page = await call('GET', doc.path, {
        query: { ...list.query, limit: PAGE, cursor },
        signal: stop.signal,
      });
      stop.signal.throwIfAborted();
      rows.push(...page.items);
      if (format !== 'csv' && rows.length > MAX_ROWS) throw new Error(t('doc.export_too_long'));
      cursor = page.next_cursor;
      set({ ...progress!, rows: rows.length, writing: cursor === null });
    }
    const file = await fileOf(list, rows, stop.signal);
    stop.signal.throwIfAborted();
    await saveFile(`${doc.path.slice(1)}-${today()}.${format}`, file);
  } catch (error) {
    if (!stop.signal.aborted) refused(error);
  } finally {
    clearTimeout(timer);
    notifications.hide(NOTE);
    stopping = null;
    set(null);
  }
}

function fileOf(
  list: Parameters<typeof exportList>[0],
  rows: Values[],
  signal: AbortSignal,
): Promise<Blob> {
  const table = exportTable(exportColumns(list.doc, list.shown), rows);
  if (list.format === 'csv') {
    const yes = (value: string) => t(value === 'true' ? 'kit.yes' : 'kit.no');
    const text = toCsv(
      table.columns.map((c) => c.label),
      table.rows.map((row) =>
        row.map((cell, x) => (table.columns[x]!.kind === 'yes' && cell ? yes(cell) : cell)),
      ),
    );
    return Promise.resolve(new Blob(['\ufeff', text], { type: 'text/csv;charset=utf-8' }));
  }
  return callFile(
    '/exports',
    {
      format: list.format,
      title: t(list.doc.many),
      subtitle: list.subtitle,
      ...table,
      ...paperLocale(),
      utc_offset: -new Date().getTimezoneOffset(),
    },
    signal,
  );
}
