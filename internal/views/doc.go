// Package views owns saved views: a list's search, filters, order and columns
// under a name, and with which of them a list opens for somebody.
//
// It promises: a private view is its owner's alone, also its name; a shared one
// is changed by its owner or by those who manage the settings; a person has at
// most one view of a name in a list.
package views
