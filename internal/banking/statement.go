package banking

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/money"
	"kontor/internal/op"
	"kontor/internal/pg/list"
)

// BankStatement is what a bank says happened on an account.
type BankStatement struct {
	ID            int64         `json:"id" db:"id"`
	BankAccountID int64         `json:"bank_account_id" db:"bank_account_id"`
	BankAccount   string        `json:"bank_account" db:"bank_account"`
	Currency      string        `json:"currency" db:"currency"`
	Number        string        `json:"number" db:"number"`
	FromDate      date.Date     `json:"from_date" db:"from_date"`
	ToDate        date.Date     `json:"to_date" db:"to_date"`
	Opening       *money.Amount `json:"opening" db:"opening" nullable:"true"`
	Closing       *money.Amount `json:"closing" db:"closing" nullable:"true"`
	SkippedLines  int32         `json:"skipped_lines" db:"skipped_lines" doc:"Lines of the file that an earlier statement has."`
	Skipped       money.Amount  `json:"skipped" db:"skipped" doc:"Their sum."`
	FileName      string        `json:"file_name" db:"file_name"`
	ImportedAt    time.Time     `json:"imported_at" db:"imported_at"`
	Lines         int64         `json:"lines" db:"lines"`
	Total         money.Amount  `json:"total" db:"total" doc:"Of its lines."`
	OpenLines     int64         `json:"open_lines" db:"open_lines" doc:"Still to be reconciled."`
}

func (b *BankStatement) round() {
	d, _ := money.CurrencyDecimals(b.Currency)
	b.Opening, b.Closing = rounded(b.Opening, d), rounded(b.Closing, d)
	b.Skipped, b.Total = money.AmountOf(b.Skipped.Decimal(), d), money.AmountOf(b.Total.Decimal(), d)
}

// title is what people call the statement.
func (b BankStatement) title() string {
	if b.Number != "" {
		return fmt.Sprintf("%s %s", b.BankAccount, b.Number)
	}
	return fmt.Sprintf("%s %s", b.BankAccount, b.ToDate)
}

var statements = list.Spec[BankStatement]{
	From: "bank_statement_list", Default: "-to_date",
	Columns: "id, bank_account_id, bank_account, currency, number, from_date, to_date, opening, closing, skipped_lines, skipped, file_name, imported_at, lines, total, open_lines",
	Sorts:   map[string]list.Sort{"to_date": {SQL: "to_date", Type: "date"}},
	Search:  "search_text(number || ' ' || file_name || ' ' || bank_account) LIKE search_pattern(?)",
}

type statementListIn struct {
	op.ListIn
	BankAccountID int64     `query:"bank_account_id" minimum:"1"`
	From          date.Date `query:"to_date_from"`
	To            date.Date `query:"to_date_to"`
}

func (s *Service) statementList(ctx context.Context, c *op.Call, in *statementListIn) (op.Page[BankStatement], error) {
	page, err := statements.Page(ctx, c.Tx, in.ListIn, list.Where("bank_account_id = ?", in.BankAccountID),
		list.Where("to_date >= ?", in.From), list.Where("to_date <= ?", in.To))
	for i := range page.Items {
		page.Items[i].round()
	}
	return page, err
}

// BankStatementDetail is one with its lines.
type BankStatementDetail struct {
	BankStatement
	BankLines []BankLine `json:"bank_lines" nullable:"false" doc:"The first 1000, in the statement's order."`
}

// mostLines are shown with a statement; the list of lines has all.
const mostLines = 1000

func (s *Service) statementGet(ctx context.Context, c *op.Call, in *op.ID) (BankStatementDetail, error) {
	st, err := s.statementTx(ctx, c.Tx, in.ID)
	out := BankStatementDetail{BankStatement: st, BankLines: []BankLine{}}
	if err != nil {
		return out, err
	}
	rows, err := s.queries.BankLinesOfStatement(ctx, c.Tx, db.BankLinesOfStatementParams{StatementID: st.ID, Rows: mostLines})
	for _, r := range rows {
		b := BankLine{
			ID: r.ID, StatementID: r.StatementID, BankAccountID: r.BankAccountID, BankAccount: r.BankAccount, Statement: r.Statement, Position: r.Position,
			Date: r.LineDate, ValueDate: r.ValueDate, Amount: r.Amount, Currency: r.Currency, Partner: r.Partner, PartnerAccount: r.PartnerAccount,
			Reference: r.Reference, Text: r.Text, BankRef: r.BankRef, Reversal: r.Reversal, Matched: r.Matched, Remaining: r.Remaining, State: r.State,
		}
		b.round()
		out.BankLines = append(out.BankLines, b)
	}
	return out, err
}

var errNoStatement = fault.NotFound("no_such_bank_statement", "There is no such bank statement. Its import may have been taken back.")

func (s *Service) statementTx(ctx context.Context, tx pgx.Tx, id int64) (BankStatement, error) {
	r, err := s.queries.BankStatementGet(ctx, tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return BankStatement{}, errNoStatement
	}
	b := BankStatement(r)
	b.round()
	return b, err
}

// statementUndo takes an import back.
func (s *Service) statementUndo(ctx context.Context, c *op.Call, in *op.ID) (op.Nothing, error) {
	if _, err := s.queries.BankStatementLock(ctx, c.Tx, in.ID); errors.Is(err, pgx.ErrNoRows) {
		return op.Nothing{}, errNoStatement
	} else if err != nil {
		return op.Nothing{}, err
	}
	before, err := s.statementTx(ctx, c.Tx, in.ID)
	if err != nil {
		return op.Nothing{}, err
	}
	ids, err := s.queries.BankLineIDsMatched(ctx, c.Tx, in.ID)
	if err != nil {
		return op.Nothing{}, err
	}
	for _, id := range ids {
		if err := s.takeBackTx(ctx, c, id); err != nil {
			return op.Nothing{}, err
		}
	}
	if err := s.queries.BankStatementDelete(ctx, c.Tx, in.ID); err != nil {
		return op.Nothing{}, err
	}
	c.Record(op.Change{Kind: "bank_statement", ID: before.ID, Title: before.title(), Before: before})
	c.Effect(op.Effect{Kind: "document", Text: fmt.Sprintf("The statement and its lines are removed: %d. Its file can be imported again.", before.Lines)})
	if len(ids) > 0 {
		c.Effect(op.Effect{Kind: "document", Text: fmt.Sprintf("Lines that were reconciled: %d. What that posted is reversed, on its own day.", len(ids))})
	}
	return op.Nothing{}, nil
}
