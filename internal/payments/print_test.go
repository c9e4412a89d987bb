package payments_test

import (
	"fmt"
	"testing"
)

// An invoice of many lines prints over pages, and its draft does not look like one.
func TestPrint(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	lines := []object{}
	for n := range 60 {
		lines = append(lines, o.line(fmt.Sprintf("Coffee of farm %d\nwashed, from 1,800 m", n), "2", "9.99", o.s20))
	}
	inv := o.invoice("2026-03-02", object{"reference": "PO 7", "notes": "Thank you"}, lines...)
	pdf := o.c.Get(fmt.Sprintf("/invoices/%d/pdf", inv.ID())).Want(200)
	if len(pdf.Raw) < 5000 || string(pdf.Raw[:5]) != "%PDF-" {
		t.Errorf("%d bytes: %.20q", len(pdf.Raw), pdf.Raw)
	}
	draft := o.c.Post("/invoices", object{"partner_id": o.customer, "lines": lines[:1]}).Want(201)
	o.c.Get(fmt.Sprintf("/invoices/%d/pdf", draft.ID())).Want(200)
}
