// Package invoicing owns invoices, vendor bills and the credit notes of both:
// draft, posted. One table and one course for both sides; a bill is an invoice
// of the side purchase.
//
// It promises: lines and taxes add up to the document's total, to the cent, and
// that is what is posted; each instalment is an open item of its own; how the
// amounts came about is stored when it is posted; a posted one never changes,
// it is corrected by a credit note; a supplier's number is entered once; numbers
// have no gaps.
//
// Locks are taken in one order: the invoice's row, then those of the ledger.
package invoicing
