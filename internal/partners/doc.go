// Package partners owns customers and suppliers with their addresses and
// contacts.
//
// It promises: a code belongs to one partner; an edit of an outdated copy is
// refused; a partner that documents refer to can be archived but not deleted;
// the search finds any part of name, code, e-mail and tax number, whatever the
// accents, in a few milliseconds among a hundred thousand.
package partners
