package rates

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/money"
)

var update = flag.Bool("update", false, "write what was read beside the files, to be looked at before it is kept")

// TestFiles reads each file of testdata and compares with the text beside it.
func TestFiles(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob(filepath.Join("testdata", "*.*"))
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for _, name := range names {
		if filepath.Ext(name) == ".want" {
			continue
		}
		count++
		t.Run(filepath.Base(name), func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			got := told(t, data)
			if *update {
				if err := os.WriteFile(name+".want", []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(name + ".want")
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
	if count < 25 {
		t.Errorf("testdata has %d files only", count)
	}
}

func rate(s string) money.Rate {
	r, err := money.ParseRate(s)
	if err != nil {
		panic(err)
	}
	return r
}

func told(t *testing.T, data []byte) string {
	t.Helper()
	quotes, err := Read(data)
	if err != nil {
		f, ok := fault.As(err)
		if !ok {
			t.Fatalf("the error is no fault: %v", err)
		}
		return fmt.Sprintf("refused %s\n%s\n", f.Code, f.Sentence)
	}
	var b strings.Builder
	for _, q := range quotes {
		fmt.Fprintf(&b, "%s 1 EUR = %s %s\n", q.On, q.PerEuro, q.Currency)
	}
	for _, company := range []string{"EUR", "USD"} {
		fmt.Fprintf(&b, "\nin %s\n", company)
		values, err := Cross(quotes, company)
		if err != nil {
			fmt.Fprintf(&b, "refused %v\n", err)
		}
		for _, v := range values {
			fmt.Fprintf(&b, "%s 1 %s = %s %s\n", v.On, v.Currency, v.Rate, company)
		}
	}
	return b.String()
}

func TestCross(t *testing.T) {
	t.Parallel()
	day := date.New(2026, 3, 31)
	quotes := []Quote{
		{"USD", day, rate("1.6")},
		{"JPY", day, rate("160")},
		{"BIG", day, rate("8000000000")},
		{"JPY", day.AddDays(-1), rate("150")}, // no quote of the company's currency
	}
	for _, tc := range []struct{ company, want string }{
		// 1 / 8,000,000,000 is 0.000000000125.
		{"EUR", "JPY 0.0066666667, BIG 0.0000000001, JPY 0.0062500000, USD 0.6250000000"},
		// 1.6 / 8,000,000,000 is 0.0000000002 exactly.
		{"USD", "BIG 0.0000000002, EUR 1.6000000000, JPY 0.0100000000"},
	} {
		values, err := Cross(quotes, tc.company)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, v := range values {
			got = append(got, v.Currency+" "+v.Rate.String())
		}
		if s := strings.Join(got, ", "); s != tc.want {
			t.Errorf("%s: got %s, want %s", tc.company, s, tc.want)
		}
	}
	if _, err := Cross(quotes, "CHF"); !fault.Is(err, NoCompany) {
		t.Errorf("a company currency without a quote: %v", err)
	}
	if _, err := Cross([]Quote{{"BIG", day, rate("9999999999")}, {"USD", day, rate("0.1")}}, "USD"); !fault.Is(err, BadRate) {
		t.Errorf("a value that rounds to nothing: %v", err)
	}
}

// Half a unit of the tenth decimal goes away from zero.
func TestCrossRoundsHalfAwayFromZero(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ own, per, want string }{
		{"0.0000000001", "2", "0.0000000001"}, // 0.00000000005
		{"1.0000000005", "2", "0.5000000003"}, // 0.50000000025
		{"1.0000000003", "2", "0.5000000002"}, // 0.50000000015
		{"1", "3", "0.3333333333"},
		{"2", "3", "0.6666666667"},
	} {
		day := date.New(2026, 3, 31)
		values, err := Cross([]Quote{{"USD", day, rate(tc.own)}, {"XYZ", day, rate(tc.per)}}, "USD")
		if err != nil || len(values) != 2 || values[1].Rate.String() != tc.want {
			t.Errorf("%s / %s: got %v, %v, want %s", tc.own, tc.per, values, err, tc.want)
		}
	}
}

// A crossed rate is nearest to the exact one: it differs by half a unit of the
// tenth decimal at most.
func TestCrossIsNearest(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	random := func() money.Rate {
		return rate(fmt.Sprintf("%d.%05d", r.IntN(20000), 1+r.IntN(99999)))
	}
	half := decimal.New(5, -11)
	for range 5000 {
		day := date.New(2026, 1, 1).AddDays(r.IntN(300))
		own, other := random(), random()
		values, err := Cross([]Quote{{"AAA", day, own}, {"BBB", day, other}}, "AAA")
		if err != nil || len(values) != 2 {
			t.Fatalf("seed %d: %v, %v", seed, values, err)
		}
		// |value - own/other| ≤ half, without dividing.
		diff := values[0].Rate.Decimal().Mul(other.Decimal()).Sub(own.Decimal()).Abs()
		if diff.GreaterThan(half.Mul(other.Decimal())) {
			t.Fatalf("seed %d: %s / %s gave %s", seed, own, other, values[0].Rate)
		}
	}
}

// A file that is cut anywhere is refused.
func TestCutAnywhereIsRefused(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(filepath.Join("testdata", "days.xml"))
	if err != nil {
		t.Fatal(err)
	}
	data = []byte(strings.TrimSpace(string(data)))
	for n := range data {
		if q, err := Read(data[:n]); err == nil {
			t.Errorf("%d bytes of %d were taken: %v", n, len(data), q)
		}
	}
}

func TestTooLarge(t *testing.T) {
	t.Parallel()
	if _, err := Read(make([]byte, MaxSize+1)); !fault.Is(err, TooLarge) {
		t.Error(err)
	}
	if _, err := Read([]byte(strings.Repeat("<a>", 1_000_000))); !fault.Is(err, WrongFormat) {
		t.Error(err)
	}
}

// FuzzRead reads anything: it is refused with a sentence, or every rate is one.
func FuzzRead(f *testing.F) {
	names, err := filepath.Glob(filepath.Join("testdata", "*.*"))
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		quotes, err := Read(data)
		if err != nil {
			if x, ok := fault.As(err); !ok || x.Sentence == "" {
				t.Errorf("refused without a sentence: %v", err)
			}
			return
		}
		for _, q := range quotes {
			if q.PerEuro.Sign() <= 0 || q.PerEuro.Places() > 10 || q.On.IsZero() || len(q.Currency) != 3 || q.Currency == "EUR" {
				t.Errorf("%+v", q)
			}
		}
		values, err := Cross(quotes, "EUR")
		if err == nil && len(values) != len(quotes) {
			t.Errorf("%d quotes, %d values", len(quotes), len(values))
		}
	})
}
