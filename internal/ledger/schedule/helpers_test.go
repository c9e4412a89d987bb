package schedule_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/money"
)

func day(s string) date.Date { return date.MustParse(s) }

func amount(s string) money.Amount { return money.MustAmount(s) }

// random gives numbers, and how to get the same ones again.
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

// someAmount has so many decimals, and is small as often as large.
func someAmount(r *rand.Rand, decimals int32) money.Amount {
	most := []int64{10, 1000, 1_000_000, 1_000_000_000_000}[r.IntN(4)]
	return money.AmountOf(decimal.New(r.Int64N(most), -decimals), decimals)
}

func someDay(r *rand.Rand) date.Date { return day("2019-01-01").AddDays(r.IntN(4000)) }

// unit is the smallest amount.
func unit(decimals int32) decimal.Decimal { return decimal.New(1, -decimals) }

// marked are the fields of a refusal.
func marked(err error, code string) string {
	f, is := fault.As(err)
	if !is || f.Code != code {
		return fmt.Sprintf("%v", err)
	}
	names := []string{}
	for _, field := range f.Fields {
		names = append(names, field.Name)
	}
	return strings.Join(names, " ")
}
