package labels_test

import (
	"bytes"
	"testing"

	"kontor/internal/catalog"
	"kontor/internal/labels"
	"kontor/internal/lots"
	"kontor/internal/testapi"
	"kontor/internal/testdb"
)

func TestMain(m *testing.M) { testdb.Main(m) }

type object = map[string]any

func TestLabelsArePrinted(t *testing.T) {
	t.Parallel()
	a := testapi.New(t, nil, catalog.New(), lots.New(), labels.New())
	c := a.As("anna")
	tea := c.Post("/products", object{"sku": "TEA", "name": "Tea", "tracking": "lot", "shelf_life_days": 9, "barcode": "4006381333931"}).Want(201).ID()
	odd := c.Post("/products", object{"sku": "Ü", "name": "Odd"}).Want(201).ID()
	long := c.Post("/products", object{"sku": "A-VERY-LONG-SKU-THAT-NO-LABEL-HAS-ROOM-FOR-1234567890", "name": "Long"}).Want(201).ID()
	lot := c.Post("/lots", object{"product_id": tea, "code": "L1"}).Want(201).ID()
	place := a.Int(`SELECT id FROM locations WHERE code = 'MAIN/STOCK'`)
	for _, in := range []object{
		{"kind": "product", "ids": []int64{tea, tea}},
		{"kind": "lot", "ids": []int64{lot}, "sheet": "62x29", "copies": 3},
		{"kind": "location", "ids": []int{place}, "sheet": "a4-4x10", "start": 40, "copies": 2},
	} {
		got := c.Post("/labels", in).Want(200)
		if !bytes.HasPrefix(got.Raw, []byte("%PDF-")) {
			t.Errorf("%v: %.20q", in, got.Raw)
		}
	}
	c.Post("/labels", object{"kind": "product", "ids": []int64{odd}}).Refused(422, "no_barcode")
	c.Post("/labels", object{"kind": "product", "ids": []int64{tea, long}}).Refused(422, "code_too_long").Says("sheet", "too small")
	c.Post("/labels", object{"kind": "product", "ids": []int64{999}}).Refused(404, "no_such_record")
	c.Post("/labels", object{"kind": "product", "ids": []int64{tea}, "start": 25}).Refused(422, "no_such_place").Says("start", "24 labels")
	c.Post("/labels", object{"kind": "product", "ids": make([]int64, 11), "copies": 500}).Refused(422, "too_many_labels")
	c.Post("/labels", object{"kind": "order", "ids": []int64{1}}).Want(422)
	c.Post("/labels", object{"kind": "product", "ids": []int64{}}).Want(422)
}
