// Package run owns the one wrapper that every operation goes through: check
// the permission, open the transaction, do, write the audit row, commit, and
// what comes after the commit.
//
// It promises, for every write: nothing half-done stays behind; a serialization
// failure or deadlock is tried again; an Idempotency-Key makes a retry answer
// what the first answered, with one effect; a rehearsal shows everything and
// leaves nothing; the audit row commits with the change or not at all.
package run
