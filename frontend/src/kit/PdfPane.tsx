// A PDF beside the form that it follows from: made anew a moment after the last
// change, while the one before stays in view.
import { useEffect, useRef, useState } from 'react';
import { problemOf } from '@/api/problem';
import { t } from '@/app/i18n';
import css from './pdf.module.css';
import { openPdf, PdfPages, type OpenedPdf } from './PdfPages';
import { Loader } from './ui';

const REST = 350;

export default function PdfPane<T>({
  label,
  of,
  load,
}: {
  label: string;
  /** What the file is made of; another value makes another file. */
  of: T;
  load: (of: T, signal: AbortSignal) => Promise<Blob>;
}) {
  const [opened, setOpened] = useState<OpenedPdf | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(true);
  const asked = useRef(load);
  asked.current = load;
  const shown = useRef<OpenedPdf | null>(null);
  const key = JSON.stringify(of);

  useEffect(() => {
    const stop = new AbortController();
    const make = async () => {
      setBusy(true);
      try {
        const file = await asked.current(JSON.parse(key) as T, stop.signal);
        const made = await openPdf(file);
        if (stop.signal.aborted) {
          void made.pdf.destroy();
          return;
        }
        const before = shown.current;
        shown.current = made;
        setOpened(made);
        setProblem(null);
        void before?.pdf.destroy();
      } catch (error) {
        if (stop.signal.aborted) return;
        const { detail, fields } = problemOf(error);
        setProblem(fields.map((f) => f.message).join(' ') || detail);
      }
      setBusy(false);
    };
    const wait = setTimeout(() => void make(), shown.current ? REST : 0);
    return () => {
      clearTimeout(wait);
      stop.abort();
    };
  }, [key]);

  useEffect(() => () => void shown.current?.pdf.destroy(), []);

  return (
    <div className={css['pane']}>
      <p className={css['paneHead']} role="status">
        <b>{label}</b>
        {busy && <Loader size={12} aria-hidden />}
        <span className={css['count']}>
          {opened ? t('kit.pdf_pages', { count: opened.pdf.numPages }) : t('kit.pdf_waiting')}
        </span>
      </p>
      {problem && <p className={css['note']}>{problem}</p>}
      <div className={css['paneFor']} tabIndex={0} role="region" aria-label={label}>
        {opened && <PdfPages of={opened} />}
      </div>
    </div>
  );
}
