package demo_test

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"kontor/internal/demo"
	"kontor/internal/erp"
	"kontor/internal/erp/erptest"
	"kontor/internal/host"
	"kontor/internal/testdb"
	"kontor/internal/verify"
)

func TestMain(m *testing.M) { testdb.Main(m) }

var day = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

func fill(t *testing.T, seed uint64) (*erptest.Company, *erptest.Client) {
	t.Helper()
	c := erptest.Open(t, testdb.URL(t), func(cfg *erp.Config) { cfg.PasswordCost = 4 })
	sum, err := demo.Fill(t.Context(), c.ERP, demo.Options{Seed: seed, Now: day})
	if err != nil {
		t.Fatal(err)
	}
	if sum.Products < 40 || sum.Partners < 60 || sum.Orders != 150 || sum.Users < 8 {
		t.Errorf("entered %+v", sum)
	}
	return c, c.SignIn(t, demo.Admin, demo.Password)
}

func total(t *testing.T, c *erptest.Client, path string) int64 {
	t.Helper()
	var page struct{ Total int64 }
	c.Get(t, path+"total=true&limit=1").Want(t, http.StatusOK).Into(t, &page)
	return page.Total
}

func TestTheDemoCompany(t *testing.T) {
	t.Parallel()
	c, admin := fill(t, 1)
	for _, state := range []string{"draft", "confirmed", "done", "cancelled"} {
		if n := total(t, admin, "/orders?state="+state+"&"); n < 5 {
			t.Errorf("only %d orders are %s", n, state)
		}
	}
	var books struct {
		Rows []struct {
			Label string
			Cells []string
		}
	}
	admin.Get(t, "/reports/balance-sheet?on=2026-11-23").Want(t, http.StatusOK).Into(t, &books)
	sides := map[string]string{}
	for _, r := range books.Rows {
		sides[r.Label] = r.Cells[0]
	}
	if sides["Total assets"] != sides["Total liabilities and equity"] || len(sides["Total assets"]) < len("10000.00") {
		t.Errorf("the balance sheet says %v", sides)
	}
	report, err := verify.Database(t.Context(), c.DB, erp.Checks())
	if err != nil {
		t.Fatal(err)
	}
	if err := report.Err(); err != nil {
		t.Error(err)
	}
	if _, err := demo.Fill(t.Context(), c.ERP, demo.Options{Now: day}); !errors.Is(err, demo.ErrCompany) {
		t.Errorf("a second time: %v", err)
	}
	// Everybody can sign in, and nobody needs more than their role.
	c.SignIn(t, "vera", demo.Password)
	if err := (host.Client{Handler: c.API.Local()}).Do(t.Context(), http.MethodGet, "/orders", nil, nil); err == nil {
		t.Error("without a sign-in there are orders to see")
	}
}

func TestTheSameSeedEntersTheSame(t *testing.T) {
	t.Parallel()
	sums := func(seed uint64) (all []string) {
		_, admin := fill(t, seed)
		var page struct {
			Items []struct{ Customer, Total, State string }
		}
		admin.Get(t, "/orders?sort=id&limit=200").Want(t, http.StatusOK).Into(t, &page)
		for _, o := range page.Items {
			all = append(all, o.Customer+" "+o.Total+" "+o.State)
		}
		return all
	}
	one, again, other := sums(7), sums(7), sums(8)
	if len(one) != 150 {
		t.Fatalf("%d orders", len(one))
	}
	same := 0
	for i := range one {
		if one[i] != again[i] {
			t.Fatalf("order %d is %q and %q", i, one[i], again[i])
		}
		if one[i] == other[i] {
			same++
		}
	}
	if same > 20 {
		t.Errorf("another seed has %d of the same orders", same)
	}
}
