package bankfile

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kontor/internal/fault"
	"kontor/internal/money"
)

// shared is the folder with the data that others published. KONTOR_SHARED names
// it, from the root of the repository when it is not absolute.
func shared(t *testing.T, folders ...string) string {
	t.Helper()
	root := filepath.Join("..", "..", "..")
	folder := os.Getenv("KONTOR_SHARED")
	switch {
	case folder == "":
		folder = filepath.Join(root, "..", "shared")
	case !filepath.IsAbs(folder):
		folder = filepath.Join(root, folder)
	}
	folder = filepath.Join(append([]string{folder}, folders...)...)
	if _, err := os.Stat(folder); err != nil {
		t.Skipf("there is no folder with the published files (KONTOR_SHARED names one): %v", err)
	}
	return folder
}

// Each published file either is imported and adds up, or is refused with a
// sentence.
func TestPublishedFiles(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob(filepath.Join(shared(t, "data", "bank", "camt"), "*.xml"))
	if err != nil {
		t.Fatal(err)
	}
	if len(names) == 0 {
		t.Skip("the folder has no files")
	}
	var b strings.Builder
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		f, err := Read(name, data, nil)
		base := filepath.Base(name)
		if err != nil {
			x, ok := fault.As(err)
			if !ok || x.Sentence == "" {
				t.Errorf("%s: refused without a sentence: %v", base, err)
				continue
			}
			fmt.Fprintf(&b, "%-36s refused   %s\n", base, x.Sentence)
			continue
		}
		for _, problem := range problemsOf(f) {
			t.Errorf("%s: %s", base, problem)
		}
		for _, s := range f.Statements {
			sum := money.Amount{}
			for _, l := range s.Lines {
				sum = sum.Add(l.Amount)
			}
			balances := "no balances"
			if s.Opening != nil && s.Closing != nil {
				balances = fmt.Sprintf("%s + %s = %s", s.Opening, sum, s.Closing)
			}
			fmt.Fprintf(&b, "%-36s imported  %s, %d lines, %s %s, %s\n", base, f.Format, len(s.Lines), sum, s.Currency, balances)
		}
		for _, w := range f.Warnings {
			fmt.Fprintf(&b, "%-36s           warning: %s\n", "", w)
		}
	}
	t.Log("\n" + b.String())
}

// problemsOf checks what is promised of every file that is taken.
func problemsOf(f File) (problems []string) {
	say := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	if len(f.Statements) == 0 || f.Format == "" {
		say("no statements, or no format")
	}
	prints, positions := map[string]bool{}, map[int]bool{}
	for _, s := range f.Statements {
		decimals, ok := money.CurrencyDecimals(s.Currency)
		if !ok {
			say("currency %q", s.Currency)
		}
		sum := money.Amount{}
		for _, l := range s.Lines {
			sum = sum.Add(l.Amount)
			switch {
			case l.Currency != s.Currency:
				say("line %d is in %s", l.Position, l.Currency)
			case l.Amount.Places() > decimals:
				say("line %d has the amount %s", l.Position, l.Amount)
			case l.BookedOn.IsZero() || l.BookedOn.Year() < 1900 || l.BookedOn.Year() > 2999:
				say("line %d has the date %s", l.Position, l.BookedOn)
			case len(l.Fingerprint) != 64 || prints[l.Fingerprint]:
				say("line %d has the fingerprint %q, which another one has", l.Position, l.Fingerprint)
			case l.Position < 1 || positions[l.Position]:
				say("position %d twice", l.Position)
			case strings.ContainsAny(l.Text+l.Partner+l.Reference+l.BankID+l.PartnerAccount+l.Batch, "\x00\r\n\t"):
				say("line %d has control characters", l.Position)
			}
			prints[l.Fingerprint], positions[l.Position] = true, true
		}
		if s.Opening != nil && s.Closing != nil && !s.Opening.Add(sum).Equal(*s.Closing) {
			say("statement %q does not add up", s.ID)
		}
	}
	return problems
}
