package bankfile

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"kontor/internal/money"
)

const (
	maxWarnings = 100
	maxText     = 4000 // bytes of one text
)

// finish holds what is true of every format: there is a statement, it adds up,
// lines are numbered and have their fingerprints.
func (f *File) finish() error {
	f.dropCopies()
	if len(f.Statements) == 0 {
		return refuse(WrongFormat, "The file has no account statement in it.")
	}
	twins := map[[sha256.Size]byte]int{}
	for i := range f.Statements {
		s := &f.Statements[i]
		if err := s.addsUp(); err != nil {
			return err
		}
		shorten(&s.Account, &s.Bank, &s.ID, &s.Number)
		for j := range s.Lines {
			l := &s.Lines[j]
			shorten(&l.Partner, &l.PartnerAccount, &l.Text, &l.Reference, &l.BankID, &l.Batch)
			key := s.identity(l)
			twins[key]++
			sum := sha256.Sum256(strconv.AppendInt(key[:], int64(twins[key]), 10))
			l.Fingerprint = hex.EncodeToString(sum[:])
		}
	}
	if f.unsaid > 0 {
		f.Warnings = append(f.Warnings, fmt.Sprintf("There are %d more warnings like these.", f.unsaid))
	}
	return nil
}

func (s *Statement) addsUp() error {
	if s.Opening == nil || s.Closing == nil {
		return nil
	}
	sum := money.Amount{}
	for _, l := range s.Lines {
		sum = sum.Add(l.Amount)
	}
	got := s.Opening.Add(sum)
	if got.Equal(*s.Closing) {
		return nil
	}
	d, _ := money.CurrencyDecimals(s.Currency)
	return refuse(BadSum, "Line %d: the statement %s does not add up: opening %s and %d lines of together %s make %s, but it closes with %s, which differs by %s %s. Nothing of the file was taken; ask the bank for the statement again.",
		s.line, s.called(), s.Opening.Fixed(d), len(s.Lines), sum.Fixed(d), got.Fixed(d), s.Closing.Fixed(d), s.Closing.Sub(got).Fixed(d), s.Currency)
}

// called is the statement for a sentence.
func (s *Statement) called() string {
	switch {
	case s.ID != "":
		return fmt.Sprintf("%.60q", s.ID)
	case s.Account != "":
		return "of account " + fmt.Sprintf("%.60q", s.Account)
	}
	return "of the file"
}

// identity is what makes a line itself, wherever it is met again. The bank's own
// identification stands for all texts, which banks like to change between two
// files; date and amount are in it always, since some banks use one
// identification again and a payment must not be lost for that.
func (s *Statement) identity(l *Line) [sha256.Size]byte {
	d, _ := money.CurrencyDecimals(s.Currency)
	parts := []string{"1", s.Account, s.Currency, l.BookedOn.String(), l.Amount.Fixed(d)}
	if l.BankID != "" {
		parts = append(parts, "bank", l.BankID)
	} else {
		parts = append(parts, "text", l.Partner, l.PartnerAccount, l.Text, l.Reference)
	}
	h := sha256.New()
	for _, p := range parts {
		// Lengths, so that no two lists of parts read the same.
		_, _ = h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(p))))
		_, _ = h.Write([]byte(p))
	}
	return [sha256.Size]byte(h.Sum(nil))
}

// dropCopies leaves out a statement that the file repeats.
func (f *File) dropCopies() {
	seen := map[string]bool{}
	kept := f.Statements[:0]
	for _, s := range f.Statements {
		if s.ID != "" {
			key := fmt.Sprintf("%q %q %q %q", s.Account, s.Currency, s.ID, s.Number)
			h := sha256.New()
			for i := range s.Lines {
				id := s.identity(&s.Lines[i])
				_, _ = h.Write(id[:])
			}
			key += hex.EncodeToString(h.Sum(nil))
			if seen[key] && len(s.Lines) > 0 {
				f.warn("The statement %s is in the file twice; it was taken once.", s.called())
				continue
			}
			seen[key] = true
		}
		kept = append(kept, s)
	}
	f.Statements = kept
	position := 0
	if f.Format != formatCSV { // a table's lines are spread over its accounts and numbered already
		for i := range f.Statements {
			for j := range f.Statements[i].Lines {
				position++
				f.Statements[i].Lines[j].Position = position
			}
		}
	}
}

// warn keeps the first warnings, and counts the rest.
func (f *File) warn(format string, args ...any) {
	if len(f.Warnings) >= maxWarnings {
		f.unsaid++
		return
	}
	f.Warnings = append(f.Warnings, fmt.Sprintf(format, args...))
}

// room refuses what would be a movement too many.
func (f *File) room() error {
	if f.lines++; f.lines > MaxLines {
		return tooMany()
	}
	return nil
}

// shorten keeps a text to what a person may want to read.
func shorten(texts ...*string) {
	for _, t := range texts {
		if len(*t) > maxText {
			*t = strings.ToValidUTF8((*t)[:maxText], "") + "…"
		}
	}
}
