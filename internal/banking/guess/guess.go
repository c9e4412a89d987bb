// Package guess owns the guessing of what a line of a bank statement is: it
// scores what the books know against what the bank says, and tells why.
//
// It promises: the same facts give the same order; a suggestion says in words
// what speaks for it; nothing is suggested that is more than the line. It knows
// no database.
package guess

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/shopspring/decimal"
)

// Line is what the bank says. Amount is what is left to explain, with its sign.
type Line struct {
	Amount               decimal.Decimal
	Partner, Text        string
	Reference, PartnerID string // the latter is the other side's account number
}

// Posted is a line of the bank's own account in the books that nothing explains
// yet.
type Posted struct {
	ID     int64
	Number string
	Amount decimal.Decimal
	// Days between it and the bank's line.
	Days int
}

// Item is an open item: Amount is what is open of it, above zero where it is
// owed to us.
type Item struct {
	ID                int64
	PartnerID         int64
	Control           string
	Number, Reference string
	Partner           string
	Amount            decimal.Decimal
	// Discount may be deducted now.
	Discount decimal.Decimal
}

// Before is what lines of the same other side were explained with.
type Before struct {
	PartnerID int64 // 0 where it was an account
	Partner   string
	AccountID int64
	Account   string // code and name
	TaxIDs    []int64
	Taxes     string // their codes
	Times     int
}

// Kind says what a suggestion would do.
type Kind string

// The kinds.
const (
	KindPosted  Kind = "posted"  // matches a line of the books
	KindItems   Kind = "items"   // posts a payment that settles these
	KindPartner Kind = "partner" // posts a payment on account
	KindAccount Kind = "account" // posts an entry
)

// Suggestion is a guess. Score is from 0 to 100.
type Suggestion struct {
	Kind      Kind
	Score     int
	Why       []string
	PostedID  int64
	Items     []Item
	Discount  bool // the rest of the item is its early payment discount
	PartnerID int64
	Control   string
	AccountID int64
	TaxIDs    []int64
	Title     string
}

// most is how many suggestions there are at most.
const most = 8

// Suggest gives the guesses, the best first.
func Suggest(l Line, posted []Posted, items []Item, before []Before) []Suggestion {
	var all []Suggestion
	for _, p := range posted {
		if !p.Amount.Equal(l.Amount) {
			continue
		}
		s := Suggestion{Kind: KindPosted, PostedID: p.ID, Title: p.Number, Score: 75, Why: []string{"it has this amount"}}
		if p.Days <= 5 {
			s.Score, s.Why = 90, append(s.Why, "and is of these days")
		}
		if contains(l.said(), p.Number) {
			s.Score, s.Why = 98, append(s.Why, p.Number+" is in the text")
		}
		all = append(all, s)
	}
	for _, i := range items {
		if s, ok := l.item(i, before); ok {
			all = append(all, s)
		}
	}
	all = append(all, l.together(items)...)
	for _, b := range before {
		all = append(all, b.suggestion(l))
	}
	slices.SortStableFunc(all, func(a, b Suggestion) int { return cmp.Compare(b.Score, a.Score) })
	return all[:min(len(all), most)]
}

// said is everything that the bank says.
func (l Line) said() string { return l.Reference + " " + l.Text + " " + l.Partner }

// item scores one open item.
func (l Line) item(i Item, before []Before) (Suggestion, bool) {
	if i.Amount.Sign() != l.Amount.Sign() {
		return Suggestion{}, false
	}
	s := Suggestion{Kind: KindItems, Items: []Item{i}, PartnerID: i.PartnerID, Control: i.Control, Title: i.Number + ", " + i.Partner}
	add := func(score int, format string, args ...any) {
		s.Score += score
		s.Why = append(s.Why, fmt.Sprintf(format, args...))
	}
	named := contains(l.said(), i.Number)
	switch {
	case named:
		add(55, "number %s is in the text", i.Number)
	case contains(l.said(), i.Reference):
		named = true
		add(50, "their number %s is in the text", i.Reference)
	}
	switch {
	case i.Amount.Equal(l.Amount):
		add(30, "the amount is what is open")
	case !i.Discount.IsZero() && i.Amount.Abs().Sub(i.Discount).Equal(l.Amount.Abs()):
		s.Discount = true
		add(28, "the amount is what is open less the early payment discount")
	case l.Amount.Abs().LessThan(i.Amount.Abs()):
		if !named {
			return s, false
		}
		add(5, "a part of what is open")
	default:
		if !named {
			return s, false
		}
		add(5, "more than what is open; the rest is on account")
	}
	if sameName(l.Partner, i.Partner) {
		add(13, "the name is %s", i.Partner)
	} else if slices.ContainsFunc(before, func(b Before) bool { return b.PartnerID == i.PartnerID && b.PartnerID != 0 }) {
		add(10, "this account paid for %s before", i.Partner)
	}
	return s, s.Score >= 30
}

// together looks whether everything open with a partner is the amount.
func (l Line) together(items []Item) (all []Suggestion) {
	type whose struct {
		partner int64
		control string
	}
	of, order := map[whose][]Item{}, []whose{}
	for _, i := range items {
		k := whose{i.PartnerID, i.Control}
		if i.Amount.Sign() != l.Amount.Sign() {
			continue
		}
		if of[k] == nil {
			order = append(order, k)
		}
		of[k] = append(of[k], i)
	}
	for _, k := range order {
		sum := decimal.Zero
		for _, i := range of[k] {
			sum = sum.Add(i.Amount)
		}
		if len(of[k]) < 2 || !sum.Equal(l.Amount) {
			continue
		}
		name := of[k][0].Partner
		s := Suggestion{
			Kind: KindItems, Items: of[k], PartnerID: k.partner, Control: k.control, Title: fmt.Sprintf("%d open items of %s", len(of[k]), name),
			Score: 60, Why: []string{"together they are the amount"},
		}
		if sameName(l.Partner, name) {
			s.Score, s.Why = 85, append(s.Why, "the name is "+name)
		}
		all = append(all, s)
	}
	return all
}

func (b Before) suggestion(l Line) Suggestion {
	s := Suggestion{Kind: KindAccount, AccountID: b.AccountID, Title: b.Account, Score: min(45+5*b.Times, 70), Why: []string{"as the last time"}}
	if len(b.TaxIDs) > 0 {
		s.TaxIDs, s.Title = b.TaxIDs, b.Account+", with "+b.Taxes
	}
	if b.Times > 1 {
		s.Why = []string{fmt.Sprintf("as the last %d times", b.Times)}
	}
	if b.PartnerID != 0 {
		s.Kind, s.PartnerID, s.AccountID, s.TaxIDs, s.Title, s.Score = KindPartner, b.PartnerID, 0, nil, b.Partner+", on account", min(20+5*b.Times, 35)
		s.Control = "receivable"
		if l.Amount.Sign() < 0 {
			s.Control = "payable"
		}
	}
	return s
}

// contains tells whether a number stands in a text, whatever is written between
// its parts; short ones are not looked for.
func contains(text, number string) bool {
	n := squeeze(number)
	return len(n) >= 4 && strings.Contains(squeeze(text), n)
}

// squeeze leaves letters and digits, in lower case.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// sameName tells whether two names are the same but for their legal forms and
// what is between the words.
func sameName(a, b string) bool {
	x, y := words(a), words(b)
	if len(x) == 0 || len(y) == 0 {
		return false
	}
	if len(x) > len(y) {
		x, y = y, x
	}
	found := 0
	for _, w := range x {
		if slices.Contains(y, w) {
			found++
		}
	}
	return found == len(x)
}

// forms are words of names that tell nothing.
var forms = []string{"gmbh", "ag", "kg", "ohg", "ltd", "limited", "inc", "llc", "bv", "nv", "sa", "sarl", "as", "ab", "oy", "co", "und", "and", "the"}

func words(s string) (out []string) {
	for _, w := range strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if !slices.Contains(forms, w) && len(w) > 1 {
			out = append(out, w)
		}
	}
	return out
}
