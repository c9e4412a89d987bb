// Package warehouses owns warehouses and their tree of locations, and who works
// in which warehouse.
//
// It promises: a new warehouse has its places by itself: its own, and below it
// receiving, shelf, shipping and loss; a place stands below a place of its own
// warehouse and never below itself; nothing lies in a view or in a place that is
// out of use; whoever is confined to warehouses sees and moves the stock of no
// other, by whatever operation and whichever token.
package warehouses
