/** One record that a picker offers. */
export interface Hit {
  id: number;
  /** What people type to name it exactly: a SKU, a customer number. */
  code: string;
  name: string;
  /** The two or three facts that tell it from its neighbours. */
  facts: string[];
  row: Record<string, unknown>;
}

/** Asks the server; at most 20 hits. */
export type Search = (text: string) => Promise<Hit[]>;
