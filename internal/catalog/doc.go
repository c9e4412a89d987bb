// Package catalog owns what is sold and bought: products with their units,
// categories and images.
//
// It promises: a SKU and a barcode belong to one product; an edit of an outdated
// copy is refused; a product that has moved or was ordered keeps its unit and
// kind, and can be archived but not deleted.
//
// What is in stock is told with each product, but owned by inventory.
package catalog
