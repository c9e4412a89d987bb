package ledger_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"kontor/internal/ledger"
	"kontor/internal/op"
	"kontor/internal/partners"
	"kontor/internal/run"
	"kontor/internal/settings"
	"kontor/internal/testapi"
)

// recurring is a company whose schedules can be run.
type recurring struct {
	*books
	service *ledger.Service
}

func setUpRecurring(t *testing.T) recurring {
	t.Helper()
	s := settings.New()
	l := ledger.New(s)
	b := &books{API: testapi.New(t, ledger.Checks(), s, partners.New(), l)}
	b.c = b.As("olga")
	b.c.Post("/books", object{"chart": "general", "starts_on": "2026-01-01"}).Want(200)
	return recurring{b, l}
}

// due does what the job does.
func (r recurring) due() {
	r.T.Helper()
	if err := r.enterDue(); err != nil {
		r.T.Error(err)
	}
}

func (r recurring) enterDue() error {
	return r.service.EnterDue(func(do func(context.Context, *op.Call) error) error {
		info := op.Info{Name: "ledger.entry_template.run", Method: http.MethodPost, Needs: ledger.Post}
		_, err := r.Runner.Run(run.As(context.Background(), op.System), info, nil, func(ctx context.Context, c *op.Call) (any, error) { return nil, do(ctx, c) })
		return err
	})
}

// rent is a template over 1,200 a month.
func (r recurring) rent(more object) object {
	body := object{"name": "Rent", "description": "Rent of the office", "lines": []object{
		{"account_id": r.role("purchase_expense"), "debit": "1000.00"},
		{"account_id": r.role("depreciation_expense"), "debit": "200.00"},
		{"account_id": r.role("default_bank"), "credit": "1200.00"},
	}}
	for k, v := range more {
		body[k] = v
	}
	return body
}

func TestTemplateByHand(t *testing.T) {
	t.Parallel()
	r := setUpRecurring(t)
	made := r.c.Post("/entry-templates", r.rent(nil)).Want(201).Is("by_hand", "state").Is("none", "unit").Is("1200.00", "total").Is("0.00", "difference")
	path := fmt.Sprintf("/entry-templates/%d", made.ID())
	r.c.Post("/entry-templates", r.rent(nil)).Refused(409, "name_taken")

	draft := r.c.Post(path+"/use", object{"date": "2026-05-31"}).Want(201).Is("draft", "state").Is("2026-05-31", "entry_date").Is("Rent of the office", "description").Is("1200.00", "debit")
	r.c.Post(fmt.Sprintf("/journal-entries/%d/post", draft.ID()), nil).Want(200)
	// Rent was raised by a cent: 1000/1200 of 1200.01 is 1000.01.
	r.c.Post(path+"/use", object{"total": "1200.01", "description": "Rent, raised"}).Want(201).Is("2026-11-23", "entry_date").
		Is("1000.01", "lines", 0, "debit").Is("200.00", "lines", 1, "debit").Is("1200.01", "lines", 2, "credit").Is("0.00", "difference").Is("Rent, raised", "description")
	r.c.Post(path+"/use", object{"total": "0"}).Refused(422, "invalid_total")
	r.c.Post(path+"/run", nil).Refused(409, "no_schedule")
	r.c.Post(path+"/skip", nil).Refused(409, "nothing_comes")

	// An entry becomes a template, with its lines.
	r.c.Post("/entry-templates", object{"entry_id": draft.ID(), "name": "As in May"}).Want(201).Is("1200.00", "total").Is("1000.00", "lines", 0, "debit").Is("Rent of the office", "description")
	r.c.Post("/entry-templates", object{"entry_id": 999999}).Refused(404, "no_such_entry")

	// Half a template is one too: what is missing is asked for in the entry.
	half := r.c.Post("/entry-templates", object{"name": "Half", "lines": []object{{"account_id": r.role("default_bank")}}}).Want(201)
	r.c.Post(fmt.Sprintf("/entry-templates/%d/use", half.ID()), nil).Want(201).Is("0.00", "debit")
	r.c.Post(fmt.Sprintf("/entry-templates/%d/use", half.ID()), object{"total": "5"}).Refused(422, "invalid_total")

	r.c.Patch(path, object{"version": 1, "name": " "}).Refused(422, "invalid_entry_template")
	r.c.Patch(path, object{"version": 1, "lines": []object{{"account_id": r.role("default_bank"), "debit": "7.00", "due_date": "2026-01-01"}}}).Refused(422, "invalid_lines")
	r.c.Patch(path, object{"version": 1, "lines": []object{{"account_id": r.role("default_bank"), "debit": "7.00"}}}).Want(200).Is("7.00", "difference").Is("2", "version")
	r.c.Patch(path, object{"version": 1, "name": "late"}).Refused(409, "stale_version")
	r.c.Delete(fmt.Sprintf("/accounts/%d", r.role("depreciation_expense"))).Refused(409, "referenced")
	r.c.Delete(path).Want(200)
	r.c.Get(path).Refused(404, "no_such_entry_template")
}

func TestTemplateInAnotherCurrency(t *testing.T) {
	t.Parallel()
	r := setUpRecurring(t)
	rate := func(day, value string) {
		r.c.Post("/exchange-rates", object{"currency": "USD", "rate_date": day, "rate": value}).Want(201)
	}
	rate("2026-01-01", "0.9")
	rate("2026-11-01", "0.8")
	usd := func(amount string) object { return object{"currency": "USD", "currency_amount": amount} }
	body := r.rent(object{"lines": []object{usd("100.00"), usd("-100.00")}})
	body["lines"].([]object)[0]["account_id"], body["lines"].([]object)[1]["account_id"] = r.role("purchase_expense"), r.role("default_bank")
	made := r.c.Post("/entry-templates", body).Want(201).Is("80.00", "total").Is("100.00", "lines", 0, "currency_amount").Is("80.00", "lines", 0, "debit")
	path := fmt.Sprintf("/entry-templates/%d", made.ID())
	r.c.Post(path+"/use", object{"date": "2026-03-31"}).Want(201).Is("90.00", "lines", 0, "debit").Is("90.00", "lines", 1, "credit")
	r.c.Post(path+"/use", object{"total": "50.00"}).Refused(422, "invalid_total")
}

func TestRecurringEntries(t *testing.T) {
	t.Parallel()
	r := setUpRecurring(t)
	// Today is 23 November 2026: the last of September and October are due.
	posted := r.c.Post("/entry-templates", r.rent(object{"unit": "month", "from_date": "2026-09-01", "until_date": "2027-01-31", "end_of_month": true, "posts": true})).Want(201).
		Is("scheduled", "state").Is("2", "due").Is("2026-09-30", "upcoming", 0).Is("2026-11-30", "upcoming", 2).Is("2027-01-31", "upcoming", 4)
	drafts := r.c.Post("/entry-templates", r.rent(object{"name": "Weekly", "unit": "week", "every": 2, "from_date": "2026-11-02"})).Want(201).Is("2", "due")
	paused := r.c.Post("/entry-templates", r.rent(object{"name": "Paused", "unit": "day", "from_date": "2026-11-20", "paused": true})).Want(201).Is("paused", "state")
	r.c.Post("/entry-templates", r.rent(object{"name": "Later", "unit": "year", "from_date": "2026-12-31"})).Want(201).Is("0", "due")

	r.due()
	r.due()
	path := fmt.Sprintf("/entry-templates/%d", posted.ID())
	after := r.c.Get(path).Want(200).Is("0", "due").Is("2026-10-31", "last_run").Is("posted", "runs", 0, "state").Is("GEN-2026-00002", "runs", 0, "number").Is("2026-09-30", "runs", 1, "run_date").Is("2026-11-30", "upcoming", 0)
	entry := r.c.Get(fmt.Sprintf("/journal-entries/%v", after.At("runs", 1, "entry_id"))).Want(200).Is("2026-09-30", "entry_date").Is("1200.00", "total").Is("Rent of the office", "description")
	if got := r.c.Get(fmt.Sprintf("/entry-templates?entry_id=%d", entry.ID())).Want(200).Items(); got != 1 {
		t.Errorf("the entry comes from %d templates", got)
	}
	weekly := r.c.Get(fmt.Sprintf("/entry-templates/%d", drafts.ID())).Want(200).Is("draft", "runs", 0, "state").Is("2026-11-16", "runs", 0, "run_date")
	r.c.Get(fmt.Sprintf("/entry-templates/%d", paused.ID())).Want(200).Is("4", "due")
	if posted, drafts := r.Int(`SELECT count(*) FROM journal_entries`), r.Int(`SELECT count(*) FROM journal_drafts`); posted != 2 || drafts != 2 {
		t.Errorf("%d posted and %d drafts", posted, drafts)
	}

	// A draft that was deleted is not made again.
	r.c.Delete(fmt.Sprintf("/journal-entries/%v", weekly.At("runs", 0, "entry_id"))).Want(200)
	r.due()
	r.c.Get(fmt.Sprintf("/entry-templates/%d", drafts.ID())).Want(200).Is("deleted", "runs", 0, "state").Is("0", "due")
	r.c.Post(path+"/run", nil).Refused(409, "nothing_due")

	// A day that is left out is not made either.
	r.c.Post(path+"/skip", nil).Want(200).Is("left_out", "runs", 0, "state").Is("2026-12-31", "upcoming", 0)
}

// What cannot be entered waits, says why, and keeps nothing else waiting.
func TestRecurringEntryRefused(t *testing.T) {
	t.Parallel()
	r := setUpRecurring(t)
	r.c.Post("/entry-templates", r.rent(object{"name": "A", "unit": "month", "from_date": "2025-12-31", "posts": true})).Want(201)
	r.c.Post("/entry-templates", r.rent(object{"name": "B", "unit": "month", "from_date": "2026-10-31", "posts": true})).Want(201)
	r.due()
	listed := r.c.Get("/entry-templates?state=refused").Want(200)
	if listed.Items() != 1 {
		t.Fatalf("%s", listed.Raw)
	}
	path := fmt.Sprintf("/entry-templates/%d", listed.Number("items", 0, "id"))
	r.c.Get(path).Want(200).Is("A", "name").Is("No fiscal year includes 2025-12-31. Create it first.", "problem")
	if got := r.Int(`SELECT count(*) FROM journal_entries`); got != 1 {
		t.Errorf("%d entries were posted", got)
	}
	version := r.c.Get(path).Number("version")
	r.due()
	r.c.Get(path).Want(200).Is(fmt.Sprint(version), "version")
	r.c.Post(path+"/run", nil).Refused(422, "no_period")

	// What is wrong with a line is said with its number.
	r.c.Post("/exchange-rates", object{"currency": "USD", "rate_date": "2026-11-20", "rate": "0.9"}).Want(201)
	r.c.Post("/entry-templates", r.rent(object{"name": "C", "unit": "month", "from_date": "2026-11-10", "lines": []object{
		{"account_id": r.role("default_bank"), "currency": "USD", "currency_amount": "1.00"},
	}})).Want(201)
	r.due()
	if got := r.Text(`SELECT problem FROM entry_templates WHERE name = 'C'`); !strings.Contains(got, "Line 1: There is no exchange rate of USD") {
		t.Error(got)
	}

	// The first day left out, the rest can be entered.
	r.c.Post(path+"/skip", nil).Want(200).Is("scheduled", "state").Is("", "problem").Is("10", "due")
	r.c.Post(path+"/run", nil).Want(200).Is("0", "due").Is("2026-10-31", "last_run")
	if got := r.Int(`SELECT count(*) FROM journal_entries`); got != 11 {
		t.Errorf("%d entries were posted", got)
	}
}

// Programs that look at once enter each day once.
func TestRecurringEntriesAtOnce(t *testing.T) {
	t.Parallel()
	r := setUpRecurring(t)
	for n := range 4 {
		r.c.Post("/entry-templates", r.rent(object{"name": fmt.Sprint("Daily ", n), "unit": "day", "from_date": "2026-11-19", "posts": n%2 == 0})).Want(201).Is("5", "due")
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if err := r.enterDue(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if posted, drafts := r.Int(`SELECT count(*) FROM journal_entries`), r.Int(`SELECT count(*) FROM journal_drafts`); posted != 10 || drafts != 10 {
		t.Errorf("%d posted and %d drafts, not 10 and 10", posted, drafts)
	}
	if why := r.Text(`SELECT coalesce(max(problem), '') FROM entry_templates`); why != "" {
		t.Errorf("they were in each other's way: %s", why)
	}
}

// Whoever may not post cannot have a schedule do it.
func TestTemplateThatPostsNeedsThePermission(t *testing.T) {
	t.Parallel()
	r := setUpRecurring(t)
	clerk := r.As("carl", ledger.Read, ledger.Write)
	month := object{"unit": "month", "from_date": "2026-11-01", "posts": true}
	clerk.Post("/entry-templates", r.rent(month)).Refused(403, "not_allowed")
	path := fmt.Sprintf("/entry-templates/%d", r.c.Post("/entry-templates", r.rent(month)).Want(201).ID())
	clerk.Patch(path, object{"version": 1, "description": "mine"}).Refused(403, "not_allowed")
	clerk.Patch(path, object{"version": 1, "posts": false}).Refused(403, "not_allowed")
	clerk.Post(path+"/run", nil).Refused(403, "not_allowed")
	clerk.Post(path+"/use", nil).Want(201)
	clerk.Post("/entry-templates", r.rent(object{"name": "Drafts", "unit": "month", "from_date": "2026-11-01"})).Want(201)
}

func TestBadSchedules(t *testing.T) {
	t.Parallel()
	r := setUpRecurring(t)
	for field, schedule := range map[string]object{
		"from_date":    {"unit": "month"},
		"until_date":   {"unit": "month", "from_date": "2026-02-01", "until_date": "2026-01-31"},
		"day_of_month": {"unit": "week", "from_date": "2026-02-01", "day_of_month": 3},
	} {
		r.c.Post("/entry-templates", r.rent(schedule)).Refused(422, "invalid_recurrence").Says(field, "")
	}
	// What has no schedule keeps nothing of one.
	r.c.Post("/entry-templates", r.rent(object{"posts": true, "from_date": "2026-02-01"})).Want(201).Is("false", "posts").Is("<nil>", "from_date")
}
