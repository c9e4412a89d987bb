// Package reports owns the statements: trial balance, general ledger, journal,
// balance sheet, profit and loss, cash flow, ageing, statements of account, the
// partner ledger, the tax report, and the journal for other programs.
//
// It promises: every figure leads to the lines that it consists of; a statement
// as of a day, and as it was known on a day, is the same whenever it is asked
// for; assets less liabilities less equity is zero; and a trial balance reads
// account_balances, so that it costs the same whatever the ledger's size; a cash
// flow ends at the change of cash; what is aged is what the control accounts
// hold, less revaluations; an exported journal has the same balances.
//
// It may read the queries of any module, and writes nothing.
package reports
