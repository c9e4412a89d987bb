// Package settings owns what an administrator decides once for everybody: the
// company, how its printed documents look, the format of document numbers, and
// whether the HTTP API is open.
//
// It promises: a number is drawn inside the transaction that posts, so a series
// has no gaps and no doubles; the currency stays once a document has a number;
// no layout is saved whose text could not be read; a logo is a picture.
package settings
