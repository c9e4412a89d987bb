package ledger_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"kontor/internal/ledger"
	"kontor/internal/testapi"
	"kontor/internal/testdb"
	"kontor/internal/verify"
)

// The simulator keeps books at random: legal and illegal entries, postings,
// reversals, periods closed and reopened under the writers' feet, several actors
// at once, answers lost and connections cut. It keeps a model of its own: what
// each draft says, and what was acknowledged. After each stretch every
// acknowledged posting must be there with its lines, nothing may be there that
// nobody asked for, the model's balances must be the accounts', and all checks
// must hold.
//
// KONTOR_SEED=n repeats a run's plan, KONTOR_PROVE=1 makes it long.
type simulator struct {
	*books
	accounts []int64

	mu      sync.Mutex
	entries []*simEntry
	done    map[string]int
	refused int
	lost    int
}

type simEntry struct {
	id       int64
	amounts  map[int64]int64 // cents by account
	legal    bool
	posted   bool // acknowledged
	reversed bool // acknowledged
}

func TestSimulatedBooks(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	if text := os.Getenv("KONTOR_SEED"); text != "" {
		var err error
		if seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("KONTOR_SEED=%d", seed)
	m := &simulator{books: setUp(t), done: map[string]int{}}
	for _, role := range []string{"default_bank", "default_cash", "sales_income", "purchase_expense", "retained_earnings", "bank_charges"} {
		m.accounts = append(m.accounts, m.role(role))
	}
	su := testdb.Superuser(t, m.URL)
	stretches, steps := 3, 40
	if os.Getenv("KONTOR_PROVE") != "" {
		stretches, steps = 80, 60
	}
	for stretch := range stretches {
		var wg sync.WaitGroup
		for actor := range 6 {
			r := rand.New(rand.NewPCG(seed, uint64(stretch*100+actor)))
			wg.Go(func() {
				for range steps {
					m.step(r)
				}
			})
		}
		wg.Go(func() {
			r := rand.New(rand.NewPCG(seed, uint64(stretch*100+99)))
			for range steps / 10 {
				m.period(r)
				m.mu.Lock()
				_, _ = su.Exec(context.Background(), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
					WHERE datname = current_database() AND pid <> pg_backend_pid() AND state = 'active' LIMIT 1`)
				m.mu.Unlock()
			}
		})
		wg.Wait()
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
	t.Logf("promise 3 (ledger): %d operations in %d stretches %v, %d refused rightly, %d answers lost on purpose: broken %d",
		operations, stretches, m.done, m.refused, m.lost, broken)
}

// send counts an operation and is sometimes impatient.
func (m *simulator) send(r *rand.Rand, what, path string, body any) (a testapi.Answer, ok bool) {
	ctx := context.Background()
	if r.IntN(15) == 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Duration(r.IntN(3000))*time.Microsecond)
		defer cancel()
	}
	a = m.c.DoContext(ctx, "POST", path, body)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.done[what]++
	switch {
	case a.Status >= 499:
		m.lost++
		if a.Status == 500 {
			m.T.Errorf("%s: %s", path, a.Raw)
		}
	case a.Status >= 300:
		m.refused++
	}
	return a, a.Status < 300
}

func (m *simulator) step(r *rand.Rand) {
	m.mu.Lock()
	var e *simEntry
	if len(m.entries) > 0 {
		e = m.entries[max(0, len(m.entries)-1-r.IntN(25))]
	}
	m.mu.Unlock()
	switch n := r.IntN(10); {
	case n < 4 || e == nil:
		m.create(r)
	case n < 8:
		if _, ok := m.send(r, "post", fmt.Sprintf("/journal-entries/%d/post", e.id), nil); ok {
			m.mu.Lock()
			if !e.legal {
				m.T.Errorf("entry %d was posted although it does not balance: %v", e.id, e.amounts)
			}
			e.posted = true
			m.mu.Unlock()
		}
	default:
		if _, ok := m.send(r, "reverse", fmt.Sprintf("/journal-entries/%d/reverse", e.id), nil); ok {
			m.mu.Lock()
			if e.reversed {
				m.T.Errorf("entry %d was reversed twice", e.id)
			}
			e.reversed = true
			m.mu.Unlock()
		}
	}
}

// create enters a draft of some lines; one in five does not balance.
func (m *simulator) create(r *rand.Rand) {
	e := &simEntry{amounts: map[int64]int64{}, legal: true}
	var lines []object
	add := func(account, cents int64) {
		side := "debit"
		e.amounts[account] += cents
		if cents < 0 {
			side, cents = "credit", -cents
		}
		lines = append(lines, object{"account_id": account, side: fmt.Sprintf("%d.%02d", cents/100, cents%100)})
	}
	var sum int64
	for range 1 + r.IntN(5) {
		cents := (1 + r.Int64N(100000)) * (1 - 2*r.Int64N(2))
		add(m.accounts[r.IntN(len(m.accounts))], cents)
		sum += cents
	}
	if r.IntN(5) == 0 {
		sum++
		e.legal = false
	}
	if sum != 0 {
		add(m.accounts[r.IntN(len(m.accounts))], -sum)
	}
	day := fmt.Sprintf("2026-%02d-%02d", 1+r.IntN(12), 1+r.IntN(28))
	if a, ok := m.send(r, "create", "/journal-entries", object{"entry_date": day, "lines": lines}); ok {
		e.id = a.ID()
		m.mu.Lock()
		m.entries = append(m.entries, e)
		m.mu.Unlock()
	}
}

// period closes or reopens a month while the others post; its drafts are in the
// way of closing, so the state is set where no checklist asks.
func (m *simulator) period(r *rand.Rand) {
	state := []string{"open", "open", "closed"}[r.IntN(3)]
	m.mu.Lock()
	m.done["period"]++
	m.mu.Unlock()
	if _, err := m.DB.Exec(context.Background(), `UPDATE periods SET state = $1, version = version + 1 WHERE name = $2`, state, fmt.Sprintf("2026-%02d", 1+r.IntN(12))); err != nil {
		m.mu.Lock()
		m.lost++
		m.mu.Unlock()
	}
}

func (m *simulator) agree(stretch int) {
	m.T.Helper()
	ctx := context.Background()
	report, err := verify.Database(ctx, m.DB, ledger.Checks())
	if err == nil {
		err = report.Err()
	}
	if err != nil {
		m.T.Errorf("stretch %d: %v", stretch, err)
	}
	// What the books have, by entry and account, in cents.
	rows, err := m.DB.Query(ctx, `SELECT coalesce(e.reversal_of, e.id), e.reversal_of IS NOT NULL, l.account_id, sum(l.amount::numeric * 100)::bigint
		FROM journal_entries e JOIN journal_lines l ON l.entry_id = e.id GROUP BY 1, 2, 3`)
	if err != nil {
		m.T.Fatal(err)
	}
	type key struct {
		id       int64
		reversal bool
	}
	real := map[key]map[int64]int64{}
	for rows.Next() {
		var k key
		var account, cents int64
		if err := rows.Scan(&k.id, &k.reversal, &account, &cents); err != nil {
			m.T.Fatal(err)
		}
		if real[k] == nil {
			real[k] = map[int64]int64{}
		}
		real[k][account] = cents
	}
	balances := map[int64]int64{}
	for _, e := range m.entries {
		posted, isPosted := real[key{e.id, false}]
		back, isReversed := real[key{e.id, true}]
		delete(real, key{e.id, false})
		delete(real, key{e.id, true})
		if e.posted && !isPosted || e.reversed && !isReversed {
			m.T.Errorf("stretch %d: entry %d was acknowledged (posted %v, reversed %v) and is not there (%v, %v)", stretch, e.id, e.posted, e.reversed, isPosted, isReversed)
		}
		// An answer that was lost: what is there counts from now on.
		e.posted, e.reversed = isPosted, isReversed
		if isPosted && !maps.Equal(posted, e.amounts) {
			m.T.Errorf("stretch %d: entry %d has %v, not %v", stretch, e.id, posted, e.amounts)
		}
		for account, cents := range e.amounts {
			if isReversed && back[account] != -cents {
				m.T.Errorf("stretch %d: the reversal of %d has %v for %v", stretch, e.id, back, e.amounts)
			}
			if isPosted && !isReversed {
				balances[account] += cents
			}
		}
	}
	for _, k := range slices.Collect(maps.Keys(real)) {
		// A draft whose answer was lost cannot be posted by anybody here.
		m.T.Errorf("stretch %d: entry %d is there and nobody posted it", stretch, k.id)
	}
	for _, account := range m.accounts {
		if got := m.Int(`SELECT coalesce(sum(debit::numeric - credit::numeric) * 100, 0)::bigint FROM account_balances WHERE account_id = $1`, account); int64(got) != balances[account] {
			m.T.Errorf("stretch %d: account %d has %d cents, not %d", stretch, account, got, balances[account])
		}
	}
}
