package payments_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/shopspring/decimal"

	"kontor/internal/invoicing"
	"kontor/internal/ledger"
	"kontor/internal/payments"
	"kontor/internal/testapi"
	"kontor/internal/verify"
)

// The simulator invoices, credits, pays, settles, writes off, takes back,
// reverses and revalues at random, legal and illegal, several people at once on
// the same partners. Its model is what was acknowledged: per partner, side and
// currency what documents came to less what was paid and given up. After each
// stretch the open items must say the same, and all checks must hold.
//
// KONTOR_SEED=n repeats a run's plan, KONTOR_PROVE=1 makes it long.
type simulator struct {
	*office
	mu       sync.Mutex
	owed     map[string]decimal.Decimal // by partner, side and currency; as debits
	invoices []int64
	bills    []int64
	paid     []int64
	settled  []int64
	done     map[string]int
	refused  int
	why      map[string]int
	number   int
}

func TestSimulatedMoney(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	if text := os.Getenv("KONTOR_SEED"); text != "" {
		var err error
		if seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("KONTOR_SEED=%d", seed)
	m := &simulator{office: setUp(t), owed: map[string]decimal.Decimal{}, done: map[string]int{}, why: map[string]int{}}
	for n, rate := range []string{"0.90", "0.95", "0.88", "0.93"} {
		m.rate("USD", fmt.Sprintf("2026-%02d-01", 1+n*2), rate)
	}
	stretches, steps := 2, 25
	if os.Getenv("KONTOR_PROVE") != "" {
		stretches, steps = 40, 60
	}
	for stretch := range stretches {
		var all sync.WaitGroup
		for actor := range 5 {
			r := rand.New(rand.NewPCG(seed, uint64(stretch*100+actor)))
			all.Go(func() {
				for range steps {
					m.step(r)
				}
			})
		}
		all.Wait()
		m.agree(stretch)
	}
	operations := 0
	for _, n := range m.done {
		operations += n
	}
	broken := 0
	if t.Failed() {
		broken = 1
	}
	t.Logf("promise 3 (invoices and payments): %d operations in %d stretches %v, %d refused rightly %v: broken %d", operations, stretches, m.done, m.refused, m.why, broken)
}

// do sends a write. What may be refused is refused with a sentence, never 500.
func (m *simulator) do(what, path string, body object) (testapi.Answer, bool) {
	var sent any
	if body != nil {
		sent = body
	}
	a := m.c.Post(path, sent)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.done[what]++
	if a.Status >= 500 {
		m.T.Errorf("%s: %d %s", path, a.Status, a.Raw)
	}
	if a.Status >= 300 {
		m.refused++
		m.why[fmt.Sprint(what, " ", a.Body["code"])]++
	}
	return a, a.Status < 300
}

func (m *simulator) add(partner int64, control, currency string, amount decimal.Decimal) {
	m.mu.Lock()
	defer m.mu.Unlock()
	key := fmt.Sprint(partner, control, currency)
	m.owed[key] = m.owed[key].Add(amount)
}

func (m *simulator) pick(r *rand.Rand, from *[]int64) int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(*from) == 0 {
		return 0
	}
	return (*from)[r.IntN(len(*from))]
}

func (m *simulator) keep(into *[]int64, id int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	*into = append(*into, id)
}

func amount(a testapi.Answer, path ...any) decimal.Decimal {
	return decimal.RequireFromString(fmt.Sprint(a.At(path...)))
}

func (m *simulator) step(r *rand.Rand) {
	day := fmt.Sprintf("2026-%02d-%02d", 1+r.IntN(9), 1+r.IntN(28))
	currency := []string{"EUR", "EUR", "USD"}[r.IntN(3)]
	switch r.IntN(12) {
	case 0, 1, 2:
		m.document(r, "/invoices", m.customer, "receivable", day, currency)
	case 3, 4:
		m.document(r, "/bills", m.supplier, "payable", day, currency)
	case 5:
		m.credit(r, day)
	case 6, 7:
		m.payment(r, day, currency)
	case 8:
		m.settle(r)
	case 9:
		if id := m.pick(r, &m.settled); id != 0 {
			m.do("undo", fmt.Sprintf("/allocations/%d/undo", id), nil)
		}
	case 10:
		if id := m.pick(r, &m.paid); id != 0 {
			m.reverse(id)
		}
	default:
		m.do("revalue", "/revaluations", object{"on_date": day})
	}
}

func (m *simulator) document(r *rand.Rand, path string, partner int64, control, day, currency string) {
	lines := []object{}
	tax := m.s20
	if control == "payable" {
		tax = m.p20
	}
	for range 1 + r.IntN(3) {
		lines = append(lines, m.line("x", fmt.Sprint(1+r.IntN(9)), fmt.Sprintf("%d.%03d", r.IntN(90), r.IntN(1000)), []int64{tax}[:r.IntN(2)]...))
	}
	m.mu.Lock()
	m.number++
	body := object{"partner_id": partner, "invoice_date": day, "currency": currency, "lines": lines}
	if control == "payable" {
		body["their_number"] = fmt.Sprint("N", m.number)
	}
	m.mu.Unlock()
	draft, ok := m.do("draft", path, body)
	if !ok {
		return
	}
	a, ok := m.do("post", fmt.Sprintf("%s/%d/post", path, draft.ID()), nil)
	if !ok {
		return
	}
	total := amount(a, "total")
	if control == "payable" {
		total = total.Neg()
		m.keep(&m.bills, a.ID())
	} else {
		m.keep(&m.invoices, a.ID())
	}
	m.add(partner, control, currency, total)
	if r.IntN(8) == 0 {
		if again := m.c.Post(fmt.Sprintf("%s/%d/post", path, draft.ID()), nil); again.Status != 409 {
			m.T.Errorf("posted twice: %d", again.Status)
		}
	}
}

func (m *simulator) credit(r *rand.Rand, day string) {
	id := m.pick(r, &m.invoices)
	if id == 0 {
		return
	}
	note, ok := m.do("credit", fmt.Sprintf("/invoices/%d/credit", id), object{"invoice_date": day})
	if !ok {
		return
	}
	if a, ok := m.do("post credit", fmt.Sprintf("/invoices/%d/post", note.ID()), nil); ok {
		m.add(m.customer, "receivable", fmt.Sprint(a.At("currency")), amount(a, "total").Neg())
	}
}

func (m *simulator) payment(r *rand.Rand, day, currency string) {
	in, partner, control := r.IntN(2) == 0, m.customer, "receivable"
	direction := "in"
	if !in {
		direction, partner, control = "out", m.supplier, "payable"
	}
	body := object{"direction": direction, "partner_id": partner, "currency": currency, "payment_date": day, "amount": fmt.Sprintf("%d.%02d", 1+r.IntN(300), r.IntN(100))}
	if r.IntN(3) > 0 {
		body["oldest_first"] = true
	}
	draft, ok := m.do("payment", "/payments", body)
	if !ok {
		return
	}
	a, ok := m.do("pay", fmt.Sprintf("/payments/%d/post", draft.ID()), nil)
	if !ok {
		return
	}
	paid := amount(a, "amount")
	if in {
		paid = paid.Neg()
	}
	m.add(partner, control, currency, paid)
	m.keep(&m.paid, a.ID())
	for _, x := range m.c.Get(fmt.Sprintf("/allocations?entry_id=%d", a.Number("entry_id"))).Want(200).At("items").([]any) {
		m.keep(&m.settled, int64(x.(object)["id"].(float64)))
	}
}

func (m *simulator) reverse(id int64) {
	before := m.c.Get(fmt.Sprintf("/payments/%d", id)).Want(200)
	if a, ok := m.do("reverse", fmt.Sprintf("/payments/%d/reverse", id), nil); ok {
		back := amount(before, "amount")
		if a.At("direction") == "out" {
			back = back.Neg()
		}
		m.add(a.Number("partner_id"), fmt.Sprint(a.At("control")), fmt.Sprint(a.At("currency")), back)
	}
}

// settle settles some open items of a side, or writes a small one off.
func (m *simulator) settle(r *rand.Rand) {
	partner, control := m.customer, "receivable"
	if r.IntN(2) == 0 {
		partner, control = m.supplier, "payable"
	}
	found := m.c.Get(fmt.Sprintf("/open-items?partner_id=%d&control=%s&limit=20", partner, control)).Want(200).At("items").([]any)
	if len(found) == 0 {
		return
	}
	var ids []int64
	for _, x := range found {
		if r.IntN(2) == 0 {
			ids = append(ids, int64(x.(object)["id"].(float64)))
		}
	}
	if len(ids) == 0 {
		return
	}
	body := object{"items": ids, "date": "2026-10-05"}
	if r.IntN(3) == 0 {
		body["write_off"] = ids[:1]
	}
	a, ok := m.do("settle", "/allocations", body)
	if !ok {
		return
	}
	for _, x := range a.At("items").([]any) {
		m.keep(&m.settled, int64(x.(object)["id"].(float64)))
	}
}

// agree compares the model with the open items.
func (m *simulator) agree(stretch int) {
	m.T.Helper()
	rows, err := m.DB.Query(m.T.Context(), `
		SELECT o.partner_id || o.control || o.currency, sum(o.open_amount::numeric)::text,
		       (sum(o.amount::numeric) FILTER (WHERE e.source_kind IN ('invoice', 'bill', 'payment')))::text
		FROM open_items o JOIN journal_entries e ON e.id = o.entry_id GROUP BY 1`)
	if err != nil {
		m.T.Fatal(err)
	}
	for rows.Next() {
		var key, open string
		var documents *string
		if err := rows.Scan(&key, &open, &documents); err != nil {
			m.T.Fatal(err)
		}
		if documents == nil || !decimal.RequireFromString(*documents).Equal(m.owed[key]) {
			m.T.Errorf("stretch %d: %s: documents and payments come to %v, acknowledged were %s", stretch, key, documents, m.owed[key])
		}
	}
	report, err := verify.Database(m.T.Context(), m.DB, slices.Concat(ledger.Checks(), invoicing.Checks(), payments.Checks()))
	if err != nil || report.Err() != nil {
		m.T.Errorf("stretch %d: %v %v", stretch, err, report.Err())
	}
}
