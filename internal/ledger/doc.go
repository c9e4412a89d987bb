// Package ledger owns the books: the chart of accounts, fiscal years and
// periods, journals, cost centres and projects, and the journal entries. PostTx
// is the only writer of posted entries; every other module posts through it.
//
// It promises: what is posted sums to zero, carries a number without gaps, lies
// in an open period and is never changed; account_balances are the sums of the
// lines; each entry is sealed by a hash over its content and the seal before
// it. The database holds all of that by itself (migrations/00007_ledger.sql);
// this package says beforehand, at the field, what would be refused.
//
// The sub-packages are pure: tax, chart, schedule, rates.
//
// Locks are taken in one order: the document's row, the period (shared), the
// counter of the number, the balances by account; at commit the journal's chain.
package ledger
