package banking

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/money"
	"kontor/internal/op"
	"kontor/internal/pg/list"
)

// BankLine is a line of a bank statement.
type BankLine struct {
	ID             int64        `json:"id" db:"id"`
	StatementID    int64        `json:"statement_id" db:"statement_id"`
	BankAccountID  int64        `json:"bank_account_id" db:"bank_account_id"`
	BankAccount    string       `json:"bank_account" db:"bank_account"`
	Statement      string       `json:"statement" db:"statement" doc:"Its number."`
	Position       int32        `json:"position" db:"position"`
	Date           date.Date    `json:"line_date" db:"line_date"`
	ValueDate      *date.Date   `json:"value_date" db:"value_date" nullable:"true"`
	Amount         money.Amount `json:"amount" db:"amount" doc:"Above zero is money in."`
	Currency       string       `json:"currency" db:"currency"`
	Partner        string       `json:"partner" db:"partner" doc:"As the bank names it."`
	PartnerAccount string       `json:"partner_account" db:"partner_account"`
	Reference      string       `json:"reference" db:"reference"`
	Text           string       `json:"text" db:"text"`
	BankRef        string       `json:"bank_ref" db:"bank_ref" doc:"The bank's own identification."`
	Reversal       bool         `json:"reversal" db:"reversal"`
	Matched        money.Amount `json:"matched" db:"matched"`
	Remaining      money.Amount `json:"remaining" db:"remaining" doc:"Not explained yet."`
	State          string       `json:"state" db:"state" enum:"open,partial,reconciled"`
}

// BankLineDetail is one with its matches.
type BankLineDetail struct {
	BankLine
	Matches []BankMatch `json:"matches" nullable:"false"`
}

// BankMatch is a line of the books that explains a line of the bank.
type BankMatch struct {
	ID            int64        `json:"id"`
	JournalLineID int64        `json:"journal_line_id"`
	EntryID       int64        `json:"entry_id"`
	Number        string       `json:"number" doc:"Of the entry."`
	EntryDate     date.Date    `json:"entry_date"`
	Description   string       `json:"description"`
	Amount        money.Amount `json:"amount"`
	Posted        string       `json:"posted" enum:",payment,entry" doc:"What reconciling posted; empty for what was there."`
	PostedID      *int64       `json:"posted_id" nullable:"true"`
}

func (b *BankLine) round() {
	d, _ := money.CurrencyDecimals(b.Currency)
	b.Amount, b.Matched, b.Remaining = money.AmountOf(b.Amount.Decimal(), d), money.AmountOf(b.Matched.Decimal(), d), money.AmountOf(b.Remaining.Decimal(), d)
}

// title is what people call the line.
func (b BankLine) title() string {
	return fmt.Sprintf("%s %s %s", b.Date, b.Amount, b.Currency)
}

var lines = list.Spec[BankLine]{
	From: "bank_line_list", Default: "line_date", Search: "search LIKE search_pattern(?)",
	Columns: "id, statement_id, bank_account_id, bank_account, statement, position, line_date, value_date, amount, currency, partner, partner_account, reference, text, bank_ref, reversal, matched, remaining, state",
	Sorts: map[string]list.Sort{
		"line_date": {SQL: "line_date", Type: "date"}, "amount": {SQL: "amount", Type: "numeric"}, "partner": {SQL: "partner", Type: "text"},
	},
}

// number is what people type who look for an amount.
var number = regexp.MustCompile(`^-?[0-9]+([.,][0-9]{1,4})?$`)

// searched also finds lines by their amount, without regard to its sign.
func searched(q string) list.Spec[BankLine] {
	spec := lines
	if number.MatchString(strings.TrimSpace(q)) {
		spec.Search = "(" + lines.Search + " OR abs(amount::numeric) = abs(replace(?, ',', '.')::numeric))"
	}
	return spec
}

type lineListIn struct {
	op.ListIn
	BankAccountID int64     `query:"bank_account_id" minimum:"1"`
	StatementID   int64     `query:"statement_id" minimum:"1"`
	State         string    `query:"state" enum:"open,partial,reconciled"`
	ToDo          op.Flag   `query:"to_do" doc:"Those that are not reconciled."`
	Amount        string    `query:"amount" pattern:"^-?[0-9]{1,15}([.][0-9]{1,4})?$" doc:"Those of this amount, its sign apart."`
	Partner       string    `query:"partner" maxLength:"200" doc:"A part of the other side's name."`
	From          date.Date `query:"line_date_from"`
	To            date.Date `query:"line_date_to"`
}

func (s *Service) lineList(ctx context.Context, c *op.Call, in *lineListIn) (op.Page[BankLine], error) {
	page, err := searched(in.Q).Page(ctx, c.Tx, in.ListIn, list.Where("bank_account_id = ?", in.BankAccountID), list.Where("statement_id = ?", in.StatementID),
		list.Where("state = ?", in.State), list.Where("(state <> 'reconciled') = ?", in.ToDo.Given()),
		list.Where("abs(amount::numeric) = abs(?::text::numeric)", in.Amount), list.Where("search_text(partner) LIKE search_pattern(?)", strings.TrimSpace(in.Partner)),
		list.Where("line_date >= ?", in.From), list.Where("line_date <= ?", in.To))
	for i := range page.Items {
		page.Items[i].round()
	}
	return page, err
}

func (s *Service) lineGet(ctx context.Context, c *op.Call, in *op.ID) (BankLineDetail, error) {
	d, _, err := s.lineTx(ctx, c.Tx, in.ID)
	return d, err
}

var errNoLine = fault.NotFound("no_such_bank_line", "There is no such line of a bank statement. Its import may have been taken back.")

// lineTx reads the line with its matches, and with where it is posted.
func (s *Service) lineTx(ctx context.Context, tx pgx.Tx, id int64) (BankLineDetail, db.BankLineGetRow, error) {
	r, err := s.queries.BankLineGet(ctx, tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return BankLineDetail{}, r, errNoLine
	}
	if err != nil {
		return BankLineDetail{}, r, err
	}
	d := BankLineDetail{BankLine: BankLine{
		ID: r.ID, StatementID: r.StatementID, BankAccountID: r.BankAccountID, BankAccount: r.BankAccount, Statement: r.Statement, Position: r.Position, Date: r.LineDate,
		ValueDate: r.ValueDate, Amount: r.Amount, Currency: r.Currency, Partner: r.Partner, PartnerAccount: r.PartnerAccount, Reference: r.Reference,
		Text: r.Text, BankRef: r.BankRef, Reversal: r.Reversal, Matched: r.Matched, Remaining: r.Remaining, State: r.State,
	}, Matches: []BankMatch{}}
	d.round()
	places, _ := money.CurrencyDecimals(d.Currency)
	rows, err := s.queries.BankMatches(ctx, tx, id)
	for _, m := range rows {
		d.Matches = append(d.Matches, BankMatch{
			ID: m.ID, JournalLineID: m.JournalLineID, EntryID: m.EntryID, Number: m.Number, EntryDate: m.EntryDate, Description: m.Description,
			Amount: money.AmountOf(m.Amount.Decimal(), places), Posted: m.Posted, PostedID: m.PostedID,
		})
	}
	return d, r, err
}
