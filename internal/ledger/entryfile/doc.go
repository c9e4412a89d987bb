// Package entryfile owns the reading of an entry's lines from a CSV file: opening
// balances, or what another program wants posted.
//
// It promises: a file is read as a whole or refused with the line and the reason;
// no number or date is guessed at: what could be read in two ways is refused. It
// knows no database; accounts, partners and dimensions are codes.
package entryfile
