package bankfile

import (
	"bytes"
	"fmt"
	"path"
	"regexp"
	"strings"

	"kontor/internal/date"
	"kontor/internal/money"
)

// What a file may have, so that none fills the memory of an office's computer.
const (
	MaxSize  = 50 << 20 // bytes
	MaxLines = 250_000  // movements
)

// File is what was read: one statement for each account, and for each statement
// of the bank.
type File struct {
	Format     string      // "camt.053.001.08", "ofx.102", "csv"
	Statements []Statement // in the file's order, never empty
	Warnings   []string    // sentences about what was left out or was odd

	lines  int // of all statements, while the file is read
	unsaid int // warnings beyond the first ones
}

// Statement is what happened on one account in one currency.
type Statement struct {
	Account  string // IBAN without spaces, or the bank's own number; may be empty in a table
	Bank     string // BIC, bank code, or name
	Currency string // ISO 4217
	ID       string // the bank's identification of the statement; may be empty
	Number   string // the statement's number in its sequence; may be empty
	From, To *date.Date
	// Booked balances; where both are known, opening plus lines is closing.
	Opening, Closing *money.Amount
	Lines            []Line

	line int // where it starts in the file
}

// Line is one booked movement.
type Line struct {
	Position       int // where in the file, 1 is the first movement
	BookedOn       date.Date
	ValueOn        *date.Date
	Amount         money.Amount // positive is money in, with the currency's decimals
	Currency       string       // the account's currency
	Partner        string
	PartnerAccount string
	Text           string
	Reference      string // money in: structured remittance, else end-to-end; money out: the other way round
	BankID         string // FITID, AcctSvcrRef: the bank's own identification
	Batch          string // names the collective booking that the line is a part of, or is the sum of
	Reversal       bool   // undoes an earlier movement; the amount already has its own sign
	// Fingerprint is SHA-256 in hex over what identifies the line on its account,
	// with a counter for twins.
	Fingerprint string
}

var (
	tagName = regexp.MustCompile(`<([A-Za-z_][A-Za-z0-9_.:-]*)`)
	mt940   = regexp.MustCompile(`(?m)^:61:|^\{1:F01|\A\s*:20:`)
)

// Read reads a file of any of the formats. The name serves messages alone. The
// profile is needed for a table and ignored otherwise; a table without one is
// refused with NeedsProfile. Every error is a fault with a sentence for people.
func Read(name string, data []byte, profile *Profile) (File, error) {
	kind, err := sniff(name, data)
	if err != nil {
		return File{}, err
	}
	var f File
	switch kind {
	case kindOFX:
		f, err = readOFX(data)
	case kindXML:
		f, err = readCAMT(data)
	default:
		if profile == nil {
			return File{}, refuse(NeedsProfile, "This is a table: say first which column is the date, which the amount and so on.")
		}
		f, err = readCSV(data, *profile)
	}
	if err != nil {
		return File{}, err
	}
	if err := f.finish(); err != nil {
		return File{}, err
	}
	return f, nil
}

type kind int

const (
	kindTable kind = iota
	kindOFX
	kindXML
)

// sniff tells the format by the content, and refuses what is none of ours with
// a sentence that says what it is instead.
func sniff(name string, data []byte) (kind, error) {
	if len(data) > MaxSize {
		return 0, tooLarge()
	}
	for _, m := range []struct{ magic, what string }{
		{"PK\x03\x04", "a ZIP archive or an Excel workbook. Unpack it, or save the sheet as CSV"},
		{"\xd0\xcf\x11\xe0", "an old Excel or Word document. Save the sheet as CSV"},
		{"%PDF", "a PDF. Ask the bank for camt.053, OFX or CSV"},
		{"\x1f\x8b", "compressed with gzip. Unpack it"},
	} {
		if bytes.HasPrefix(data, []byte(m.magic)) {
			return 0, refuse(WrongFormat, "%s is %s.", called(name), m.what)
		}
	}
	// A few kilobytes tell the format; a character cut in two does no harm here.
	head := string(glance(data[:min(len(data), 8192)]))
	trimmed := strings.TrimSpace(head)
	switch {
	case trimmed == "":
		return 0, refuse(WrongFormat, "%s is empty. Fetch it from the bank again.", called(name))
	case strings.HasPrefix(trimmed, "OFXHEADER"):
		return kindOFX, nil
	case strings.HasPrefix(trimmed, "<"):
		root := ""
		if m := tagName.FindStringSubmatch(head); m != nil {
			root = strings.ToLower(m[1])
		}
		switch {
		case root == "ofx":
			return kindOFX, nil
		case root == "html", strings.HasPrefix(strings.ToLower(trimmed), "<!doctype html"):
			return 0, refuse(WrongFormat, "%s is a web page and no statement. Sign in at the bank and fetch the file again.", called(name))
		}
		return kindXML, nil
	case mt940.MatchString(head):
		return 0, refuse(WrongFormat, "%s is an MT940 statement, which is not read. Ask the bank for camt.053.", called(name))
	case strings.HasPrefix(trimmed, "!Type:"), strings.HasPrefix(trimmed, "!Account"):
		return 0, refuse(WrongFormat, "%s is a QIF file, which names no account and no balance. Ask the bank for OFX or camt.053.", called(name))
	case strings.ContainsRune(head, 0):
		return 0, refuse(WrongFormat, "%s is not text. Ask the bank for camt.053, OFX or CSV.", called(name))
	}
	return kindTable, nil
}

// called is the file's name for a sentence.
func called(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	if name == "." || name == "/" {
		return "The file"
	}
	return fmt.Sprintf("The file %.80q", name)
}
