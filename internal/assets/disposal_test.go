package assets_test

import (
	"fmt"
	"testing"
)

// 3,650 over the 365 days of 2026 are 10 a day. 1 January to 11 November are 315
// days: 3,150, so 500 is left. Sold for 520 it is a gain of 20, for 380 a loss
// of 120.
func TestDisposedInTheMiddleOfAMonth(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ proceeds, role, result string }{
		{"520.00", "asset_disposal_gain", "-20.00"},
		{"380.00", "asset_disposal_loss", "120.00"},
	} {
		for _, every := range []string{"month", "quarter", "year"} {
			o := setUp(t)
			a := o.asset(object{"cost": "3650.00", "life_months": 12, "in_service": "2026-01-01", "prorata": "day", "every": every})
			sold := o.c.Post(fmt.Sprintf("/assets/%d/dispose", a.ID()), object{"date": "2026-11-11", "proceeds": tc.proceeds}).Want(200)
			o.balance("depreciation_expense", "3150.00")
			o.balance("accumulated_depreciation", "0.00")
			o.balance(tc.role, tc.result)
			rows := sold.At("plan").([]any)
			sold.Is("2026-11-11", "plan", len(rows)-1, "on").Is("500.00", "plan", len(rows)-1, "left").Is(map[string]string{"month": "110.00", "quarter": "420.00", "year": "3150.00"}[every], "plan", len(rows)-1, "amount")
		}
	}
}

// By month the month of the sale is not charged; a plan by quarters still gives
// October: ten months of 100.
func TestDisposedWithinAQuarter(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	a := o.asset(object{"cost": "1200.00", "life_months": 12, "in_service": "2026-01-01", "every": "quarter"})
	o.c.Post(fmt.Sprintf("/assets/%d/dispose", a.ID()), object{"date": "2026-11-11"}).Want(200)
	o.balance("depreciation_expense", "1000.00")
	o.balance("asset_disposal_loss", "200.00")
}

// It cannot leave before a day up to which it has been charged.
func TestNotDisposedBeforeItsCharges(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	a := o.asset(nil)
	o.c.Post("/plan-charges/post", object{"until": "2026-10-31"}).Want(200)
	o.c.Post(fmt.Sprintf("/assets/%d/dispose", a.ID()), object{"date": "2026-04-15"}).Refused(409, "charged_after").Says("date", "2026-10-31")
}

// What no fiscal year includes yet waits, and is not posted on another day
// instead; February to December are 11 months of 250.
func TestChargesOfNoFiscalYearWait(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	o.asset(nil)
	o.c.Post("/plan-charges/post", object{"until": "2027-01-31"}).Want(200)
	o.balance("depreciation_expense", "2750.00")
}

// Today may be closed as well: the first open day is what counts.
func TestClosedUpToNow(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	o.asset(nil)
	o.Exec(`UPDATE periods SET state = 'closed' WHERE ends_on <= '2026-11-30'`)
	o.c.Post("/plan-charges/post", object{"until": "2026-02-28"}).Want(200)
	if got := o.Text(`SELECT entry_date::text || ' ' || description FROM journal_entries`); got != "2026-12-01 Machine, February 2026 (posted late: 2026-02-28 is not in an open period)" {
		t.Error(got)
	}
}
