package catalog

import "kontor/internal/verify"

// Checks are what must always hold of products, their units and barcodes.
func Checks() []verify.Check {
	return []verify.Check{
		{
			Name: "catalog.barcodes", Sentence: "The barcode of each product is found.",
			SQL: `SELECT p.sku, p.barcode, b.code FROM products p FULL JOIN (SELECT * FROM barcodes WHERE main) AS b ON b.product_id = p.id
				WHERE btrim(p.barcode) IS DISTINCT FROM b.code`,
		},
		{
			Name: "catalog.units", Sentence: "What a product is bought and sold in converts into the unit of its stock.",
			SQL: `SELECT p.sku, u.code AS unit, o.code AS other FROM products p JOIN units u ON u.id = p.unit_id
				JOIN units o ON o.id IN (p.purchase_unit_id, p.sales_unit_id)
				WHERE o.id <> u.id AND (o.dimension <> u.dimension OR o.dimension = 'own')`,
		},
		{
			Name: "catalog.packagings", Sentence: "A packaging holds no fraction of a unit that is not divided, and its barcode is its product's.",
			SQL: `SELECT p.sku, k.name, k.quantity, b.code FROM product_packagings k JOIN products p ON p.id = k.product_id JOIN units u ON u.id = p.unit_id
				LEFT JOIN barcodes b ON b.packaging_id = k.id
				WHERE min_scale(k.quantity) > u.decimals OR b.product_id <> k.product_id`,
		},
	}
}
