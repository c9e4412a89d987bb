// Package payments owns open items, payments and what settles what.
//
// An open item is a line of a control account: what a partner owes, or is owed.
// It promises: nothing is settled beyond what is open, whoever settles at once;
// the open items of a control account are its balance; an item settled to the
// end leaves no cent in the company's currency, and what a currency gained or
// lost on the way is posted with it; taking an allocation back restores what was
// before; a payment is posted once, and reversed as a whole.
//
// The arithmetic is allocate's, the parsers of bank files are bankfile's.
//
// Locks are taken in one order: the payment's row, open items by id, then those
// of the ledger.
package payments
