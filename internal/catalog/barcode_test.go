package catalog_test

import (
	"fmt"
	"strings"
	"testing"

	"kontor/internal/catalog"
)

func TestValidGTIN(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]bool{
		"4006381333931": true, "4006381333932": false, "0012345678905": true, // EAN-13
		"96385074": true, "96385075": false, // EAN-8
		"036000291452": true, "036000291453": false, // UPC-A
		"10614141000415": true, "10614141000416": false, // GTIN-14
		"1": true, "12345": true, "ABC-1234": true, "40063813339X1": true, "": true, "400638133393": false, "4006381 33393": true,
	} {
		if got := catalog.ValidGTIN(code); got != want {
			t.Errorf("%s: %v", code, got)
		}
	}
}

// Any one wrong digit is noticed, at every place and length.
func TestEveryWrongDigitIsNoticed(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"96385074", "036000291452", "4006381333931", "10614141000415"} {
		for i := range code {
			for d := '0'; d <= '9'; d++ {
				if wrong := code[:i] + string(d) + code[i+1:]; wrong != code && catalog.ValidGTIN(wrong) {
					t.Errorf("%s passes for %s", wrong, code)
				}
			}
		}
	}
}

func TestBarcodesAndPackagings(t *testing.T) {
	t.Parallel()
	_, c := newAPI(t)
	made := c.Post("/products", object{
		"sku": "A", "name": "A", "barcode": "4006381333931", "barcodes": []object{{"code": "X-1"}, {"code": "4006381333932", "internal": true}},
		"packagings": []object{{"name": "Carton", "quantity": "12", "barcode": "10614141000415"}, {"name": "Pallet", "quantity": "480"}},
		"weight":     "0.25", "volume": "0.001",
	}).Want(201)
	made.Is("X-1", "barcodes", 0, "code").Is("true", "barcodes", 1, "internal").Is("Carton", "packagings", 0, "name").Is("12", "packagings", 0, "quantity").Is("0.25", "weight")
	path, carton := fmt.Sprintf("/products/%d", made.ID()), made.Number("packagings", 0, "id")
	for code, want := range map[string]string{"4006381333931": "/1", "X-1": "/1", "4006381333932": "/1", "10614141000415": "Carton/12", "A": "/1"} {
		got := c.Get("/barcodes/" + code).Want(200)
		if text := fmt.Sprint(got.At("packaging"), "/", got.At("quantity")); text != want || got.Number("product_id") != made.ID() {
			t.Errorf("%s finds %s", code, got.Raw)
		}
	}
	c.Get("/barcodes/nothing").Refused(404, "unknown_barcode")

	// Once over all products and packagings.
	for _, in := range []object{
		{"barcode": "X-1"},
		{"barcodes": []object{{"code": "4006381333931"}}},
		{"packagings": []object{{"name": "Box", "quantity": "2", "barcode": "10614141000415"}}},
	} {
		in["sku"], in["name"] = "B", "B"
		c.Post("/products", in).Refused(409, "barcode_taken")
	}
	bad := c.Post("/products", object{
		"sku": "B", "name": "B", "barcode": "4006381333932", "barcodes": []object{{"code": " "}, {"code": "Q"}, {"code": "Q"}},
		"packagings": []object{{"name": "", "quantity": "0"}, {"name": "Box", "quantity": "1.5", "barcode": "96385075"}, {"name": "Box", "quantity": "1"}},
	}).Refused(422, "invalid_product")
	bad.Says("barcode", "number of the house").Says("barcodes[0].code", "Enter").Says("barcodes[2].code", "already").
		Says("packagings[0].name", "Enter").Says("packagings[0].quantity", "how many").Says("packagings[1].quantity", "at most 0 decimals").
		Says("packagings[1].barcode", "last digit").Says("packagings[2].name", "already")
	c.Post("/products", object{"sku": "B", "name": "B", "barcode": "4006381333932x", "barcode_internal": false}).Want(201)
	c.Post("/products", object{"sku": "C", "name": "C", "barcode": "96385075", "barcode_internal": true}).Want(201)

	// Codes change places, packagings keep their ids, what is left out goes.
	changed := c.Patch(path, object{
		"version": 1, "barcode": "X-1", "barcodes": []object{{"code": "4006381333931"}},
		"packagings": []object{{"id": carton, "name": "Pallet", "quantity": "10", "barcode": "NEW"}, {"name": "Carton", "quantity": "5"}},
	}).Want(200)
	changed.Is("X-1", "barcode").Is("4006381333931", "barcodes", 0, "code").Is(fmt.Sprint(carton), "packagings", 0, "id").Is("Pallet", "packagings", 0, "name")
	c.Get("/barcodes/10614141000415").Refused(404, "unknown_barcode")
	c.Get("/barcodes/NEW").Want(200).Is("10", "quantity")
	c.Patch(path, object{"version": 2, "name": "Still"}).Want(200).Is("NEW", "packagings", 0, "barcode")
	c.Patch(path, object{"version": 3, "packagings": []object{{"id": 999, "name": "Box", "quantity": "1"}}}).Refused(422, "invalid_product")
	c.Patch(path, object{"version": 3, "packagings": []object{}, "barcodes": []object{}, "barcode": nil}).Want(200).Is("[]", "packagings").Is("[]", "barcodes")
	c.Get("/barcodes/X-1").Refused(404, "unknown_barcode")
	c.Patch(path, object{"version": 4, "shelf_life_days": 30}).Want(200).Is("30", "shelf_life_days")
	c.Patch(path, object{"version": 5, "shelf_life_days": 0}).Want(200).Is("<nil>", "shelf_life_days")
	c.Delete(path).Want(200)
}

func TestUnitsConvert(t *testing.T) {
	t.Parallel()
	_, c := newAPI(t)
	ids := map[string]int64{}
	list := c.Get("/units").Want(200)
	for i := range list.Items() {
		ids[fmt.Sprint(list.At("items", i, "code"))] = list.Number("items", i, "id")
	}
	dozen := c.Post("/units", object{"code": "dz", "name": "Dozen", "dimension": "count", "factor": "12"}).Want(201).Is("12", "factor").ID()
	ask := func(from int64, q string, to int64) string {
		return fmt.Sprintf("/units/%d/convert?quantity=%s&to=%d", from, q, to)
	}
	c.Get(ask(dozen, "3", ids["pcs"])).Want(200).Is("36", "quantity").Is("pcs", "unit").Is("true", "exact")
	c.Get(ask(ids["pcs"], "18", dozen)).Want(200).Is("2", "quantity").Is("false", "exact")
	c.Get(ask(ids["kg"], "1.5", ids["g"])).Want(200).Is("1500", "quantity")
	foreign := c.Get(ask(ids["kg"], "1", ids["l"])).Refused(422, "foreign_units")
	if !strings.Contains(string(foreign.Raw), "kg measures a weight") {
		t.Error(string(foreign.Raw))
	}
	c.Get(ask(ids["pcs"], "1.5", dozen)).Refused(422, "too_fine").Says("quantity", "finer")
	c.Get(ask(ids["pcs"], "x", dozen)).Refused(422, "invalid_quantity")
	c.Get(ask(ids["pcs"], "1", 999)).Refused(404, "no_such_unit")
	c.Get(fmt.Sprintf("/units/%d", dozen)).Want(200).Is("count", "dimension")
	c.Get("/units/999").Refused(404, "no_such_unit")
	c.Post("/units", object{"code": "q", "name": "Q", "factor": "2"}).Refused(422, "invalid_unit").Says("factor", "Choose a dimension")

	p := c.Post("/products", object{"sku": "A", "name": "A", "purchase_unit_id": dozen, "sales_unit_id": dozen}).Want(201).Is("dz", "purchase_unit").Is("dz", "sales_unit")
	unit := fmt.Sprintf("/units/%d", dozen)
	c.Patch(unit, object{"version": 1, "factor": "10"}).Refused(409, "unit_in_use").Says("factor", "any more")
	c.Patch(unit, object{"version": 1, "dimension": "weight"}).Refused(409, "unit_in_use")
	c.Delete(unit).Refused(409, "unit_in_use")
	path := fmt.Sprintf("/products/%d", p.ID())
	c.Patch(path, object{"version": 1, "purchase_unit_id": ids["kg"]}).Refused(422, "invalid_product").Says("purchase_unit_id", "cannot be converted into pcs")
	c.Patch(path, object{"version": 1, "sales_unit_id": 999}).Refused(422, "invalid_product").Says("sales_unit_id", "no such unit")
	c.Patch(path, object{"version": 1, "purchase_unit_id": nil}).Want(200).Is("<nil>", "purchase_unit_id")
	c.Post("/products", object{"sku": "S", "name": "S", "kind": "service", "tracking": "lot", "lot_pattern": "x", "weight": "-1"}).Refused(422, "invalid_product").
		Says("tracking", "Only goods").Says("lot_pattern", "{number}").Says("weight", "Zero")
}
