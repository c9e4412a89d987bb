package crash

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"kontor/internal/testprogram"
)

// TestEnteredDespiteKills runs the example client against a program that is
// killed again and again, the client too, and looks whether everything is there
// once in the end.
func TestEnteredDespiteKills(t *testing.T) {
	t.Parallel()
	folder, orders, kills := "", 0, 3
	if long() {
		kills = 9
		if folder = publishedFolder(); folder == "" {
			t.Log("the folder with the published customer orders is absent (KONTOR_CUSTOMER_ORDERS names one); made-up ones are used")
		}
		orders = 1950
	}
	if folder == "" {
		orders = 300
		folder = t.TempDir()
		makeFolder(t, folder, orders)
	}
	client := filepath.Join(t.TempDir(), "customer-orders")
	if err := testprogram.GoBuild(t.Context(), client, "kontor/examples/customer-orders"); err != nil {
		t.Fatal(err)
	}
	p := newProgram(t)
	if _, err := p.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	run := &clientRun{bin: client, folder: folder, base: p.Base()}
	run.start(t, ctx)
	for k := range kills {
		// Each kill when a further share of the orders is there.
		run.until(t, ctx, p, (k+1)*orders/(kills+1))
		what := [...]string{"everything", "the program", "postgres"}[k%3]
		switch what {
		case "everything":
			_ = run.cmd.Process.Kill()
			p.KillAll()
			_ = run.cmd.Wait()
		case "the program":
			p.Kill()
		case "postgres":
			p.KillPostgres()
		}
		t.Logf("kill %d: %s", k+1, what)
		if what != "postgres" {
			if _, err := p.Start(ctx); err != nil {
				t.Fatal(err)
			}
		}
		if what == "everything" {
			run.start(t, ctx)
		}
	}
	if err := run.cmd.Wait(); err != nil {
		t.Fatalf("the client ended with %v:\n%s", err, &run.said)
	}
	first := sumsOf(run.said.String())

	// And once more: everything is there, nothing is entered.
	run.start(t, ctx)
	if err := run.cmd.Wait(); err != nil {
		t.Fatalf("the client ended with %v:\n%s", err, &run.said)
	}
	if second := sumsOf(run.said.String()); second != first || !strings.Contains(run.said.String(), fmt.Sprintf("0 orders entered now, %d were there already", orders)) {
		t.Errorf("run again it said\n%s\nand before\n%s", &run.said, first)
	}
	if err := p.Stop(); err != nil {
		t.Error(err)
	}
	if said, err := p.Run(t.Context(), "", "verify"); err != nil {
		t.Errorf("%s: %v", said, err)
	}
	t.Logf("after %d kills:\n%s", kills, first)
}

// sumsOf is the part of what the client says that must not differ.
func sumsOf(said string) string {
	at := strings.Index(said, "in files")
	if at < 0 {
		return ""
	}
	return regexp.MustCompile(`(?m)^\d+ orders entered now.*\n`).ReplaceAllString(said[at:], "")
}

type clientRun struct {
	bin, folder, base string
	cmd               *exec.Cmd
	said              bytes.Buffer
}

func (r *clientRun) start(t *testing.T, ctx context.Context) {
	t.Helper()
	r.said.Reset()
	r.cmd = exec.CommandContext(ctx, r.bin, "-data", r.folder, "-url", r.base, "-user", testprogram.Admin)
	r.cmd.Env = append(os.Environ(), "KONTOR_PASSWORD="+testprogram.Password)
	r.cmd.Stdout, r.cmd.Stderr = &r.said, &r.said
	if err := r.cmd.Start(); err != nil {
		t.Fatal(err)
	}
}

// until waits until so many orders are there.
func (r *clientRun) until(t *testing.T, ctx context.Context, p *testprogram.Program, orders int) {
	t.Helper()
	o := &office{Program: p}
	for ctx.Err() == nil {
		if n, err := o.orders(ctx); err == nil && n >= orders {
			return
		}
		tick := time.NewTimer(10 * time.Millisecond)
		<-tick.C
	}
	t.Fatalf("%d orders were not there in time:\n%s", orders, &r.said)
}

// orders counts what is there.
func (o *office) orders(ctx context.Context) (int, error) {
	if o.tokens.Access == "" {
		if err := o.signIn(ctx); err != nil {
			return 0, err
		}
	}
	a, err := o.client().Send(ctx, "GET", "/orders?limit=1&total=true", nil)
	if err != nil {
		return 0, err
	}
	m := regexp.MustCompile(`"total":(\d+)[,}\s]*$`).FindSubmatch(bytes.TrimSpace(a.Body))
	if a.Status != 200 || m == nil {
		return 0, fmt.Errorf("%d %s", a.Status, a.Body)
	}
	return strconv.Atoi(string(m[1]))
}

func publishedFolder() string {
	folder := os.Getenv("KONTOR_CUSTOMER_ORDERS")
	if folder == "" {
		folder = filepath.Join("..", "..", "..", "shared", "data", "customer-orders")
	}
	if _, err := os.Stat(filepath.Join(folder, "orders.csv")); err != nil {
		return ""
	}
	return folder
}

// makeFolder writes files of the shape that the example reads.
func makeFolder(t *testing.T, folder string, orders int) {
	t.Helper()
	dice := rand.New(rand.NewPCG(1, 2))
	tables := map[string][][]string{
		"customers.csv":   {{"customer_id", "email_address", "full_name"}},
		"products.csv":    {{"product_id", "product_name", "unit_price"}},
		"stores.csv":      {{"store_id", "store_name", "web_address", "physical_address"}, {"1", "Online", "", ""}},
		"inventory.csv":   {{"product_id", "store_id", "product_inventory"}},
		"shipments.csv":   {{"shipment_id", "store_id", "customer_id", "delivery_address"}},
		"orders.csv":      {{"order_id", "order_tms", "customer_id", "store_id", "order_status"}},
		"order_items.csv": {{"order_id", "line_item_id", "product_id", "unit_price", "quantity"}},
	}
	add := func(name string, values ...any) {
		record := make([]string, len(values))
		for i, v := range values {
			record[i] = fmt.Sprint(v)
		}
		tables[name] = append(tables[name], record)
	}
	for c := range 40 {
		add("customers.csv", c+1, fmt.Sprintf("c%d@example.com", c+1), fmt.Sprintf("Customer %d", c+1))
	}
	for p := range 10 {
		add("products.csv", p+1, fmt.Sprintf("Product %d", p+1), fmt.Sprintf("%d.%02d", 5+p, p*7))
		add("inventory.csv", p+1, 1, dice.IntN(20))
	}
	states := []string{"COMPLETE", "COMPLETE", "COMPLETE", "COMPLETE", "CANCELLED", "REFUNDED", "PAID", "OPEN"}
	for o := range orders {
		add("orders.csv", o+1, "2021-03-04T10:00:00Z", 1+dice.IntN(40), 1, states[dice.IntN(len(states))])
		for l, p := range dice.Perm(10)[:1+dice.IntN(3)] {
			add("order_items.csv", o+1, l+1, p+1, fmt.Sprintf("%d.%02d", 5+p, p*7), 1+dice.IntN(4))
		}
	}
	for name, rows := range tables {
		f, err := os.Create(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := csv.NewWriter(f).WriteAll(rows); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
