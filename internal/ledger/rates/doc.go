// Package rates reads the euro reference rates that the European Central Bank
// publishes (its XML of a day, of 90 days and of all days), and tables of date,
// currency and rate; and crosses them into another company currency. Bytes in,
// values out: it fetches nothing and knows no database.
//
// It promises: a file that is cut off, carries a DTD, or has a date or a rate
// that is none is refused as a whole, with the place and the reason; rates are
// exact decimals; a crossed rate is rounded once, to ten decimals, half away
// from zero.
package rates
