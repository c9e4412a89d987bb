package purchasing_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"testing"

	"kontor/internal/catalog"
	"kontor/internal/inventory"
	"kontor/internal/invoicing"
	"kontor/internal/ledger"
	"kontor/internal/lots"
	"kontor/internal/partners"
	"kontor/internal/payments"
	"kontor/internal/purchasing"
	"kontor/internal/reports"
	"kontor/internal/settings"
	"kontor/internal/testapi"
	"kontor/internal/testdb"
	"kontor/internal/transfers"
	"kontor/internal/warehouses"
)

func TestMain(m *testing.M) { testdb.Main(m) }

type object = map[string]any

func into(t testing.TB, a testapi.Answer, v any) {
	t.Helper()
	if err := json.Unmarshal(a.Raw, v); err != nil {
		t.Fatal(err)
	}
}

// buyers is a company with books, a supplier, a customer and two colleagues.
type buyers struct {
	*testapi.API
	*testapi.Client
	supplier, customer int64
}

func newBuyers(t testing.TB) *buyers {
	t.Helper()
	p, c, n, w := partners.New(), catalog.New(), settings.New(), warehouses.New()
	l := ledger.New(n)
	i := inventory.New(c, l)
	tr := transfers.New(i, w, c, p, l, n)
	buys := purchasing.New(p, c, w, i, l, tr, n)
	inv, pay := invoicing.New(l, p, c, n), payments.New(l, p)
	inv.MatchWith(buys)
	inv.SettleWith(pay)
	checks := slices.Concat(inventory.Checks(), ledger.Checks(), transfers.Checks(), invoicing.Checks(), payments.Checks(), purchasing.QuantityChecks(), purchasing.ValueChecks())
	a := testapi.New(t, checks, n, l, p, c, w, i, tr, lots.New(), buys, inv, pay, reports.New(n, p))
	b := &buyers{API: a, Client: a.As("anna")}
	b.Post("/books", object{"chart": "trade", "starts_on": "2026-01-01"}).Want(200)
	b.supplier = b.Post("/partners", object{"name": "Wood & Co", "is_supplier": true}).Want(201).ID()
	b.customer = b.Post("/partners", object{"name": "Müller"}).Want(201).ID()
	return b
}

func (b *buyers) product(sku, kind string) int64 {
	b.T.Helper()
	return b.Post("/products", object{"sku": sku, "name": sku, "unit_id": 1, "kind": kind}).Want(201).ID()
}

// order enters and confirms an order without taxes.
func (b *buyers) order(lines ...object) int64 {
	b.T.Helper()
	id := b.Post("/purchase-orders", object{"supplier_id": b.supplier, "lines": lines}).Want(201).ID()
	b.do("purchase-orders", id, "confirm", nil).Want(200)
	return id
}

func line(product int64, quantity, price string) object {
	return object{"product_id": product, "quantity": quantity, "price": price, "tax_ids": []int64{}}
}

func (b *buyers) do(path string, id int64, verb string, body any) testapi.Answer {
	return b.Post(fmt.Sprintf("/%s/%d/%s", path, id, verb), body)
}

// receive brings in what is still to come of an order, or of its first line only so
// much, and gives the receipt.
func (b *buyers) receive(order int64, quantity string) int64 {
	b.T.Helper()
	draft := b.do("purchase-orders", order, "receive", nil).Want(201)
	if quantity != "" {
		b.cut(draft, quantity)
	}
	b.do("receipts", draft.ID(), "complete", nil).Want(200)
	return draft.ID()
}

// cut leaves the first line of a draft of a receipt, with a quantity.
func (b *buyers) cut(draft testapi.Answer, quantity string) {
	b.T.Helper()
	var d struct {
		Version int
		Lines   []struct {
			ID        int64 `json:"id"`
			ProductID int64 `json:"product_id"`
		}
	}
	into(b.T, draft, &d)
	b.Patch(fmt.Sprintf("/receipts/%d", draft.ID()), object{"version": d.Version, "lines": []object{{"id": d.Lines[0].ID, "product_id": d.Lines[0].ProductID, "quantity": quantity}}}).Want(200)
}

// bill drafts the bill of an order and posts it, with the prices of its lines
// changed where they are given.
func (b *buyers) bill(order int64, number string, prices ...string) testapi.Answer {
	b.T.Helper()
	draft := b.do("purchase-orders", order, "bill", nil).Want(201)
	var d struct {
		Version int
		Lines   []object
	}
	into(b.T, draft, &d)
	if len(prices) == 0 {
		b.numbered(draft, number)
	} else {
		lines := []object{}
		for i, l := range d.Lines {
			in := object{"id": l["id"], "product_id": l["product_id"], "quantity": l["quantity"], "price": l["price"], "tax_ids": []int64{}}
			if i < len(prices) && prices[i] != "" {
				in["price"] = prices[i]
			}
			lines = append(lines, in)
		}
		b.Patch(fmt.Sprintf("/bills/%d", draft.ID()), object{"version": d.Version, "their_number": number, "lines": lines}).Want(200)
	}
	return b.do("bills", draft.ID(), "post", nil).Want(200)
}

// numbered gives a draft of a bill the supplier's number.
func (b *buyers) numbered(draft testapi.Answer, number string) testapi.Answer {
	b.T.Helper()
	return b.Patch(fmt.Sprintf("/bills/%d", draft.ID()), object{"version": draft.Number("version"), "their_number": number}).Want(200)
}

func (b *buyers) balances(want map[string]string) {
	b.T.Helper()
	for role, amount := range want {
		got := b.Text(`SELECT to_char(coalesce(sum(l.amount::numeric), 0), 'FM999990.00') FROM account_roles r LEFT JOIN journal_lines l ON l.account_id = r.account_id WHERE r.role = $1`, role)
		if got != amount {
			b.T.Errorf("%s is %s, should be %s", role, got, amount)
		}
	}
}

func (b *buyers) is(path string, id int64, want object) {
	b.T.Helper()
	var got object
	into(b.T, b.Get(fmt.Sprintf("/%s/%d", path, id)).Want(200), &got)
	for field, value := range want {
		if fmt.Sprint(got[field]) != fmt.Sprint(value) {
			b.T.Errorf("%s of %s %d is %v, should be %v", field, path, id, got[field], value)
		}
	}
}

// From the order to the last credit note, with what each step does to the books,
// worked out by hand.
func TestStory(t *testing.T) {
	b := newBuyers(t)
	plank, freight := b.product("PLANK", "goods"), b.product("FREIGHT", "service")
	order := b.order(line(plank, "10", "10.00"), line(freight, "1", "20.00"))
	b.is("purchase-orders", order, object{"state": "confirmed", "number": "PO-2026-00001", "received": "none", "billed": "none", "total": "120.00"})

	// Six arrive: 6 x 10 = 60 in stock, and as much received and not invoiced.
	first := b.receive(order, "6")
	b.balances(map[string]string{"inventory": "60.00", "goods_received_not_invoiced": "-60.00"})
	b.is("purchase-orders", order, object{"received": "partial"})

	// Two are sold, at 10 each.
	sold := b.Post("/deliveries", object{"partner_id": b.customer, "lines": []object{{"product_id": plank, "quantity": "2"}}}).Want(201).ID()
	b.do("deliveries", sold, "complete", nil).Want(200)
	b.balances(map[string]string{"inventory": "40.00", "cost_of_goods_sold": "20.00"})

	// The supplier charges 11: 66, which is 6 more than they were received at. Four of
	// six are here (4), two are sold (2). The freight is an expense of 20.
	bill := b.bill(order, "R-1", "11.00")
	b.balances(map[string]string{"inventory": "44.00", "cost_of_goods_sold": "22.00", "goods_received_not_invoiced": "0.00", "purchase_expense": "20.00", "default_payable": "-86.00"})
	b.is("purchase-orders", order, object{"received": "partial", "billed": "partial", "state": "confirmed"})

	// It is blocked: the price is above the agreed one.
	var blocked struct {
		Block struct {
			Reasons    []string
			ReleasedAt *string `json:"released_at"`
		}
	}
	into(b.T, bill, &blocked)
	if want := "PLANK: billed at 11, agreed at 10"; len(blocked.Block.Reasons) != 1 || blocked.Block.Reasons[0] != want {
		t.Errorf("blocked for %q, should be %q", blocked.Block.Reasons, want)
	}
	pay := object{"direction": "out", "partner_id": b.supplier, "account_id": b.Int(`SELECT id FROM accounts WHERE subtype = 'bank' AND NOT is_group ORDER BY code LIMIT 1`), "items": []object{{"line_id": b.Int(`SELECT line_id FROM invoice_instalments WHERE invoice_id = $1`, bill.ID())}}}
	payment := b.Post("/payments", pay).Want(201).ID()
	b.do("payments", payment, "post", nil).Refused(409, "bill_blocked")
	b.do("bills", bill.ID(), "release", object{"note": "Agreed by telephone."}).Want(200)
	b.do("bills", bill.ID(), "release", object{"note": "Again."}).Refused(409, "not_blocked")
	b.do("payments", payment, "post", nil).Want(200)

	// The rest: no more than four. 8 are here then, worth 44 + 40.
	over := b.do("purchase-orders", order, "receive", nil).Want(201)
	b.cut(over, "5")
	b.do("receipts", over.ID(), "complete", nil).Refused(409, "not_ordered")
	b.cut(b.Get(fmt.Sprintf("/receipts/%d", over.ID())), "4")
	b.do("receipts", over.ID(), "complete", nil).Want(200)
	b.balances(map[string]string{"inventory": "84.00", "goods_received_not_invoiced": "-40.00"})
	b.is("purchase-orders", order, object{"received": "full"})

	// One goes back before it is billed: it leaves at the average, 84 / 8 = 10.50,
	// and takes back the 10 that it came in at. The 0.50 is a price difference.
	b.giveBack(over.ID(), "1")
	b.balances(map[string]string{"inventory": "73.50", "goods_received_not_invoiced": "-30.00", "price_difference": "0.50"})

	// The bill of the three that stayed settles the account.
	b.bill(order, "R-2")
	b.balances(map[string]string{"inventory": "73.50", "goods_received_not_invoiced": "0.00"})

	// Two of the first go back after they were billed: 2 x 73.50 / 7 = 21 wait for the
	// credit note. It is for 22, so 1 is gained: 0.50 - 1 = -0.50.
	b.giveBack(first, "2")
	b.balances(map[string]string{"inventory": "52.50", "goods_received_not_invoiced": "21.00"})
	note := b.do("bills", bill.ID(), "credit", nil).Want(201)
	var n struct {
		Version int
		Lines   []struct {
			ID        int64
			ProductID int64 `json:"product_id"`
		}
	}
	into(b.T, note, &n)
	b.Patch(fmt.Sprintf("/bills/%d", note.ID()), object{"version": n.Version, "their_number": "C-1", "lines": []object{{"id": n.Lines[0].ID, "product_id": n.Lines[0].ProductID, "quantity": "2", "price": "11.00", "tax_ids": []int64{}}}}).Want(200)
	b.do("bills", note.ID(), "post", nil).Want(200)
	b.balances(map[string]string{"inventory": "52.50", "goods_received_not_invoiced": "0.00", "price_difference": "-0.50"})
}

// giveBack sends so many of a receipt's first line back.
func (b *buyers) giveBack(receipt int64, quantity string) {
	b.T.Helper()
	draft := b.do("receipts", receipt, "return", nil).Want(201)
	b.cut(draft, quantity)
	b.do("receipts", draft.ID(), "complete", nil).Want(200)
}

// A bill before its goods waits on the account that the goods then take from it.
func TestBilledFirst(t *testing.T) {
	b := newBuyers(t)
	plank := b.product("PLANK", "goods")
	order := b.order(line(plank, "10", "10.00"))
	bill := b.bill(order, "R-1", "12.00")
	b.balances(map[string]string{"goods_received_not_invoiced": "120.00", "inventory": "0.00"})
	bill.Is("PLANK: 10 pcs billed, 0 received", "block", "reasons", 0).Is("PLANK: billed at 12, agreed at 10", "block", "reasons", 1)
	// Four come in at 10 and are billed at 12: 48 in stock, 72 still to come.
	b.receive(order, "4")
	b.balances(map[string]string{"goods_received_not_invoiced": "72.00", "inventory": "48.00"})
	b.receive(order, "")
	b.balances(map[string]string{"goods_received_not_invoiced": "0.00", "inventory": "120.00"})
	b.is("purchase-orders", order, object{"state": "done", "received": "full", "billed": "full"})
	// All has come; what is left is the price.
	b.Get(fmt.Sprintf("/bills/%d", bill.ID())).Is("PLANK: billed at 12, agreed at 10", "block", "reasons", 0)
}

// A bill that only waited for its goods is released when they are here.
func TestReleasedByGoods(t *testing.T) {
	b := newBuyers(t)
	plank := b.product("PLANK", "goods")
	order := b.order(line(plank, "3", "1.00"))
	bill := b.bill(order, "R-1")
	bill.Is("PLANK: 3 pcs billed, 0 received", "block", "reasons", 0)
	b.receive(order, "")
	b.Get(fmt.Sprintf("/bills/%d", bill.ID())).Is("It matches by now.", "block", "note")
	b.is("purchase-orders", order, object{"state": "done"})
}

// Above the limit somebody else approves; neither who made it nor who asked.
func TestApproval(t *testing.T) {
	b := newBuyers(t)
	plank := b.product("PLANK", "goods")
	b.Put("/settings/purchasing", object{"version": 1, "approval_limit": "100.00", "over_receipt": "10"}).Want(200)
	id := b.Post("/purchase-orders", object{"supplier_id": b.supplier, "lines": []object{line(plank, "11", "10.00")}}).Want(201).ID()
	b.do("purchase-orders", id, "confirm", nil).Want(200).Is("approval", "state")
	b.do("purchase-orders", id, "approve", nil).Refused(409, "own_order")
	b.do("purchase-orders", id, "receive", nil).Refused(409, "wrong_state")
	ben := b.As("ben")
	ben.Post(fmt.Sprintf("/purchase-orders/%d/refuse", id), object{"reason": "Too many."}).Want(200).Is("draft", "state").Is("Too many.", "refusal")
	b.do("purchase-orders", id, "confirm", nil).Want(200)
	ben.Post(fmt.Sprintf("/purchase-orders/%d/approve", id), nil).Want(200).Is("confirmed", "state")
	// Raising it is for somebody who could approve it.
	now := b.Get(fmt.Sprintf("/purchase-orders/%d", id)).Want(200)
	more := object{"version": now.Number("version"), "lines": []object{{"id": now.Number("lines", 0, "id"), "product_id": plank, "quantity": "20", "price": "10.00", "tax_ids": []int64{}}}}
	b.Patch(fmt.Sprintf("/purchase-orders/%d", id), more).Refused(409, "above_limit")
	ben.Patch(fmt.Sprintf("/purchase-orders/%d", id), more).Want(200).Is("200.00", "total").Is("110.00", "revisions", 0, "total")
	// A tenth more than ordered is tolerated: 22 of 20.
	draft := b.do("purchase-orders", id, "receive", nil).Want(201)
	b.cut(draft, "22")
	b.do("receipts", draft.ID(), "complete", nil).Want(200)
	b.is("purchase-orders", id, object{"received": "full"})
	b.bill(id, "R-1").Is("220.00", "net")
}

// A confirmed order does not go below what has come of it; what has not begun is
// cancelled, what has is closed.
func TestAmended(t *testing.T) {
	b := newBuyers(t)
	plank, nail := b.product("PLANK", "goods"), b.product("NAIL", "goods")
	id := b.order(line(plank, "10", "10.00"), line(nail, "5", "1.00"))
	b.receive(id, "4")
	now := b.Get(fmt.Sprintf("/purchase-orders/%d", id)).Want(200)
	change := func(quantity string) testapi.Answer {
		return b.Patch(fmt.Sprintf("/purchase-orders/%d", id), object{"version": now.Number("version"), "lines": []object{{"id": now.Number("lines", 0, "id"), "product_id": plank, "quantity": quantity, "price": "10.00", "tax_ids": []int64{}}}})
	}
	change("3").Refused(422, "invalid_lines").Says("lines[0].quantity", "4 pcs have arrived already; it cannot be less.")
	change("6").Want(200).Is("60.00", "total").Is("NAIL", "revisions", 0, "lines", 1, "sku")
	b.do("purchase-orders", id, "cancel", nil).Refused(409, "order_begun")
	b.do("purchase-orders", id, "receive", nil).Want(201)
	b.do("purchase-orders", id, "close", nil).Want(200).Is("done", "state")
	if n := b.Int(`SELECT count(*) FROM stock_transfers WHERE state = 'cancelled'`); n != 1 {
		t.Errorf("%d drafts of receipts are cancelled, should be 1", n)
	}
	b.do("purchase-orders", id, "receive", nil).Refused(409, "wrong_state")
	other := b.order(line(plank, "1", "1.00"))
	b.do("purchase-orders", other, "cancel", nil).Want(200).Is("cancelled", "state")
}

// A receipt without an order is billed as itself, in another currency too.
func TestReceiptBilled(t *testing.T) {
	b := newBuyers(t)
	plank := b.product("PLANK", "goods")
	receipt := b.Post("/receipts", object{"partner_id": b.supplier, "lines": []object{{"product_id": plank, "quantity": "3", "unit_cost": "3.333333"}}}).Want(201).ID()
	b.do("receipts", receipt, "complete", nil).Want(200)
	b.balances(map[string]string{"goods_received_not_invoiced": "-10.00", "inventory": "10.00"})
	draft := b.do("receipts", receipt, "bill", nil).Want(201)
	b.numbered(draft, "R-1")
	b.do("bills", draft.ID(), "post", nil).Want(200)
	b.balances(map[string]string{"goods_received_not_invoiced": "0.00", "inventory": "10.00"})
	b.do("receipts", receipt, "bill", nil).Refused(409, "nothing_to_bill")
}

// Ordered at one rate, received at a second, billed at a third: the books are in
// the company's currency and the account is settled.
func TestForeign(t *testing.T) {
	b := newBuyers(t)
	plank := b.product("PLANK", "goods")
	for day, rate := range map[string]string{"2026-01-01": "0.90", "2026-02-01": "0.80"} {
		b.Post("/exchange-rates", object{"currency": "USD", "rate_date": day, "rate": rate}).Want(201)
	}
	id := b.Post("/purchase-orders", object{"supplier_id": b.supplier, "currency": "USD", "lines": []object{line(plank, "10", "10.00")}}).Want(201).ID()
	b.do("purchase-orders", id, "confirm", nil).Want(200)
	draft := b.do("purchase-orders", id, "receive", nil).Want(201)
	b.Patch(fmt.Sprintf("/receipts/%d", draft.ID()), object{"version": draft.Number("version"), "transfer_date": "2026-01-10"}).Want(200)
	b.do("receipts", draft.ID(), "complete", nil).Want(200)
	b.balances(map[string]string{"goods_received_not_invoiced": "-90.00", "inventory": "90.00"})
	bill := b.do("purchase-orders", id, "bill", nil).Want(201)
	b.Patch(fmt.Sprintf("/bills/%d", bill.ID()), object{"version": bill.Number("version"), "their_number": "R-1", "invoice_date": "2026-02-10"}).Want(200)
	b.do("bills", bill.ID(), "post", nil).Want(200)
	b.balances(map[string]string{"goods_received_not_invoiced": "0.00", "inventory": "80.00", "default_payable": "-80.00"})
}

// What a supplier charges: by quantity, on its days; once at a time.
func TestPrices(t *testing.T) {
	b := newBuyers(t)
	plank := b.product("PLANK", "goods")
	enter := func(more object) testapi.Answer {
		in := object{"supplier_id": b.supplier, "product_id": plank, "supplier_sku": "W-1", "lead_days": 10}
		maps.Copy(in, more)
		return b.Post("/supplier-prices", in)
	}
	enter(object{"price": "10.00"}).Want(201).Is("EUR", "currency")
	enter(object{"price": "9.00", "min_quantity": "100", "discount": "5"}).Want(201)
	enter(object{"price": "8.00"}).Refused(409, "price_twice")
	next := enter(object{"price": "11.00", "currency": "USD", "valid_from": "2027-01-01"}).Want(201)
	enter(object{"price": "-1"}).Refused(422, "invalid_supplier_price")
	enter(object{"supplier_id": b.customer, "price": "1"}).Refused(422, "invalid_supplier_price")
	ordered := func(quantity, price, discount string, more object) {
		t.Helper()
		in := object{"supplier_id": b.supplier, "order_date": "2026-05-01", "lines": []object{{"product_id": plank, "quantity": quantity, "tax_ids": []int64{}}}}
		maps.Copy(in, more)
		b.Post("/purchase-orders", in).Want(201).Is(price, "lines", 0, "price").Is(discount, "lines", 0, "discount")
	}
	// 99 are below the break; ten days after 1 May is 11 May.
	ordered("99", "10.00", "0", nil)
	ordered("100", "9.00", "5", nil)
	ordered("100", "0", "0", object{"currency": "USD"})
	ordered("1", "11.00", "0", object{"currency": "USD", "order_date": "2027-01-01"})
	b.Get("/purchase-orders/1").Is("2026-05-11", "lines", 0, "expected_date").Is("W-1", "lines", 0, "supplier_sku")
	// It ends and another begins.
	b.Patch(fmt.Sprintf("/supplier-prices/%d", next.ID()), object{"version": 1, "valid_to": "2027-01-31"}).Want(200)
	enter(object{"price": "12.00", "currency": "USD", "valid_from": "2027-02-01"}).Want(201)
	b.Patch(fmt.Sprintf("/supplier-prices/%d", next.ID()), object{"version": 2, "valid_to": "2027-02-01"}).Refused(409, "price_twice")
	b.Delete(fmt.Sprintf("/supplier-prices/%d", next.ID())).Want(200)
	if n := b.Get("/supplier-prices?valid_on=2026-05-01").Items(); n != 2 {
		t.Errorf("%d prices hold on 1 May, should be 2", n)
	}
}

// An order for 100 is paid in advance, 40 and then the rest; the bill of six tenths
// is settled with it, and the bill of the rest too.
func TestPaidInAdvance(t *testing.T) {
	t.Parallel()
	b := newBuyers(t)
	plank := b.product("PLANK", "goods")
	draft := b.Post("/purchase-orders", object{"supplier_id": b.supplier, "lines": []object{line(plank, "10", "10.00")}}).Want(201).ID()
	b.do("purchase-orders", draft, "prepay", nil).Refused(409, "wrong_state")
	b.do("purchase-orders", draft, "confirm", nil).Want(200)
	bank := b.Int(`SELECT id FROM accounts WHERE subtype = 'bank' AND NOT is_group ORDER BY code LIMIT 1`)
	for _, bad := range []struct {
		field string
		body  object
	}{
		{"amount", object{"purchase_order_id": draft, "amount": "100.01"}},
		{"partner_id", object{"purchase_order_id": draft, "partner_id": b.customer, "amount": "1"}},
		{"direction", object{"purchase_order_id": draft, "direction": "in", "amount": "1"}},
		{"purchase_order_id", object{"purchase_order_id": 99999, "amount": "1"}},
	} {
		if f := fmt.Sprint(b.Post("/payments", bad.body).Want(422).At("fields", 0, "field")); f != bad.field {
			t.Errorf("%v: %s", bad.body, f)
		}
	}
	b.Post("/payments/calculate", object{"purchase_order_id": draft}).Want(200).Is("100.00", "amount")
	first := b.Post("/payments", object{"purchase_order_id": draft, "amount": "40", "account_id": bank}).Want(201).Is("out", "direction").Is("PO-2026-00001", "reference")
	b.Patch(fmt.Sprintf("/payments/%d", first.ID()), object{"version": 1, "partner_id": b.customer}).Refused(409, "payment_advance")
	b.do("payments", first.ID(), "post", nil).Want(200)
	second := b.do("purchase-orders", draft, "prepay", nil).Want(201).Is("60.00", "amount").Is("PO-2026-00001", "purchase_order").ID()
	b.do("purchase-orders", draft, "prepay", nil).Refused(422, "invalid_payment")
	b.Patch(fmt.Sprintf("/payments/%d", second), object{"version": 1, "amount": "60.01"}).Want(422).Says("amount", "Only 60.00 EUR of PO-2026-00001 are not paid in advance yet.")
	b.Patch(fmt.Sprintf("/payments/%d", second), object{"version": 1, "amount": "59"}).Want(200)
	b.Patch(fmt.Sprintf("/payments/%d", second), object{"version": 2, "amount": "60"}).Want(200)
	b.do("payments", second, "post", nil).Want(200)
	b.is("purchase-orders", draft, object{"prepaid": "100.00"})
	if n := b.Get(fmt.Sprintf("/payments?purchase_order_id=%d", draft)).Want(200).Items(); n != 2 {
		t.Errorf("%d payments of the order", n)
	}

	b.receive(draft, "6")
	bill := b.bill(draft, "R-1")
	bill.Is("full", "paid").Is("0.00", "outstanding")
	b.is("payments", first.ID(), object{"left": "0.00"})
	b.is("payments", second, object{"left": "40.00"})
	b.receive(draft, "")
	b.bill(draft, "R-2").Is("full", "paid")
	b.is("payments", second, object{"left": "0.00"})
	b.balances(map[string]string{"default_payable": "0.00", "goods_received_not_invoiced": "0.00", "inventory": "100.00"})
}
