package allocate_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/money"
	"kontor/internal/payments/allocate"
)

func day(s string) date.Date { return date.MustParse(s) }

func amount(s string) money.Amount { return money.MustAmount(s) }

var none = money.Amount{}

// euro is a company that keeps its books in euro.
func euro(rates ...string) allocate.Company {
	c := allocate.Company{Currency: "EUR", Rates: map[string]money.Rate{}}
	for _, r := range rates {
		currency, rate, _ := strings.Cut(r, " ")
		c.Rates[currency] = money.MustRate(rate)
	}
	return c
}

// item reads "1 100.00 EUR" or "1 100.00 USD 110.00".
func item(s string) allocate.Item {
	w := strings.Fields(s)
	i := allocate.Item{Open: amount(w[1]), Company: amount(w[1]), Currency: w[2], Date: day("2026-01-01")}
	_, _ = fmt.Sscan(w[0], &i.ID)
	if len(w) > 3 {
		i.Company = amount(w[3])
	}
	return i
}

func due(i allocate.Item, on string) allocate.Item {
	i.Due = day(on)
	return i
}

func discount(i allocate.Item, off, until string) allocate.Item {
	i.Discount, i.DiscountUntil = amount(off), day(until)
	return i
}

func settle(t *testing.T, c allocate.Company, items ...allocate.Item) *allocate.Settlement {
	t.Helper()
	s, err := allocate.New(c, day("2026-02-01"), items)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// done says what a settlement has done: "1-2 100.00/100.00 110.00/120.00 +10.00"
// for each allocation, "1 write_off 2.00 2.20" for each closing, then what is open.
func done(s *allocate.Settlement) string {
	var words []string
	for _, a := range s.Allocations {
		words = append(words, fmt.Sprintf("%d-%d %s/%s %s/%s %s", a.Debit, a.Credit, a.DebitAmount, a.CreditAmount, a.DebitCompany, a.CreditCompany, a.Gain))
	}
	for _, c := range s.Closings {
		words = append(words, fmt.Sprintf("%d %s %s %s", c.Item, c.Reason, c.Amount, c.Company))
	}
	for _, i := range s.Items() {
		if !i.Open.IsZero() || !i.Company.IsZero() {
			words = append(words, fmt.Sprintf("left %d %s %s", i.ID, i.Open, i.Company))
		}
	}
	return strings.Join(words, "; ")
}

func code(err error) string {
	if f, is := fault.As(err); is {
		return f.Code
	}
	return fmt.Sprint(err)
}

func random(t *testing.T) *rand.Rand {
	t.Helper()
	seed := rand.Uint64()
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("seed %d", seed)
		}
	})
	return rand.New(rand.NewPCG(seed, 0))
}

var places = map[string]int32{"EUR": 2, "USD": 2, "JPY": 0, "KWD": 3}

// someRate has up to ten places.
func someRate(r *rand.Rand) string {
	return []string{
		fmt.Sprintf("1.%010d", r.IntN(1_000_000_000)), fmt.Sprintf("0.%010d", 1+r.IntN(999_999_999)),
		fmt.Sprintf("%d.%02d", 1+r.IntN(200), r.IntN(100)),
	}[r.IntN(3)]
}

func someAmount(r *rand.Rand, currency string) money.Amount {
	most := []int64{20, 5000, 100_000_000}[r.IntN(3)]
	return money.AmountOf(decimal.New(1+r.Int64N(most), -places[currency]), places[currency])
}

// someItem is posted at a rate of its own.
func someItem(r *rand.Rand, id int64, currency string, sign int64) allocate.Item {
	i := allocate.Item{ID: id, Currency: currency, Date: day("2026-01-01").AddDays(r.IntN(5))}
	i.Open = money.AmountOf(someAmount(r, currency).Decimal().Mul(decimal.NewFromInt(sign)), places[currency])
	i.Company = i.Open
	if currency != "EUR" {
		i.Company = allocate.Convert(i.Open, money.MustRate(someRate(r)), 2)
	}
	if r.IntN(3) > 0 {
		i.Due = i.Date.AddDays(r.IntN(5))
	}
	return i
}
