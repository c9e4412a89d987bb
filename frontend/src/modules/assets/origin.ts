/** What an asset or a deferral tells of where it comes from. */
export interface Origin {
  bill_id?: number | null;
  bill?: string | null;
  acquisition_entry_id?: number | null;
  acquisition_entry?: string | null;
  taken_over?: string | null;
  invoice_id?: number | null;
  invoice?: string | null;
  invoice_side?: string | null;
}

/** Whether there is anything to tell of where it comes from. */
export function hasOrigin(o: Origin): boolean {
  return Boolean(o.bill_id ?? o.acquisition_entry_id ?? o.taken_over ?? o.invoice_id);
}
