// Package replenish owns reorder rules, how much of a product a warehouse keeps,
// and proposes what to buy.
//
// It promises: what is proposed brings a forecast that is below the minimum up to
// the maximum, and no further than the multiple that it is bought in demands; what
// is ordered already, in drafts of orders too, is not proposed again, however many
// people order at once; every proposal says how it came about.
package replenish
