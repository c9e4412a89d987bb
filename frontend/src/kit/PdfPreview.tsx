// A document as it will be on paper. The pages are drawn by a reader of ours
// (the window has none, and the page's policy admits no foreign frame); what is
// saved and printed is the PDF that Go made. Loaded when it is first needed.
import { Alert, Button, Loader, Modal } from '@mantine/core';
import {
  getDocument,
  GlobalWorkerOptions,
  type PDFDocumentProxy,
  type PDFPageProxy,
} from 'pdfjs-dist/legacy/build/pdf.mjs';
import worker from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs?url';
import { useEffect, useRef, useState } from 'react';
import { problemOf } from '@/api/problem';
import { t } from '@/app/i18n';
import { useShortcut } from '@/app/shortcuts';
import { printPdf, saveFile, type PagePicture } from '@/lib/platform';
import css from './pdf.module.css';
import { useReturnFocus } from './returnFocus';

GlobalWorkerOptions.workerSrc = worker;

/** Width of a page in the preview, in CSS pixels. */
const WIDE = 760;
/** A printer's dots for each of the PDF's points. */
const SHARP = 200 / 72;

interface Props {
  title: string;
  /** The file's name, without its ending. */
  name: string;
  load: () => Promise<Blob>;
  note?: string | undefined;
  onClose: () => void;
}

interface Opened {
  file: Blob;
  pdf: PDFDocumentProxy;
  /** Height over width of the first page: the place of those not yet drawn. */
  shape: number;
}

export default function PdfPreview({ title, name, load, note, onClose }: Props) {
  const [opened, setOpened] = useState<Opened | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState<'save' | 'print' | null>(null);
  const asked = useRef(load);
  useReturnFocus();

  useEffect(() => {
    let gone = false;
    let found: PDFDocumentProxy | undefined;
    void (async () => {
      try {
        const file = await asked.current();
        const pdf = await getDocument({ data: await file.arrayBuffer() }).promise;
        found = pdf;
        const { width, height } = (await pdf.getPage(1)).getViewport({ scale: 1 });
        if (gone) void pdf.destroy();
        else setOpened({ file, pdf, shape: height / width });
      } catch (error) {
        if (!gone) setProblem(problemOf(error).detail);
      }
    })();
    return () => {
      gone = true;
      void found?.destroy();
    };
  }, []);

  const run = async (what: 'save' | 'print', work: (of: Opened) => Promise<void>) => {
    if (!opened || busy) return;
    setBusy(what);
    setProblem(null);
    try {
      await work(opened);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : problemOf(error).detail);
    } finally {
      setBusy(null);
    }
  };
  const save = () => run('save', ({ file }) => saveFile(`${name}.pdf`, file));
  const print = () => run('print', ({ file, pdf }) => printPdf(name, file, () => pictures(pdf)));

  useShortcut({ key: 'Ctrl P', label: t('kit.print'), scope: 'dialog', run: () => void print() });
  useShortcut({ key: 'Ctrl S', label: t('kit.pdf_save'), scope: 'dialog', run: () => void save() });

  const pages = opened ? Array.from({ length: opened.pdf.numPages }, (_, i) => i + 1) : [];
  return (
    <Modal
      opened
      onClose={onClose}
      size={WIDE + 88}
      padding="md"
      title={title}
      closeButtonProps={{ 'aria-label': t('kit.close') }}
      transitionProps={{ duration: 0 }}
      classNames={{ body: css['body']!, content: css['content']! }}
    >
      <div className={css['bar']}>
        <span className={css['count']} role="status">
          {opened ? t('kit.pdf_pages', { count: opened.pdf.numPages }) : ''}
        </span>
        <Button
          size="xs"
          variant="default"
          loading={busy === 'save'}
          onClick={() => void save()}
          title="Ctrl S"
        >
          {t('kit.pdf_save')}
        </Button>
        <Button
          size="xs"
          data-autofocus
          loading={busy === 'print'}
          onClick={() => void print()}
          title="Ctrl P"
        >
          {t('kit.print')}
        </Button>
      </div>
      {note && <p className={css['note']}>{note}</p>}
      {problem && (
        <Alert color="red" variant="light" role="alert">
          {problem}
        </Alert>
      )}
      <div className={css['pages']} tabIndex={0} role="region" aria-label={t('kit.pdf_shown')}>
        {!opened && !problem && (
          <p className={css['waiting']} role="status">
            <Loader size="xs" aria-hidden /> {t('kit.pdf_waiting')}
          </p>
        )}
        {pages.map((n) => (
          <Sheet key={n} pdf={opened!.pdf} number={n} of={pages.length} shape={opened!.shape} />
        ))}
      </div>
    </Modal>
  );
}

/** One page, drawn when it comes near; its text is there for screen readers. */
function Sheet({
  pdf,
  number,
  of,
  shape,
}: {
  pdf: PDFDocumentProxy;
  number: number;
  of: number;
  shape: number;
}) {
  const box = useRef<HTMLElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [near, setNear] = useState(number === 1);
  const [text, setText] = useState('');

  useEffect(() => {
    const seen = new IntersectionObserver(
      (entries) => entries.some((e) => e.isIntersecting) && setNear(true),
      { rootMargin: '600px' },
    );
    if (box.current) seen.observe(box.current);
    return () => seen.disconnect();
  }, []);

  useEffect(() => {
    if (!near) return;
    let gone = false;
    let stop: (() => void) | undefined;
    void (async () => {
      const page = await pdf.getPage(number);
      if (gone || !canvas.current) return;
      const scale =
        (WIDE * Math.min(2, window.devicePixelRatio || 1)) / page.getViewport({ scale: 1 }).width;
      const task = draw(page, canvas.current, scale);
      stop = () => task.cancel();
      // A page that was left while it was being drawn is no failure.
      await task.promise.catch(() => undefined);
      const content = await page.getTextContent();
      if (!gone) setText(content.items.map((i) => ('str' in i ? i.str : '')).join(' '));
    })().catch(() => undefined);
    return () => {
      gone = true;
      stop?.();
    };
  }, [near, pdf, number]);

  return (
    <figure
      ref={box}
      className={css['page']}
      style={{ aspectRatio: `1 / ${shape}` }}
      aria-label={t('kit.pdf_page', { page: number, of })}
    >
      {/* A page's letters run as the page says, whatever the screen's direction. */}
      <canvas ref={canvas} dir="ltr" aria-hidden />
      <div className={css['text']}>{text}</div>
    </figure>
  );
}

function draw(page: PDFPageProxy, canvas: HTMLCanvasElement, scale: number) {
  const viewport = page.getViewport({ scale });
  canvas.width = Math.floor(viewport.width);
  canvas.height = Math.floor(viewport.height);
  return page.render({ canvas, viewport });
}

/** Every page as a printer needs it, one after the other to spare the memory. */
async function pictures(pdf: PDFDocumentProxy): Promise<PagePicture[]> {
  const out: PagePicture[] = [];
  for (let n = 1; n <= pdf.numPages; n++) {
    const page = await pdf.getPage(n);
    const canvas = document.createElement('canvas');
    canvas.dir = 'ltr';
    await draw(page, canvas, SHARP).promise;
    const { width, height } = page.getViewport({ scale: 1 });
    const picture = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'));
    canvas.width = 0;
    if (!picture) throw new Error(t('kit.print_failed'));
    out.push({ picture, width, height });
  }
  return out;
}
