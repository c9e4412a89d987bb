// The line grid's behaviour without React: where the cursor is, what is being
// typed, what a key does. One editor is mounted and follows the cursor, so a key
// press costs one input and one row, whatever the number of lines.
import { editDecimal, parseDecimal } from '@/lib/money';
import { isTable } from './clipboard';
import { complaint, exactAt, formatCell, LIMITS } from './format';
import { pasteTable } from './paste';
import type { CursorState, GridColumn, GridKey, GridLine, GridOptions, Hit } from './types';

const SEARCH_AFTER = 120;

export class Controller {
  state: CursorState = {
    row: 0,
    col: 0,
    mode: 'move',
    text: '',
    hits: null,
    searching: false,
    highlighted: 0,
    focused: false,
  };
  /** Shows line n; set by the component that scrolls. */
  reveal: (row: number) => void = () => {};
  options: GridOptions;

  private listeners = new Set<() => void>();
  private before: GridLine | null = null;
  private asked = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private lastSearch = '';

  constructor(options: GridOptions) {
    this.options = options;
    this.state.col = this.firstEditable();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  get lines(): GridLine[] {
    return this.options.source.lines(this.options.table);
  }

  get line(): GridLine | undefined {
    return this.lines[this.state.row];
  }

  get column(): GridColumn {
    return this.options.columns[this.state.col]!;
  }

  canEdit(column: GridColumn = this.column): boolean {
    return this.options.editable && column.type !== 'shown' && !this.isLong(column);
  }

  /** A text of several lines would lose them in a cell: it is edited in the panel. */
  private isLong(column: GridColumn): boolean {
    return (
      column.type === 'text' &&
      this.options.onMore !== undefined &&
      String(this.line?.[column.field] ?? '').includes('\n')
    );
  }

  // ── what stands in a cell ──────────────────────────────────────────────

  value(line: GridLine, column: GridColumn): unknown {
    const field = column.type === 'link' ? (column.text ?? column.field) : column.field;
    if (column.type === 'shown') {
      const computed = this.options.source.calculatedLines.get(line.key);
      if (computed && field in computed) return computed[field];
    }
    return line[field];
  }

  display(line: GridLine, column: GridColumn): string {
    return formatCell(this.value(line, column), column, this.options.decimals);
  }

  /** The cell as it is edited. */
  editText(line: GridLine, column: GridColumn): string {
    const value = this.value(line, column);
    if (column.type in LIMITS) return editDecimal(value as string | null);
    return formatCell(value, column, this.options.decimals).replaceAll(/\s*\n\s*/g, ' ');
  }

  get text(): string {
    const { mode, text } = this.state;
    return mode === 'edit' ? text : this.line ? this.editText(this.line, this.column) : '';
  }

  path(line: GridLine, column: GridColumn): string {
    return `${this.options.table}.${line.key}.${column.field}`;
  }

  get error(): string | undefined {
    return this.line && this.errorOf(this.line, this.column);
  }

  errorOf(line: GridLine, column: GridColumn): string | undefined {
    return this.options.source.errors.get(this.path(line, column));
  }

  // ── moving ─────────────────────────────────────────────────────────────

  select(row: number, col: number): void {
    this.leave();
    const rows = this.lines.length;
    this.update({
      row: Math.max(0, Math.min(row, rows - 1)),
      col: Math.max(0, Math.min(col, this.options.columns.length - 1)),
    });
    this.reveal(this.state.row);
  }

  focus(on: boolean): void {
    if (!on) this.leave();
    if (this.state.focused !== on) this.update({ focused: on });
  }

  /** Puts the cursor on the cell with the first complaint. */
  selectError(): boolean {
    const { columns, source, table } = this.options;
    for (const [row, line] of this.lines.entries()) {
      for (const [col, column] of columns.entries()) {
        if (source.errors.has(`${table}.${line.key}.${column.field}`)) {
          this.select(row, col);
          return true;
        }
      }
      const beside = this.options.moreFields?.some((f) =>
        source.errors.has(`${table}.${line.key}.${f}`),
      );
      if (beside) {
        this.select(row, this.state.col);
        this.options.onMore?.(row);
        return true;
      }
    }
    return false;
  }

  private firstEditable(): number {
    const at = this.options.columns.findIndex((c) => c.type !== 'shown');
    return Math.max(0, at);
  }

  // ── changing ───────────────────────────────────────────────────────────

  edit(): void {
    if (!this.canEdit() || !this.line || this.state.mode === 'edit') return;
    const text = this.editText(this.line, this.column);
    this.before = this.line;
    this.update({ mode: 'edit', text });
  }

  /** The editor's text after a key press. */
  type(text: string): void {
    if (!this.canEdit() || !this.line) return;
    if (this.state.mode === 'move') this.before = this.line;
    this.update({ mode: 'edit', text });
    const { column } = this;
    if (column.type === 'link') this.searchSoon();
    else if (column.type === 'choice') this.filterChoices();
    else if (column.type === 'text') this.put({ [column.field]: text });
    else {
      // Totals follow while one types: what already is a number counts.
      const parsed = parseDecimal(text, LIMITS[column.type]);
      if (parsed.ok) this.put({ [column.field]: parsed.value });
      else if (parsed.why === 'empty') this.put({ [column.field]: '' });
    }
  }

  /** Takes back what was typed into this cell. */
  revert(): void {
    const { before, line } = this;
    if (before && line && before.key === line.key) {
      const back: Record<string, unknown> = {};
      for (const field of Object.keys({ ...before, ...line })) {
        if (before[field] !== line[field]) back[field] = before[field];
      }
      this.options.source.setLine(this.options.table, line.key, back);
    }
    this.before = null;
    this.stopSearch();
    this.update({ mode: 'move', hits: null, searching: false });
  }

  /** Ends editing and keeps what was typed, or says at the cell why not. */
  leave(): void {
    const { state, column, line } = this;
    if (state.mode !== 'edit') return;
    this.before = null;
    this.update({ mode: 'move', hits: null });
    if (!line) return;
    if (column.type === 'link') this.leaveLink(line, column, state);
    else if (column.type === 'choice') {
      const hit = state.hits?.[state.highlighted];
      if (hit && state.text !== '') this.put({ [column.field]: hit.code });
    } else if (column.type !== 'text') {
      const message = complaint(state.text, column, this.options.words);
      this.options.source.setError(this.path(line, column), message);
    }
    this.stopSearch();
  }

  pick(hit: Hit): void {
    const { column, line } = this;
    if (!line) return;
    this.before = null;
    this.stopSearch();
    if (column.type === 'choice') this.put({ [column.field]: hit.code });
    else this.putHit(line, column, hit);
    this.update({ mode: 'move', hits: null, searching: false });
  }

  addLine(at = this.lines.length): void {
    if (!this.options.editable) return;
    this.leave();
    this.options.source.insertLine(this.options.table, at, this.options.blank());
    this.update({ row: at, col: this.firstEditable() });
    this.reveal(at);
  }

  duplicate(): void {
    if (!this.options.editable || !this.line) return;
    this.leave();
    this.options.source.duplicateLine(this.options.table, this.line.key);
    this.update({ row: this.state.row + 1 });
    this.reveal(this.state.row);
  }

  remove(row = this.state.row): void {
    const line = this.lines[row];
    if (!this.options.editable || !line) return;
    if (row === this.state.row) {
      this.before = null;
      this.stopSearch();
      this.update({ mode: 'move', hits: null });
    }
    this.options.source.removeLine(this.options.table, line.key);
    const last = Math.max(0, this.lines.length - 1);
    if (this.state.row > last) this.update({ row: last });
    else this.update({});
  }

  // ── keys ───────────────────────────────────────────────────────────────

  /** True if the key was the grid's; the browser must then leave it alone. */
  key(e: GridKey): boolean {
    if (e.isComposing) return false;
    const ctrl = e.ctrlKey || e.metaKey;
    const { state } = this;
    const editing = state.mode === 'edit';
    const list = state.hits !== null && state.hits.length > 0;
    switch (e.key) {
      case 'ArrowUp':
      case 'ArrowDown': {
        const step = e.key === 'ArrowUp' ? -1 : 1;
        if (ctrl) return false;
        if (!e.altKey && list) {
          const n = state.hits!.length;
          this.update({ highlighted: (state.highlighted + step + n) % n });
        } else {
          this.select(state.row + step, state.col);
        }
        return true;
      }
      case 'ArrowLeft':
      case 'ArrowRight': {
        if (editing || e.altKey || ctrl || e.shiftKey) return false;
        const rtl = document.documentElement.dir === 'rtl';
        const step = (e.key === 'ArrowLeft') !== rtl ? -1 : 1;
        this.select(state.row, state.col + step);
        return true;
      }
      case 'Home':
      case 'End': {
        if (editing && !ctrl) return false;
        const end = e.key === 'End';
        const row = ctrl ? (end ? this.lines.length - 1 : 0) : state.row;
        this.select(row, end ? this.options.columns.length - 1 : 0);
        return true;
      }
      case 'PageUp':
      case 'PageDown':
        this.select(state.row + (e.key === 'PageUp' ? -10 : 10), state.col);
        return true;
      case 'F2':
        if (this.options.editable && this.isLong(this.column)) this.options.onMore!(state.row);
        else if (editing) this.leave();
        else {
          this.edit();
          this.openList();
        }
        return true;
      case 'Escape':
        if (!editing && !state.hits) return false;
        this.revert();
        return true;
      case 'Enter':
        if (e.altKey && !ctrl && this.options.onMore && this.line) {
          this.leave();
          this.options.onMore(state.row);
          return true;
        }
        if (ctrl || e.altKey) return false;
        if (editing) this.enterDown(e.shiftKey ? -1 : 1);
        else if (this.canEdit() && this.line) {
          this.edit();
          this.openList();
        } else this.enterDown(e.shiftKey ? -1 : 1);
        return true;
      case 'Tab':
        if (ctrl || e.altKey) return false;
        return this.tab(e.shiftKey ? -1 : 1);
      case 'd':
      case 'D':
        if (!ctrl || e.shiftKey || e.altKey) return false;
        this.duplicate();
        return true;
      case 'F8':
        if (ctrl || e.shiftKey || e.altKey || !this.options.onBalance) return false;
        if (this.options.editable && this.line) {
          this.leave();
          this.options.onBalance(this.state.row);
        }
        return true;
      case 'c':
      case 'C':
        if (!e.altKey || ctrl || e.shiftKey) return false;
        return this.create();
      case 'Delete':
        if (!ctrl) return false;
        this.remove();
        return true;
      case ' ':
        if (editing || ctrl || this.column.type !== 'choice') return false;
        this.edit();
        this.openList();
        return true;
      default:
        return false;
    }
  }

  /** Makes the record that was not found, on the spot. */
  create(): boolean {
    const { column, line } = this;
    if (!column.create || !line || !this.canEdit()) return false;
    const text = this.state.mode === 'edit' ? this.state.text.trim() : '';
    this.before = null;
    this.stopSearch();
    this.update({ mode: 'move', hits: null, searching: false });
    column.create(text, (hit) => {
      const still = this.lines.find((l) => l.key === line.key);
      if (still) this.putHit(still, column, hit);
    });
    return true;
  }

  private enterDown(step: 1 | -1): void {
    if (this.state.hits && this.state.hits.length > 0) this.take();
    const last = this.lines.length - 1;
    if (step === 1 && this.state.row >= last && this.options.editable) {
      const line = this.line;
      this.leave();
      // An empty last line is line enough.
      if (line && !this.isEmpty(line)) this.addLine();
      return;
    }
    this.select(this.state.row + step, this.state.col);
  }

  private tab(step: 1 | -1): boolean {
    if (this.state.hits && this.state.hits.length > 0 && this.state.text !== '') this.take();
    const { columns, editable } = this.options;
    let { row, col } = this.state;
    for (;;) {
      col += step;
      if (col < 0 || col >= columns.length) {
        row += step;
        col = step === 1 ? 0 : columns.length - 1;
      }
      if (row < 0) {
        this.leave();
        return false;
      }
      if (row >= this.lines.length) {
        const line = this.line;
        this.leave();
        if (!editable || !line || this.isEmpty(line)) return false;
        this.addLine();
        return true;
      }
      if (!editable || columns[col]!.type !== 'shown') break;
    }
    this.select(row, col);
    return true;
  }

  isEmpty(line: GridLine): boolean {
    const v = line[this.options.keyField];
    const { text } = this.options.columns.find((c) => c.field === this.options.keyField) ?? {};
    const pending = text ? line[text] : undefined;
    return (v === undefined || v === null || v === '') && !pending;
  }

  /** Fills cells from a spreadsheet; false lets the browser paste into the editor. */
  paste(text: string): boolean {
    if (!isTable(text) || !this.options.editable) return false;
    this.leave();
    pasteTable(this, text);
    this.update({});
    return true;
  }

  // ── choosing ───────────────────────────────────────────────────────────

  openList(): void {
    if (this.column.type === 'choice') {
      const all = this.choices('');
      const now = all.findIndex((h) => h.code === this.line?.[this.column.field]);
      this.update({ hits: all, highlighted: Math.max(0, now) });
    }
  }

  private choices(text: string): Hit[] {
    return (this.column.choices ?? [])
      .filter((c) => c.label.toLocaleLowerCase().includes(text.toLocaleLowerCase()))
      .map((c, id) => ({ id, code: c.value, name: c.label, facts: [], row: {} }));
  }

  private filterChoices(): void {
    this.update({ hits: this.choices(this.state.text), highlighted: 0 });
  }

  private take(): void {
    const hit = this.state.hits?.[this.state.highlighted];
    if (hit) this.pick(hit);
  }

  private searchSoon(): void {
    clearTimeout(this.timer);
    const text = this.state.text.trim();
    if (text === '') {
      this.asked += 1;
      this.update({ hits: null, searching: false });
      return;
    }
    this.update({ searching: true });
    this.timer = setTimeout(() => void this.search(text), SEARCH_AFTER);
  }

  private async search(text: string): Promise<void> {
    const mine = ++this.asked;
    const hits = await this.column.search!(text).catch(() => [] as Hit[]);
    if (mine !== this.asked || this.state.mode !== 'edit') return;
    this.lastSearch = text;
    this.update({ hits, searching: false, highlighted: Math.max(0, exactAt(hits, text)) });
  }

  private stopSearch(): void {
    clearTimeout(this.timer);
    this.asked += 1;
    this.lastSearch = '';
    if (this.state.searching) this.update({ searching: false });
  }

  private leaveLink(line: GridLine, column: GridColumn, state: CursorState): void {
    const text = state.text.trim();
    const was = this.editText(line, column);
    if (text === was.trim()) return;
    if (text === '') {
      this.options.source.setLine(this.options.table, line.key, {
        [column.field]: null,
        ...(column.text ? { [column.text]: '' } : {}),
      });
      return;
    }
    const hit = state.hits?.[state.highlighted];
    if (hit && this.lastSearch === text) {
      this.putHit(line, column, hit);
      return;
    }
    // Typed faster than the server answers: the text stands until it does.
    this.options.source.setLine(this.options.table, line.key, {
      [column.field]: null,
      ...(column.text ? { [column.text]: text } : {}),
    });
    void this.resolve(line.key, column, text, false);
  }

  /** Finds what a text names, after the cursor has moved on. */
  async resolve(key: string, column: GridColumn, text: string, pasted: boolean): Promise<void> {
    const { source, table, words } = this.options;
    let hits: Hit[];
    try {
      hits = await column.search!(text);
    } catch {
      hits = [];
    }
    const line = source.lines(table).find((l) => l.key === key);
    const shown = column.text ?? column.field;
    if (!line || line[shown] !== text || (column.text && line[column.field])) return;
    const exact = hits[exactAt(hits, text)] ?? (hits.length === 1 ? hits[0] : undefined);
    if (exact) this.putHit(line, column, exact, pasted);
    else {
      const message = hits.length === 0 ? words.noMatch(text) : words.manyMatch(text);
      source.setError(`${table}.${key}.${column.field}`, message);
    }
  }

  private putHit(line: GridLine, column: GridColumn, hit: Hit, keep = false): void {
    const fill = column.fill?.(hit.row) ?? {};
    const values: Record<string, unknown> = { ...fill, [column.field]: hit.id };
    if (column.text && !(column.text in fill)) values[column.text] = hit.name;
    for (const field of Object.keys(fill)) {
      // A pasted price or quantity is what the user meant.
      const own = line[field];
      const isInput = this.options.columns.some((c) => c.field === field && c.type !== 'shown');
      if (isInput && field !== column.text && own !== '' && own !== null && own !== undefined) {
        if (keep || field === 'quantity') delete values[field];
      }
    }
    this.options.source.setLine(this.options.table, line.key, values);
    this.options.source.setError(this.path(line, column), null);
  }

  private put(values: Record<string, unknown>): void {
    const { line } = this;
    if (line) this.options.source.setLine(this.options.table, line.key, values);
  }

  private update(next: Partial<CursorState>): void {
    this.state = { ...this.state, ...next };
    for (const listener of this.listeners) listener();
  }
}
