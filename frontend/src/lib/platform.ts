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
