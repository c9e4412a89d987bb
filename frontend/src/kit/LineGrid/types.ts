// What a line grid is made of. It knows neither documents nor the API: a source
// of lines and a search function come from outside.
import type { Hit, Search } from '../search';

export interface GridLine extends Record<string, unknown> {
  key: string;
}

/** Where the lines live; the document store is one. */
export interface LineSource {
  subscribe: (listener: () => void) => () => void;
  lines(table: string): GridLine[];
  setLine(table: string, key: string, values: Record<string, unknown>): void;
  insertLine(table: string, at: number, values: Record<string, unknown>): string;
  removeLine(table: string, key: string): void;
  duplicateLine(table: string, key: string): string | undefined;
  replaceLines(table: string, lines: GridLine[]): void;
  newKey(): string;
  errors: ReadonlyMap<string, string>;
  setError(path: string, message: string | null): void;
  calculatedLines: ReadonlyMap<string, Record<string, unknown>>;
}

export interface GridChoice {
  value: string;
  label: string;
}

export interface GridColumn {
  field: string;
  /** Already in the reader's language. */
  label: string;
  /** Pixels; 0 takes what is left. */
  width: number;
  type: 'text' | 'amount' | 'quantity' | 'percent' | 'choice' | 'link' | 'shown';
  choices?: GridChoice[];
  search?: Search;
  /** The field with the text of a link; the column's own field holds its id. */
  text?: string;
  fill?: (row: Record<string, unknown>) => Record<string, unknown>;
  format?: 'text' | 'code' | 'amount' | 'quantity' | 'percent' | 'date';
  required?: boolean;
  tone?: (line: GridLine) => string | undefined;
  /** Alt C in a link: makes a record of what was typed, and hands it over. */
  create?: (text: string, done: (hit: Hit) => void) => void;
}

export interface GridOptions {
  source: LineSource;
  table: string;
  columns: GridColumn[];
  blank: () => Record<string, unknown>;
  /** A line with nothing in this field counts as empty. */
  keyField: string;
  editable: boolean;
  decimals: number;
  words: GridWords;
  /** Shows what a line has besides its cells. */
  onMore?: ((row: number) => void) | undefined;
  /** F8: gives the line the amount that balances the document. */
  onBalance?: ((row: number) => void) | undefined;
  /** Fields that the panel has: a complaint there opens it. */
  moreFields?: string[];
}

/** Sentences that the grid says, already in the reader's language. */
export interface GridWords {
  notANumber: string;
  tooManyDecimals: string;
  tooLarge: string;
  negative: string;
  noMatch: (text: string) => string;
  manyMatch: (text: string) => string;
  cell: (column: string, line: number) => string;
}

export interface CursorState {
  row: number;
  col: number;
  mode: 'move' | 'edit';
  text: string;
  /** Choices under the editor; null while none are shown. */
  hits: Hit[] | null;
  searching: boolean;
  highlighted: number;
  focused: boolean;
}

export interface GridKey {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
  isComposing?: boolean;
}

export type { Hit, Search };
