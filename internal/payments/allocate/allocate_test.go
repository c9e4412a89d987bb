package allocate_test

import (
	"testing"

	"kontor/internal/money"
	"kontor/internal/payments/allocate"
)

type match struct {
	debit, credit             int64
	debitAmount, creditAmount string
}

func TestMatch(t *testing.T) {
	t.Parallel()
	for what, tc := range map[string]struct {
		rates   []string
		items   []string
		matches []match
		want    string
	}{
		"an invoice and its payment": {nil, []string{"1 100.00 EUR", "2 -100.00 EUR"}, []match{{1, 2, "0", "0"}}, "1-2 100.00/100.00 100.00/100.00 0.00"},
		"in two parts": {
			nil,
			[]string{"1 100.00 EUR", "2 -60.00 EUR", "3 -60.00 EUR"},
			[]match{{1, 2, "0", "0"}, {1, 3, "0", "0"}},
			"1-2 60.00/60.00 60.00/60.00 0.00; 1-3 40.00/40.00 40.00/40.00 0.00; left 3 -20.00 -20.00",
		},
		"so much of it":    {nil, []string{"1 100.00 EUR", "2 -60.00 EUR"}, []match{{1, 2, "10", "0"}, {1, 2, "0", "5"}}, "1-2 10.00/10.00 10.00/10.00 0.00; 1-2 5.00/5.00 5.00/5.00 0.00; left 1 85.00 85.00; left 2 -45.00 -45.00"},
		"a gain on a debt": {nil, []string{"1 100.00 USD 110.00", "2 -100.00 USD -120.00"}, []match{{1, 2, "0", "0"}}, "1-2 100.00/100.00 110.00/120.00 10.00"},
		"a loss on a bill": {nil, []string{"1 100.00 USD 120.00", "2 -100.00 USD -110.00"}, []match{{1, 2, "0", "0"}}, "1-2 100.00/100.00 120.00/110.00 -10.00"},
		"the cent that stays": {
			nil,
			[]string{"1 100.00 USD 100.01", "2 -33.33 USD -33.33", "3 -33.33 USD -33.33", "4 -33.34 USD -33.34"},
			[]match{{1, 2, "0", "0"}, {1, 3, "0", "0"}, {1, 4, "0", "0"}},
			// 33.33 × 66.68 / 66.67 is just below 33.335.
			"1-2 33.33/33.33 33.33/33.33 0.00; 1-3 33.33/33.33 33.33/33.33 0.00; 1-4 33.34/33.34 33.35/33.34 -0.01",
		},
		"yen": {nil, []string{"1 100 JPY 0.65", "2 -50 JPY -0.30"}, []match{{1, 2, "0", "0"}}, "1-2 50/50 0.33/0.30 -0.03; left 1 50 0.32"},
		"euro for a dollar invoice, as the bank took it": {nil, []string{"1 100.00 USD 110.00", "2 -95.00 EUR"}, []match{{1, 2, "100", "95"}}, "1-2 100.00/95.00 110.00/95.00 -15.00"},
		"euro for a dollar invoice, at the day's rate":   {[]string{"USD 1.2"}, []string{"1 100.00 USD 110.00", "2 -150.00 EUR"}, []match{{1, 2, "0", "0"}}, "1-2 100.00/120.00 110.00/120.00 10.00; left 2 -30.00 -30.00"},
		"too few euro for a dollar invoice":              {[]string{"USD 1.2"}, []string{"1 100.00 USD 110.00", "2 -60.00 EUR"}, []match{{1, 2, "0", "0"}}, "1-2 50.00/60.00 55.00/60.00 5.00; left 1 50.00 55.00"},
		"so many euro for a dollar invoice":              {[]string{"USD 1.2"}, []string{"1 100.00 USD 110.00", "2 -60.00 EUR"}, []match{{1, 2, "0", "12"}}, "1-2 10.00/12.00 11.00/12.00 1.00; left 1 90.00 99.00; left 2 -48.00 -48.00"},
		"dollars for a yen invoice":                      {[]string{"USD 0.9", "JPY 0.006"}, []string{"1 15000 JPY 95.00", "2 -100.00 USD -88.00"}, []match{{1, 2, "0", "0"}}, "1-2 15000/100.00 95.00/88.00 -7.00"},
		"a yen is less than a cent of a dollar":          {[]string{"USD 0.9", "JPY 0.0001"}, []string{"1 1 JPY 0.00", "2 -100.00 USD -88.00"}, []match{{1, 2, "0", "0"}}, "1-2 1/0.01 0.00/0.01 0.01; left 2 -99.99 -87.99"},
	} {
		var items []allocate.Item
		for _, i := range tc.items {
			items = append(items, item(i))
		}
		s := settle(t, euro(tc.rates...), items...)
		for _, m := range tc.matches {
			if err := s.Match(m.debit, m.credit, amount(m.debitAmount), amount(m.creditAmount)); err != nil {
				t.Errorf("%s: %v", what, err)
			}
		}
		if got := done(s); got != tc.want {
			t.Errorf("%s:\n%s, not\n%s", what, got, tc.want)
		}
	}
}

func TestWhatCannotBeMatched(t *testing.T) {
	t.Parallel()
	items := []allocate.Item{item("1 100.00 EUR"), item("2 -60.00 EUR"), item("3 -10.00 USD -9.00"), item("4 0.00 EUR"), item("5 20.00 EUR")}
	for _, tc := range []struct {
		m    match
		want string
	}{
		{match{1, 9, "0", "0"}, "no_such_item"},
		{match{2, 1, "0", "0"}, "same_side"},
		{match{1, 5, "0", "0"}, "same_side"},
		{match{4, 2, "0", "0"}, "over_allocated"},
		{match{1, 2, "60.01", "0"}, "over_allocated"},
		{match{5, 2, "20.01", "0"}, "over_allocated"},
		{match{1, 3, "5", "10.01"}, "over_allocated"},
		{match{1, 2, "-1", "0"}, "invalid_allocation"},
		{match{1, 2, "0.001", "0"}, "invalid_allocation"},
		{match{1, 2, "0", "0.001"}, "invalid_allocation"},
		{match{1, 2, "10", "11"}, "invalid_allocation"},
		{match{1, 3, "0", "0"}, "no_rate"},
	} {
		s := settle(t, euro(), items...)
		if err := s.Match(tc.m.debit, tc.m.credit, amount(tc.m.debitAmount), amount(tc.m.creditAmount)); code(err) != tc.want {
			t.Errorf("%+v: %v", tc.m, err)
		}
		if got := done(s); got != done(settle(t, euro(), items...)) {
			t.Errorf("%+v has changed something: %s", tc.m, got)
		}
	}
	for _, i := range []string{"1 100.00 XXX 1", "1 1.001 EUR", "1 1.001 USD 1.00", "1 1.00 USD 1.001", "1 1.00 USD -1.00", "1 0.00 USD 1.00", "1 1.00 EUR 1.01", "2 1.00 EUR"} {
		if _, err := allocate.New(euro(), day("2026-02-01"), []allocate.Item{item(i), item("2 1.00 EUR")}); code(err) != "invalid_item" {
			t.Errorf("%s: %v", i, err)
		}
	}
	if _, err := allocate.New(euro(), day("2026-02-01"), []allocate.Item{discount(item("1 1.00 EUR"), "-1", "2026-02-01")}); code(err) != "invalid_item" {
		t.Errorf("a discount below zero: %v", err)
	}
	if _, err := allocate.New(allocate.Company{Currency: "Euro"}, day("2026-02-01"), nil); code(err) != "invalid_item" {
		t.Errorf("a company of no currency: %v", err)
	}
}

func TestOldestFirst(t *testing.T) {
	t.Parallel()
	for what, tc := range map[string]struct {
		rates []string
		items []allocate.Item
		want  string
	}{
		"by due date, date and id": {
			nil,
			[]allocate.Item{
				due(item("4 10.00 EUR"), "2026-01-20"), item("3 10.00 EUR"), item("2 10.00 EUR"), due(item("1 10.00 EUR"), "2026-01-10"), item("9 -35.00 EUR"),
			},
			"2-9 10.00/10.00 10.00/10.00 0.00; 3-9 10.00/10.00 10.00/10.00 0.00; 1-9 10.00/10.00 10.00/10.00 0.00; 4-9 5.00/5.00 5.00/5.00 0.00; left 4 5.00 5.00",
		},
		"a bill and two payments": {
			nil,
			[]allocate.Item{item("9 -35.00 EUR"), item("1 20.00 EUR"), item("2 20.00 EUR")},
			"1-9 20.00/20.00 20.00/20.00 0.00; 2-9 15.00/15.00 15.00/15.00 0.00; left 2 5.00 5.00",
		},
		"across currencies": {
			[]string{"USD 0.9"},
			[]allocate.Item{item("1 100.00 USD 95.00"), item("2 50.00 EUR"), item("9 -120.00 EUR")},
			"1-9 100.00/90.00 95.00/90.00 -5.00; 2-9 30.00/30.00 30.00/30.00 0.00; left 2 20.00 20.00",
		},
		"only invoices": {nil, []allocate.Item{item("1 100.00 EUR")}, "left 1 100.00 100.00"},
		"a discount deducted": {
			nil,
			[]allocate.Item{discount(item("1 100.00 EUR"), "2.00", "2026-02-01"), item("9 -98.00 EUR")},
			"1-9 98.00/98.00 98.00/98.00 0.00; 1 early_payment_discount 2.00 2.00",
		},
		"a discount deducted too late": {
			nil,
			[]allocate.Item{discount(item("1 100.00 EUR"), "2.00", "2026-01-31"), item("9 -98.00 EUR")},
			"1-9 98.00/98.00 98.00/98.00 0.00; left 1 2.00 2.00",
		},
		"less than the discount deducted": {
			nil,
			[]allocate.Item{discount(item("1 100.00 EUR"), "2.00", "2026-02-01"), item("9 -98.50 EUR")},
			"1-9 98.50/98.50 98.50/98.50 0.00; 1 early_payment_discount 1.50 1.50",
		},
		"more than the discount deducted": {
			nil,
			[]allocate.Item{discount(item("1 100.00 EUR"), "2.00", "2026-02-01"), item("9 -97.99 EUR")},
			"1-9 97.99/97.99 97.99/97.99 0.00; left 1 2.01 2.01",
		},
		"no discount deducted": {
			nil,
			[]allocate.Item{discount(item("1 100.00 EUR"), "2.00", "2026-02-01"), item("9 -100.00 EUR")},
			"1-9 100.00/100.00 100.00/100.00 0.00",
		},
		"two discounts deducted": {
			nil,
			[]allocate.Item{discount(item("1 100.00 EUR"), "2.00", "2026-02-01"), discount(item("2 100.00 EUR"), "2.00", "2026-02-01"), item("9 -196.00 EUR")},
			"1-9 98.00/98.00 98.00/98.00 0.00; 2-9 98.00/98.00 98.00/98.00 0.00; 1 early_payment_discount 2.00 2.00; 2 early_payment_discount 2.00 2.00",
		},
		"one of two discounts deducted": {
			nil,
			[]allocate.Item{discount(item("1 100.00 EUR"), "2.00", "2026-02-01"), discount(item("2 100.00 EUR"), "2.00", "2026-02-01"), item("9 -198.00 EUR")},
			"1-9 100.00/100.00 100.00/100.00 0.00; 2-9 98.00/98.00 98.00/98.00 0.00; 2 early_payment_discount 2.00 2.00",
		},
		"nothing is given away": {
			nil,
			[]allocate.Item{discount(item("1 2.00 EUR"), "2.00", "2026-02-01"), item("2 100.00 EUR"), item("9 -100.00 EUR")},
			"1-9 2.00/2.00 2.00/2.00 0.00; 2-9 98.00/98.00 98.00/98.00 0.00; left 2 2.00 2.00",
		},
		// Either way two items are settled; then nobody is given what they did not deduct.
		"a payment too much": {
			nil,
			[]allocate.Item{discount(item("1 100.00 EUR"), "2.00", "2026-02-01"), item("8 -100.00 EUR"), item("9 -1.00 EUR")},
			"1-8 100.00/100.00 100.00/100.00 0.00; left 9 -1.00 -1.00",
		},
		"an invoice of which most is paid": {
			nil,
			[]allocate.Item{discount(item("1 100.00 EUR"), "2.00", "2026-02-01"), discount(item("2 100.00 EUR"), "2.00", "2026-02-01"), item("9 -150.00 EUR")},
			"1-9 100.00/100.00 100.00/100.00 0.00; 2-9 50.00/50.00 50.00/50.00 0.00; left 2 50.00 50.00",
		},
		// Deducting it would leave the second payment's euro.
		"a discount that is not needed": {
			nil,
			[]allocate.Item{discount(item("1 100.00 EUR"), "2.00", "2026-02-01"), item("8 -99.00 EUR"), item("9 -1.00 EUR")},
			"1-8 99.00/99.00 99.00/99.00 0.00; 1-9 1.00/1.00 1.00/1.00 0.00",
		},
		"a bill's discount taken, in dollars": {
			nil,
			[]allocate.Item{discount(item("1 -100.00 USD -90.00"), "3.00", "2026-02-09"), item("9 97.00 USD 88.00")},
			"9-1 97.00/97.00 88.00/87.30 -0.70; 1 early_payment_discount -3.00 -2.70",
		},
	} {
		s := settle(t, euro(tc.rates...), tc.items...)
		if err := s.OldestFirst(); err != nil || done(s) != tc.want {
			t.Errorf("%s: %v\n%s, not\n%s", what, err, done(s), tc.want)
		}
	}
	s := settle(t, euro(), item("1 10.00 EUR"), item("2 -10.00 EUR"), item("3 10.00 USD 9.00"), item("4 -10.00 EUR"))
	if err := s.OldestFirst(); code(err) != "no_rate" || len(s.Allocations) > 0 {
		t.Errorf("without a rate: %v, %s", err, done(s))
	}
}

func TestDiscountByHand(t *testing.T) {
	t.Parallel()
	s := settle(t, euro(), discount(item("1 100.00 USD 90.01"), "2.00", "2026-02-01"), item("2 -98.00 USD -95.00"), discount(item("3 9.00 EUR"), "1.00", "2026-01-31"), item("4 1.00 EUR"))
	for id, want := range map[int64]string{1: "no_discount", 3: "no_discount", 4: "no_discount", 7: "no_such_item"} {
		if err := s.Discount(id); code(err) != want {
			t.Errorf("%d: %v", id, err)
		}
	}
	if err := s.Match(1, 2, none, none); err != nil {
		t.Fatal(err)
	}
	if err := s.Discount(1); err != nil {
		t.Fatal(err)
	}
	if got := done(s); got != "1-2 98.00/98.00 88.21/95.00 6.79; 1 early_payment_discount 2.00 1.80; left 3 9.00 9.00; left 4 1.00 1.00" {
		t.Error(got)
	}
	if err := s.Discount(1); code(err) != "over_allocated" {
		t.Errorf("%v", err)
	}
	if !s.Gain().Equal(amount("6.79")) {
		t.Errorf("a gain of %s", s.Gain())
	}
}

func TestWriteOff(t *testing.T) {
	t.Parallel()
	begin := func() *allocate.Settlement {
		s := settle(t, euro(), item("1 100.00 USD 90.00"), item("2 -99.95 USD -95.00"), item("3 0.02 EUR"), item("4 50.00 EUR"), item("5 -50.03 EUR"), item("6 0.001 KWD 0.00"))
		for _, m := range []match{{1, 2, "0", "0"}, {4, 5, "0", "0"}} {
			if err := s.Match(m.debit, m.credit, none, none); err != nil {
				t.Fatal(err)
			}
		}
		return s
	}
	allocated := "1-2 99.95/99.95 89.96/95.00 5.04; 4-5 50.00/50.00 50.00/50.00 0.00; "
	for limit, want := range map[string]string{
		"0":    "left 1 0.05 0.04; left 3 0.02 0.02; left 5 -0.03 -0.03; left 6 0.001 0.00",
		"0.03": "5 write_off -0.03 -0.03; left 1 0.05 0.04; left 3 0.02 0.02; left 6 0.001 0.00",
		// The third was not touched here.
		"0.04": "1 write_off 0.05 0.04; 5 write_off -0.03 -0.03; left 3 0.02 0.02; left 6 0.001 0.00",
	} {
		s := begin()
		if s.WriteOffSmall(amount(limit)); done(s) != allocated+want {
			t.Errorf("limit %s: %s", limit, done(s))
		}
	}
	s := begin()
	for _, tc := range []struct {
		id    int64
		limit string
		want  string
	}{{1, "0.03", "write_off_limit"}, {1, "0", "write_off_limit"}, {3, "0.02", "<nil>"}, {3, "0.02", "over_allocated"}, {6, "0", "write_off_limit"}, {8, "1", "no_such_item"}} {
		if err := s.WriteOff(tc.id, amount(tc.limit)); code(err) != tc.want {
			t.Errorf("%+v: %v", tc, err)
		}
	}
}

func TestUndo(t *testing.T) {
	t.Parallel()
	invoice, payment := item("1 100.00 USD 90.01"), item("2 -33.00 USD -31.00")
	s := settle(t, euro(), invoice, payment)
	if err := s.Match(1, 2, none, none); err != nil {
		t.Fatal(err)
	}
	now := s.Items()
	d, c, err := allocate.Undo(s.Allocations[0], now[0], now[1])
	if err != nil || !same(d, invoice) || !same(c, payment) {
		t.Errorf("%+v, %+v, %v", d, c, err)
	}
	if _, _, err := allocate.Undo(s.Allocations[0], now[1], now[0]); code(err) != "no_such_item" {
		t.Errorf("%v", err)
	}
	if err := s.WriteOff(1, amount("1000")); err != nil {
		t.Fatal(err)
	}
	back, err := s.Closings[0].Undo(s.Items()[0])
	if err != nil || !same(back, now[0]) {
		t.Errorf("%+v, %v", back, err)
	}
	if _, err := s.Closings[0].Undo(payment); code(err) != "no_such_item" {
		t.Errorf("%v", err)
	}
}

func same(a, b allocate.Item) bool {
	return a.ID == b.ID && a.Currency == b.Currency && a.Open.Equal(b.Open) && a.Company.Equal(b.Company)
}

func TestRevalue(t *testing.T) {
	t.Parallel()
	items := []allocate.Item{item("1 100.00 USD 90.00"), item("2 -50.00 USD -48.00"), item("3 9.00 EUR"), item("4 1001 JPY 6.01"), item("5 0.000 KWD 0.00")}
	got, err := allocate.Revalue(euro("USD 0.95", "JPY 0.006"), items)
	want := []allocate.Revaluation{{Item: 1, Value: amount("95.00"), Difference: amount("5.00")}, {Item: 2, Value: amount("-47.50"), Difference: amount("0.50")}}
	if err != nil || len(got) != len(want) {
		t.Fatalf("%+v, %v", got, err)
	}
	for n, w := range want {
		if got[n].Item != w.Item || !got[n].Value.Equal(w.Value) || !got[n].Difference.Equal(w.Difference) {
			t.Errorf("%+v, not %+v", got[n], w)
		}
	}
	if _, err := allocate.Revalue(euro("USD 0.95"), items); code(err) != "no_rate" {
		t.Errorf("%v", err)
	}
	if _, err := allocate.Revalue(euro(), []allocate.Item{item("1 1.00 XYZ 1")}); code(err) != "invalid_item" {
		t.Errorf("%v", err)
	}
}

func TestConvertRoundsHalfAwayFromZero(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ amount, rate, want string }{
		{"0.50", "0.01", "0.01"}, {"-0.50", "0.01", "-0.01"}, {"100.00", "1.12345", "112.35"}, {"1", "0.0049999999", "0.00"},
	} {
		if got := allocate.Convert(amount(tc.amount), money.MustRate(tc.rate), 2); !got.Equal(amount(tc.want)) {
			t.Errorf("%+v: %s", tc, got)
		}
	}
}
