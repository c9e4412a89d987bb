// Package demo owns the demo company: a wholesaler of coffee and tea with
// people, products, customers and a few months of orders, to look around in.
//
// It promises: everything is entered through the operations, by people whose
// roles allow it, so a demo company is one that could have been entered by
// hand; the same seed on the same day enters the same; a folder that holds a
// company is left alone.
package demo
