package allocate_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/shopspring/decimal"

	"kontor/internal/money"
	"kontor/internal/payments/allocate"
)

// conserved fails where a settlement has taken more or less than there was.
func conserved(t *testing.T, before []allocate.Item, s *allocate.Settlement) {
	t.Helper()
	taken, company := map[int64]decimal.Decimal{}, map[int64]decimal.Decimal{}
	take := func(id int64, a, c money.Amount) {
		taken[id], company[id] = taken[id].Add(a.Decimal()), company[id].Add(c.Decimal())
	}
	gain := money.Amount{}
	for _, a := range s.Allocations {
		take(a.Debit, a.DebitAmount, a.DebitCompany)
		take(a.Credit, a.CreditAmount.Neg(), a.CreditCompany.Neg())
		gain = gain.Add(a.Gain)
		if a.DebitAmount.Sign() <= 0 || a.CreditAmount.Sign() <= 0 || a.DebitCompany.Sign() < 0 || a.CreditCompany.Sign() < 0 ||
			!a.Gain.Equal(a.CreditCompany.Sub(a.DebitCompany)) || a.DebitCompany.Places() > 2 || a.CreditCompany.Places() > 2 {
			t.Fatalf("%+v", a)
		}
	}
	for _, c := range s.Closings {
		take(c.Item, c.Amount, c.Company)
	}
	if !gain.Equal(s.Gain()) {
		t.Fatalf("gains of %s sum to %s", gain, s.Gain())
	}
	for n, now := range s.Items() {
		was := before[n]
		if !was.Open.Decimal().Equal(now.Open.Decimal().Add(taken[was.ID])) || !was.Company.Decimal().Equal(now.Company.Decimal().Add(company[was.ID])) {
			t.Fatalf("of %+v, %s and %s were taken, and this is left: %+v", was, taken[was.ID], company[was.ID], now)
		}
		switch {
		case now.Open.Sign()*was.Open.Sign() < 0, now.Company.Sign()*was.Company.Sign() < 0,
			now.Open.IsZero() && !now.Company.IsZero(), now.Open.Places() > places[now.Currency],
			now.Currency == "EUR" && !now.Open.Equal(now.Company):
			t.Fatalf("%+v became %+v", was, now)
		}
	}
}

// someItems are some invoices, bills, payments and credit notes.
func someItems(r *rand.Rand) []allocate.Item {
	var all []allocate.Item
	for id := range int64(2 + r.IntN(6)) {
		i := someItem(r, id+1, []string{"EUR", "USD", "USD", "JPY", "KWD"}[r.IntN(5)], int64(2*r.IntN(2)-1))
		if r.IntN(3) == 0 {
			off := i.Open.Decimal().Abs().Mul(decimal.New(int64(1+r.IntN(10)), -2))
			i.Discount, i.DiscountUntil = money.AmountOf(off, places[i.Currency]), day("2026-02-01").AddDays(r.IntN(3)-1)
		}
		all = append(all, i)
	}
	return all
}

func someCompany(r *rand.Rand) allocate.Company {
	return euro("USD "+someRate(r), "JPY "+someRate(r), "KWD "+someRate(r))
}

// Whatever is done to whatever items, in whatever order: nothing is taken that is
// not there, and nothing gets lost. Taken back in any order, all is as it was.
func TestNothingIsLostOrOverAllocated(t *testing.T) {
	t.Parallel()
	r := random(t)
	acts, refused := 0, map[string]int{}
	for range 20_000 {
		items := someItems(r)
		s := settle(t, someCompany(r), items...)
		for range 1 + r.IntN(8) {
			a, b := items[r.IntN(len(items))], items[r.IntN(len(items))]
			part := func(i allocate.Item) money.Amount {
				if r.IntN(2) == 0 {
					return none
				}
				return money.AmountOf(i.Open.Decimal().Abs().Mul(decimal.New(int64(r.IntN(120)), -2)), places[i.Currency])
			}
			var err error
			switch r.IntN(8) {
			case 0:
				err = s.OldestFirst()
			case 1:
				err = s.Discount(a.ID)
			case 2:
				err = s.WriteOff(a.ID, amount("5"))
			case 3:
				s.WriteOffSmall(amount("0.05"))
			default:
				err = s.Match(a.ID, b.ID, part(a), part(b))
			}
			acts++
			if err != nil {
				refused[code(err)]++
			}
			conserved(t, items, s)
		}
		undo(t, r, items, s)
	}
	t.Logf("%d acts, refused: %v", acts, refused)
	if refused["no_rate"] > 0 || acts < 4*refused["over_allocated"] {
		t.Errorf("the acts are not what they should be: %v", refused)
	}
}

// undo takes everything back in a random order.
func undo(t *testing.T, r *rand.Rand, before []allocate.Item, s *allocate.Settlement) {
	t.Helper()
	now := s.Items()
	at := func(id int64) *allocate.Item {
		return &now[slices.IndexFunc(now, func(i allocate.Item) bool { return i.ID == id })]
	}
	var back []func() error
	for _, a := range s.Allocations {
		back = append(back, func() (err error) {
			d, c := at(a.Debit), at(a.Credit)
			*d, *c, err = allocate.Undo(a, *d, *c)
			return err
		})
	}
	for _, c := range s.Closings {
		back = append(back, func() (err error) {
			i := at(c.Item)
			*i, err = c.Undo(*i)
			return err
		})
	}
	for _, n := range r.Perm(len(back)) {
		if err := back[n](); err != nil {
			t.Fatal(err)
		}
	}
	for n := range before {
		if !same(before[n], now[n]) {
			t.Fatalf("%+v came back as %+v", before[n], now[n])
		}
	}
}

// books are the accounts that the life of an item moves, in the company's
// currency, and what is open in the control account in its own.
type books struct {
	control, bank, realised, unrealised, other decimal.Decimal
	foreign                                    decimal.Decimal
}

func (b *books) balanced() bool {
	return b.control.Add(b.bank).Add(b.realised).Add(b.unrealised).Add(b.other).IsZero()
}

// An item's whole life: billed, revalued and reversed at ends of months, paid in
// parts at other rates, taken back in between and paid again, until all is
// settled. The control account is then empty in both currencies, the revaluations
// have left nothing, and what was realised is what was paid less what was billed.
func TestOverItsLifeADifferenceIsBookedOnce(t *testing.T) {
	t.Parallel()
	r := random(t)
	for range 20_000 {
		currency := []string{"USD", "JPY", "KWD"}[r.IntN(3)]
		sign := int64(2*r.IntN(2) - 1)
		invoice := someItem(r, 1, currency, sign)
		var b books
		post := func(i allocate.Item, against *decimal.Decimal) {
			b.control, *against = b.control.Add(i.Company.Decimal()), against.Sub(i.Company.Decimal())
			b.foreign = b.foreign.Add(i.Open.Decimal())
		}
		post(invoice, &b.other)
		billed, paid := invoice.Company, money.Amount{}
		realise := func(gain decimal.Decimal) {
			b.control, b.realised = b.control.Add(gain), b.realised.Sub(gain)
		}
		open := invoice
		payments := []allocate.Item{}
		for id := int64(2); !open.Open.IsZero(); id++ {
			if r.IntN(3) == 0 {
				company := euro(currency + " " + someRate(r))
				all, err := allocate.Revalue(company, append(slices.Clone(payments), open))
				if err != nil {
					t.Fatal(err)
				}
				for _, v := range all {
					b.control, b.unrealised = b.control.Add(v.Difference.Decimal()), b.unrealised.Sub(v.Difference.Decimal())
				}
				if worth := money.AmountOf(open.Open.Decimal().Mul(company.Rates[currency].Decimal()), 2); len(payments) == 0 && !b.control.Equal(worth.Decimal()) {
					t.Fatalf("%+v revalued: the account has %s, not %s", open, b.control, worth)
				}
				for _, v := range all {
					b.control, b.unrealised = b.control.Sub(v.Difference.Decimal()), b.unrealised.Add(v.Difference.Decimal())
				}
			}
			// A payment of part of it, or the last one.
			pay := open
			pay.ID = id
			pay.Open = open.Open.Neg()
			if part := someAmount(r, currency).Decimal(); id < 8 && part.LessThan(open.Open.Decimal().Abs()) {
				pay.Open = money.AmountOf(part.Mul(decimal.NewFromInt(-sign)), places[currency])
			}
			pay.Company = allocate.Convert(pay.Open, money.MustRate(someRate(r)), 2)
			post(pay, &b.bank)
			paid = paid.Add(pay.Company)
			for {
				s := settle(t, euro(), open, pay)
				if err := s.OldestFirst(); err != nil {
					t.Fatal(err)
				}
				realise(s.Gain().Decimal())
				now := s.Items()
				if r.IntN(4) > 0 {
					open, pay = now[0], now[1]
					break
				}
				// It was meant for another: taken back, and allocated again.
				realise(s.Gain().Neg().Decimal())
				for _, a := range s.Allocations {
					d, c := now[0], now[1]
					if sign < 0 {
						d, c = c, d
					}
					var err error
					if d, c, err = allocate.Undo(a, d, c); err != nil {
						t.Fatal(err)
					}
					if sign < 0 {
						d, c = c, d
					}
					if !same(d, open) || !same(c, pay) {
						t.Fatalf("%+v, %+v came back as %+v, %+v", open, pay, d, c)
					}
				}
			}
			if !pay.Open.IsZero() {
				payments = append(payments, pay)
			}
		}
		// Debits less credits: paid + billed is what the differences must take away.
		want := paid.Add(billed)
		if !b.control.IsZero() || !b.foreign.IsZero() || !b.unrealised.IsZero() || !b.balanced() || !b.realised.Equal(want.Decimal()) {
			t.Fatalf("billed %s, paid %s: realised %s, and the books are %+v", billed, paid, b.realised.Neg(), b)
		}
	}
}

// With one currency and no discounts, the oldest are settled as far as the other
// side reaches, one after the other.
func TestOldestFirstReachesAsFarAsItGoes(t *testing.T) {
	t.Parallel()
	r := random(t)
	for range 20_000 {
		currency := []string{"EUR", "USD", "JPY", "KWD"}[r.IntN(4)]
		var items []allocate.Item
		sums := map[int]decimal.Decimal{}
		for id := range int64(1 + r.IntN(12)) {
			i := someItem(r, id+1, currency, int64(2*r.IntN(2)-1))
			items = append(items, i)
			sums[i.Open.Sign()] = sums[i.Open.Sign()].Add(i.Open.Decimal().Abs())
		}
		r.Shuffle(len(items), func(a, b int) { items[a], items[b] = items[b], items[a] })
		s := settle(t, euro(), items...)
		if err := s.OldestFirst(); err != nil {
			t.Fatal(err)
		}
		conserved(t, items, s)
		reach := decimal.Min(sums[1], sums[-1])
		now := s.Items()
		for _, side := range []int{1, -1} {
			left := reach
			order := []int{}
			for n, i := range items {
				if i.Open.Sign() == side {
					order = append(order, n)
				}
			}
			slices.SortFunc(order, func(a, b int) int {
				key := func(i allocate.Item) string {
					due := i.Due
					if due.IsZero() {
						due = i.Date
					}
					return fmt.Sprintf("%s %s %05d", due, i.Date, i.ID)
				}
				return map[bool]int{true: -1, false: 1}[key(items[a]) < key(items[b])]
			})
			for _, n := range order {
				size := items[n].Open.Decimal().Abs()
				settled := decimal.Min(size, left)
				left = left.Sub(settled)
				if open := now[n].Open.Decimal().Abs(); !open.Equal(size.Sub(settled)) {
					t.Fatalf("%+v became %+v; %s should be settled: %s", items[n], now[n], settled, done(s))
				}
			}
		}
	}
}

// someInvoicesPaid are invoices, or bills, with discounts, and one or two
// payments of what partners make of them: in full, deducted, in part.
func someInvoicesPaid(r *rand.Rand) []allocate.Item {
	var all []allocate.Item
	currency, sign := []string{"EUR", "USD", "JPY", "KWD"}[r.IntN(4)], int64(2*r.IntN(2)-1)
	paid := decimal.Zero
	for id := range int64(1 + r.IntN(5)) {
		i := someItem(r, id+1, currency, sign)
		off := i.Open.Decimal().Abs().Mul(decimal.New(int64(r.IntN(10)), -2))
		i.Discount, i.DiscountUntil = money.AmountOf(off, places[currency]), day("2026-02-01").AddDays(r.IntN(4)-1)
		pay := i.Open.Decimal().Abs()
		if r.IntN(3) > 0 {
			pay = pay.Sub(i.Discount.Decimal())
		}
		if r.IntN(6) == 0 {
			pay = pay.Mul(decimal.New(int64(r.IntN(110)), -2)).Round(places[currency])
		}
		paid = paid.Add(pay)
		all = append(all, i)
	}
	for n := 1 + r.IntN(2); n > 0 && !paid.IsZero(); n-- {
		part := paid
		if n > 1 {
			part = paid.Div(decimal.NewFromInt(int64(1 + r.IntN(4)))).Round(places[currency])
		}
		paid = paid.Sub(part)
		if i := someItem(r, int64(len(all)+1), currency, -sign); !part.IsZero() {
			i.Open = money.AmountOf(part.Mul(decimal.NewFromInt(-sign)), places[currency])
			i.Company = allocate.Convert(i.Open, money.MustRate("1"), 2)
			all = append(all, i)
		}
	}
	return all
}

// Discounts never make fewer items settled, are never more than offered, and
// never given after their day.
func TestDiscountsAreWhatWasOffered(t *testing.T) {
	t.Parallel()
	r := random(t)
	given := 0
	for range 10_000 {
		items := someInvoicesPaid(r)
		plain := slices.Clone(items)
		for n := range plain {
			plain[n].Discount = none
		}
		company := someCompany(r)
		with, without := settle(t, company, items...), settle(t, company, plain...)
		for _, s := range []*allocate.Settlement{with, without} {
			if err := s.OldestFirst(); err != nil {
				t.Fatal(err)
			}
		}
		conserved(t, items, with)
		settled := func(s *allocate.Settlement) (n int) {
			for _, i := range s.Items() {
				if i.Open.IsZero() {
					n++
				}
			}
			return n
		}
		if settled(with) < settled(without) {
			t.Fatalf("%s\n%s", done(with), done(without))
		}
		for _, c := range with.Closings {
			i := items[c.Item-1]
			if i.DiscountUntil.Before(day("2026-02-01")) || c.Amount.Decimal().Abs().GreaterThan(i.Discount.Decimal()) {
				t.Fatalf("%+v of %+v", c, i)
			}
			given++
		}
	}
	if given < 500 {
		t.Errorf("only %d discounts", given)
	}
}
