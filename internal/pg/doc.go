// Package pg owns the way to the database: the pools, transactions and their
// retries, the roles, the migrations, and the one table that turns what
// PostgreSQL refuses into a fault with a sentence.
//
// It promises: what InTx has committed is stored; a serialization failure or a
// deadlock is tried again, whole; the app's connections run as kontor_app,
// which can change no posted fact.
package pg
