package schedule_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"kontor/internal/ledger/schedule"
	"kontor/internal/money"
)

func percent(value string, days int) schedule.Part {
	return schedule.Part{Kind: schedule.PartPercent, Value: decimal.RequireFromString(value), Days: days}
}

func fixed(value string, days int) schedule.Part {
	return schedule.Part{Kind: schedule.PartFixed, Value: decimal.RequireFromString(value), Days: days}
}

func remainder(days int) schedule.Part {
	return schedule.Part{Kind: schedule.PartRemainder, Days: days}
}

func said(all []schedule.Instalment) string {
	words := []string{}
	for _, i := range all {
		words = append(words, i.Due.String()+" "+i.Amount.String())
	}
	return strings.Join(words, ", ")
}

func TestInstalments(t *testing.T) {
	t.Parallel()
	for what, tc := range map[string]struct {
		total    string
		decimals int32
		parts    []schedule.Part
		want     string
	}{
		"thirty days":          {"119.00", 2, []schedule.Part{percent("100", 30)}, "2026-02-14 119.00"},
		"thirds":               {"100.00", 2, []schedule.Part{percent("33.333333", 0), percent("33.333333", 30), percent("33.333334", 60)}, "2026-01-15 33.33, 2026-02-14 33.34, 2026-03-16 33.33"},
		"thirds of a cent":     {"0.01", 2, []schedule.Part{percent("33.333333", 0), percent("33.333333", 30), percent("33.333334", 60)}, "2026-02-14 0.01"},
		"a refund":             {"-100.05", 2, []schedule.Part{percent("50", 0), percent("50", 30)}, "2026-01-15 -50.03, 2026-02-14 -50.02"},
		"yen":                  {"1001", 0, []schedule.Part{percent("50", 0), remainder(30)}, "2026-01-15 501, 2026-02-14 500"},
		"dinars":               {"1.001", 3, []schedule.Part{percent("50", 0), remainder(30)}, "2026-01-15 0.501, 2026-02-14 0.500"},
		"deposit and the rest": {"1000.00", 2, []schedule.Part{fixed("250", 0), percent("10", 10), remainder(30)}, "2026-01-15 250.00, 2026-01-25 100.00, 2026-02-14 650.00"},
		"finer than a cent":    {"3.00", 2, []schedule.Part{fixed("0.995", 0), remainder(30)}, "2026-01-15 1.00, 2026-02-14 2.00"},
		"more than there is":   {"200.00", 2, []schedule.Part{fixed("250", 0), percent("10", 10), remainder(30)}, "2026-01-15 200.00"},
		"a refund of less":     {"-200.00", 2, []schedule.Part{fixed("150", 0), percent("50", 10), remainder(30)}, "2026-01-15 -150.00, 2026-01-25 -50.00"},
		"nothing":              {"0.00", 2, []schedule.Part{percent("50", 0), percent("50", 30)}, "2026-02-14 0.00"},
		"a hundred and a rest": {"10.00", 2, []schedule.Part{percent("100", 5), remainder(30)}, "2026-01-20 10.00"},
	} {
		got, err := schedule.Instalments(amount(tc.total), tc.decimals, day("2026-01-15"), schedule.Term{Parts: tc.parts})
		if err != nil || said(got) != tc.want {
			t.Errorf("%s: %s, %v", what, said(got), err)
		}
	}
}

func TestDue(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		on   string
		part schedule.Part
		want string
	}{
		{"2026-01-31", schedule.Part{Months: 1}, "2026-02-28"},
		{"2028-01-31", schedule.Part{Months: 1}, "2028-02-29"},
		{"2026-11-30", schedule.Part{Months: 3}, "2027-02-28"},
		{"2026-01-31", schedule.Part{Months: 1, Days: 1}, "2026-03-01"},
		{"2026-01-15", schedule.Part{Days: 30, EndOfMonth: true}, "2026-02-28"},
		{"2026-01-15", schedule.Part{Days: 30, EndOfMonth: true, DayOfMonth: 10}, "2026-03-10"},
		{"2026-01-15", schedule.Part{Days: 30, EndOfMonth: true, DayOfMonth: 31}, "2026-02-28"},
		{"2026-01-15", schedule.Part{Months: 1, DayOfMonth: 10}, "2026-02-10"},
		{"2026-01-15", schedule.Part{Months: 1, DayOfMonth: 31}, "2026-02-28"},
		{"2026-01-15", schedule.Part{DayOfMonth: 10}, "2026-02-10"},
		{"2026-01-15", schedule.Part{DayOfMonth: 20}, "2026-01-20"},
		{"2026-01-15", schedule.Part{Days: 30, DayOfMonth: 10}, "2026-03-10"},
		{"2026-01-31", schedule.Part{DayOfMonth: 30}, "2026-02-28"},
		{"2026-12-31", schedule.Part{EndOfMonth: true, DayOfMonth: 5}, "2027-01-05"},
	} {
		if got := tc.part.Due(day(tc.on)).String(); got != tc.want {
			t.Errorf("%s, %+v: %s, not %s", tc.on, tc.part, got, tc.want)
		}
	}
}

func TestTermsThatDoNotAddUp(t *testing.T) {
	t.Parallel()
	for want, term := range map[string]schedule.Term{
		"parts":                     {},
		"parts[0].value parts":      {Parts: []schedule.Part{percent("120", 0)}},
		"parts ":                    {Parts: []schedule.Part{percent("60", 0), percent("60", 0), remainder(0)}},
		"parts  ":                   {Parts: []schedule.Part{percent("60", 0)}},
		"parts   ":                  {Parts: []schedule.Part{fixed("60", 0)}},
		"parts[0].kind parts":       {Parts: []schedule.Part{remainder(0), percent("60", 0)}},
		"parts[1].value":            {Parts: []schedule.Part{percent("60", 0), {Kind: schedule.PartRemainder, Value: decimal.NewFromInt(1)}}},
		"parts[0].kind parts ":      {Parts: []schedule.Part{{Kind: "half"}}},
		"parts[0].value":            {Parts: []schedule.Part{fixed("-1", 0), remainder(0)}},
		"parts[0].value ":           {Parts: []schedule.Part{percent("0", 0), remainder(0)}},
		"parts[0].days":             {Parts: []schedule.Part{percent("100", -1)}},
		"parts[0].months":           {Parts: []schedule.Part{{Kind: schedule.PartRemainder, Months: 1000}}},
		"parts[0].day_of_month":     {Parts: []schedule.Part{{Kind: schedule.PartRemainder, DayOfMonth: 32}}},
		"discount.percent":          {Parts: []schedule.Part{remainder(30)}, Discount: &schedule.EarlyDiscount{Percent: money.MustPercent("100")}},
		"discount.days":             {Parts: []schedule.Part{remainder(30)}, Discount: &schedule.EarlyDiscount{Percent: money.MustPercent("2"), Days: -1}},
		"parts    ":                 {Parts: slices.Repeat([]schedule.Part{remainder(30)}, 61)},
		"parts[0].value parts     ": {Parts: []schedule.Part{percent("-1", 0)}},
	} {
		if _, err := schedule.Instalments(amount("1"), 2, day("2026-01-01"), term); marked(err, "invalid_terms") != strings.TrimRight(want, " ") {
			t.Errorf("%s: %v", want, err)
		}
	}
	if _, err := schedule.Instalments(amount("1.005"), 2, day("2026-01-01"), schedule.Term{Parts: []schedule.Part{remainder(0)}}); marked(err, "invalid_amount") != "total" {
		t.Errorf("%v", err)
	}
}

func TestOffer(t *testing.T) {
	t.Parallel()
	term := schedule.Term{Parts: []schedule.Part{percent("100", 30)}, Discount: &schedule.EarlyDiscount{Percent: money.MustPercent("2"), Days: 10}}
	// 2.385 rounds away from zero.
	for total, want := range map[string]string{"119.25": "2026-02-04 2.39 116.86", "-119.25": "2026-02-04 -2.39 -116.86"} {
		o, offered := term.Offer(amount(total), 2, day("2026-01-25"))
		if got := fmt.Sprint(o.Until, " ", o.Discount, " ", o.Pay); !offered || got != want {
			t.Errorf("%s: %s", total, got)
		}
	}
	if _, offered := (schedule.Term{}).Offer(amount("1"), 2, day("2026-01-25")); offered {
		t.Error("an offer without a discount")
	}
}

// Whatever the terms: the instalments sum to the total, are on its side, mirror
// a refund, and a percentage is at most one unit away from its exact share.
func TestInstalmentsSumToTheTotal(t *testing.T) {
	t.Parallel()
	r := random(t)
	for range 10_000 {
		decimals := int32(r.IntN(4))
		var term schedule.Term
		left := int64(100_000_000)
		plain := true
		for range r.IntN(6) {
			p := schedule.Part{Days: r.IntN(90), Months: r.IntN(4), EndOfMonth: r.IntN(3) == 0, DayOfMonth: max(0, r.IntN(60)-29)}
			if r.IntN(4) == 0 {
				plain = false
				p.Kind, p.Value = schedule.PartFixed, decimal.New(1+r.Int64N(100_000), -decimals)
			} else if left > 1 {
				v := 1 + r.Int64N(left-1)
				left -= v
				p.Kind, p.Value = schedule.PartPercent, decimal.New(v, -6)
			} else {
				continue
			}
			term.Parts = append(term.Parts, p)
		}
		rest := schedule.Part{Kind: schedule.PartRemainder}
		if plain && r.IntN(2) == 0 {
			rest = schedule.Part{Kind: schedule.PartPercent, Value: decimal.New(left, -6)}
		}
		term.Parts = append(term.Parts, rest)
		total, on := someAmount(r, decimals), someDay(r)
		got, err := schedule.Instalments(total, decimals, on, term)
		if err != nil {
			t.Fatal(err)
		}
		mirror, err := schedule.Instalments(total.Neg(), decimals, on, term)
		if err != nil || len(mirror) != len(got) {
			t.Fatalf("%s mirrored: %s, %v", said(got), said(mirror), err)
		}
		sum := money.Amount{}
		for i, g := range got {
			sum = sum.Add(g.Amount)
			if g.Amount.Sign() != total.Sign() || g.Due.Before(on) || g.Amount.Places() > decimals || mirror[i].Due != g.Due || !mirror[i].Amount.Equal(g.Amount.Neg()) {
				t.Fatalf("%s of %s: %s, mirrored %s", on, total, said(got), said(mirror))
			}
		}
		if !sum.Equal(total) {
			t.Fatalf("%s sum to %s, not %s", said(got), sum, total)
		}
		if plain && len(got) == len(term.Parts) && len(got) > 1 {
			for i, p := range term.Parts[:len(got)-1] {
				if off := p.Value.Mul(total.Decimal()).Shift(-2).Sub(got[i].Amount.Decimal()).Abs(); off.GreaterThan(unit(decimals)) {
					t.Fatalf("part %d of %s: %s", i, total, said(got))
				}
			}
		}
	}
}

// A due date is never before the document and keeps what the part says.
func TestDueKeepsItsWord(t *testing.T) {
	t.Parallel()
	r := random(t)
	for range 10_000 {
		p := schedule.Part{Days: r.IntN(3) * r.IntN(100), Months: r.IntN(3) * r.IntN(13), EndOfMonth: r.IntN(2) == 0, DayOfMonth: r.IntN(2) * (1 + r.IntN(31))}
		on := someDay(r)
		due := p.Due(on)
		wrong := due.Before(on) || p.Days > 0 && due.Before(on.AddMonths(p.Months).AddDays(p.Days))
		if p.DayOfMonth > 0 {
			wrong = wrong || due.Day() != min(p.DayOfMonth, due.EndOfMonth().Day())
		} else {
			wrong = wrong || p.EndOfMonth && !due.IsEndOfMonth()
		}
		if far := on.AddMonths(p.Months + 2).AddDays(p.Days); wrong || far.EndOfMonth().Before(due) {
			t.Fatalf("%s, %+v: %s", on, p, due)
		}
	}
}
