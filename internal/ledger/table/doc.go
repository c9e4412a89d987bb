// Package table owns the reading of tables as office people keep them: a CSV file
// whose first line names the columns, from whatever program.
//
// It promises: a file is read as a whole or refused with a sentence; no cell is
// a formula; nothing that cannot be seen is left in one. It knows no business.
package table
