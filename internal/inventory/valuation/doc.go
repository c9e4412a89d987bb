// Package valuation owns what stock is worth: what each move of a product
// changes of its value, by moving average, first in first out, or at standard
// cost.
//
// It promises: what came in at a cost is in the stock, has gone out with what
// was issued, or is a variance, to the cent; at zero quantity the value is zero;
// each share is worked out exactly and rounded once, half away from zero, and
// the last unit takes the rest. The same moves give the same values, so that a
// late price, a landed cost or a move entered for an earlier day is worked out
// by going through the moves again: the differences are what is to be posted,
// and nothing that was posted changes. It knows no database.
package valuation
