package assets_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"

	"kontor/internal/assets"
	"kontor/internal/catalog"
	"kontor/internal/date"
	"kontor/internal/invoicing"
	"kontor/internal/ledger"
	"kontor/internal/op"
	"kontor/internal/partners"
	"kontor/internal/settings"
	"kontor/internal/testapi"
	"kontor/internal/testdb"
)

func TestMain(m *testing.M) { testdb.Main(m) }

type object = map[string]any

type office struct {
	*testapi.API
	c *testapi.Client
}

// setUp is a company with books of 2026; today is 23 November 2026.
func setUp(t *testing.T) *office {
	t.Helper()
	s := settings.New()
	l := ledger.New(s)
	p, goods, plans := partners.New(), catalog.New(), assets.New(l, s)
	o := &office{API: testapi.New(t, slices.Concat(ledger.Checks(), invoicing.Checks(), assets.Checks()), s, p, goods, l, invoicing.New(l, p, goods, s), plans, job{plans})}
	o.c = o.As("olga")
	o.c.Post("/books", object{"chart": "trade", "starts_on": "2026-01-01"}).Want(200)
	return o
}

// job is what the daily job does, as an operation.
type job struct{ plans *assets.Service }

func (j job) Operations(reg *op.Registry) {
	reg.Add(op.Op[op.Nothing, assets.Posted]{
		Name: "test.job.run", Method: http.MethodPost, Path: "/job", Summary: "Run the job", Needs: assets.Post,
		Do: func(ctx context.Context, c *op.Call, _ *op.Nothing) (assets.Posted, error) {
			return j.plans.PostDueTx(ctx, c, date.Of(c.Now))
		},
	})
}

func (o *office) asset(more object) testapi.Answer {
	o.T.Helper()
	in := object{"name": "Machine", "in_service": "2026-02-01", "cost": "12000.00", "life_months": 48}
	for k, v := range more {
		in[k] = v
	}
	a := o.c.Post("/assets", in).Want(201)
	return o.c.Post(fmt.Sprintf("/assets/%d/activate", a.ID()), nil).Want(200)
}

// deferral is of 1,200 from April 2026 to March 2027.
func (o *office) deferral(more object) testapi.Answer {
	o.T.Helper()
	in := object{"name": "Insurance", "amount": "1200.00", "starts_on": "2026-04-01", "ends_on": "2027-03-31"}
	for k, v := range more {
		in[k] = v
	}
	d := o.c.Post("/deferrals", in).Want(201)
	return o.c.Post(fmt.Sprintf("/deferrals/%d/activate", d.ID()), nil).Want(200)
}

func (o *office) balance(role, want string) {
	o.T.Helper()
	got := o.Text(`SELECT coalesce(sum(l.amount::numeric), 0)::numeric(18,2)::text FROM journal_lines l JOIN account_roles r ON r.account_id = l.account_id AND r.role = $1`, role)
	if got != want {
		o.T.Errorf("%s is %s, not %s", role, got, want)
	}
}

// 12,000 over 48 months is 250 a month; February to October are nine: 2,250.
// Sold in November for 9,800 with a book value of 9,750: a gain of 50.
func TestAssetFromPurchaseToSale(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	o.c.Post("/assets", object{"name": " ", "cost": "0", "life_months": 12}).Refused(422, "invalid_asset")
	a := o.asset(nil).Is("FA-2026-00001", "number").Is("12000.00", "book_value").Is("250.00", "plan", 0, "amount").Is("2026-02-28", "plan", 0, "on").Is("<nil>", "plan", 0, "entry")
	path := fmt.Sprintf("/assets/%d", a.ID())
	o.c.Get("/plan-charges?until=2026-10-31").Want(200).Is("2250.00", "total")
	if n := o.c.Post("/plan-charges/post", object{"until": "2026-10-31"}).Want(200).Items(); n != 9 {
		t.Errorf("%d charges, not 9", n)
	}
	if n := o.c.Post("/plan-charges/post", object{"until": "2026-10-31"}).Want(200).Items(); n != 0 {
		t.Errorf("a second time: %d", n)
	}
	o.balance("accumulated_depreciation", "-2250.00")
	o.balance("depreciation_expense", "2250.00")
	o.c.Get(path).Want(200).Is("9750.00", "book_value").Is("AST-2026-00001", "plan", 0, "entry")
	o.c.Patch(path, object{"version": 2, "cost": "1.00"}).Refused(409, "asset_active")
	o.c.Patch(path, object{"version": 2, "notes": "in the cellar"}).Want(200)
	o.c.Delete(path).Refused(409, "asset_active")

	sold := o.c.Post(path+"/dispose", object{"date": "2026-11-20", "proceeds": "9800.00"}).Want(200).Is("disposed", "state")
	o.balance("accumulated_depreciation", "0.00")
	o.balance("asset_disposal_gain", "-50.00")
	o.balance("default_bank", "9800.00")
	if n := len(sold.At("plan").([]any)); n != 9 {
		t.Errorf("%d rows of the plan are left", n)
	}
	o.c.Post(path+"/dispose", nil).Refused(409, "asset_state")
	if n := o.c.Post("/plan-charges/post", nil).Want(200).Items(); n != 0 {
		t.Errorf("something is posted of what was sold: %d", n)
	}
}

// Scrapped: the whole book value is a loss.
func TestScrapped(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	a := o.asset(object{"cost": "1200.00", "life_months": 12, "in_service": "2026-01-01"})
	// Ten months of 100 are due by the end of October.
	o.c.Post(fmt.Sprintf("/assets/%d/dispose", a.ID()), object{"date": "2026-11-02"}).Want(200)
	o.balance("asset_disposal_loss", "200.00")
	o.balance("depreciation_expense", "1000.00")
}

// What is declining ends at its residual value.
func TestDeclining(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	a := o.asset(object{"method": "declining", "rate": "30", "residual": "500.00", "every": "year", "life_months": 60})
	rows := a.At("plan").([]any)
	if last := rows[len(rows)-1].(object)["left"]; last != "500.00" {
		t.Errorf("it ends at %v", last)
	}
}

func TestDeferrals(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	o.c.Post("/deferrals", object{"name": "x", "amount": "10.00", "starts_on": "2026-05-01", "ends_on": "2026-04-01"}).Refused(422, "invalid_deferral").Says("ends_on", "before it starts")
	d := o.c.Post("/deferrals", object{"name": "Insurance", "amount": "1200.00", "starts_on": "2026-04-01", "ends_on": "2027-03-31"}).Want(201).Is("100.00", "plan", 0, "amount")
	o.c.Post(fmt.Sprintf("/deferrals/%d/activate", d.ID()), nil).Want(200).Is("DEF-2026-00001", "number")
	r := o.c.Post("/deferrals", object{"kind": "revenue", "name": "Service", "amount": "600.00", "starts_on": "2026-07-01", "ends_on": "2026-12-31"}).Want(201)
	o.c.Post(fmt.Sprintf("/deferrals/%d/activate", r.ID()), nil).Want(200)
	o.c.Post("/plan-charges/post", object{"until": "2026-09-30"}).Want(200)
	// April to September: six months of the insurance, July to September of the service.
	o.balance("deferred_expense", "-600.00")
	o.balance("deferred_revenue", "300.00")
	o.c.Get(fmt.Sprintf("/deferrals/%d", d.ID())).Want(200).Is("600.00", "left_over")
}

// A closed period: the charge is posted on the first open day, and says so.
func TestClosedPeriod(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	o.asset(nil)
	o.Exec(`UPDATE periods SET state = 'closed' WHERE ends_on <= '2026-03-31'`)
	o.c.Post("/plan-charges/post", object{"until": "2026-04-30"}).Want(200)
	if got := o.Text(`SELECT string_agg(entry_date::text, ' ' ORDER BY id) FROM journal_entries`); got != "2026-04-01 2026-04-01 2026-04-30" {
		t.Error(got)
	}
	if got := o.Text(`SELECT description FROM journal_entries ORDER BY id LIMIT 1`); got != "Machine, February 2026 (posted late: 2026-02-28 is not in an open period)" {
		t.Error(got)
	}
}

// Whoever posts at the same time: each day once.
func TestPostedOnce(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	for range 3 {
		o.asset(nil)
	}
	var all sync.WaitGroup
	for range 6 {
		all.Go(func() {
			if a := o.c.Post("/plan-charges/post", object{"until": "2026-10-31"}); a.Status != 200 {
				t.Errorf("%d %s", a.Status, a.Raw)
			}
		})
	}
	all.Wait()
	o.balance("depreciation_expense", "6750.00")
}
