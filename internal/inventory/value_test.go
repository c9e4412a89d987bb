package inventory_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/shopspring/decimal"

	"kontor/internal/date"
	"kontor/internal/inventory"
	"kontor/internal/inventory/valuation"
	"kontor/internal/ledger"
	"kontor/internal/money"
	"kontor/internal/verify"
)

// trade is a company with books and a product that is bought and sold.
type trade struct {
	*store
	product                                int64
	shelf, suppliers, customers, loss, far int64
	// extra is where late costs come from.
	extra int64
}

func newTrade(t *testing.T, method string) *trade {
	t.Helper()
	s := newStore(t)
	s.Post("/books", object{"chart": "trade", "starts_on": "2026-01-01"}).Want(200)
	category := s.Post("/product-categories", object{"name": "Goods", "valuation": method}).Want(201).ID()
	product := s.Post("/products", object{"sku": "A", "name": "A", "unit_id": 1, "category_id": category}).Want(201).ID()
	w := &trade{store: s, product: product}
	for code, id := range map[string]*int64{"MAIN/STOCK": &w.shelf, "SUPPLIERS": &w.suppliers, "CUSTOMERS": &w.customers, "LOSS": &w.loss} {
		*id = int64(s.Int(`SELECT id FROM locations WHERE code = $1`, code))
	}
	w.far = int64(s.Int(`INSERT INTO locations (warehouse_id, code, name, kind) VALUES (1, 'FAR', 'Far shelf', 'internal') RETURNING id`))
	w.extra = int64(s.Int(`SELECT account_id FROM account_roles WHERE role = 'landed_cost_clearing'`))
	return w
}

// move moves goods on a day of 2026, "10-05". cost is of all of them, "" for none given.
func (w *trade) move(day string, from, to int64, quantity, cost string, returns int64) int64 {
	w.T.Helper()
	transfer := inventory.Transfer{ProductID: w.product, From: from, To: to, Quantity: money.MustQuantity(quantity), Returns: returns}
	if cost != "" {
		a := money.MustAmount(cost)
		transfer.Cost = &a
	}
	var id int64
	if err := w.in(func(tx pgx.Tx) error {
		ids, err := w.MoveTx(w.T.Context(), call(tx), w.source(day), []inventory.Transfer{transfer})
		if err == nil {
			id = ids[0]
		}
		return err
	}); err != nil {
		w.T.Fatal(err)
	}
	return id
}

func (w *trade) source(day string) inventory.Source {
	d, err := date.Parse("2026-" + day)
	if err != nil {
		w.T.Fatal(err)
	}
	return inventory.Source{Kind: "test", ID: 1, Date: d, Now: call(nil).Now, UserID: 1}
}

func (w *trade) late(day string, move int64, amount string) {
	w.T.Helper()
	if err := w.in(func(tx pgx.Tx) error {
		return w.AddCostsTx(w.T.Context(), call(tx), w.source(day), w.extra, []inventory.ExtraCost{{MoveID: move, Amount: money.MustAmount(amount)}})
	}); err != nil {
		w.T.Fatal(err)
	}
}

// holds checks what is on hand and worth, and that the books and everything else agree.
func (w *trade) holds(step, quantity, value string) {
	w.T.Helper()
	got := w.Text(`SELECT (quantity::numeric + 0)::text || ' worth ' || to_char(value, 'FM999990.00') FROM stock_values WHERE product_id = $1`, w.product)
	if want := quantity + " worth " + value; got != want {
		w.T.Errorf("%s: %s, not %s", step, got, want)
	}
	report, err := verify.Database(context.Background(), w.DB, slices.Concat(inventory.Checks(), ledger.Checks()))
	if err == nil {
		err = report.Err()
	}
	if err != nil {
		w.T.Errorf("%s: %v", step, err)
	}
}

// balance is what the account of a role comes to.
func (w *trade) balance(role string) string {
	return w.Text(`SELECT to_char(coalesce(sum(l.amount::numeric), 0), 'FM999990.00') FROM account_roles r LEFT JOIN journal_lines l ON l.account_id = r.account_id WHERE r.role = $1`, role)
}

// The story of a product, valued in three ways. It is told in October 2026.
//
//	bought       10 for 100.00, then 10 for 120.00
//	sold         5
//	a late bill  the first ten cost 10.00 more
//	freight      9.00 for the second ten, though some are gone
//	returned     2 of the 5 that were sold
//	backdated    5 for 100.00 that came before all others
//	counted      1 is missing
//	sent back    2 to the supplier
//	transferred  6 to another shelf: no value moves
//	sold         all 19 that are left
//
// Moving average
//
//	10 for 100.00 and 10 for 120.00 are 20 for 220.00; 5 of them 55.00, leaving 165.00.
//	late bill: 230.00 for 20, 5 of them 57.50; 172.50 stay (10.00 more, 2.50 of it gone).
//	freight: 239.00 for 20, 5 of them 59.75; 179.25 stay.
//	returned: 2/5 of 59.75 are 23.90; 17 for 203.15.
//	backdated: 25 for 339.00, 5 of them 67.80, 2 back for 27.12; 22 for 298.32.
//	counted: 298.32/22 = 13.56; 21 for 284.76. sent back: 2/21 of it, 27.12; 19 for 257.64.
//	sold: 67.80 - 27.12 + 257.64 = 298.32 in all.
//
// First in, first out
//
//	sold 5 of the first: 50.00, leaving 170.00. late bill: 55.00, leaving 175.00.
//	freight is all on what is here: 184.00. returned: 2/5 of 55.00 are 22.00; 17 for 206.00.
//	backdated: the five of 100.00 were sold, 2/5 of them are 40.00; 22 for 339 - 100 + 40 = 279.00.
//	counted: one of the ten for 110.00, 11.00; 268.00. sent back: 22.00; 246.00.
//	sold: 100.00 - 40.00 + 246.00 = 306.00 in all.
//
// Standard of 11.00
//
//	10 for 110.00 (10.00 less paid), 20 for 220.00 (10.00 more paid), 5 sold for 55.00; 165.00.
//	the late bill and the freight are differences. returned: 22.00; 187.00.
//	backdated: 55.00, 45.00 more paid; 242.00. counted: 231.00. sent back: 22.00; 209.00.
//	a standard of 12.00: 19.00 more; 228.00, all sold: 55.00 - 22.00 + 228.00 = 261.00 in all.
//	differences: -10 + 10 + 10 + 9 + 45 - 19 = 45.00.
func TestStoryOfAProduct(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		method string
		worth  []string
		sold   string
		lost   string
		// received is what is still to be billed: 320.00 less what was sent back.
		received, different string
	}{
		{"average", []string{"100.00", "220.00", "165.00", "172.50", "179.25", "203.15", "298.32", "284.76", "257.64", "257.64"}, "298.32", "13.56", "-292.88", "0.00"},
		{"fifo", []string{"100.00", "220.00", "170.00", "175.00", "184.00", "206.00", "279.00", "268.00", "246.00", "246.00"}, "306.00", "11.00", "-298.00", "0.00"},
		{"standard", []string{"110.00", "220.00", "165.00", "165.00", "165.00", "187.00", "242.00", "231.00", "209.00", "228.00"}, "261.00", "11.00", "-298.00", "45.00"},
	} {
		t.Run(c.method, func(t *testing.T) {
			t.Parallel()
			w := newTrade(t, c.method)
			standard := fmt.Sprintf("/products/%d/standard-cost", w.product)
			if c.method == "standard" {
				w.Post(standard, object{"cost": "11", "date": "2026-09-01"}).Want(200).Is("11", "unit_cost")
			} else {
				w.Post(standard, object{"cost": "11"}).Refused(409, "no_standard_cost")
			}
			first := w.move("10-01", w.suppliers, w.shelf, "10", "100", 0)
			w.holds("bought", "10", c.worth[0])
			second := w.move("10-05", w.suppliers, w.shelf, "10", "120", 0)
			w.holds("bought again", "20", c.worth[1])
			sold := w.move("10-08", w.shelf, w.customers, "5", "", 0)
			w.holds("sold", "15", c.worth[2])
			w.late("10-09", first, "10")
			w.holds("late bill", "15", c.worth[3])
			w.late("10-10", second, "9")
			w.holds("freight", "15", c.worth[4])
			w.move("10-12", w.customers, w.shelf, "2", "", sold)
			w.holds("returned", "17", c.worth[5])
			w.move("09-30", w.suppliers, w.shelf, "5", "100", 0)
			w.holds("backdated", "22", c.worth[6])
			w.move("10-14", w.shelf, w.loss, "1", "", 0)
			w.holds("counted", "21", c.worth[7])
			w.move("10-15", w.shelf, w.suppliers, "2", "", 0)
			w.holds("sent back", "19", c.worth[8])
			if c.method == "standard" {
				w.Post(standard, object{"cost": "12", "date": "2026-10-16"}).Want(200).Is("228.00", "value")
			}
			w.move("10-17", w.shelf, w.far, "6", "", 0)
			w.holds("transferred", "19", c.worth[9])
			w.move("10-20", w.far, w.customers, "6", "", 0)
			w.move("10-20", w.shelf, w.customers, "13", "", 0)
			w.holds("all sold", "0", "0.00")
			for role, want := range map[string]string{
				"inventory": "0.00", "cost_of_goods_sold": c.sold, "stock_adjustment": c.lost, "goods_received_not_invoiced": c.received,
				"price_difference": c.different, "landed_cost_clearing": "-19.00",
			} {
				if got := w.balance(role); got != want {
					t.Errorf("%s is %s, not %s", role, got, want)
				}
			}
		})
	}
}

// Stock that was there before the books is worth something in them from their
// first day, and what is found out about it later goes against what they began
// with: 10 for 100.00, 4 of them gone, turn out to have cost 10.00 more.
func TestStockFromBeforeTheBooks(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	w := &trade{store: s, product: s.product("A", 1, "")}
	for code, id := range map[string]*int64{"MAIN/STOCK": &w.shelf, "SUPPLIERS": &w.suppliers, "CUSTOMERS": &w.customers} {
		*id = int64(s.Int(`SELECT id FROM locations WHERE code = $1`, code))
	}
	first := w.move("10-01", w.suppliers, w.shelf, "10", "100", 0)
	w.move("10-02", w.shelf, w.customers, "4", "", 0)
	w.holds("before the books", "6", "60.00")
	s.Post("/books", object{"chart": "trade", "starts_on": "2026-11-01"}).Want(200)
	w.holds("with books", "6", "60.00")
	if got := w.balance("inventory") + " " + w.balance("opening_balance"); got != "60.00 -60.00" {
		t.Errorf("opened with %s", got)
	}
	w.extra = int64(s.Int(`SELECT account_id FROM account_roles WHERE role = 'landed_cost_clearing'`))
	w.late("11-10", first, "10")
	w.holds("a late cost", "6", "66.00")
	if got := w.balance("inventory") + " " + w.balance("landed_cost_clearing") + " " + w.balance("opening_balance"); got != "66.00 -10.00 -56.00" {
		t.Errorf("afterwards %s", got)
	}
	// The books are opened once.
	setup := s.Get("/books").Want(200)
	s.Patch("/books", object{"version": setup.At("version"), "roles": object{"rounding": "5750"}}).Want(200)
	w.holds("another default account", "6", "66.00")
	s.Patch("/books", object{"version": setup.Number("version") + 1, "roles": object{"inventory": "1410"}}).Refused(409, "stock_valued")
}

// Whatever comes late, and in whatever order it is entered: each move is worth what
// going through all of them once, with all that is known by now, finds.
func TestLateIsAsIfItHadBeenKnown(t *testing.T) {
	t.Parallel()
	for _, method := range []string{"average", "fifo"} {
		t.Run(method, func(t *testing.T) {
			t.Parallel()
			w := newTrade(t, method)
			seed := rand.Uint64()
			r := rand.New(rand.NewPCG(seed, 1))
			day := func() string { return fmt.Sprintf("%02d-%02d", 6+r.IntN(5), 1+r.IntN(28)) }
			var came, went []int64
			back := map[int64]bool{}
			for range 70 {
				onHand := w.Int(`SELECT quantity::integer FROM stock_values WHERE product_id = $1`, w.product)
				switch n := r.IntN(10); {
				case n < 4 || onHand == 0:
					came = append(came, w.move(day(), w.suppliers, w.shelf, fmt.Sprint(1+r.IntN(9)), fmt.Sprintf("%d.%02d", 1+r.IntN(90), r.IntN(100)), 0))
				case n < 7:
					went = append(went, w.move(day(), w.shelf, w.customers, fmt.Sprint(1+r.IntN(min(onHand, 6))), "", 0))
				case n < 8 && len(went) > 0:
					of := went[r.IntN(len(went))]
					if !back[of] {
						back[of] = true
						w.move("11-20", w.customers, w.shelf, "1", "", of)
					}
				default:
					w.late(day(), came[r.IntN(len(came))], fmt.Sprintf("%d.%02d", r.IntN(9), 1+r.IntN(99)))
				}
			}
			rows, err := w.DB.Query(t.Context(), `SELECT v.id, v.quantity, coalesce(v.returns_id, 0), v.value::numeric + coalesce(sum(c.value::numeric), 0),
					v.value::numeric + v.correction::numeric + coalesce(sum(c.value::numeric + c.correction::numeric), 0)
				FROM stock_valuations v LEFT JOIN stock_valuations c ON c.of_id = v.id WHERE v.product_id = $1 AND v.of_id IS NULL
				GROUP BY v.id ORDER BY v.valuation_date, v.id`, w.product)
			if err != nil {
				t.Fatal(err)
			}
			var moves []valuation.Move
			var known []money.Amount
			for rows.Next() {
				var m valuation.Move
				var value, cost decimal.Decimal
				if err := rows.Scan(&m.ID, &m.Quantity, &m.Returns, &value, &cost); err != nil {
					t.Fatal(err)
				}
				if m.Quantity.Sign() > 0 {
					m.Cost = money.AmountOf(cost, 2)
				}
				moves, known = append(moves, m), append(known, money.AmountOf(value, 2))
			}
			if err := rows.Err(); err != nil {
				t.Fatal(err)
			}
			done, _ := valuation.Replay(valuation.Stock{Method: valuation.Method(method), Decimals: 2}, moves)
			for i, d := range done {
				if !d.Value.Equal(known[i]) {
					t.Errorf("seed %d: move %d of %s is worth %s, and %s when all is gone through", seed, i, moves[i].Quantity, known[i], d.Value)
				}
			}
		})
	}
}
