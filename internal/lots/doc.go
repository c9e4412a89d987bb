// Package lots owns the numbers of goods: lots, whose pieces were made together,
// and serial numbers, of one piece each; when they expire, whether they are
// blocked, where they came from and where they went.
//
// It promises: a number is there once for a product; a serial number is in one
// place at most, whoever moves it at the same moment; what is tracked moves with
// its number; a lot that has expired or is blocked is not handed to a customer,
// though it can be sent back or written off; what has moved is never deleted.
//
// The rules of moves are the database's own (migration 00029), so that they hold
// for every document that moves stock. The moves are owned by inventory.
package lots
