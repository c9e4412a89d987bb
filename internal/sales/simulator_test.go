package sales_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"kontor/internal/inventory"
	"kontor/internal/money"
	"kontor/internal/sales"
	"kontor/internal/testapi"
	"kontor/internal/testdb"
	"kontor/internal/verify"
)

// The simulator runs a shop at random, legal and illegal operations mixed, and
// keeps a model of what must come out. In the first part of a stretch one actor
// works and every answer is predicted; in the second several work at once, some
// give up waiting, connections are cut, and what was acknowledged must be there.
// After each stretch the model, the shop and all checks must agree.
//
// KONTOR_SEED=n repeats a run's first part, KONTOR_PROVE=1 makes it long.

type simLine struct {
	product  int // place in the model's products
	quantity int64
	price    string
	discount string
}

type simOrder struct {
	id      int64
	version int64
	state   string
	lines   []simLine
	unsure  bool // an answer was lost: read what became of it
	agreed  bool // compared since something was done with it
}

type simProduct struct {
	id      int64
	service bool
	entered int64 // opening stock and adjustments
	unsure  bool
}

type simulator struct {
	*shop
	mu       sync.Mutex
	products []*simProduct
	orders   []*simOrder
	done     map[string]int
	lost     int
}

func (m *simulator) reserved(product int) (n int64) {
	for _, o := range m.orders {
		if o.state == "confirmed" {
			n += o.quantity(product)
		}
	}
	return n
}

// onHand is what was entered less what done orders took.
func (m *simulator) onHand(product int) int64 {
	n := m.products[product].entered
	for _, o := range m.orders {
		if o.state == "done" {
			n -= o.quantity(product)
		}
	}
	return n
}

func (o *simOrder) quantity(product int) (n int64) {
	for _, l := range o.lines {
		if l.product == product {
			n += l.quantity
		}
	}
	return n
}

func TestSimulatedShop(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	if text := os.Getenv("KONTOR_SEED"); text != "" {
		var err error
		if seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("KONTOR_SEED=%d", seed)
	m := &simulator{shop: newShop(t), done: map[string]int{}}
	r := rand.New(rand.NewPCG(seed, 3))
	for i := range 6 {
		p := &simProduct{service: i == 5}
		if p.service {
			p.id = m.Post("/products", object{"sku": "W", "name": "Work", "kind": "service", "price": "10"}).Want(201).ID()
		} else {
			p.entered = 20 + r.Int64N(30)
			p.id = m.product(fmt.Sprint("P", i), fmt.Sprintf("%d.%03d", i, r.IntN(1000)), fmt.Sprint(p.entered), 1)
		}
		m.products = append(m.products, p)
	}
	m.order(line(m.products[0].id, "1")) // so that the customer stays
	su := testdb.Superuser(t, m.URL)
	stretches := longer(4, 100)
	for stretch := range stretches {
		for range 50 {
			m.step(r, true, nil)
		}
		m.agree(stretch, "alone")
		var wg sync.WaitGroup
		for actor := range 5 {
			own := rand.New(rand.NewPCG(seed, uint64(1000*stretch+actor)))
			wg.Go(func() {
				for range 20 {
					m.step(own, false, func() {
						_, _ = su.Exec(context.Background(), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
							WHERE datname = current_database() AND pid <> pg_backend_pid() AND state = 'active' LIMIT 1`)
					})
				}
			})
		}
		wg.Wait()
		m.settle()
		m.agree(stretch, "together")
	}
	total := 0
	for _, n := range m.done {
		total += n
	}
	broken := 0
	if t.Failed() {
		broken = 1
	}
	t.Logf("promise 3 (stock and orders): %d operations in %d stretches %v, %d answers lost on purpose: broken %d", total, stretches, m.done, m.lost, broken)
}

// step does one thing. sure means that nobody else is there, so the answer can
// be foretold.
func (m *simulator) step(r *rand.Rand, sure bool, cut func()) {
	switch n := r.IntN(100); {
	case n < 28:
		m.create(r)
	case n < 34:
		m.adjust(r, sure)
	case n < 36:
		m.nonsense(r)
	case n < 37 && cut != nil && r.IntN(4) == 0:
		m.mu.Lock() // one superuser connection for all
		cut()
		m.mu.Unlock()
	default:
		m.mu.Lock()
		if len(m.orders) == 0 {
			m.mu.Unlock()
			return
		}
		// Mostly recent ones, where something may still happen.
		at := len(m.orders) - 1 - r.IntN(min(len(m.orders), 12))
		o := m.orders[at]
		before := *o
		m.mu.Unlock()
		verb := []string{"confirm", "confirm", "confirm", "complete", "complete", "cancel", "patch", "patch", "delete"}[r.IntN(9)]
		m.act(r, o, before, verb, sure)
	}
}

func (m *simulator) lines(r *rand.Rand) (lines []simLine, body []object) {
	for range 1 + r.IntN(4) {
		l := simLine{product: r.IntN(len(m.products)), quantity: 1 + r.Int64N(4), price: fmt.Sprintf("%d.%04d", r.IntN(20), r.IntN(10000)), discount: fmt.Sprint(r.IntN(101))}
		lines = append(lines, l)
		body = append(body, object{"product_id": m.products[l.product].id, "quantity": fmt.Sprint(l.quantity), "price": l.price, "discount": l.discount})
	}
	return lines, body
}

// send sends as a client who is sometimes impatient, when others are there.
func (m *simulator) send(r *rand.Rand, sure bool, method, path string, body any) (a testapi.Answer, unsure bool) {
	ctx := context.Background()
	if !sure && r.IntN(12) == 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Duration(r.IntN(4000))*time.Microsecond)
		defer cancel()
	}
	a = m.DoContext(ctx, method, path, body)
	unsure = a.Status >= 499
	if a.Status == 500 || unsure && sure {
		m.T.Errorf("%s %s: %d %s", method, path, a.Status, a.Raw)
	}
	return a, unsure
}

func (m *simulator) count(what string, status int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.done[fmt.Sprintf("%s %d", what, status)]++
}

func (m *simulator) create(r *rand.Rand) {
	lines, body := m.lines(r)
	a := m.Post("/orders", object{"customer_id": m.customer, "lines": body})
	m.count("create", a.Status)
	if a.Status == 503 || a.Status == 500 {
		return // cut off; a draft that may be there binds nothing
	}
	a.Want(201)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.orders = append(m.orders, &simOrder{id: a.ID(), version: 1, state: "draft", lines: lines})
}

func (m *simulator) adjust(r *rand.Rand, sure bool) {
	at := r.IntN(len(m.products) - 1)
	p := m.products[at]
	change := r.Int64N(40) - 15
	if change == 0 {
		change = 1
	}
	if !sure {
		change = max(change, -2)
	}
	m.mu.Lock()
	allowed := m.onHand(at)+change >= m.reserved(at)
	m.mu.Unlock()
	// Its answer is never given up, since nothing but the answer would tell.
	a := m.Post(fmt.Sprintf("/products/%d/adjust-stock", p.id), object{"quantity": fmt.Sprint(change), "reason": fmt.Sprintf("sim %d", r.Uint64())})
	m.count("adjust", a.Status)
	switch {
	case a.Status == 200:
		m.mu.Lock()
		p.entered += change
		m.mu.Unlock()
	case a.Status >= 500 && !sure:
		m.mu.Lock()
		p.unsure = true // cut off
		m.mu.Unlock()
	default:
		a.Refused(409, "stock_short")
	}
	if sure && allowed != (a.Status == 200) {
		m.T.Errorf("adjusting %d by %d: allowed %v, answered %d", m.onHand(at), change, allowed, a.Status)
	}
}

func (m *simulator) nonsense(r *rand.Rand) {
	p := m.products[r.IntN(len(m.products))].id
	for _, a := range []testapi.Answer{
		m.Post("/orders", object{"customer_id": m.customer, "lines": []object{{"product_id": p, "quantity": "0.5"}}}),
		m.Post("/orders", object{"customer_id": m.customer, "lines": []object{{"product_id": p, "quantity": "-1"}}}),
		m.Post("/orders/999999/confirm", nil),
		m.Patch(fmt.Sprintf("/products/%d", p), object{"version": 999, "price": "0"}),
		m.Delete(fmt.Sprintf("/partners/%d", m.customer)),
	} {
		m.count("nonsense", a.Status)
		if a.Status < 400 || a.Status >= 500 && a.Status != 503 {
			if a.Status == 200 || a.Status == 201 {
				m.T.Errorf("nonsense was accepted: %s", a.Raw)
			}
		}
	}
}

// act does something with an order that has been read as before.
func (m *simulator) act(r *rand.Rand, o *simOrder, before simOrder, verb string, sure bool) {
	version := before.version
	stale := r.IntN(15) == 0
	if stale {
		version += 5
	}
	path, method := fmt.Sprintf("/orders/%d/%s", o.id, verb), "POST"
	body, lines := object{"version": version}, before.lines
	switch verb {
	case "patch":
		var sent []object
		lines, sent = m.lines(r)
		body["lines"], path, method = sent, fmt.Sprintf("/orders/%d", o.id), "PATCH"
	case "delete":
		body, path, method, stale = nil, fmt.Sprintf("/orders/%d", o.id), "DELETE", false
	}
	want := m.foretell(&before, verb, stale)
	rehearsal := verb != "delete" && r.IntN(10) == 0
	if rehearsal {
		path += "?rehearse=true"
	}
	var sent any
	if body != nil {
		sent = body
	}
	a, unsure := m.send(r, sure, method, path, sent)
	m.count(verb, a.Status)
	if sure && a.Status != want {
		m.T.Errorf("%s of order %d (%s, version %d, stale %v): %d, not %d: %s", verb, o.id, before.state, before.version, stale, a.Status, want, a.Raw)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	o.agreed = false
	switch {
	case unsure:
		o.unsure = o.unsure || !rehearsal
		m.lost++
	case a.Status != 200 || rehearsal:
	case verb == "delete":
		o.state, o.version = "gone", 1<<30
	case a.Number("version") > o.version:
		// Of several answers the one with the highest version is how it is now.
		o.version, o.state = a.Number("version"), fmt.Sprint(a.At("state"))
		o.lines = lines
	}
}

// foretell is the status that an order's verb must have, with nobody else there.
func (m *simulator) foretell(o *simOrder, verb string, stale bool) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	legal := map[string][]string{"confirm": {"draft"}, "complete": {"confirmed"}, "cancel": {"draft", "confirmed"}, "patch": {"draft"}, "delete": {"draft"}}
	switch {
	case o.state == "gone":
		return 404
	case stale || !slices.Contains(legal[verb], o.state):
		return 409
	}
	if verb == "confirm" {
		for i, p := range m.products {
			if !p.service && m.onHand(i)-m.reserved(i) < o.quantity(i) {
				return 409
			}
		}
	}
	return 200
}

// settle reads what became of the orders and products whose answer was lost.
func (m *simulator) settle() {
	for _, o := range m.orders {
		if !o.unsure {
			continue
		}
		o.unsure = false
		a := m.Get(fmt.Sprintf("/orders/%d", o.id))
		if a.Status == 404 {
			o.state = "gone"
			continue
		}
		if v := a.Number("version"); v > o.version {
			o.version, o.state, o.lines = v, fmt.Sprint(a.At("state")), nil
			for i := range a.At("lines").([]any) {
				at := slices.IndexFunc(m.products, func(p *simProduct) bool { return p.id == a.Number("lines", i, "product_id") })
				q, _ := strconv.ParseInt(fmt.Sprint(a.At("lines", i, "quantity")), 10, 64)
				o.lines = append(o.lines, simLine{at, q, fmt.Sprint(a.At("lines", i, "price")), fmt.Sprint(a.At("lines", i, "discount"))})
			}
		}
	}
	for i, p := range m.products {
		if p.unsure {
			p.unsure = false
			p.entered += int64(m.Int(`SELECT on_hand::int FROM stock_levels WHERE product_id = $1`, p.id)) - m.onHand(i)
		}
	}
}

// agree compares the shop with the model, and runs every check.
func (m *simulator) agree(stretch int, part string) {
	m.T.Helper()
	report, err := verify.Database(context.Background(), m.DB, slices.Concat(inventory.Checks(), sales.Checks()))
	if err == nil {
		err = report.Err()
	}
	if err != nil {
		m.T.Errorf("stretch %d, %s: %v", stretch, part, err)
	}
	for _, o := range m.orders {
		if o.agreed && stretch%25 != 24 {
			continue
		}
		o.agreed = true
		a := m.Get(fmt.Sprintf("/orders/%d", o.id))
		if o.state == "gone" {
			a.Refused(404, "no_such_order")
			continue
		}
		var terms []sales.LineTerms
		for _, l := range o.lines {
			terms = append(terms, sales.LineTerms{Quantity: money.MustQuantity(fmt.Sprint(l.quantity)), Price: money.MustPrice(l.price), Discount: money.MustPercent(l.discount)})
		}
		total := sales.Calculate(sales.Rounding{Decimals: 2, Where: sales.RoundDocument}, terms).Total
		got := fmt.Sprint(a.At("state"), " ", a.At("version"), " ", a.At("total"))
		if want := fmt.Sprint(o.state, " ", o.version, " ", total); got != want {
			m.T.Errorf("stretch %d, %s: order %d is %s, not %s", stretch, part, o.id, got, want)
		}
	}
	for i, p := range m.products {
		if p.service {
			continue
		}
		m.wantStock(p.id, fmt.Sprintf("%d-%d=%d", m.onHand(i), m.reserved(i), m.onHand(i)-m.reserved(i)))
	}
}
