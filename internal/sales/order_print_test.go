package sales

import (
	"reflect"
	"strings"
	"testing"

	"kontor/internal/date"
	"kontor/internal/money"
	"kontor/internal/partners"
	"kontor/internal/settings"
	"kontor/internal/sheet/letter"
)

func TestTheLetterOfAnOrder(t *testing.T) {
	t.Parallel()
	number, delivery := "SO-2026-00012", date.MustParse("2026-12-24")
	o := Order{
		OrderRow: OrderRow{
			Number: &number, State: StateConfirmed, OrderDate: date.MustParse("2026-11-23"), DeliveryDate: &delivery, Reference: "PO 7",
			Currency: "EUR", Subtotal: money.MustAmount("1240.00"), DiscountTotal: money.MustAmount("5.5"), Total: money.MustAmount("1234.5"),
		},
		Notes: "To the back door.",
		Lines: []OrderLine{
			{SKU: "A", Description: "Chair\nin oak", Unit: "pcs", Quantity: money.MustQuantity("3"), Price: money.MustPrice("1.125"), Discount: money.MustPercent("10"), Total: money.MustAmount("1234")},
			{SKU: "B", Description: "Lamp", Unit: "pcs", Quantity: money.MustQuantity("0.5"), Price: money.MustPrice("1"), Total: money.MustAmount("0.5")},
		},
	}
	company := settings.Letterhead{Layout: settings.Layout{
		ShowSKU: true, ShowDiscount: true, FooterAuto: true, FontSize: 9, Paper: "A4", Texts: []settings.LayoutText{{Kind: "order", Introduction: "Thank you."}, {Kind: "invoice", Introduction: "Please pay."}},
	}, Company: settings.Company{Name: "Nordlicht", Street: "Kai 1", PostalCode: "20457", City: "Hamburg", Country: "DE", Email: "a@b.example"}}
	customer := partners.Partner{Name: "Fjord AS", Code: "C1", Addresses: []partners.PartnerAddress{
		{Kind: "delivery", Street: "Dock 2", City: "Bergen", Country: "NO"},
		{Kind: "billing", Street: "Gate 3", PostalCode: "5003", City: "Bergen", Country: "NO"},
	}}
	l := o.letter(company, customer)
	for _, c := range []struct{ what, got, want any }{
		{"title", l.Title, "Sales order SO-2026-00012"},
		{"to", l.To, []string{"Fjord AS", "Gate 3", "5003 Bergen", "Norway"}},
		{"sender", l.Sender.Address, []string{"Kai 1", "20457 Hamburg"}},
		{"facts", l.Facts, []letter.Fact{{Label: "Order date", Value: "23 Nov 2026"}, {Label: "Delivery date", Value: "24 Dec 2026"}, {Label: "Your reference", Value: "PO 7"}, {Label: "Customer number", Value: "C1"}}},
		{"totals", l.Totals, []letter.Fact{{Label: "Before discounts", Value: "1,240.00"}, {Label: "Discount", Value: "-5.50"}, {Label: "Total EUR", Value: "1,234.50"}}},
		{"introduction", l.Introduction, "Thank you."},
		{"foot", l.Layout.Footer[0], []string{"Nordlicht", "Kai 1", "20457 Hamburg", "Germany"}},
		{"amounts", len(l.Amounts), 2},
		{"rows", l.Rows, [][]string{
			{"A", "Chair\nin oak", "3\u00a0pcs", "1.125", "10\u00a0%", "1,234.00"},
			{"B", "Lamp", "0.5\u00a0pcs", "1.00", "", "0.50"},
		}},
	} {
		if !reflect.DeepEqual(c.got, c.want) {
			t.Errorf("%s: %q, not %q", c.what, c.got, c.want)
		}
	}

	company.Layout.ShowSKU, company.Layout.ShowDiscount = false, false
	if l = o.letter(company, customer); len(l.Columns) != 4 || len(l.Rows[0]) != 4 || len(l.Totals) != 3 {
		t.Errorf("%+v", l.Rows)
	}
	company.Layout.ShowSKU, company.Layout.ShowDiscount = true, true

	// No discount, no column for it; and what is not agreed says so.
	o.DiscountTotal, o.Number, o.State, o.Reference = money.MustAmount("0"), nil, StateDraft, ""
	l = o.letter(company, partners.Partner{Name: "New"})
	if len(l.Totals) != 1 || len(l.Columns) != 5 || len(l.Rows[0]) != 5 || !reflect.DeepEqual(l.To, []string{"New"}) {
		t.Errorf("%+v", l)
	}
	if !strings.Contains(l.Title, "not confirmed") {
		t.Error(l.Title)
	}
	o.State = StateCancelled
	if title := o.letter(company, customer).Title; title != "Cancelled draft order" {
		t.Error(title)
	}
}
