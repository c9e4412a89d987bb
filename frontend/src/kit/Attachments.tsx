import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { problemOf } from '@/api/problem';
import { call, refresh } from '@/api/query';
import type { components } from '@/api/schema.gen';
import { PREFIX, transport } from '@/api/transport';
import { t } from '@/app/i18n';
import { formatMoment } from '@/lib/date';
import { inWindow, readBase64, saveFile } from '@/lib/platform';
import css from './attachments.module.css';
import { Alert, Button } from './ui';

type Attachments = components['schemas']['Attachments'];
type Attachment = components['schemas']['Attachment'];

const LARGEST = 10 * 1024 * 1024;

/** The files of a record: dropped, pasted or chosen; opened, saved, removed. */
export default function Attachments({ kind, id }: { kind: string; id: number }) {
  const [busy, setBusy] = useState(false);
  const [over, setOver] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const root = useRef<HTMLDivElement>(null);
  const list = useQuery({
    queryKey: ['list', [kind, 'attachment'], kind, id],
    queryFn: ({ signal }) =>
      call<Attachments>('GET', '/attachments', { query: { kind, record_id: id }, signal }),
  });
  const may = list.data?.may_add ?? false;

  const add = async (files: Iterable<File>) => {
    setBusy(true);
    setProblem(null);
    try {
      for (const file of files) {
        if (file.size > LARGEST) throw new Error(t('attachments.too_large', { name: file.name }));
        if (file.size === 0) throw new Error(t('attachments.empty', { name: file.name }));
        await call('POST', '/attachments', {
          body: { kind, record_id: id, name: file.name, data: await readBase64(file) },
        });
      }
    } catch (error) {
      const plain = error instanceof Error && error.name === 'Error';
      setProblem(plain ? error.message : problemOf(error).detail);
    } finally {
      setBusy(false);
      await refresh(kind, 'attachment');
    }
  };

  // A picture or a file in the clipboard, unless somebody pastes text into a field.
  const adding = useRef(add);
  adding.current = add;
  useEffect(() => {
    if (!may) return;
    const paste = (e: ClipboardEvent) => {
      const files = [...(e.clipboardData?.files ?? [])];
      if (files.length === 0 || !root.current?.isConnected) return;
      e.preventDefault();
      void adding.current(files);
    };
    document.addEventListener('paste', paste);
    return () => document.removeEventListener('paste', paste);
  }, [may]);

  const read = (a: Attachment) => transport.file(`${PREFIX}/attachments/${a.id}/content`);
  const open = async (a: Attachment) => {
    try {
      const file = await read(a);
      // The window has no tabs; it hands files to the system.
      if (inWindow() || file.type === 'application/octet-stream') await saveFile(a.name, file);
      else window.open(URL.createObjectURL(file), '_blank', 'noopener');
    } catch (error) {
      setProblem(problemOf(error).detail);
    }
  };
  const remove = async (a: Attachment) => {
    setProblem(null);
    try {
      await call('DELETE', `/attachments/${a.id}`);
    } catch (error) {
      setProblem(problemOf(error).detail);
    } finally {
      await refresh(kind, 'attachment');
    }
  };

  return (
    <div
      ref={root}
      className={css.files}
      data-over={over || undefined}
      onDragOver={(e) => {
        if (!may) return;
        e.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(e) => {
        if (!may) return;
        e.preventDefault();
        setOver(false);
        void add(e.dataTransfer.files);
      }}
    >
      {list.data && list.data.items.length > 0 && (
        <ul>
          {list.data.items.map((a) => (
            <li key={a.id}>
              <button type="button" className={css.name} onClick={() => void open(a)}>
                {a.name}
              </button>
              <small>
                {[sizeOf(a.size), a.added_by, formatMoment(a.added_at)].filter(Boolean).join(' · ')}
              </small>
              <span className={css.verbs}>
                <button
                  type="button"
                  aria-label={t('attachments.save_one', { name: a.name })}
                  onClick={() => void read(a).then((file) => saveFile(a.name, file))}
                >
                  {t('attachments.save')}
                </button>
                {list.data.may_remove && (
                  <button
                    type="button"
                    aria-label={t('attachments.remove_one', { name: a.name })}
                    onClick={() => void remove(a)}
                  >
                    {t('attachments.remove')}
                  </button>
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
      {list.data?.items.length === 0 && <p>{t('attachments.none')}</p>}
      {problem && (
        <Alert color="red" variant="light" role="alert">
          {problem}
        </Alert>
      )}
      {may && (
        <>
          <input
            ref={input}
            type="file"
            multiple
            hidden
            tabIndex={-1}
            aria-hidden
            onChange={(e) => {
              const files = [...(e.currentTarget.files ?? [])];
              e.currentTarget.value = '';
              if (files.length > 0) void add(files);
            }}
          />
          <Button size="xs" variant="default" loading={busy} onClick={() => input.current?.click()}>
            {t('attachments.add')}
          </Button>
          <p>{t('attachments.drop')}</p>
        </>
      )}
    </div>
  );
}

function sizeOf(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} kB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
