// What differs between the window and a browser besides the transport: saving
// and printing. The window's WebKit saves links silently over what is there and
// has no print dialog, so both go through Go's native dialogs.

interface WindowApp {
  SaveFile?: (name: string, contentType: string, base64: string) => Promise<string>;
  Print?: (name: string, base64: string) => Promise<void>;
}

function windowApp(): WindowApp | undefined {
  const go = (globalThis as { go?: { main?: { App?: WindowApp } } }).go;
  return go?.main?.App;
}

export function inWindow(): boolean {
  return windowApp() !== undefined;
}

/** Reads a file that the user chose as base64, without its data: prefix. */
export function readBase64(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onerror = () => reject(reader.error ?? new Error('unreadable'));
    reader.onload = () => {
      const text = String(reader.result);
      resolve(text.slice(text.indexOf(',') + 1));
    };
    reader.readAsDataURL(file);
  });
}

/** Offers a file to be saved: the native dialog in the window, a download in a browser. */
export async function saveFile(name: string, content: Blob): Promise<void> {
  const app = windowApp();
  if (app?.SaveFile) {
    await app.SaveFile(name, content.type, await readBase64(content));
    return;
  }
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

/** A page of a PDF, drawn; its paper in points (1/72 inch). */
export interface PagePicture {
  picture: Blob;
  width: number;
  height: number;
}

/**
 * Prints a PDF. The window hands it to the system's own viewer; a browser prints
 * pictures of its pages, because the page's policy admits no frame with a file in it.
 */
export async function printPdf(
  name: string,
  content: Blob,
  pages: () => Promise<PagePicture[]>,
): Promise<void> {
  const app = windowApp();
  if (app?.Print) {
    await app.Print(name, await readBase64(content));
    return;
  }
  const drawn = await pages();
  const urls = drawn.map((p) => URL.createObjectURL(p.picture));
  const paper = drawn[0];
  const sheet = document.createElement('div');
  sheet.dataset['printing'] = '';
  const style = document.createElement('style');
  style.textContent = `
    @media screen { [data-printing] { display: none } }
    @media print {
      body > :not([data-printing]) { display: none !important }
      html, body { height: auto !important; margin: 0; background: none }
      [data-printing] img { display: block; width: 100%; break-after: page }
      [data-printing] img:last-child { break-after: auto }
      @page { margin: 0; size: ${paper?.width ?? 595}pt ${paper?.height ?? 842}pt }
    }`;
  const images = urls.map((url) => {
    const image = new Image();
    image.src = url;
    image.alt = '';
    return image;
  });
  sheet.append(style, ...images);
  document.body.append(sheet);
  try {
    await Promise.all(images.map((image) => image.decode()));
    window.print();
  } finally {
    sheet.remove();
    for (const url of urls) URL.revokeObjectURL(url);
  }
}
