// Keys. Whoever is on the screen registers what it can do; one listener runs
// it, "?" lists it, the palette offers it. The innermost is asked first, so
// that a form's Ctrl S wins over the page's behind it.
import { useEffect, useRef, useSyncExternalStore } from 'react';

export type Scope = 'frame' | 'list' | 'form' | 'grid' | 'dialog';

export interface Shortcut {
  /** "Ctrl K", "Alt C", "/", "g o", "F2"; empty for what only the palette offers. */
  key: string;
  /** Already in the reader's language. */
  label: string;
  scope: Scope;
  run: () => void;
  /** Does nothing now, and is not listed. */
  disabled?: boolean;
  /** Listed under "?", but handled by whoever has the focus (the line grid). */
  shownOnly?: boolean;
}

interface Entry {
  current: Shortcut;
}

const entries: Entry[] = [];
const listeners = new Set<() => void>();
let version = 0;

function changed(): void {
  version += 1;
  for (const l of listeners) l();
}

/** Registers until the returned function is called. */
export function register(shortcut: Shortcut): () => void {
  return add({ current: shortcut });
}

function add(entry: Entry): () => void {
  entries.push(entry);
  changed();
  return () => {
    const at = entries.indexOf(entry);
    if (at >= 0) entries.splice(at, 1);
    changed();
  };
}

/** Registers while the component is on the screen. */
export function useShortcut(shortcut: Shortcut): void {
  const entry = useRef<Entry>({ current: shortcut });
  // What it does may change with every render; when it is listed, only with these.
  useEffect(() => {
    entry.current.current = shortcut;
  });
  const { key, label, scope, disabled } = shortcut;
  useEffect(() => {
    if (disabled) return;
    return add(entry.current);
  }, [key, label, scope, disabled]);
}

const INNERMOST: Scope[] = ['dialog', 'grid', 'form', 'list', 'frame'];

/** What can be done now, innermost and latest first, each key once. */
export function activeShortcuts(): Shortcut[] {
  const seen = new Set<string>();
  const out: Shortcut[] = [];
  const latest = entries.map((e) => e.current).reverse();
  for (const s of INNERMOST.flatMap((scope) => latest.filter((l) => l.scope === scope))) {
    const name = s.key || `:${s.label}`;
    if (s.disabled || seen.has(name)) continue;
    seen.add(name);
    out.push(s);
  }
  return out;
}

export function useShortcutVersion(): number {
  return useSyncExternalStore(
    (l) => {
      listeners.add(l);
      return () => listeners.delete(l);
    },
    () => version,
  );
}

/** A pressed key, written as in the registry: "Ctrl Shift Z". */
export function pressed(e: KeyboardEvent): string {
  const parts: string[] = [];
  if (e.ctrlKey || e.metaKey) parts.push('Ctrl');
  if (e.altKey) parts.push('Alt');
  const letter = /^Key([A-Z])$/.exec(e.code)?.[1];
  // With a modifier the key's place counts: Alt makes other signs on some keyboards.
  const modified = parts.length > 0;
  if (e.shiftKey && (modified || e.key.length > 1)) parts.push('Shift');
  let key = e.key;
  if (modified && letter && !/^[a-z]$/i.test(key)) key = letter;
  if (key === ' ') key = 'Space';
  if (key.length === 1 && modified) key = key.toUpperCase();
  parts.push(key);
  return parts.join(' ');
}

/** Does typing into this mean text? Then single letters are not for us. */
export function takesText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable) return true;
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  if (target instanceof HTMLInputElement) {
    return !['button', 'checkbox', 'radio', 'range', 'submit', 'reset', 'file', 'image'].includes(
      target.type,
    );
  }
  const role = target.getAttribute('role');
  return role === 'textbox' || role === 'combobox' || target.dataset['keys'] === 'own';
}

function dialogOpen(): boolean {
  return document.querySelector('[role="dialog"][aria-modal="true"]') !== null;
}

/** Time for the letter after g. */
const SEQUENCE = 1500;
let first: { key: string; at: number } | null = null;

function find(key: string, inDialog: boolean): Shortcut | undefined {
  return activeShortcuts().find(
    (s) => s.key === key && !s.shownOnly && (!inDialog || s.scope === 'dialog'),
  );
}

/** The one listener. Exported for tests; call startShortcuts in the program. */
export function onKey(e: KeyboardEvent): void {
  if (e.defaultPrevented || e.isComposing) return;
  if (['Control', 'Alt', 'Shift', 'Meta'].includes(e.key)) return;
  const key = pressed(e);
  const plain = !/^(Ctrl|Alt)/.test(key) && !/^F\d+$/.test(key);
  if (plain && takesText(e.target)) return;
  const inDialog = dialogOpen();
  if (plain && key.length === 1) {
    const now = e.timeStamp || Date.now();
    if (first && now - first.at < SEQUENCE) {
      const both = `${first.key} ${key}`;
      first = null;
      const s = find(both, inDialog);
      if (s) {
        e.preventDefault();
        s.run();
        return;
      }
    }
    if (activeShortcuts().some((s) => s.key.startsWith(`${key} `))) {
      first = { key, at: now };
      return;
    }
  }
  const s = find(key, inDialog);
  if (!s) return;
  e.preventDefault();
  s.run();
}

// --- hints while Alt is held ---

const HOLD = 450;
let hinting = false;
const hintListeners = new Set<() => void>();

function setHinting(now: boolean): void {
  if (hinting === now) return;
  hinting = now;
  for (const l of hintListeners) l();
}

/** Is Alt being held? Then the keys are shown at what they act on. */
export function useHinting(): boolean {
  return useSyncExternalStore(
    (l) => {
      hintListeners.add(l);
      return () => hintListeners.delete(l);
    },
    () => hinting,
  );
}

/** Listens for the life of the program. */
export function startShortcuts(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const down = (e: KeyboardEvent) => {
    clearTimeout(timer);
    if (e.key === 'Alt') {
      // Alone, Alt would put the focus into the browser's menu.
      e.preventDefault();
      if (!e.repeat) timer = setTimeout(() => setHinting(true), HOLD);
      else if (!hinting) timer = setTimeout(() => setHinting(true), HOLD / 3);
    } else {
      setHinting(false);
    }
    onKey(e);
  };
  const up = (e: KeyboardEvent) => {
    if (e.key !== 'Alt') return;
    clearTimeout(timer);
    setHinting(false);
  };
  const away = () => {
    clearTimeout(timer);
    setHinting(false);
  };
  window.addEventListener('keydown', down);
  window.addEventListener('keyup', up);
  window.addEventListener('blur', away);
  return () => {
    clearTimeout(timer);
    window.removeEventListener('keydown', down);
    window.removeEventListener('keyup', up);
    window.removeEventListener('blur', away);
  };
}
