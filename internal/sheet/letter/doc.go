// Package letter owns how a document of the business goes to a partner on
// paper: whose it is, to whom, what it is called, its lines, its totals, what
// is said below. An order, a delivery note and an invoice are all letters.
//
// It promises: the address stands where a window envelope shows it; nothing is
// cut off of address, facts, lines, totals and notes, however long they are; the
// head of the lines and "Page 2 of 5" stand on every page; the totals are never
// torn apart; the same letter gives the same bytes. It knows no database and no business: every text comes written.
package letter
