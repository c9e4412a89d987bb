// Package allocate owns the arithmetic of settling open items: which invoice a
// payment pays, how much of either is left, in their own currencies and in the
// company's, what exchange rates have gained or lost on the way, and what is
// closed as an early payment discount or written off.
//
// It promises: nothing is settled beyond what is open; what is taken from an
// item and what is left of it are what there was, in both currencies; an item
// settled to the end leaves no cent in the company's currency; the gains and
// losses over an item's life are what was paid for it less what it was billed
// at, however it was cut up; taking an allocation back restores both items
// exactly. It knows no database and posts nothing.
//
// An open item is a line of a control account: a debit (an invoice, a payment to
// a supplier, a refund) or a credit (a payment received, a bill, a credit note).
// The sum of the open items' company amounts is the balance of their accounts,
// once each allocation's gain is posted to the account too.
package allocate
