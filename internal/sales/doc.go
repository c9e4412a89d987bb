// Package sales owns sales orders: draft, confirmed, done, cancelled.
//
// It promises: a confirmed order has its goods reserved, every line of it, or it
// is not confirmed; two orders never get the same piece; the lines of an order
// add up to its total to the last cent; numbers have no gaps and no doubles; an
// edit of an outdated copy is refused. Confirming costs the same number of round
// trips for five lines as for five hundred.
//
// Locks are taken in one order everywhere: the order's row, then stock levels by
// product and location, then the counter of the number, last.
package sales
