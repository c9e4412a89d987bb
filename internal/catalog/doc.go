// Package catalog owns what is sold and bought: products with their units,
// categories and images.
//
// It promises: a SKU belongs to one product and a barcode to one product or one
// of its packagings; a GTIN has the right check digit unless it is marked as a
// number of the house; what a product is bought and sold in converts into the
// unit of its stock; an edit of an outdated
// copy is refused; a product that has moved or was ordered keeps its unit,
// kind and tracking, and can be archived but not deleted.
//
// What is in stock is told with each product, but owned by inventory.
package catalog
