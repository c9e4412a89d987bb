package bankfile

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kontor/internal/fault"
)

var update = flag.Bool("update", false, "write what was read beside the files, to be looked at before it is kept")

// TestFiles reads each file of testdata and compares with the text beside it.
// A table is read with the profile beside it, else with the one that is guessed.
func TestFiles(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob(filepath.Join("testdata", "*.*"))
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for _, name := range names {
		switch filepath.Ext(name) {
		case ".want", ".json":
			continue
		}
		count++
		t.Run(filepath.Base(name), func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			got := told(t, name, data)
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
	if count < 50 {
		t.Errorf("testdata has %d files only", count)
	}
}

// told is a reading as text.
func told(t *testing.T, name string, data []byte) string {
	t.Helper()
	var b strings.Builder
	f, err := Read(name, data, nil)
	if fault.Is(err, NeedsProfile) {
		p := Guess(data)
		if raw, err := os.ReadFile(strings.TrimSuffix(name, filepath.Ext(name)) + ".json"); err == nil {
			p = Profile{}
			if err := json.Unmarshal(raw, &p); err != nil {
				t.Fatal(err)
			}
			b.WriteString("with the profile beside it\n")
		} else {
			raw, err := json.Marshal(p)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&b, "guessed %s\n", raw)
			if p.Currency == "" && p.Columns.Currency == (Column{}) {
				p.Currency = "EUR"
				b.WriteString("in EUR, which a person has to say\n")
			}
		}
		f, err = Read(name, data, &p)
		tellResult(t, &b, f, err)
		return b.String()
	}
	tellResult(t, &b, f, err)
	return b.String()
}

func tellResult(t *testing.T, b *strings.Builder, f File, err error) {
	t.Helper()
	if err != nil {
		x, ok := fault.As(err)
		if !ok {
			t.Fatalf("the error is no fault: %v", err)
		}
		fmt.Fprintf(b, "refused %s\n%s\n", x.Code, x.Sentence)
		for _, field := range x.Fields[1:] {
			fmt.Fprintf(b, "  %s: %s\n", field.Name, field.Message)
		}
		return
	}
	fmt.Fprintf(b, "%s\n", f.Format)
	for _, s := range f.Statements {
		fmt.Fprintf(b, "\naccount %q bank %q currency %s id %q number %q", s.Account, s.Bank, s.Currency, s.ID, s.Number)
		if s.From != nil || s.To != nil {
			fmt.Fprintf(b, " from %v to %v", s.From, s.To)
		}
		if s.Opening != nil {
			fmt.Fprintf(b, " opening %s", s.Opening)
		}
		if s.Closing != nil {
			fmt.Fprintf(b, " closing %s", s.Closing)
		}
		b.WriteByte('\n')
		for _, l := range s.Lines {
			fmt.Fprintf(b, "%3d %s", l.Position, l.BookedOn)
			if l.ValueOn != nil {
				fmt.Fprintf(b, " value %s", l.ValueOn)
			}
			fmt.Fprintf(b, " %s %s", l.Amount, l.Currency)
			for _, part := range []struct{ name, text string }{
				{"partner", l.Partner}, {"account", l.PartnerAccount}, {"text", l.Text}, {"reference", l.Reference}, {"id", l.BankID}, {"batch", l.Batch},
			} {
				if part.text != "" {
					fmt.Fprintf(b, " %s %q", part.name, part.text)
				}
			}
			if l.Reversal {
				b.WriteString(" reversal")
			}
			fmt.Fprintf(b, " #%.8s\n", l.Fingerprint)
		}
	}
	for _, w := range f.Warnings {
		fmt.Fprintf(b, "\nwarning: %s\n", w)
	}
}
