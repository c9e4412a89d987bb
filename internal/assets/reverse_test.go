package assets_test

import (
	"fmt"
	"sync"
	"testing"

	"kontor/internal/testapi"
)

// charge is the id of the charge in a row of the plan.
func charge(a testapi.Answer, row int) string {
	return fmt.Sprintf("/plan-charges/%d/reverse", a.Number("plan", row, "charge_id"))
}

// A charge of 250 is taken back, waits for a person, and is posted again, once.
func TestChargeReversed(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	a := o.asset(nil)
	path := fmt.Sprintf("/assets/%d", a.ID())
	o.c.Post("/plan-charges/post", object{"until": "2026-04-30"}).Want(200)
	a = o.c.Get(path).Want(200)
	second := charge(a, 1)
	o.c.Post(second, object{"reason": "wrong month"}).Want(200).Is("2026-03-31", "on")
	o.balance("accumulated_depreciation", "-500.00")
	if got := o.Text(`SELECT entry_date::text || ' ' || description FROM journal_entries ORDER BY id DESC LIMIT 1`); got != "2026-03-31 Reversal of AST-2026-00002: wrong month" {
		t.Error(got)
	}
	o.c.Get(path).Want(200).Is("11500.00", "book_value").Is("<nil>", "plan", 1, "entry").Is("AST-2026-00004", "plan", 1, "reversal")
	o.c.Post(second, nil).Refused(409, "already_reversed")
	o.c.Post("/plan-charges/999/reverse", nil).Refused(404, "no_such_charge")
	mirror := fmt.Sprintf("/plan-charges/%d/reverse", o.Int(`SELECT id FROM plan_postings WHERE turn = 2`))
	o.c.Post(mirror, nil).Refused(409, "is_reversal")
	o.c.Get("/plan-charges?until=2026-04-30").Want(200).Is("250.00", "total").Is("AST-2026-00004", "items", 0, "reversal")

	// The job posts May to October, and leaves March to a person.
	if n := o.c.Post("/job", nil).Want(200).Items(); n != 6 {
		t.Errorf("the job posts %d", n)
	}
	for row := range 6 {
		o.c.Post(charge(o.c.Get(path), row+3), nil).Want(200)
	}
	if n := o.c.Post("/job", nil).Want(200).Items(); n != 0 {
		t.Errorf("the job posts %d that were reversed", n)
	}
	if n := o.c.Post("/plan-charges/post", object{"until": "2026-04-30"}).Want(200).Items(); n != 1 {
		t.Errorf("%d are posted again", n)
	}
	if n := o.c.Post("/plan-charges/post", object{"until": "2026-04-30"}).Want(200).Items(); n != 0 {
		t.Errorf("%d are posted twice", n)
	}
	o.balance("accumulated_depreciation", "-750.00")
	a = o.c.Get(path).Want(200).Is("AST-2026-00017", "plan", 1, "entry").Is("<nil>", "plan", 1, "reversal")
	o.c.Post(charge(a, 1), object{"date": "2026-03-30"}).Refused(422, "invalid_entry").Says("date", "Not before 2026-03-31")
	o.c.Post(charge(a, 1), object{"date": "2026-05-02"}).Want(200)
	o.balance("accumulated_depreciation", "-500.00")
}

// What is in a closed period is taken back on the first open day from today on.
func TestChargeOfAClosedPeriodReversed(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	a := o.asset(nil)
	o.c.Post("/plan-charges/post", object{"until": "2026-03-31"}).Want(200)
	a = o.c.Get(fmt.Sprintf("/assets/%d", a.ID()))
	o.Exec(`UPDATE periods SET state = 'closed' WHERE ends_on <= '2026-11-30'`)
	o.c.Post(charge(a, 0), object{"date": "2026-05-01"}).Refused(409, "period_closed").Says("date", "closed")
	o.c.Post(charge(a, 0), nil).Want(200)
	if got := o.Text(`SELECT entry_date::text FROM journal_entries ORDER BY id DESC LIMIT 1`); got != "2026-12-01" {
		t.Error(got)
	}
	o.Exec(`UPDATE periods SET state = 'closed'`)
	o.c.Post(charge(a, 1), nil).Refused(409, "no_open_day")
}

// Two people take the same charge back at once, or post it again at once.
func TestChargeReversedOnce(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	a := o.asset(nil)
	o.c.Post("/plan-charges/post", object{"until": "2026-02-28"}).Want(200)
	back := charge(o.c.Get(fmt.Sprintf("/assets/%d", a.ID())), 0)
	for _, path := range []string{back, "/plan-charges/post"} {
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				var body any = object{"until": "2026-02-28"}
				if path == back {
					body = nil
				}
				if a := o.c.Post(path, body); a.Status != 200 && a.Status != 409 {
					t.Errorf("%d %s", a.Status, a.Raw)
				}
			})
		}
		all.Wait()
	}
	o.balance("depreciation_expense", "250.00")
	if n := o.Int(`SELECT count(*) FROM plan_postings`); n != 3 {
		t.Errorf("%d turns", n)
	}
}

// In the ledger it is refused, with where to do it.
func TestNotReversedInTheLedger(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	a := o.asset(nil)
	d := o.deferral(nil)
	o.c.Post("/plan-charges/post", object{"until": "2026-04-30"}).Want(200)
	o.c.Post(fmt.Sprintf("/assets/%d/dispose", a.ID()), object{"date": "2026-05-20"}).Want(200)
	for _, id := range []int64{
		o.c.Get(fmt.Sprintf("/assets/%d", a.ID())).Number("plan", 0, "entry_id"), o.c.Get(fmt.Sprintf("/assets/%d", a.ID())).Number("disposal_entry_id"),
		o.c.Get(fmt.Sprintf("/deferrals/%d", d.ID())).Number("plan", 0, "entry_id"),
	} {
		o.c.Post(fmt.Sprintf("/journal-entries/%d/reverse", id), nil).Refused(409, "entry_of_document")
	}
}

// A portion of a deferral is taken back like a charge.
func TestPortionReversed(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	d := o.deferral(object{"kind": "revenue"})
	o.c.Post("/plan-charges/post", object{"until": "2026-05-31"}).Want(200)
	path := fmt.Sprintf("/deferrals/%d", d.ID())
	o.c.Post(charge(o.c.Get(path), 0), nil).Want(200).Is("deferral", "kind")
	o.balance("deferred_revenue", "100.00")
	o.c.Get(path).Want(200).Is("1100.00", "left_over")
	o.c.Post("/plan-charges/post", object{"until": "2026-05-31"}).Want(200)
	o.balance("deferred_revenue", "200.00")
}

// The disposal of 11 November with its charge of 110 for eleven days is taken
// back: October's 310 and those before stay, the plan goes on with November's
// 300, and it can be sold once more on the same day.
func TestDisposalReversed(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	a := o.asset(object{"cost": "3650.00", "life_months": 12, "in_service": "2026-01-01", "prorata": "day"})
	path := fmt.Sprintf("/assets/%d", a.ID())
	o.c.Post(path+"/restore", nil).Refused(409, "asset_state")
	sale := object{"date": "2026-11-11", "proceeds": "520.00"}
	sold := o.c.Post(path+"/dispose", sale).Want(200)
	o.c.Post(charge(sold, 0), nil).Refused(409, "asset_disposed")
	o.c.Post(path+"/restore", object{"version": 1}).Refused(409, "stale_version")
	back := o.c.Post(path+"/restore", object{"version": sold.Number("version"), "reason": "returned"}).Want(200).Is("active", "state").Is("610.00", "book_value").
		Is("<nil>", "disposed_on").Is("<nil>", "disposal_entry_id")
	if n := len(back.At("plan").([]any)); n != 12 {
		t.Errorf("%d rows", n)
	}
	back.Is("300.00", "plan", 10, "amount").Is("<nil>", "plan", 10, "entry")
	for role, want := range map[string]string{"depreciation_expense": "3040.00", "accumulated_depreciation": "-3040.00", "asset_disposal_gain": "0.00", "default_bank": "0.00"} {
		o.balance(role, want)
	}
	o.c.Post(path+"/dispose", sale).Want(200).Is("110.00", "plan", 10, "amount")
	o.balance("asset_disposal_gain", "-20.00")
	o.c.Post(path+"/restore", nil).Want(200)
	o.c.Post("/plan-charges/post", object{"until": "2026-12-31"}).Want(200)
	o.balance("depreciation_expense", "3650.00")
	o.c.Get(path).Is("0.00", "book_value")
}

// With nothing posted it becomes a draft again, keeps its number, and its terms
// can be put right.
func TestBackToDraft(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	a := o.asset(nil)
	path := fmt.Sprintf("/assets/%d", a.ID())
	o.c.Post("/plan-charges/post", object{"until": "2026-02-28"}).Want(200)
	o.c.Post(path+"/withdraw", nil).Refused(409, "plan_charged")
	o.c.Post(charge(o.c.Get(path), 0), nil).Want(200)
	a = o.c.Post(path+"/withdraw", nil).Want(200).Is("draft", "state").Is("FA-2026-00001", "number")
	o.c.Post(path+"/withdraw", nil).Refused(409, "plan_not_active")
	o.c.Delete(path).Refused(409, "asset_numbered")
	o.c.Patch(path, object{"version": a.Number("version"), "life_months": 24}).Want(200)
	o.c.Post(path+"/activate", nil).Want(200).Is("FA-2026-00001", "number")
	o.c.Post("/plan-charges/post", object{"until": "2026-02-28"}).Want(200)
	o.balance("depreciation_expense", "500.00")

	d := o.deferral(nil)
	path = fmt.Sprintf("/deferrals/%d", d.ID())
	o.c.Post(path+"/withdraw", nil).Want(200).Is("draft", "state")
	o.c.Delete(path).Refused(409, "deferral_active")
	o.c.Post(path+"/activate", nil).Want(200).Is("DEF-2026-00001", "number")
	o.c.Post("/plan-charges/post", object{"until": "2026-04-30"}).Want(200)
	o.c.Post(path+"/withdraw", nil).Refused(409, "plan_charged")
}
