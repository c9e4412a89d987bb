// A document as it will be on paper. The pages are drawn by a reader of ours
// (the window has none, and the page's policy admits no foreign frame); what is
// saved and printed is the PDF that Go made. Loaded when it is first needed.
import { Alert, Button, Loader, Modal } from '@mantine/core';
import type { PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { useEffect, useRef, useState } from 'react';
import { problemOf } from '@/api/problem';
import { t } from '@/app/i18n';
import { useShortcut } from '@/app/shortcuts';
import { printPdf, saveFile, type PagePicture } from '@/lib/platform';
import css from './pdf.module.css';
import { draw, openPdf, PdfPages, WIDE, type OpenedPdf } from './PdfPages';
import { useReturnFocus } from './returnFocus';

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

export default function PdfPreview({ title, name, load, note, onClose }: Props) {
  const [opened, setOpened] = useState<OpenedPdf | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState<'save' | 'print' | null>(null);
  const asked = useRef(load);
  useReturnFocus();

  useEffect(() => {
    let gone = false;
    let found: PDFDocumentProxy | undefined;
    void (async () => {
      try {
        const made = await openPdf(await asked.current());
        found = made.pdf;
        if (gone) void found.destroy();
        else setOpened(made);
      } catch (error) {
        if (!gone) setProblem(problemOf(error).detail);
      }
    })();
    return () => {
      gone = true;
      void found?.destroy();
    };
  }, []);

  const run = async (what: 'save' | 'print', work: (of: OpenedPdf) => Promise<void>) => {
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
        {opened && <PdfPages of={opened} />}
      </div>
    </Modal>
  );
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
