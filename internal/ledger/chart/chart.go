package chart

import (
	"bytes"
	"embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"

	"kontor/internal/fault"
)

// Account is an account of a chart, or a heading of its tree. Parents are named
// by their code, and may stand after what is below them.
type Account struct {
	Code, Name string
	// Parent is the code of the heading above; empty at the top.
	Parent string
	// Type is asset, liability, equity, income or expense.
	Type string
	// Subtype is one of Subtypes.
	Subtype string
	// Group marks a heading, which nothing is posted to.
	Group bool
	// Control is receivable or payable where each line names its partner and is
	// an open item, or empty.
	Control string
	// Currency that lines must be in, ISO 4217; empty for any.
	Currency string
	// Line of the file that it was read from; 0 for none.
	Line int
}

// The types of accounts.
const (
	Asset     = "asset"
	Liability = "liability"
	Equity    = "equity"
	Income    = "income"
	Expense   = "expense"
)

// Types are the types of accounts, in the order of a balance sheet and then of
// a profit and loss statement.
var Types = []string{Asset, Liability, Equity, Income, Expense}

// What an account can control.
const (
	ControlReceivable = "receivable"
	ControlPayable    = "payable"
)

// MaxAccounts is how many accounts a file may have.
const MaxAccounts = 20_000

// Chart is a chart of accounts with the account of every part in Roles.
type Chart struct {
	// Name as Builtin takes it.
	Name     string
	Accounts []Account
	// Roles gives each part the code of the account that plays it.
	Roles map[string]string
}

// Names are the charts that Builtin knows.
var Names = []string{"general", "trade", "services"}

//go:embed general.csv trade.csv services.csv roles.csv
var files embed.FS

// Builtin is one of our own charts. A part has the same code in all of them. An
// unknown name is a fault, no_such_chart.
func Builtin(name string) (Chart, error) {
	if !slices.Contains(Names, name) {
		return Chart{}, fault.Invalid("no_such_chart", "There is no chart of accounts %q. Choose one of %s.", name, strings.Join(Names, ", ")).
			Field("chart", "One of %s.", strings.Join(Names, ", "))
	}
	text, err := files.ReadFile(name + ".csv")
	if err != nil {
		return Chart{}, err
	}
	c := Chart{Name: name, Roles: map[string]string{}}
	if c.Accounts, err = ReadCSV(text); err != nil {
		return Chart{}, err
	}
	if text, err = files.ReadFile("roles.csv"); err != nil {
		return Chart{}, err
	}
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		return Chart{}, fmt.Errorf("chart: roles.csv: %w", err)
	}
	for _, row := range rows[1:] {
		if _, twice := c.Roles[row[0]]; twice {
			return Chart{}, fmt.Errorf("chart: roles.csv has %s twice", row[0])
		}
		c.Roles[row[0]] = row[1]
	}
	return c, nil
}
