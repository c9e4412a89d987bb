// What a document type is. A module says it once, in modules/<m>/<doc>/doc.ts,
// and gets from it: list, form, routes, sidebar and palette entries,
// breadcrumbs, pickers, live refresh, and the generated tests. Types come from
// the API's schema: a field that the API does not have does not compile.
// Conditions are TypeScript functions; what is authoritative is computed in Go.
import type { ComponentType, ReactNode } from 'react';

/** What every record of the API has. */
export interface Row {
  id: number;
  version?: number;
  archived?: boolean;
}

export type Key<T> = Extract<keyof T, string>;

export type Format =
  'text' | 'code' | 'amount' | 'quantity' | 'percent' | 'date' | 'moment' | 'yes' | 'choice';

export interface Choice {
  value: string;
  /** A key of the words. */
  label: string;
  /** Colour of the little mark before it; none if not said. */
  tone?: Tone;
}

export type Tone = 'grey' | 'blue' | 'green' | 'red' | 'amber';

export interface ListColumn<T> {
  field: Key<T>;
  label: string;
  /** Pixels; 0 takes what is left. */
  width: number;
  format?: Format;
  choices?: Choice[];
  /** Not shown until chosen in the column chooser. */
  optional?: boolean;
  sortable?: boolean;
  /** The reference behind the text: a link to that record. */
  link?: { kind: string; id: Key<T> };
  /** Decimals of an amount, when they hang on the row (its currency). */
  decimals?: (row: T) => number;
  /** Says nothing for some rows (stock of a service). */
  hide?: (row: T) => boolean;
  /** A word for an empty value. */
  blank?: string | ((row: T) => string);
  /** Draws attention to a figure. */
  tone?: (row: T) => Tone | undefined;
}

export type ListFilter =
  | { field: string; label: string; type: 'choice'; choices: Choice[] }
  | { field: string; label: string; type: 'flag'; yes: string; no: string }
  | {
      field: string;
      label: string;
      type: 'link';
      kind: string;
      /** What the API is asked for this choice, when it is more than the field. */
      query?: (id: string) => Record<string, string>;
    }
  | { field: string; label: string; type: 'date' };

/** How a picker searches for a record of this type and tells hits apart. */
export interface Pick<T> {
  code?: (row: T) => string;
  name: (row: T) => string;
  facts?: (row: T) => string[];
  /** Filters that a picker always sends. */
  params?: Record<string, string>;
  /** What a new one takes from the text that found nothing; its name if not said. */
  create?: (text: string) => Partial<T>;
}

interface FieldBase<T> {
  field: Key<T>;
  label: string;
  help?: string;
  required?: boolean;
  /** Share of the row, of twelve; 4 if not said. */
  span?: number;
  /** The API takes a JSON number (a count of days), not a decimal. */
  sent?: 'number';
  /** May it be changed now? Asked with the draft; yes if not said. */
  editable?: (draft: Partial<T>, isNew: boolean) => boolean;
  visible?: (draft: Partial<T>, isNew: boolean) => boolean;
}

export type Field<T> = FieldBase<T> &
  (
    | { type: 'text' | 'email' | 'tel'; max?: number; placeholder?: string }
    | { type: 'textarea'; rows?: number }
    | { type: 'choice'; choices: Choice[] }
    /** Choices that the API knows: { items: { value, label, of }[] }; those of this field's value. */
    | { type: 'served'; from: string; by: Key<T> }
    | { type: 'yes' }
    | { type: 'amount' | 'quantity' }
    | { type: 'date' }
    | {
        type: 'link';
        kind: string;
        /** The field that holds the text of the reference. */
        text: Key<T>;
        params?: Record<string, string>;
        /** Further fields that follow from the choice. */
        fill?: (row: Record<string, unknown>) => Partial<T>;
      }
  );

export interface LineColumn<L> {
  field: Key<L>;
  label: string;
  width: number;
  type: 'text' | 'amount' | 'quantity' | 'percent' | 'choice' | 'link' | 'shown';
  choices?: Choice[];
  /** For type link. */
  kind?: string;
  text?: Key<L>;
  params?: Record<string, string>;
  fill?: (row: Record<string, unknown>) => Partial<L>;
  format?: Format;
  required?: boolean;
  tone?: (line: L) => Tone | undefined;
  /** The API takes a JSON number or a boolean, not a text. */
  sent?: 'number' | 'boolean';
  /** Of use only while the lines can be changed. */
  whileEditing?: boolean;
}

/** A field of a line in the panel beside the grid: what needs more room than a cell. */
export interface LineField<L> extends Omit<LineColumn<L>, 'type' | 'width' | 'whileEditing'> {
  type: LineColumn<L>['type'] | 'textarea' | 'date';
  /** Of an amount: may be below zero, and is in no currency that the document knows. */
  signed?: boolean;
  visible?: (line: L, editable: boolean) => boolean;
}

export interface LineTable<T, L> {
  field: Key<T>;
  label: string;
  /** One line, for names of controls: "Quantity, line 3". */
  one: string;
  add: string;
  columns: LineColumn<L>[];
  /** Further fields, in a panel that Alt Enter or a button at the line opens. */
  more?: LineField<L>[];
  blank: () => Partial<L>;
  /** A line with nothing in this is not sent. */
  keyField: Key<L>;
  editable?: (draft: Partial<T>) => boolean;
  empty: string;
  /**
   * For F8: fields of the line that take what the answer of calculate says
   * beside it, or, for a line that is not sent yet, at its head.
   */
  balance?: Record<string, string>;
  /** The API takes a line's id, so that it stays the same line. */
  keepsId?: boolean;
}

export interface Action<T> {
  /** The operation's name, as in the audit trail. */
  operation: string;
  /** The last part of its route: POST /orders/{id}/<verb>. */
  verb: string;
  label: string;
  needs: string;
  visible: (record: T) => boolean;
  /** The one next step, as the primary button and Ctrl Enter. */
  primary?: boolean;
  /** Shows what would happen and asks before it does it. */
  rehearse?: boolean;
  danger?: boolean;
  /**
   * It answers another record, such as a credit note, and goes there: of this kind,
   * or of the kind whose path is said.
   */
  opens?: boolean | string;
  done: string;
}

/** An action of the form that the list offers for all selected records at once. */
export interface BulkStep<T> {
  /** The verb of the action, which also says who may take it and for which records. */
  action: string;
  /** The key of what is said at the end: "{{count}} posted". */
  done: string;
  /** The field, such as the date, in whose order the records are done. */
  by?: Key<T>;
  /** What is added up beforehand: by label, a key of the words, and by currency. */
  total?: (row: T) => { label: string; amount: string; currency?: string };
}

export interface Figure<T> {
  label: string;
  value: (record: Partial<T>) => string;
  strong?: boolean;
  /** A quantity, not an amount. */
  quantity?: boolean;
  /** The route that tells how the figure of a saved record came about. */
  why?: (record: T & Row) => string;
}

/**
 * Documents that hang on this one, shown at its head with their count: a list
 * of another kind, narrowed to this record. A chain (order, delivery, invoice,
 * payment, entry) is a link to each of its members.
 */
export interface Link<T> {
  kind: string;
  label: string;
  /** The list's filters as they stand in its address; null while there can be none. */
  filter: (record: T) => Record<string, string | number> | null;
}

export interface Panel<T> {
  name: string;
  title: string;
  visible?: (record: T) => boolean;
  /** Follows what is calculated while one types, also before the record is saved. */
  live?: boolean;
  /** A table that needs the width: it stands below the record, not beside it. */
  wide?: boolean;
  Component: ComponentType<{ record: T; changed: () => void }>;
}

export interface DocDefinition<T extends Row> {
  /** The record kind of the audit trail and of change announcements. */
  kind: string;
  /** The route of the screen and of the API, without /api/v1: "/orders". */
  path: string;
  module: string;
  /** Place in the sidebar. */
  order: number;
  icon: ComponentType<{ size?: number | string; stroke?: number | string }>;
  /** The letter behind g, for what is gone to often. */
  letter?: string;
  one: string;
  many: string;
  /** Empty: every signed-in user. */
  permissions: { read: string; write: string };
  /** Kinds whose changes show in this list too (an order changes stock). */
  follows?: string[];
  title: (record: Partial<T>) => string;
  subtitle?: (record: Partial<T>) => string;
  pick: Pick<T>;
  list: {
    columns: ListColumn<T>[];
    sort: string;
    filters: ListFilter[];
    empty: { title: string; text: string };
    preview?: (row: T) => ReactNode;
    /** Steps for many selected records; the first is Ctrl Enter. */
    bulk?: BulkStep<T>[];
    /** Labels of the selected rows can be printed: the kind that POST /labels takes. */
    labels?: 'product' | 'lot' | 'location';
    /** Shown as a tree while it is in this order and nothing is searched or filtered. */
    tree?: { sort: string; level: (row: T) => number; heading: (row: T) => boolean };
  };
  links?: Link<T>[];
  /** False for what no one enters: it comes from a file or from other records. */
  creates?: false;
  /** Absent for what is only listed. */
  form?: {
    blank: () => Partial<T>;
    sections: { title?: string; fields: Field<T>[] }[];
    // A table's line type is known to the module only.
    // eslint-disable-next-line @typescript-eslint/no-explicit-any
    lines?: LineTable<T, any>[];
    states?: { field: Key<T>; steps: Choice[]; aside?: Choice[] };
    actions?: Action<T>[];
    figures?: Figure<T>[];
    figuresVisible?: (record: Partial<T>) => boolean;
    /** POST here with the body of a create: totals and availability while typing. */
    calculate?: string;
    /** What the answer of calculate puts on the document and on each line. */
    calculated?: { head: Key<T>[]; table: Key<T>; line: string[] };
    /** Fields besides references and dates that are emptied by null. */
    nullable?: Key<T>[];
    editable?: (record: Partial<T>) => boolean;
    removable?: (record: T) => boolean;
    archivable?: boolean;
    /** Files can be put to a record. */
    files?: boolean;
    panels?: Panel<T>[];
    /** The route of the record's PDF, for Ctrl P. */
    print?: (record: T) => string;
  };
}

/** A definition whose record type is no longer known, as the registry holds it. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type AnyDoc = DocDefinition<any>;

export function defineDoc<T extends Row>(definition: DocDefinition<T>): DocDefinition<T> {
  return definition;
}

/** Types a line table by its own line. */
export function lineTable<T, L>(table: LineTable<T, L>): LineTable<T, L> {
  return table;
}

/** A record that pickers can find but that has no screens of its own (units, categories). */
export interface Reference {
  kind: string;
  path: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  pick: Pick<any>;
}

export function defineReference(reference: Reference): Reference {
  return reference;
}
