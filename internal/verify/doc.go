// Package verify owns the recomputing of what must always hold: each module
// hands in its checks, and what comes back are the rows that do not fit.
//
// It promises: all checks of one run see the same moment of the database, and
// nothing is changed.
package verify
