// Package purchasing owns purchase orders, from the request for quotation to the
// last bill: draft, sent, approval, confirmed, done, cancelled; and the match of
// what was ordered, what arrived and what was billed.
//
// It promises: an order above the limit is confirmed by somebody else than who
// made it; a confirmed order is changed in place, each change keeps the revision
// before it, and it never goes below what has arrived or is billed; no more
// arrives than was ordered and tolerated; goods received not invoiced is, line by
// line, what arrived and no bill has met; what a bill charges more or less than
// the goods were received at goes onto the goods, or to price differences where
// they went back; a bill that does not match says why and is not paid until it
// does or somebody releases it.
//
// Locks are taken in one order: the receipt or the bill, then orders by their id,
// then what inventory and the ledger lock.
package purchasing
