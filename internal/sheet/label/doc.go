// Package label owns how labels are drawn: a barcode with what it stands for, on
// sheets of labels or one to a page. Bars are rectangles, sharp at any size.
//
// It promises: a code of 13 or 8 digits with the right check digit is an EAN-13 or
// EAN-8, anything else that is ASCII a Code 128; no bar is thinner than a scanner
// reads, and none comes nearer to the label's edge than its quiet zone; what does
// not fit is refused, not squeezed. Lengths are millimetres.
package label
