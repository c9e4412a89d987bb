// Package schedule owns what falls due when: the instalments of payment terms,
// the charges of a depreciation plan, the portions of a deferral, and the dates
// of what recurs.
//
// It promises: parts sum to the whole to the last decimal, and mirror for
// amounts below zero; nothing is ever on the other side than the whole; a day
// that a month does not have is its last day, and dates count from their
// beginning, so that the 31st comes back after February. It knows no database.
package schedule
