// Package reports owns the statements: trial balance, general ledger, journal,
// balance sheet, profit and loss.
//
// It promises: every figure leads to the lines that it consists of; a statement
// as of a day, and as it was known on a day, is the same whenever it is asked
// for; assets less liabilities less equity is zero; and a trial balance reads
// account_balances, so that it costs the same whatever the ledger's size.
//
// It may read the queries of any module, and writes nothing.
package reports
