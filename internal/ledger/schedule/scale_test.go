package schedule_test

import (
	"testing"

	"github.com/shopspring/decimal"

	"kontor/internal/fault"
	"kontor/internal/ledger/schedule"
	"kontor/internal/money"
)

func TestScale(t *testing.T) {
	for name, tt := range map[string]struct {
		amounts  []string
		total    string
		decimals int32
		want     []string
	}{
		"halved":                     {[]string{"100", "-60", "-40"}, "50", 2, []string{"50.00", "-30.00", "-20.00"}},
		"a cent goes to the next":    {[]string{"1", "1", "1", "-3"}, "1", 2, []string{"0.33", "0.34", "0.33", "-1.00"}},
		"no decimals":                {[]string{"1", "1", "1", "-3"}, "100", 0, []string{"33", "34", "33", "-100"}},
		"a line without an amount":   {[]string{"10", "0", "-10"}, "20", 2, []string{"20.00", "0", "-20.00"}},
		"less than a cent of a part": {[]string{"99.99", "0.01", "-100"}, "0.01", 2, []string{"0.01", "0.00", "-0.01"}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := schedule.Scale(amounts(tt.amounts...), amount(tt.total), tt.decimals)
			if err != nil {
				t.Fatal(err)
			}
			for i, a := range got {
				if a.String() != tt.want[i] {
					t.Errorf("amount %d is %s, not %s", i, a, tt.want[i])
				}
			}
		})
	}
	for name, tt := range map[string]struct {
		amounts []string
		total   string
	}{
		"no total":     {[]string{"1", "-1"}, "0"},
		"below zero":   {[]string{"1", "-1"}, "-1"},
		"too fine":     {[]string{"1", "-1"}, "1.001"},
		"unbalanced":   {[]string{"2", "-1"}, "1"},
		"no amounts":   {[]string{"0", "0"}, "1"},
		"nothing":      {nil, "1"},
		"credits only": {[]string{"-1"}, "1"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := schedule.Scale(amounts(tt.amounts...), amount(tt.total), 2); !fault.Is(err, "invalid_total") {
				t.Errorf("%v", err)
			}
		})
	}
}

// Whatever is scaled, both sides come to the total and nothing changes sides.
func TestScaleBalances(t *testing.T) {
	r := random(t)
	for range 2000 {
		decimals := r.Int32N(5)
		total := money.AmountOf(decimal.New(1+r.Int64N(10_000_000), -decimals), decimals)
		var in []money.Amount
		for _, side := range []int64{1, -1} {
			for left := int64(1_000_000); left > 0; {
				part := 1 + r.Int64N(left)
				in = append(in, money.AmountOf(decimal.New(side*part, -2), 2))
				left -= part
			}
		}
		out, err := schedule.Scale(in, total, decimals)
		if err != nil {
			t.Fatal(err)
		}
		var debit, credit money.Amount
		for i, a := range out {
			switch {
			case a.Sign()*in[i].Sign() < 0:
				t.Fatalf("%s became %s", in[i], a)
			case in[i].Sign() > 0:
				debit = debit.Add(a)
			default:
				credit = credit.Sub(a)
			}
			if a.Places() > decimals {
				t.Fatalf("%s is finer than %d decimals", a, decimals)
			}
		}
		if !debit.Equal(total) || !credit.Equal(total) {
			t.Fatalf("%s and %s, not %s", debit, credit, total)
		}
	}
}

func amounts(all ...string) []money.Amount {
	out := make([]money.Amount, len(all))
	for i, s := range all {
		out[i] = amount(s)
	}
	return out
}
