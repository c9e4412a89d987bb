// Package pdf owns how Kontor writes on paper: pages, two weights of one font
// that is embedded in the file, text that wraps, rules, and what stands on every
// page. Lengths are millimetres from the top left corner, sizes of letters are
// points.
//
// It promises: the same calls with the same Options.Created give the same bytes;
// Latin, Greek and Cyrillic print as they are, any other character prints as □
// and is noticed (Unprintable), and no text makes it fail.
package pdf
