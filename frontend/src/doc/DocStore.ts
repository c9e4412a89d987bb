// The document being edited, outside React. Components subscribe to the piece
// they show (useSyncExternalStore), so that a key press in one cell of a
// thousand lines renders one row. Input lives here and in localStorage until it
// is saved: never silently in the record.

export type Values = Record<string, unknown>;

export interface Line extends Values {
  /** Names the line on this screen, also before the server has given it an id. */
  key: string;
}

export interface StoreOptions {
  /** Where the draft is kept; one per user, kind and record. */
  storageKey: string;
  record: Values | null;
  blank: Values;
  /** Fields that hold lines. */
  tables: string[];
  storage?: Storage | undefined;
}

interface Stored {
  draft: Values;
  base: Values;
  at: number;
}

const KEEP_STEPS = 200;
const TYPING_PAUSE = 900;
const STORE_AFTER = 400;

let nextKey = 0;

/** A key that no other line on this screen has. */
export function lineKey(): string {
  nextKey += 1;
  return `n${nextKey}`;
}

export class DocStore {
  /** The record as the server last gave it; null for a new one. */
  record: Values | null;
  draft: Values;
  /** When the draft was last put aside, for "Draft saved 12:04". */
  savedAt: number | null = null;
  /** When the draft that was found on opening had been put aside. */
  restoredAt: number | null = null;
  errors: ReadonlyMap<string, string> = new Map();
  /** What the server computed for the draft, over the draft's own values. */
  calculated: Values = {};
  calculatedLines: ReadonlyMap<string, Values> = new Map();
  calculating = false;

  private clean: Values;
  private seen: { draft: Values; head: Values };
  private past: Values[] = [];
  private future: Values[] = [];
  private lastEdit = { what: '', at: 0 };
  private listeners = new Set<() => void>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly storage: Storage | undefined;

  constructor(private readonly options: StoreOptions) {
    this.storage = options.storage ?? globalThis.localStorage;
    this.record = options.record;
    this.clean = this.draftOf(options.record ?? options.blank);
    this.draft = this.clean;
    this.restore();
    this.seen = { draft: this.draft, head: this.draft };
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /**
   * The draft for whoever shows no lines: the same object while only lines
   * change, so that typing in a line leaves head and fields alone.
   */
  get head(): Values {
    if (this.draft !== this.seen.draft) {
      const { head } = this.seen;
      const same = Object.keys(this.draft).every(
        (k) => this.options.tables.includes(k) || this.draft[k] === head[k],
      );
      this.seen = { draft: this.draft, head: same ? head : this.draft };
    }
    return this.seen.head;
  }

  get dirty(): boolean {
    return this.draft !== this.clean;
  }

  get canUndo(): boolean {
    return this.past.length > 0;
  }

  get canRedo(): boolean {
    return this.future.length > 0;
  }

  /** The record as it was when editing began: the common ancestor for a merge. */
  get base(): Values {
    return this.clean;
  }

  lines(table: string): Line[] {
    return (this.draft[table] as Line[] | undefined) ?? NO_LINES;
  }

  error(path: string): string | undefined {
    return this.errors.get(path);
  }

  // ── editing ────────────────────────────────────────────────────────────

  set(field: string, value: unknown): void {
    if (Object.is(this.draft[field], value)) return;
    this.change({ ...this.draft, [field]: value }, `set ${field}`, [field]);
  }

  patch(values: Values): void {
    const changed = Object.keys(values).filter((k) => !Object.is(this.draft[k], values[k]));
    if (changed.length === 0) return;
    this.change({ ...this.draft, ...values }, '', changed);
  }

  setLine(table: string, key: string, values: Values): void {
    const lines = this.lines(table);
    const at = lines.findIndex((l) => l.key === key);
    const line = lines[at];
    if (!line) return;
    const changed = Object.keys(values).filter((k) => !Object.is(line[k], values[k]));
    if (changed.length === 0) return;
    const next = lines.slice();
    next[at] = { ...line, ...values };
    this.change(
      { ...this.draft, [table]: next },
      `line ${key} ${changed.join()}`,
      changed.map((field) => `${table}.${key}.${field}`),
    );
  }

  insertLine(table: string, at: number, values: Values): string {
    const key = lineKey();
    const next = this.lines(table).slice();
    next.splice(at, 0, { ...values, key });
    this.change({ ...this.draft, [table]: next }, '');
    return key;
  }

  removeLine(table: string, key: string): void {
    const next = this.lines(table).filter((l) => l.key !== key);
    if (next.length === this.lines(table).length) return;
    this.change({ ...this.draft, [table]: next }, '');
  }

  duplicateLine(table: string, key: string): string | undefined {
    const lines = this.lines(table);
    const at = lines.findIndex((l) => l.key === key);
    const line = lines[at];
    if (!line) return undefined;
    const copy: Values = { ...line };
    delete copy['id'];
    return this.insertLine(table, at + 1, copy);
  }

  /** Many lines in one step of undo, as a paste makes. */
  replaceLines(table: string, lines: Line[]): void {
    this.change({ ...this.draft, [table]: lines }, '');
  }

  undo(): void {
    const before = this.past.pop();
    if (!before) return;
    this.future.push(this.draft);
    this.draft = before;
    this.after();
  }

  redo(): void {
    const next = this.future.pop();
    if (!next) return;
    this.past.push(this.draft);
    this.draft = next;
    this.after();
  }

  // ── the server's answers ───────────────────────────────────────────────

  /** The record as it now is on the server: nothing is unsaved any more. */
  saved(record: Values): void {
    this.record = record;
    this.clean = this.draftOf(record);
    this.draft = this.clean;
    this.past = [];
    this.future = [];
    this.errors = new Map();
    this.calculated = {};
    this.calculatedLines = new Map();
    this.forget();
    this.emit();
  }

  /** What someone else saved: `merged` holds what is mine on top of it. */
  rebase(record: Values, merged: Values): void {
    this.record = record;
    this.clean = this.draftOf(record);
    this.past = [];
    this.future = [];
    this.draft = this.keyed(merged);
    this.after();
  }

  /** Back to the record. Answers how to take that back, also after the page was left. */
  discard(): () => void {
    const { clean, draft, past, future } = this;
    this.draft = this.clean;
    this.past = [];
    this.future = [];
    this.errors = new Map();
    this.calculated = {};
    this.calculatedLines = new Map();
    this.forget();
    this.emit();
    return () => {
      // What was typed since is one step of undo away.
      this.past = this.dirty ? [...past, this.draft] : past;
      this.future = future;
      this.clean = clean;
      this.draft = draft;
      this.after();
      this.putAside();
    };
  }

  /**
   * Puts the server's complaints at their places. `sent` are the keys of the
   * lines in the order in which they were sent, so that "lines[1].quantity"
   * finds its line also when empty ones were left out.
   */
  setErrors(fields: { field: string; message: string }[], sent: Record<string, string[]> = {}) {
    const errors = new Map<string, string>();
    for (const { field, message } of fields) {
      const m = /^(?:body\.)?(\w+)\[(\d+)\]\.?(.*)$/.exec(field);
      const key = m ? (sent[m[1]!]?.[Number(m[2])] ?? this.lines(m[1]!)[Number(m[2])]?.key) : null;
      const path = m && key ? `${m[1]}.${key}.${m[3]}` : field.replace(/^body\./, '');
      errors.set(path, message);
    }
    this.errors = errors;
    this.emit();
  }

  /** One complaint of the screen itself, or its end. */
  setError(path: string, message: string | null): void {
    if ((this.errors.get(path) ?? null) === message) return;
    const errors = new Map(this.errors);
    if (message === null) errors.delete(path);
    else errors.set(path, message);
    this.errors = errors;
    this.emit();
  }

  newKey = lineKey;

  setCalculated(head: Values, lines: Map<string, Values>): void {
    this.calculated = head;
    // Lines whose figures did not change keep their object, so their rows rest.
    for (const [key, values] of lines) {
      const old = this.calculatedLines.get(key);
      if (old && Object.keys(values).every((f) => old[f] === values[f])) lines.set(key, old);
    }
    this.calculatedLines = lines;
    this.calculating = false;
    this.emit();
  }

  setCalculating(on: boolean): void {
    if (this.calculating === on) return;
    this.calculating = on;
    this.emit();
  }

  // ── inside ─────────────────────────────────────────────────────────────

  private change(draft: Values, what: string, touched: string[] = []): void {
    const now = Date.now();
    const typing = what !== '' && what === this.lastEdit.what;
    // A word typed in one go is one step of undo, not one per letter.
    if (!typing || now - this.lastEdit.at > TYPING_PAUSE || this.past.length === 0) {
      this.past.push(this.draft);
      if (this.past.length > KEEP_STEPS) this.past.shift();
    }
    this.lastEdit = { what, at: now };
    this.future = [];
    this.draft = draft;
    if (touched.some((path) => this.errors.has(path))) {
      const errors = new Map(this.errors);
      for (const path of touched) errors.delete(path);
      this.errors = errors;
    }
    this.after();
  }

  private after(): void {
    clearTimeout(this.timer);
    if (this.dirty) this.timer = setTimeout(() => this.putAside(), STORE_AFTER);
    else this.forget();
    this.emit();
  }

  /** Writes the draft to the browser now; also called when the page goes away. */
  putAside(): void {
    clearTimeout(this.timer);
    if (!this.dirty || !this.storage) return;
    const stored: Stored = { draft: this.draft, base: this.clean, at: Date.now() };
    try {
      this.storage.setItem(this.options.storageKey, JSON.stringify(stored));
      this.savedAt = stored.at;
    } catch {
      // Full or forbidden: the draft lives in this page only, and the page says
      // nothing of a saved draft.
      this.savedAt = null;
    }
    this.emit();
  }

  private forget(): void {
    clearTimeout(this.timer);
    this.savedAt = null;
    this.restoredAt = null;
    this.storage?.removeItem(this.options.storageKey);
  }

  private restore(): void {
    let stored: Stored | null;
    try {
      stored = JSON.parse(this.storage?.getItem(this.options.storageKey) ?? 'null') as Stored;
    } catch {
      stored = null;
    }
    if (!stored?.draft || !stored.base) return;
    // The ancestor comes with the draft: if the record has moved on meanwhile,
    // saving must see that the draft was begun on an older version.
    this.clean = this.keyed(stored.base);
    this.draft = this.keyed(stored.draft);
    this.savedAt = stored.at;
    this.restoredAt = stored.at;
  }

  private draftOf(record: Values): Values {
    return this.keyed(record);
  }

  private keyed(values: Values): Values {
    const draft: Values = { ...values };
    for (const table of this.options.tables) {
      draft[table] = ((values[table] as Values[] | null | undefined) ?? []).map((line, i) => ({
        ...line,
        key: keyOf(line, i),
      }));
    }
    return draft;
  }

  private emit(): void {
    for (const listener of this.listeners) listener();
  }
}

const NO_LINES: Line[] = [];

// The server's id where there is one; else the key that the line already has;
// else its place, so that two screens call the same line the same.
function keyOf(line: Values, place: number): string {
  if (typeof line['id'] === 'number') return `s${line['id']}`;
  return line['key'] === undefined ? `p${place}` : freshen(line['key']);
}

// Keys of an earlier page could meet keys of this one.
function freshen(key: unknown): string {
  if (typeof key !== 'string') return lineKey();
  const n = /^n(\d+)$/.exec(key);
  if (n) nextKey = Math.max(nextKey, Number(n[1]));
  return key;
}
