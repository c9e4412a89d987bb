package crash

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kontor/internal/erp/erptest"
	"kontor/internal/testprogram"
)

// long tells whether the long versions run.
func long() bool { return os.Getenv("KONTOR_PROVE") != "" }

// office is an installation with people who work on it.
type office struct {
	*testprogram.Program
	journal *journal
	product []int64
	partner int64

	mu     sync.Mutex
	tokens erptest.Tokens

	givenUp atomic.Int64 // requests whose answer never came and that nobody repeated
	retried atomic.Int64
	hungUp  atomic.Int64
	lastAck atomic.Int64 // nanoseconds since the epoch
}

func newProgram(t *testing.T) *testprogram.Program {
	t.Helper()
	// Not t.TempDir: PostgreSQL's socket wants a short path, and root's
	// PostgreSQL runs as somebody else, who must get there.
	dir, err := os.MkdirTemp("", "kontor-crash-")
	if err != nil {
		t.Fatal(err)
	}
	bin, err := builtProgram()
	if err != nil {
		t.Fatal(err)
	}
	p, err := testprogram.New(bin, dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		p.KillAll()
		if !t.Failed() {
			_ = os.RemoveAll(dir)
			return
		}
		t.Log("what is left of the installation: ", dir)
	})
	if err := p.Init(t.Context()); err != nil {
		t.Fatal(err)
	}
	return p
}

var (
	buildDir     string
	builtProgram = sync.OnceValues(func() (string, error) { return testprogram.Build(context.Background(), buildDir) })
)

func TestMain(m *testing.M) {
	var err error
	if buildDir, err = os.MkdirTemp("", "kontor-crash-build-"); err != nil {
		panic(err)
	}
	code := m.Run()
	_ = os.RemoveAll(buildDir)
	os.Exit(code)
}

func (o *office) client() *erptest.Client {
	o.mu.Lock()
	defer o.mu.Unlock()
	return &erptest.Client{Base: o.Base(), Token: o.tokens.Access}
}

func (o *office) signIn(ctx context.Context) error {
	a, err := (&erptest.Client{Base: o.Base()}).Send(ctx, http.MethodPost, "/auth/login", map[string]any{"username": testprogram.Admin, "password": testprogram.Password})
	if err != nil {
		return err
	}
	if a.Status != http.StatusOK {
		return fmt.Errorf("sign-in: %d %s", a.Status, a.Body)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	return json.Unmarshal(a.Body, &o.tokens)
}

// stock is what each product begins with; no run uses it up.
const stock = 10_000_000

func (o *office) furnish(t *testing.T) {
	t.Helper()
	if _, err := o.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := o.signIn(t.Context()); err != nil {
		t.Fatal(err)
	}
	c := o.client()
	o.partner = c.Post(t, "/partners", map[string]any{"name": "Walk-in customer"}).Want(t, http.StatusCreated).ID(t)
	for i := range 5 {
		id := c.Post(t, "/products", map[string]any{"sku": fmt.Sprintf("P-%d", i), "name": fmt.Sprintf("Product %d", i), "price": "9.99"}).Want(t, http.StatusCreated).ID(t)
		c.Post(t, erptest.Path("/products/%d/opening-stock", id), map[string]any{"quantity": strconv.Itoa(stock)}).Want(t, http.StatusOK, http.StatusCreated)
		o.product = append(o.product, id)
	}
}

type orderAnswer struct {
	ID        int64   `json:"id"`
	Number    *string `json:"number"`
	State     string  `json:"state"`
	Reference string  `json:"reference"`
	Lines     []struct {
		Quantity string `json:"quantity"`
	} `json:"lines"`
}

// errGivenUp means that nobody will know whether the request was carried out.
var errGivenUp = errors.New("given up")

// write asks until it is answered, always with the same key. Now and then it
// gives up after a lost answer, as people do.
func (o *office) write(ctx context.Context, dice *rand.Rand, path, key string, body any) (orderAnswer, error) {
	for {
		var answer orderAnswer
		// Some answers get lost on the way: the client hangs up, at a moment when
		// the request may be anywhere.
		patience, hangsUp := 30*time.Second, dice.IntN(6) == 0
		if hangsUp {
			patience = time.Duration(dice.IntN(12_000)) * time.Microsecond
		}
		bounded, cancel := context.WithTimeout(ctx, patience)
		a, err := o.client().Send(bounded, http.MethodPost, path, body, "Idempotency-Key", key)
		cancel()
		switch {
		case ctx.Err() != nil:
			return answer, ctx.Err()
		case err == nil && a.Status < 300:
			o.lastAck.Store(time.Now().UnixNano())
			return answer, json.Unmarshal(a.Body, &answer)
		case err == nil && a.Status == http.StatusUnauthorized:
			if err := o.signIn(ctx); err != nil && ctx.Err() != nil {
				return answer, ctx.Err()
			}
			continue
		case err == nil && a.Status != http.StatusServiceUnavailable:
			return answer, fmt.Errorf("POST %s answered %d %s", path, a.Status, a.Body)
		}
		if hangsUp {
			o.hungUp.Add(1)
			continue
		}
		if dice.IntN(4) == 0 {
			o.givenUp.Add(1)
			return answer, errGivenUp
		}
		o.retried.Add(1)
		// A moment, so that a program that is down is not asked all the time.
		t := time.NewTimer(10 * time.Millisecond)
		select {
		case <-ctx.Done():
		case <-t.C:
		}
		t.Stop()
	}
}

// work enters orders and takes them from state to state until ctx ends.
func (o *office) work(ctx context.Context, worker int, seed uint64) error {
	dice := rand.New(rand.NewPCG(seed, uint64(worker)))
	for n := 0; ctx.Err() == nil; n++ {
		err := o.oneOrder(ctx, dice, fmt.Sprintf("W%d-%d", worker, n))
		if err != nil && !errors.Is(err, errGivenUp) && ctx.Err() == nil {
			return err
		}
	}
	return nil
}

func (o *office) oneOrder(ctx context.Context, dice *rand.Rand, reference string) error {
	var lines []map[string]any
	for _, i := range dice.Perm(len(o.product))[:2+dice.IntN(3)] {
		lines = append(lines, map[string]any{"product_id": o.product[i], "quantity": strconv.Itoa(1 + dice.IntN(5)), "price": "9.99"})
	}
	made, err := o.write(ctx, dice, "/orders", reference, map[string]any{"customer_id": o.partner, "reference": reference, "lines": lines})
	if err != nil {
		return err
	}
	if err := o.journal.write("create", reference, made.ID, ""); err != nil {
		return err
	}
	last := "complete"
	if dice.IntN(5) == 0 {
		last = "cancel"
	}
	for _, verb := range []string{"confirm", last} {
		moved, err := o.write(ctx, dice, erptest.Path("/orders/%d/%s", made.ID, verb), reference+"/"+verb, nil)
		if err != nil {
			return err
		}
		if moved.Number == nil {
			return fmt.Errorf("%s: %s answered an order without a number", reference, verb)
		}
		if err := o.journal.write(verb, reference, made.ID, *moved.Number); err != nil {
			return err
		}
	}
	return nil
}

// TestAcknowledgedMeansStored is promise 2 of the design.
func TestAcknowledgedMeansStored(t *testing.T) {
	t.Parallel()
	kills := 3
	if long() {
		kills = 20
	}
	seed := rand.Uint64()
	if text := os.Getenv("KONTOR_SEED"); text != "" {
		var err error
		if seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("KONTOR_SEED=%d", seed)
	o := &office{Program: newProgram(t)}
	path := filepath.Join(o.Dir, "journal")
	o.journal = openJournal(t, path)
	o.furnish(t)

	ctx, cancel := context.WithTimeout(t.Context(), time.Duration(kills)*30*time.Second)
	defer cancel()
	working, finish := context.WithCancel(ctx)
	failed := make(chan error, 4)
	var workers sync.WaitGroup
	for w := range 4 {
		workers.Go(func() {
			if err := o.work(working, w, seed); err != nil {
				failed <- err
			}
		})
	}
	defer workers.Wait()
	defer finish()

	dice := rand.New(rand.NewPCG(seed, 99))
	var longest time.Duration
	for k := range kills {
		o.until(t, ctx, failed, o.journal.count()+30+dice.IntN(100))
		before := o.Postgres()
		at := time.Now()
		what := [...]string{"the program", "postgres", "both"}[k%3]
		switch what {
		case "the program":
			o.Kill()
		case "postgres":
			if !o.KillPostgres() {
				t.Fatal("there was no PostgreSQL to kill")
			}
		case "both":
			o.KillAll()
		}
		killed := o.journal.count()
		if what != "postgres" {
			if _, err := o.Start(ctx); err != nil {
				t.Fatal(err)
			}
		}
		// What was under way at the kill may still be acknowledged: the next
		// acknowledgement is one of the new server.
		o.another(t, ctx, before)
		o.until(t, ctx, failed, o.journal.count()+1)
		recovery := time.Unix(0, o.lastAck.Load()).Sub(at)
		longest = max(longest, recovery)
		t.Logf("kill %2d, %-11s after %5d acknowledgements; the next one after %s", k+1, what, killed, recovery.Round(time.Millisecond))
	}
	o.until(t, ctx, failed, o.journal.count()+30)
	finish()
	workers.Wait()
	select {
	case err := <-failed:
		t.Fatal(err)
	default:
	}
	// Once more from the files on disk alone.
	o.KillAll()
	if _, err := o.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := o.signIn(t.Context()); err != nil {
		t.Fatal(err)
	}
	acks, lost, doubled := o.compare(t, path)
	if err := o.Stop(); err != nil {
		t.Error(err)
	}
	if _, err := o.Run(t.Context(), "", "verify"); err != nil {
		t.Error(err)
	}
	t.Logf("promise 2: %d kills, %d acknowledgements, %d lost, %d doubled, longest recovery %s (answers lost on purpose %d, requests repeated %d, given up %d)",
		kills+1, acks, lost, doubled, longest.Round(time.Millisecond), o.hungUp.Load(), o.retried.Load(), o.givenUp.Load())
	if lost+doubled > 0 || acks < kills*30 {
		t.Fail()
	}
}

// another waits for a PostgreSQL that is not the one before.
func (o *office) another(t *testing.T, ctx context.Context, before []int) {
	t.Helper()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for {
		if now := o.Postgres(); len(now) > 0 && (len(before) == 0 || now[0] != before[0]) {
			return
		}
		select {
		case <-ctx.Done():
			t.Fatal("PostgreSQL did not come back")
		case <-tick.C:
		}
	}
}

// until waits for so many acknowledgements.
func (o *office) until(t *testing.T, ctx context.Context, failed <-chan error, acks int) {
	t.Helper()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for o.journal.count() < acks {
		select {
		case err := <-failed:
			t.Fatal(err)
		case <-ctx.Done():
			said, _ := os.ReadFile(o.LogPath())
			t.Fatalf("no more acknowledgements after %d\n%s", o.journal.count(), said[max(0, len(said)-3000):])
		case <-tick.C:
		}
	}
}

// compare reads every order and holds it against the journal.
func (o *office) compare(t *testing.T, path string) (acks, lost, doubled int) {
	t.Helper()
	claimed, acks := readJournal(t, path)
	there, numbers := map[string]orderAnswer{}, map[string]int{}
	c := o.client()
	for cursor := ""; ; {
		var page struct {
			Items []orderAnswer `json:"items"`
			Next  *string       `json:"next_cursor"`
		}
		c.Get(t, "/orders?limit=500&sort=id"+cursor).Want(t, http.StatusOK).Into(t, &page)
		for _, order := range page.Items {
			if _, twice := there[order.Reference]; twice {
				doubled++
				t.Errorf("%s is there twice", order.Reference)
			}
			there[order.Reference] = order
			if order.Number != nil {
				if numbers[*order.Number]++; numbers[*order.Number] > 1 {
					doubled++
					t.Errorf("the number %s is there twice", *order.Number)
				}
			}
		}
		if page.Next == nil {
			break
		}
		cursor = "&cursor=" + *page.Next
	}
	for reference, want := range claimed {
		got, ok := there[reference]
		fits := ok && got.ID == want.id &&
			(want.number == "" || got.Number != nil && *got.Number == want.number) &&
			(!want.completed || got.State == "done") && (!want.cancelled || got.State == "cancelled") &&
			(want.number == "" || got.State != "draft")
		if !fits {
			lost++
			t.Errorf("%s: acknowledged %+v, there is %+v", reference, want, got)
		}
	}
	return acks, lost, doubled
}
