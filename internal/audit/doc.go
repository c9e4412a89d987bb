// Package audit owns the reading of the audit log: who did what, when, with the
// record before and after; the history of one record; and whether the log's
// hash chains hold. The wrapper (internal/run) writes the log.
//
// It promises: the history of a record is shown to those who may read the
// record, and the whole log only to those with the permission; a row that was
// changed, removed or added behind the program's back is named.
package audit
