package bankfile

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"kontor/internal/date"
	"kontor/internal/money"
)

var plainNumber = regexp.MustCompile(`^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)$`)

// parseAmount reads plain digits with a point in a currency. Zeros at the end
// are no decimals: 18.150 is an amount in euros, 18.155 is not.
func parseAmount(s, currency string) (money.Amount, error) {
	decimals, ok := money.CurrencyDecimals(currency)
	switch {
	case currency == "":
		return money.Amount{}, fmt.Errorf("the amount %.40q has no currency", s)
	case !ok:
		return money.Amount{}, fmt.Errorf("%.10q is not a currency in use", currency)
	case len(s) > 40 || !plainNumber.MatchString(s):
		return money.Amount{}, fmt.Errorf("%.40q is not an amount", s)
	}
	sign := ""
	if s[0] == '-' {
		sign = "-"
	}
	whole, fraction, _ := strings.Cut(strings.TrimLeft(s, "+-"), ".")
	whole, fraction = strings.TrimLeft(whole, "0"), strings.TrimRight(fraction, "0")
	if len(fraction) > int(decimals) {
		return money.Amount{}, fmt.Errorf("%.40q has more decimals than %s, which has %d", s, currency, decimals)
	}
	if len(whole) > 16 {
		return money.Amount{}, fmt.Errorf("%.40q is too large for an amount", s)
	}
	if whole == "" {
		whole = "0"
	}
	if fraction += strings.Repeat("0", int(decimals)-len(fraction)); fraction != "" {
		fraction = "." + fraction
	}
	return money.ParseAmount(sign + whole + fraction)
}

// parseDay reads the calendar date as the bank wrote it; a time and a zone after
// it are checked for their form and left out.
func parseDay(s, form string, rest *regexp.Regexp) (date.Date, error) {
	if len(s) < len(form) || !rest.MatchString(s[len(form):]) {
		return date.Date{}, fmt.Errorf("%.40q is not a date", s)
	}
	day := s[:len(form)]
	if len(form) == 8 {
		day = day[:4] + "-" + day[4:6] + "-" + day[6:]
	}
	d, err := date.Parse(day)
	if err != nil {
		return d, fmt.Errorf("%.40q is not a date from 1900 to 2999", s)
	}
	return d, nil
}

// clean makes one line of plain text: no control characters, single spaces.
func clean(s string) string {
	plain := true
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == ' ' && (i == 0 || i == len(s)-1 || s[i-1] == ' ') {
			plain = false
			break
		}
	}
	if plain {
		return s
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), unicode.IsSpace(r):
			return ' '
		case r == '\ufeff', r == '\u200b', r == '\u00ad':
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
	return strings.Join(strings.Fields(s), " ")
}

var iban = regexp.MustCompile(`^[A-Z]{2}[0-9]{2}[A-Z0-9]{10,30}$`)

// cleanAccount writes an IBAN without spaces and in capitals, and leaves any
// other number as the bank wrote it.
func cleanAccount(s string) string {
	s = clean(s)
	if bare := strings.ToUpper(strings.ReplaceAll(s, " ", "")); iban.MatchString(bare) {
		return bare
	}
	return s
}

// joined puts texts behind each other, each once.
func joined(sep string, parts ...string) string {
	var out []string
	seen := map[string]bool{"": true}
	for _, p := range parts {
		if p = clean(p); !seen[p] {
			seen[p] = true
			out = append(out, p)
		}
	}
	return strings.Join(out, sep)
}

// first is the first text that is not empty.
func first(texts ...string) string {
	for _, t := range texts {
		if t = clean(t); t != "" {
			return t
		}
	}
	return ""
}

// identification is what the bank says to identify something, or nothing where
// it says so in a word.
func identification(s string) string {
	s = clean(s)
	switch strings.ToUpper(strings.ReplaceAll(s, " ", "")) {
	case "NONREF", "NOTPROVIDED", "NONE", "N/A", "NA", "-", "NULL":
		return ""
	}
	if strings.Trim(s, "0") == "" {
		return ""
	}
	return s
}
