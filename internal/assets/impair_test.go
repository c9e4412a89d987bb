package assets_test

import (
	"fmt"
	"testing"
)

// 12,000 over 48 months from February; written down by 2,250 after April's charge
// there are 9,000 left for 45 months: 200 each. Sold at the end of July for 8,500
// it has a book value of 8,400.
func TestWrittenDown(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	a := o.asset(nil)
	path := fmt.Sprintf("/assets/%d", a.ID())
	down := object{"date": "2026-04-30", "amount": "2250.00", "reason": "Flooded"}
	o.c.Post(path+"/impair", object{"date": "2026-04-29", "amount": "1.00", "reason": "x"}).Refused(422, "invalid_write_down").Says("date", "no charge on this day")
	o.c.Post(path+"/impair", object{"date": "2026-04-30", "amount": "11250.01", "reason": "x"}).Refused(422, "invalid_write_down").Says("amount", "at most 11250.00")
	o.c.Post(path+"/impair", object{"date": "2026-04-30", "amount": "1.00", "reason": " "}).Refused(422, "invalid_write_down").Says("reason", "why")
	o.c.Post(path+"/impair", down).Want(200).Is("9000.00", "book_value").Is("write_down", "plan", 3, "kind").Is("Flooded", "plan", 3, "note").
		Is("9000.00", "plan", 3, "left").Is("200.00", "plan", 4, "amount").Is("2026-05-31", "plan", 4, "on").Is("0.00", "plan", 48, "left")
	o.c.Post(path+"/impair", down).Refused(409, "written_down")
	o.balance("accumulated_depreciation", "-3000.00")
	if got := o.Text(`SELECT description FROM journal_entries ORDER BY id DESC LIMIT 1`); got != "Write-down of Machine: Flooded" {
		t.Error(got)
	}

	// Taken back while nothing stands on it, and made again.
	o.c.Post("/plan-charges/post", object{"until": "2026-05-31"}).Want(200)
	o.c.Post(charge(o.c.Get(path), 3), nil).Refused(409, "charged_after")
	o.c.Post(path+"/impair", object{"date": "2026-04-30", "amount": "1.00", "reason": "x"}).Refused(409, "charged_after")
	o.c.Post(charge(o.c.Get(path), 4), nil).Want(200)
	o.c.Post(charge(o.c.Get(path), 3), nil).Want(200)
	o.c.Get(path).Is("charge", "plan", 3, "kind").Is("250.00", "plan", 3, "amount").Is("11250.00", "book_value")
	o.c.Post(path+"/impair", down).Want(200).Is("200.00", "plan", 4, "amount")

	sold := o.c.Post(path+"/dispose", object{"date": "2026-07-31", "proceeds": "8500.00"}).Want(200).Is("Flooded", "plan", 3, "note").Is("8400.00", "book_value")
	o.c.Post(path+"/impair", down).Refused(409, "asset_state")
	o.balance("asset_disposal_gain", "-100.00")
	o.balance("accumulated_depreciation", "0.00")
	o.c.Post(path+"/restore", object{"version": sold.Number("version")}).Want(200).Is("8400.00", "book_value").Is("write_down", "plan", 3, "kind")
	o.c.Post(path+"/withdraw", nil).Refused(409, "plan_charged")
}

// On another account than the depreciation's expense; and declining goes on from
// the new book value: 30 % of 8,000 − 2,400 − 600 = 5,000 are 1,500.
func TestWrittenDownDeclining(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	a := o.asset(object{"method": "declining", "rate": "30", "cost": "8000.00", "every": "year", "life_months": 120, "in_service": "2026-01-01"})
	path := fmt.Sprintf("/assets/%d", a.ID())
	o.c.Post(path+"/impair", object{"date": "2026-12-31", "amount": "600.00", "reason": "Old", "account_id": o.account("5520")}).Want(200).
		Is("5000.00", "book_value").Is("1500.00", "plan", 2, "amount").Is("2027-12-31", "plan", 2, "on")
	o.balance("depreciation_expense", "2400.00")
}
