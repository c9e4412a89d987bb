// Package banking owns bank accounts and cash boxes, the statements that banks
// hand out, and which lines of the books explain which line of a statement.
//
// It promises: a statement is imported as a whole or not at all, and adds up from
// its opening to its closing balance; a line is never there twice on an account,
// whichever files have it; a line of the bank is matched with posted lines of the
// bank's own ledger account only, neither beyond its own amount nor beyond theirs;
// taking a match back reverses what matching posted, and nothing else.
//
// Reading files is bankfile's. A match is deleted when it is taken back: what
// explains a line today is the table, what did so once is the audit log.
//
// Locks are taken in one order: the statement, the bank account, those of
// payments, those of the ledger.
package banking
