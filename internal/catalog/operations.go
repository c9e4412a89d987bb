package catalog

import (
	"net/http"

	"kontor/db"
	"kontor/internal/op"
	"kontor/internal/pg"
)

// Write lets an actor enter and change products, units and categories. Reading
// is for everybody who has signed in.
const Write op.Permission = "catalog.product.write"

// Service carries out the operations.
type Service struct {
	queries db.Queries
}

// New makes the module.
func New() *Service { return &Service{} }

func init() {
	pg.Explain("products_sku_key", "sku_taken", "sku", "Another product has this SKU.")
	pg.Explain("products_barcode_key", "barcode_taken", "barcode", "Another product has this barcode.")
	pg.Explain("products_category_id_fkey", "category_in_use", "", "Products are in this category. Move them to another one first.")
	pg.Explain("products_unit_id_fkey", "unit_in_use", "", "Products are counted in this unit, so it cannot be deleted.")
	pg.Explain("products_purchase_unit_id_fkey", "unit_in_use", "", "Products are bought in this unit, so it cannot be deleted.")
	pg.Explain("products_sales_unit_id_fkey", "unit_in_use", "", "Products are sold in this unit, so it cannot be deleted.")
	pg.Explain("barcodes_code_key", "barcode_taken", "barcode", "Another product or packaging has this barcode.")
	pg.Explain("product_packagings_name_key", "invalid_product", "packagings", "A packaging of this name is there already.")
	pg.Explain("products_tracking_of_moves", "product_in_use", "tracking", "Stock of this product has moved, so how it is tracked stays. Make a new product instead.")
	pg.Explain("units_code_key", "unit_code_taken", "code", "Another unit has this code.")
	pg.Explain("product_categories_name_key", "category_name_taken", "name", "There is a category of this name in the same place.")
	for _, side := range []string{"inventory", "cost"} {
		pg.Explain("product_categories_"+side+"_account_id_fkey", "referenced", "", "A product category uses this account. Choose another one there first.")
	}
	pg.Explain("product_categories_parent_id_fkey", "category_in_use", "", "Other categories are inside this one. Move or delete them first.")
}

// Operations declares what can be done with products, units and categories.
func (s *Service) Operations(reg *op.Registry) {
	reg.Grant(op.Grant{Name: Write, Label: "Enter and change products, units and categories", Roles: []string{"manager"}})
	s.productOperations(reg)
	s.imageOperations(reg)
	s.unitOperations(reg)
	s.categoryOperations(reg)
}

func (s *Service) productOperations(reg *op.Registry) {
	reg.Add(op.Op[listIn, op.Page[Product]]{
		Name: "catalog.product.list", Method: http.MethodGet, Path: "/products", Summary: "List products",
		Needs: op.SignedIn, Do: s.list,
	})
	reg.Add(op.Op[op.ID, Product]{
		Name: "catalog.product.get", Method: http.MethodGet, Path: "/products/{id}", Summary: "Read a product",
		Needs: op.SignedIn, Do: s.get,
	})
	reg.Add(op.Op[productCreateIn, Product]{
		Name: "catalog.product.create", Method: http.MethodPost, Path: "/products", Summary: "Enter a product",
		Needs: Write, Status: http.StatusCreated, Do: s.create,
	})
	reg.Add(op.Op[productPatchIn, Product]{
		Name: "catalog.product.update", Method: http.MethodPatch, Path: "/products/{id}", Summary: "Change a product",
		Needs: Write, Do: s.update,
	})
	reg.Add(op.Op[op.ID, op.Nothing]{
		Name: "catalog.product.delete", Method: http.MethodDelete, Path: "/products/{id}", Summary: "Delete a product that nothing refers to",
		Needs: Write, Do: s.delete,
	})
	reg.Add(op.Op[op.Versioned, Product]{
		Name: "catalog.product.archive", Method: http.MethodPost, Path: "/products/{id}/archive", Summary: "Take a product out of use",
		Needs: Write, Do: s.archive,
	})
	reg.Add(op.Op[op.Versioned, Product]{
		Name: "catalog.product.restore", Method: http.MethodPost, Path: "/products/{id}/restore", Summary: "Bring an archived product back",
		Needs: Write, Do: s.restore,
	})
}

func (s *Service) imageOperations(reg *op.Registry) {
	reg.Add(op.Op[op.ID, op.Raw]{
		Name: "catalog.image.get", Method: http.MethodGet, Path: "/products/{id}/image", Summary: "Read a product's image",
		Needs: op.SignedIn, Do: s.image,
	})
	reg.Add(op.Op[productImageIn, Product]{
		Name: "catalog.image.put", Method: http.MethodPut, Path: "/products/{id}/image", Summary: "Set a product's image",
		Needs: Write, BodyLimit: 3 << 20, Do: s.putImage,
	})
	reg.Add(op.Op[op.ID, Product]{
		Name: "catalog.image.delete", Method: http.MethodDelete, Path: "/products/{id}/image", Summary: "Remove a product's image",
		Needs: Write, Do: s.deleteImage,
	})
}

func (s *Service) unitOperations(reg *op.Registry) {
	reg.Add(op.Op[barcodeFindIn, Scanned]{
		Name: "catalog.barcode.find", Method: http.MethodGet, Path: "/barcodes/{code}", Summary: "Find what a scanned code stands for",
		Needs: op.SignedIn, Do: s.findBarcode,
	})
	reg.Add(op.Op[op.ID, Unit]{
		Name: "catalog.unit.get", Method: http.MethodGet, Path: "/units/{id}", Summary: "Read a unit of measure",
		Needs: op.SignedIn, Do: s.getUnit,
	})
	reg.Add(op.Op[op.ListIn, op.Page[Unit]]{
		Name: "catalog.unit.list", Method: http.MethodGet, Path: "/units", Summary: "List units of measure",
		Needs: op.SignedIn, Do: s.listUnits,
	})
	reg.Add(op.Op[unitCreateIn, Unit]{
		Name: "catalog.unit.create", Method: http.MethodPost, Path: "/units", Summary: "Enter a unit of measure",
		Needs: Write, Status: http.StatusCreated, Do: s.createUnit,
	})
	reg.Add(op.Op[unitPatchIn, Unit]{
		Name: "catalog.unit.update", Method: http.MethodPatch, Path: "/units/{id}", Summary: "Change a unit of measure",
		Needs: Write, Do: s.updateUnit,
	})
	reg.Add(op.Op[convertIn, Converted]{
		Name: "catalog.unit.convert", Method: http.MethodGet, Path: "/units/{id}/convert", Summary: "Tell what a quantity is in another unit",
		Needs: op.SignedIn, Do: s.convert,
	})
	reg.Add(op.Op[op.ID, op.Nothing]{
		Name: "catalog.unit.delete", Method: http.MethodDelete, Path: "/units/{id}", Summary: "Delete a unit that no product uses",
		Needs: Write, Do: s.deleteUnit,
	})
}

func (s *Service) categoryOperations(reg *op.Registry) {
	reg.Add(op.Op[op.ListIn, op.Page[ProductCategory]]{
		Name: "catalog.category.list", Method: http.MethodGet, Path: "/product-categories", Summary: "List product categories",
		Needs: op.SignedIn, Do: s.listCategories,
	})
	reg.Add(op.Op[op.ID, ProductCategory]{
		Name: "catalog.category.get", Method: http.MethodGet, Path: "/product-categories/{id}", Summary: "Read a product category",
		Needs: op.SignedIn, Do: s.getCategory,
	})
	reg.Add(op.Op[categoryCreateIn, ProductCategory]{
		Name: "catalog.category.create", Method: http.MethodPost, Path: "/product-categories", Summary: "Enter a product category",
		Needs: Write, Status: http.StatusCreated, Do: s.createCategory,
	})
	reg.Add(op.Op[categoryPatchIn, ProductCategory]{
		Name: "catalog.category.update", Method: http.MethodPatch, Path: "/product-categories/{id}", Summary: "Change a product category",
		Needs: Write, Do: s.updateCategory,
	})
	reg.Add(op.Op[op.ID, op.Nothing]{
		Name: "catalog.category.delete", Method: http.MethodDelete, Path: "/product-categories/{id}", Summary: "Delete an empty product category",
		Needs: Write, Do: s.deleteCategory,
	})
}
