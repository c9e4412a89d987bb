/**
 * The document types whose tests are made here. tests/unit/documents.test.ts
 * holds this list equal to the registry, so that a new type is tested too.
 */
export const documentTypes: {
  kind: string;
  path: string;
  many: string;
  form: boolean;
  /** Nobody enters one: there is no form for a new one. */
  creates?: false;
}[] = [
  { kind: 'order', path: '/orders', many: 'Orders', form: true },
  { kind: 'invoice', path: '/invoices', many: 'Invoices', form: true },
  { kind: 'partner', path: '/partners', many: 'Partners', form: true },
  { kind: 'product', path: '/products', many: 'Products', form: true },
  { kind: 'stock_level', path: '/stock-levels', many: 'Stock levels', form: false },
  { kind: 'receipt', path: '/receipts', many: 'Receipts', form: true },
  { kind: 'delivery', path: '/deliveries', many: 'Deliveries', form: true },
  { kind: 'transfer', path: '/transfers', many: 'Stock transfers', form: true },
  { kind: 'lot', path: '/lots', many: 'Lots and serials', form: true },
  { kind: 'scrap', path: '/scraps', many: 'Scrap', form: true },
  { kind: 'landed_cost', path: '/landed-costs', many: 'Landed costs', form: true },
  { kind: 'stock_move', path: '/stock-moves', many: 'Stock moves', form: false },
  { kind: 'stock_count', path: '/stock-counts', many: 'Stock counts', form: true },
  { kind: 'stock_valuation', path: '/stock-valuations', many: 'Stock values', form: false },
  { kind: 'product_category', path: '/product-categories', many: 'Product categories', form: true },
  { kind: 'location', path: '/locations', many: 'Locations', form: true },
  { kind: 'warehouse', path: '/warehouses', many: 'Warehouses', form: true },
  { kind: 'unit', path: '/units', many: 'Units of measure', form: true },
  { kind: 'purchase_order', path: '/purchase-orders', many: 'Purchase orders', form: true },
  { kind: 'bill', path: '/bills', many: 'Vendor bills', form: true },
  { kind: 'supplier_price', path: '/supplier-prices', many: 'Supplier prices', form: true },
  { kind: 'reorder_rule', path: '/reorder-rules', many: 'Reorder rules', form: true },
  { kind: 'payment', path: '/payments', many: 'Payments', form: true },
  { kind: 'open_item', path: '/open-items', many: 'Open items', form: false },
  { kind: 'bank_account', path: '/bank-accounts', many: 'Bank accounts', form: true },
  {
    kind: 'bank_statement',
    path: '/bank-statements',
    many: 'Bank statements',
    form: true,
    creates: false,
  },
  { kind: 'bank_line', path: '/bank-lines', many: 'Bank lines', form: true, creates: false },
  { kind: 'entry', path: '/journal-entries', many: 'Journal entries', form: true },
  { kind: 'entry_template', path: '/entry-templates', many: 'Entry templates', form: true },
  { kind: 'account', path: '/accounts', many: 'Accounts', form: true },
  { kind: 'asset', path: '/assets', many: 'Fixed assets', form: true },
  { kind: 'deferral', path: '/deferrals', many: 'Deferrals', form: true },
  { kind: 'journal', path: '/journals', many: 'Journals', form: true },
  { kind: 'dimension', path: '/dimensions', many: 'Dimensions', form: true },
  { kind: 'tax', path: '/taxes', many: 'Taxes', form: true },
  { kind: 'tax_position', path: '/tax-positions', many: 'Tax positions', form: true },
  { kind: 'payment_term', path: '/payment-terms', many: 'Payment terms', form: true },
  { kind: 'exchange_rate', path: '/exchange-rates', many: 'Exchange rates', form: true },
];
