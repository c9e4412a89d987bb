package letter

import (
	"strings"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"kontor/internal/money"
	"kontor/internal/sheet"
)

// Letter is a document on its way to paper. Every text is as people read it.
type Letter struct {
	Sender Sender
	// To is the recipient's address, a line each, the name first.
	To []string
	// Title is what it is and its number: "Sales order SO-2026-00012".
	Title string
	// Facts stand beside the address: date, reference, customer number.
	Facts   []Fact
	Columns []Column
	// Rows have a cell for each column; a cell may have several lines.
	Rows [][]string
	// Amounts are what each row brings to the total. Where the rows go on on the
	// next page, their sum so far stands below them and again above what follows.
	// Without them nothing is carried.
	Amounts []money.Amount
	// Decimals of the amounts that are carried.
	Decimals int
	// Introduction stands above the rows, Closing below everything.
	Introduction, Closing string
	// Totals stand below the rows; the last is the one that counts.
	Totals []Fact
	// Taxes are summed up beside the totals.
	Taxes []Tax
	// Instalments say what is due when.
	Instalments []Instalment
	// Terms are how to pay, in words.
	Terms string
	// Payment is where to pay to.
	Payment *Payment
	// Extra is what the law wants said: why there is no tax.
	Extra  string
	Notes  string
	Layout Layout
	Locale sheet.Locale
	// Created is what the file says of its time.
	Created time.Time
}

// Sender is whose letter it is.
type Sender struct {
	Name string
	// Address without the name, a line each.
	Address []string
	// Foot stands at the foot of every page: how to reach the sender, its tax number.
	Foot []string
}

// Tax is a line of the summary of taxes.
type Tax struct{ Name, Base, Amount string }

// Instalment is what is due on a day.
type Instalment struct{ Due, Amount string }

// Payment is where to pay to, and what to say there. What is empty is left out.
type Payment struct{ Holder, Bank, IBAN, BIC, Reference string }

// Fact is a label and what it says. One without a value is left out.
type Fact struct{ Label, Value string }

// Column is a column of the rows.
type Column struct {
	Label string
	// Width in mm at 9 points; columns with 0 share what is left. One of figures
	// takes as much as they need.
	Width float64
	// Right is for figures.
	Right bool
}

// Place is an address in its parts.
type Place struct {
	Street, Street2, PostalCode, City, Region string
	Country                                   string // ISO 3166, two letters
}

// cityFirst are countries that write the postal code behind the town.
var cityFirst = map[string]bool{"GB": true, "US": true, "CA": true, "AU": true, "NZ": true, "IE": true, "IN": true, "ZA": true, "SG": true}

// Lines writes an address as its country does. The country stands there only
// for a letter that leaves from another one.
func (p Place) Lines(from string) []string {
	town := []string{p.PostalCode, p.City}
	region := p.Region
	if cityFirst[p.Country] {
		town, region = []string{p.City, p.Region, p.PostalCode}, ""
	}
	var lines []string
	for _, l := range []string{p.Street, p.Street2, join(town), region} {
		if l = strings.TrimSpace(l); l != "" {
			lines = append(lines, l)
		}
	}
	if len(lines) > 0 && p.Country != "" && p.Country != from {
		lines = append(lines, country(p.Country))
	}
	return lines
}

// country is a country's name, or its code where it has none.
func country(code string) string {
	region, err := language.ParseRegion(code)
	if err != nil {
		return code
	}
	if name := display.English.Regions().Name(region); name != "" {
		return name
	}
	return code
}

func join(words []string) string {
	var all []string
	for _, w := range words {
		if w = strings.TrimSpace(w); w != "" {
			all = append(all, w)
		}
	}
	return strings.Join(all, " ")
}
