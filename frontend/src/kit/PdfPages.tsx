// The pages of a PDF, drawn by a reader of ours: the window has none, and the
// page's policy admits no foreign frame. Loaded when it is first needed.
import {
  getDocument,
  GlobalWorkerOptions,
  type PDFDocumentProxy,
  type PDFPageProxy,
} from 'pdfjs-dist/legacy/build/pdf.mjs';
import worker from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs?url';
import { useEffect, useRef, useState } from 'react';
import { t } from '@/app/i18n';
import css from './pdf.module.css';

GlobalWorkerOptions.workerSrc = worker;

/** Width of a page in the preview, in CSS pixels. */
export const WIDE = 760;

export interface OpenedPdf {
  file: Blob;
  pdf: PDFDocumentProxy;
  /** Height over width of the first page: the place of those not yet drawn. */
  shape: number;
}

/** Reads a file. Whoever opens it destroys its pdf. */
export async function openPdf(file: Blob): Promise<OpenedPdf> {
  const pdf = await getDocument({ data: await file.arrayBuffer() }).promise;
  const { width, height } = (await pdf.getPage(1)).getViewport({ scale: 1 });
  return { file, pdf, shape: height / width };
}

export function PdfPages({ of }: { of: OpenedPdf }) {
  const count = of.pdf.numPages;
  return Array.from({ length: count }, (_, i) => (
    <Sheet key={i} pdf={of.pdf} number={i + 1} of={count} shape={of.shape} />
  ));
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
      const shown = canvas.current;
      if (gone || !shown) return;
      const scale =
        (WIDE * Math.min(2, window.devicePixelRatio || 1)) / page.getViewport({ scale: 1 }).width;
      // Drawn aside and put in place when it is whole: a page that changes does
      // not go white in between.
      const aside = document.createElement('canvas');
      aside.dir = 'ltr';
      const task = draw(page, aside, scale);
      stop = () => task.cancel();
      // A page that was left while it was being drawn is no failure.
      const done = await task.promise.then(
        () => true,
        () => false,
      );
      if (gone || !done) return;
      shown.width = aside.width;
      shown.height = aside.height;
      shown.getContext('2d')?.drawImage(aside, 0, 0);
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

export function draw(page: PDFPageProxy, canvas: HTMLCanvasElement, scale: number) {
  const viewport = page.getViewport({ scale });
  canvas.width = Math.floor(viewport.width);
  canvas.height = Math.floor(viewport.height);
  return page.render({ canvas, viewport });
}
