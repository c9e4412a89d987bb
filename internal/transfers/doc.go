// Package transfers owns the documents that move stock: receipts from suppliers,
// deliveries to customers, transfers between warehouses in two steps, scrap, and
// the returns that take them back.
//
// It promises: a document moves its goods once, with their value, in one
// transaction; what is done is never changed, only taken back, and no more comes
// back than went; what could not be delivered stays as a document of its own and
// is not forgotten. Locks are taken in one order: the document, the values of
// its products, the levels, the ledger.
package transfers
