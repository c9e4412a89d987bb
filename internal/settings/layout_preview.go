package settings

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"kontor/internal/date"
	"kontor/internal/money"
	"kontor/internal/op"
	"kontor/internal/sheet"
	"kontor/internal/sheet/letter"
)

type layoutPreviewIn struct {
	Body struct {
		Kind  string `json:"kind,omitempty" enum:"order,invoice,credit_note,statement,receipt" default:"invoice"`
		Lines int    `json:"lines,omitempty" minimum:"1" maximum:"300" default:"34" doc:"How many lines the sample has."`
		LayoutChange
	}
}

// layoutPreview prints a sample with a layout that has not been saved.
func (s *Service) layoutPreview(ctx context.Context, c *op.Call, in *layoutPreviewIn) (op.Raw, error) {
	h, err := s.LetterheadTx(ctx, c.Tx)
	if err != nil {
		return op.Raw{}, err
	}
	if h.Layout, err = h.Layout.apply(in.Body.LayoutChange); err != nil {
		return op.Raw{}, err
	}
	l := sample(h, in.Body.Kind, in.Body.Lines, date.Of(c.Now))
	l.Created = c.Now
	var out bytes.Buffer
	err = letter.PDF(&out, l)
	return op.Raw{ContentType: "application/pdf", Data: out.Bytes()}, err
}

// goods are what the sample sells: short and long names, whole and broken
// quantities, so that a layout shows what it does to each.
var goods = []struct {
	sku, text, quantity, unit, price, discount string
}{
	{"CHAIR-OAK", "Office chair in oak, with armrests", "4", "pcs", "389.00", ""},
	{"DESK-160", "Desk, 160 × 80 cm, adjustable in height", "2", "pcs", "749.50", "5"},
	{"SERVICE", "Assembly at your premises.\nIncludes unpacking, levelling of all desks, laying of cables in the channels below the tops, and taking away of the packaging.", "3.5", "h", "68.00", ""},
	{"LAMP-LED", "Desk lamp", "12", "pcs", "54.90", "10"},
	{"PAPER-A4", "Copy paper, 80 g/m²", "40", "box", "18.25", ""},
	{"CABLE-2M", "Cable, 2 m", "25", "pcs", "3.95", ""},
}

// sample is a letter as a module makes one, about goods that nobody has bought.
func sample(h Letterhead, kind string, lines int, today date.Date) letter.Letter {
	decimals := h.Company.CurrencyDecimals
	locale := sheet.Locale{}
	write := func(a money.Amount) string {
		return locale.Text(sheet.Column{Kind: sheet.Amount, Decimals: int(decimals)}, a.String())
	}
	day := func(after int) string {
		return locale.Text(sheet.Column{Kind: sheet.Date}, today.AddDays(after).String())
	}
	name := map[string]string{
		LetterOrder: "Sales order", LetterInvoice: "Invoice", LetterCreditNote: "Credit note", LetterStatement: "Statement of account", LetterReceipt: "Receipt",
	}[kind]
	l := letter.Letter{
		To:       []string{"Café Morgenrot", "Maria Berger", "Harbour Road 5", "10115 Berlin"},
		Title:    fmt.Sprintf("%s SAMPLE-%d-00012", name, today.Year()),
		Facts:    []letter.Fact{{Label: "Date", Value: day(0)}, {Label: "Due", Value: day(30)}, {Label: "Your reference", Value: "PO 4711"}, {Label: "Customer number", Value: "C00003"}},
		Locale:   locale,
		Decimals: int(decimals),
		Notes:    "This is a sample: nobody has bought these goods.",
	}
	if h.Layout.ShowSKU {
		l.Columns = append(l.Columns, letter.Column{Label: "Product", Width: 28})
	}
	l.Columns = append(l.Columns, letter.Column{Label: "Description"}, letter.Column{Label: "Quantity", Width: 20, Right: true}, letter.Column{Label: "Price", Width: 20, Right: true})
	if h.Layout.ShowDiscount {
		l.Columns = append(l.Columns, letter.Column{Label: "Discount", Width: 17, Right: true})
	}
	l.Columns = append(l.Columns, letter.Column{Label: "Net", Width: 24, Right: true})
	var net money.Amount
	for i := range lines {
		g := goods[i%len(goods)]
		price := money.MustPrice(g.price)
		exact := price.Times(money.MustQuantity(g.quantity))
		if g.discount != "" {
			exact = exact.Sub(money.MustPercent(g.discount).Of(exact))
		}
		amount := money.AmountOf(exact, decimals)
		var row []string
		if h.Layout.ShowSKU {
			row = append(row, g.sku)
		}
		row = append(row, g.text, g.quantity+"\u00a0"+g.unit, locale.Text(sheet.Column{Kind: sheet.Amount, Decimals: int(decimals)}, price.String()))
		if h.Layout.ShowDiscount {
			text := ""
			if g.discount != "" {
				text = locale.Text(sheet.Column{Kind: sheet.Percent}, g.discount)
			}
			row = append(row, text)
		}
		l.Rows, l.Amounts = append(l.Rows, append(row, write(amount))), append(l.Amounts, amount)
		net = net.Add(amount)
	}
	tax := money.AmountOf(money.MustPercent("19").Of(net.Decimal()), decimals)
	total := net.Add(tax)
	l.Totals = []letter.Fact{{Label: "Net", Value: write(net)}, {Label: "VAT 19 %", Value: write(tax)}, {Label: "Total " + h.Company.Currency, Value: write(total)}}
	l.Taxes = []letter.Tax{{Name: "VAT 19 %", Base: write(net), Amount: write(tax)}}
	if kind == LetterInvoice {
		half := money.AmountOf(money.MustPercent("50").Of(total.Decimal()), decimals)
		l.Instalments = []letter.Instalment{{Due: day(30), Amount: write(half)}, {Due: day(60), Amount: write(total.Sub(half))}}
		l.Payment = &letter.Payment{Reference: strings.TrimPrefix(l.Title, name+" ")}
	}
	h.Dress(&l, kind)
	return l
}
