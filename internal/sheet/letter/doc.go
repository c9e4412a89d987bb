// Package letter owns how a document of the business goes to a partner on
// paper: whose it is, to whom, what it is called, its lines, its totals, how to
// pay, what is said below, and how the company's letters look (Layout). An order,
// a delivery note, an invoice and a statement are all letters.
//
// It promises: the address stands where a window envelope shows it; nothing is
// cut off of address, facts, lines, totals and texts, however long they are; the
// head of the lines and "Page 2 of 5" stand on every page; where the lines go on,
// what is carried forward is the sum of every amount printed so far, and the next
// page begins with it; the totals are never torn apart, and never without a line
// above them; the same letter gives the same bytes. It knows no database and no
// business: every text comes written.
package letter
