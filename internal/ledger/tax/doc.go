// Package tax owns the arithmetic of taxes on a document: which base each tax
// has, what it comes to, and where base and tax are posted and reported.
//
// It promises: the net amounts of the lines and the taxes that are charged add
// up to the document's total, to the cent; each tax is computed exactly and
// rounded once, half away from zero, over the document or on each line as the
// company has it; where a tax is included in the price the tax is rounded and
// the base is the rest; what is posted of a tax is that tax; a refund of the
// same lines comes to the same amounts. It knows no database.
package tax
