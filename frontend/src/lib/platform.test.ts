import { afterEach, expect, test, vi } from 'vitest';
import { printPdf } from './platform';

const pdf = new Blob(['%PDF-1.4'], { type: 'application/pdf' });

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

test('the window prints the PDF itself, without drawing a page', async () => {
  const Print = vi.fn(() => Promise.resolve());
  vi.stubGlobal('go', { main: { App: { Print } } });
  const pages = vi.fn(() => Promise.resolve([]));
  await printPdf('SO-1', pdf, pages);
  expect(Print).toHaveBeenCalledWith('SO-1', btoa('%PDF-1.4'));
  expect(pages).not.toHaveBeenCalled();
});

test('a browser prints the pages on their paper, and leaves nothing behind', async () => {
  vi.spyOn(HTMLImageElement.prototype, 'decode').mockResolvedValue();
  let printed = { pages: 0, style: '' };
  vi.stubGlobal('print', () => {
    const sheet = document.querySelector('[data-printing]')!;
    printed = {
      pages: sheet.querySelectorAll('img').length,
      style: sheet.querySelector('style')!.textContent,
    };
  });
  const picture = new Blob(['x'], { type: 'image/png' });
  await printPdf('SO-1', pdf, () =>
    Promise.resolve([
      { picture, width: 612, height: 792 },
      { picture, width: 612, height: 792 },
    ]),
  );
  expect(printed.pages).toBe(2);
  expect(printed.style).toContain('size: 612pt 792pt');
  expect(document.querySelector('[data-printing]')).toBeNull();
});

test('pages that cannot be drawn are said, and nothing is printed', async () => {
  const print = vi.fn();
  vi.stubGlobal('print', print);
  await expect(printPdf('SO-1', pdf, () => Promise.reject(new Error('no memory')))).rejects.toThrow(
    'no memory',
  );
  expect(print).not.toHaveBeenCalled();
});
