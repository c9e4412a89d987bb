package banking

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/shopspring/decimal"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/money"
	"kontor/internal/op"
	"kontor/internal/payments/bankfile"
)

type bankFileIn struct {
	Body struct {
		FileName      string       `json:"file_name,omitempty" maxLength:"255"`
		Data          []byte       `json:"data" doc:"The file in base64, 50 MiB at most."`
		BankAccountID int64        `json:"bank_account_id,omitempty" minimum:"0" doc:"For a file that does not say whose it is; its remembered profile is used."`
		Profile       *BankProfile `json:"profile,omitempty" doc:"How a table (CSV) is read; remembered with the bank account."`
	}
}

// BankImport is what a bank's file has, and what became of it.
type BankImport struct {
	Format     string                `json:"format" doc:"camt.053.001.08, ofx.102, csv; empty when it could not be read."`
	Statements []BankImportStatement `json:"statements" nullable:"false"`
	Warnings   []string              `json:"warnings" nullable:"false"`
	Problems   []string              `json:"problems" nullable:"false" doc:"In a preview: why it would be refused."`
	Profile    *BankProfile          `json:"profile,omitempty" doc:"How the table was read: as sent, as remembered, or as guessed."`
	Table      *BankTable            `json:"table,omitempty" doc:"In a preview: the table's first rows."`
}

// BankImportStatement is a statement of the file.
type BankImportStatement struct {
	ID            int64            `json:"id" doc:"Once it is imported; 0 when it had nothing new."`
	BankAccountID int64            `json:"bank_account_id" doc:"0 when no bank account has its number."`
	BankAccount   string           `json:"bank_account"`
	Account       string           `json:"account" doc:"As the file names it."`
	Currency      string           `json:"currency"`
	Number        string           `json:"number"`
	From          *date.Date       `json:"from" nullable:"true"`
	To            *date.Date       `json:"to" nullable:"true"`
	Opening       *money.Amount    `json:"opening" nullable:"true"`
	Closing       *money.Amount    `json:"closing" nullable:"true"`
	Total         money.Amount     `json:"total" doc:"Of all its lines."`
	Lines         []BankImportLine `json:"lines" nullable:"false" doc:"The first 200."`
	LineCount     int              `json:"line_count"`
	Known         int              `json:"known" doc:"Lines that an earlier statement has; they are left out."`
}

// BankImportLine is a line of the file.
type BankImportLine struct {
	Position       int          `json:"position"`
	Date           date.Date    `json:"date"`
	ValueDate      *date.Date   `json:"value_date" nullable:"true"`
	Amount         money.Amount `json:"amount"`
	Partner        string       `json:"partner"`
	PartnerAccount string       `json:"partner_account"`
	Text           string       `json:"text"`
	Reference      string       `json:"reference"`
	Known          bool         `json:"known" doc:"An earlier statement has it."`
}

// BankTable is what a person looks at while they say which column is what.
type BankTable struct {
	Header   []string       `json:"header" nullable:"false"`
	Width    int            `json:"width"`
	Rows     []BankTableRow `json:"rows" nullable:"false"`
	Total    int            `json:"total"`
	Problems []string       `json:"problems" nullable:"false" doc:"What the profile still lacks."`
}

// BankTableRow is a row of it.
type BankTableRow struct {
	Number  int           `json:"number" doc:"The line in the file, 1 is the first."`
	Cells   []string      `json:"cells" nullable:"false"`
	Date    *date.Date    `json:"date" nullable:"true" doc:"As it was understood."`
	Amount  *money.Amount `json:"amount" nullable:"true"`
	Problem string        `json:"problem"`
}

// shown is how many rows and lines a preview and an answer have.
const (
	shownRows  = 20
	shownLines = 200
)

// planned is a statement that is read, with what is known of it.
type planned struct {
	bankfile.Statement
	answer BankImportStatement
	known  map[string]bool // fingerprints
}

// profileTx is the table's profile: as sent, or else as remembered.
func (s *Service) profileTx(ctx context.Context, tx pgx.Tx, in *bankFileIn) (*BankProfile, *BankAccount, error) {
	if in.Body.BankAccountID == 0 {
		return in.Body.Profile, nil, nil
	}
	a, err := s.accountTx(ctx, tx, in.Body.BankAccountID)
	if err != nil {
		if fault.Is(err, errNoAccount.Code) {
			err = fault.Invalid("no_such_bank_account", "There is no such bank account.").Field("bank_account_id", "Choose a bank account.")
		}
		return nil, nil, err
	}
	p := in.Body.Profile
	if p == nil {
		p = a.Profile
	}
	return p, &a, nil
}

// forAccount says whose a table is that does not say so itself.
func forAccount(p *BankProfile, a *BankAccount) *bankfile.Profile {
	if p == nil || a == nil {
		return (*bankfile.Profile)(p)
	}
	filled := bankfile.Profile(*p)
	if filled.Account == "" && filled.Columns.Account == (bankfile.Column{}) {
		filled.Account = a.Number
	}
	if filled.Currency == "" && filled.Columns.Currency == (bankfile.Column{}) {
		filled.Currency = a.Currency
	}
	return &filled
}

func (s *Service) preview(ctx context.Context, c *op.Call, in *bankFileIn) (BankImport, error) {
	profile, account, err := s.profileTx(ctx, c.Tx, in)
	if err != nil {
		return BankImport{}, err
	}
	out := BankImport{Statements: []BankImportStatement{}, Warnings: []string{}, Problems: []string{}}
	file, err := bankfile.Read(in.Body.FileName, in.Body.Data, forAccount(profile, account))
	if fault.Is(err, bankfile.NeedsProfile) {
		guess := BankProfile(bankfile.Guess(in.Body.Data))
		profile = &guess
		file, err = bankfile.Read(in.Body.FileName, in.Body.Data, forAccount(profile, account))
	}
	if profile != nil && (err != nil || file.Format == "csv") {
		// Where no rows can be shown, the file's own refusal below says why.
		if table, err := bankfile.Preview(in.Body.Data, *forAccount(profile, account), shownRows); err == nil {
			out.Profile, out.Table = profile, tableOf(table)
		}
	}
	if err != nil {
		return out, out.refused(err)
	}
	out.Format = file.Format
	plan, warnings, err := s.planTx(ctx, c.Tx, in, file, account)
	for _, p := range plan {
		out.Statements = append(out.Statements, p.answer)
	}
	out.Warnings = append(out.Warnings, warnings...)
	return out, out.refused(err)
}

// refused takes a refusal into the preview; other errors stay errors.
func (b *BankImport) refused(err error) error {
	f, ok := fault.As(err)
	if !ok {
		return err
	}
	b.Problems = append(b.Problems, f.Sentence)
	for _, field := range f.Fields {
		b.Problems = append(b.Problems, field.Message)
	}
	return nil
}

func tableOf(t bankfile.Table) *BankTable {
	out := &BankTable{Header: t.Header, Width: t.Width, Total: t.Total, Problems: t.Problems, Rows: []BankTableRow{}}
	if out.Header == nil {
		out.Header = []string{}
	}
	if out.Problems == nil {
		out.Problems = []string{}
	}
	for _, r := range t.Rows {
		row := BankTableRow{Number: r.Number, Cells: r.Cells, Problem: r.Problem}
		if row.Cells == nil {
			row.Cells = []string{}
		}
		if r.Line != nil {
			row.Date, row.Amount = &r.Line.BookedOn, &r.Line.Amount
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

// planTx finds each statement's bank account, which of its lines are known, and
// whether it goes on where the last one ended.
func (s *Service) planTx(ctx context.Context, tx pgx.Tx, in *bankFileIn, file bankfile.File, account *BankAccount) ([]planned, []string, error) {
	var numbers []string
	for _, st := range file.Statements {
		numbers = append(numbers, bare(st.Account))
	}
	found, err := s.queries.BankAccountsByNumber(ctx, tx, numbers)
	if err != nil {
		return nil, nil, err
	}
	refused := fault.Invalid("unknown_bank_account", "The file has statements of accounts that are not among the bank accounts. Enter them first.")
	warnings := file.Warnings
	var plan []planned
	ends, seen := map[int64]*money.Amount{}, map[int64]map[string]bool{}
	for n, read := range file.Statements {
		st := planned{Statement: read, known: map[string]bool{}}
		p := &st
		at := fmt.Sprintf("statements[%d].account", n)
		switch id, name := match(found, st.Statement, account); {
		case id == 0 && bare(st.Account) == "":
			refused = refused.Field("bank_account_id", "The file does not say whose it is. Choose the bank account.")
		case id == 0:
			refused = refused.Field(at, "No active bank account has the number %s in %s.", st.Account, st.Currency)
		default:
			p.answer.BankAccountID, p.answer.BankAccount = id, name
		}
		if id := p.answer.BankAccountID; id != 0 {
			if seen[id] == nil {
				seen[id] = map[string]bool{}
			}
			if err := s.knownTx(ctx, tx, p, seen[id]); err != nil {
				return nil, nil, err
			}
			last, ok := ends[id]
			if from, dated := st.begins(); !ok && dated {
				row, err := s.queries.BankStatementLast(ctx, tx, db.BankStatementLastParams{BankAccountID: id, FromDate: from})
				if err == nil {
					last = rounded(row.Closing, decimalsOf(st.Currency))
				} else if err != pgx.ErrNoRows { //nolint:errorlint // as the driver gives it
					return nil, nil, err
				}
			}
			if last != nil && st.Opening != nil && !last.Equal(*st.Opening) && len(p.known) < len(st.Lines) {
				warnings = append(warnings, fmt.Sprintf("%s: the statement before ended with %s, this one begins with %s. A statement between them may be missing.",
					p.answer.BankAccount, last, st.Opening))
			}
			if st.Closing != nil {
				ends[id] = st.Closing
			}
		}
		p.describe()
		plan = append(plan, st)
	}
	if len(refused.Fields) > 0 {
		return plan, warnings, refused
	}
	return plan, warnings, nil
}

func decimalsOf(currency string) int32 {
	d, _ := money.CurrencyDecimals(currency)
	return d
}

// begins is the first day that the statement is about, if it says any.
func (p planned) begins() (day date.Date, ok bool) {
	if p.From != nil {
		return *p.From, true
	}
	for n, l := range p.Lines {
		if n == 0 || l.BookedOn.Before(day) {
			day = l.BookedOn
		}
	}
	return day, len(p.Lines) > 0
}

// match is the bank account of a statement.
func match(found []db.BankAccountsByNumberRow, st bankfile.Statement, chosen *BankAccount) (int64, string) {
	number := bare(st.Account)
	if chosen != nil && (number == "" || number == chosen.Number) && chosen.Active && chosen.Currency == st.Currency {
		return chosen.ID, chosen.Name
	}
	for _, f := range found {
		if number != "" && f.Number == number && f.Currency == st.Currency && f.Active {
			return f.ID, f.Name
		}
	}
	return 0, ""
}

// knownTx notes which lines the account has already, or an earlier statement of
// the same file.
func (s *Service) knownTx(ctx context.Context, tx pgx.Tx, p *planned, seen map[string]bool) error {
	var all []string
	for _, l := range p.Lines {
		all = append(all, l.Fingerprint)
	}
	have, err := s.queries.BankFingerprints(ctx, tx, db.BankFingerprintsParams{BankAccountID: p.answer.BankAccountID, Fingerprints: all})
	if err != nil {
		return err
	}
	for _, f := range have {
		p.known[f] = true
	}
	for _, f := range all {
		if seen[f] {
			p.known[f] = true
		}
		seen[f] = true
	}
	return nil
}

// describe is the statement as it is answered.
func (p *planned) describe() {
	d, _ := money.CurrencyDecimals(p.Currency)
	a := &p.answer
	a.Account, a.Currency, a.Number, a.From, a.To = p.Account, p.Currency, p.Number, p.From, p.To
	a.Opening, a.Closing, a.LineCount, a.Known = p.Opening, p.Closing, len(p.Lines), 0
	a.Lines, a.Total = []BankImportLine{}, money.AmountOf(decimal.Zero, d)
	for n, l := range p.Lines {
		known := p.known[l.Fingerprint]
		if known {
			a.Known++
		}
		a.Total = a.Total.Add(l.Amount)
		if n < shownLines {
			a.Lines = append(a.Lines, BankImportLine{
				Position: l.Position, Date: l.BookedOn, ValueDate: l.ValueOn, Amount: l.Amount, Partner: l.Partner, PartnerAccount: l.PartnerAccount,
				Text: l.Text, Reference: l.Reference, Known: known,
			})
		}
	}
}

func (s *Service) importFile(ctx context.Context, c *op.Call, in *bankFileIn) (BankImport, error) {
	out := BankImport{Statements: []BankImportStatement{}, Warnings: []string{}, Problems: []string{}}
	profile, account, err := s.profileTx(ctx, c.Tx, in)
	if err != nil {
		return out, err
	}
	file, err := bankfile.Read(in.Body.FileName, in.Body.Data, forAccount(profile, account))
	if err != nil {
		return out, err
	}
	plan, warnings, err := s.planTx(ctx, c.Tx, in, file, account)
	if err != nil {
		return out, err
	}
	hash := sha256.Sum256(in.Body.Data)
	if err := s.nothingNewTx(ctx, c.Tx, plan, hash[:]); err != nil {
		return out, err
	}
	out.Format, out.Warnings = file.Format, append(out.Warnings, warnings...)
	for _, p := range plan {
		if p.answer.ID, err = s.putTx(ctx, c, p, in.Body.FileName, hash[:]); err != nil {
			return out, err
		}
		if p.answer.Known > 0 {
			out.Warnings = append(out.Warnings, fmt.Sprintf("%s: %d of %d lines were there already and are left out.", p.answer.BankAccount, p.answer.Known, len(p.Lines)))
		}
		if file.Format == "csv" && profile != nil {
			if err := s.rememberProfileTx(ctx, c, p.answer.BankAccountID, *profile); err != nil {
				return out, err
			}
		}
		out.Statements = append(out.Statements, p.answer)
	}
	for _, w := range out.Warnings {
		c.Warn(w)
	}
	return out, nil
}

// nothingNewTx refuses a file all of whose lines are there already.
func (s *Service) nothingNewTx(ctx context.Context, tx pgx.Tx, plan []planned, hash []byte) error {
	lines := 0
	for _, p := range plan {
		if len(p.known) < len(p.Lines) {
			return nil
		}
		lines += len(p.Lines)
	}
	before, err := s.queries.BankStatementsOfFile(ctx, tx, hash)
	switch {
	case err != nil:
		return err
	case len(before) > 0:
		return fault.Conflict("already_imported", "This file was imported on %s already.", before[0].ImportedAt.Format(time.DateOnly))
	case lines > 0:
		return fault.Conflict("already_imported", "All lines of this file are there already, from other files.")
	}
	return nil
}

// putTx writes a statement with the lines that are new.
func (s *Service) putTx(ctx context.Context, c *op.Call, p planned, name string, hash []byte) (int64, error) {
	if len(p.Lines) > 0 && len(p.known) == len(p.Lines) {
		return 0, nil
	}
	from, to := p.From, p.To
	put := db.BankLinesInsertParams{BankAccountID: p.answer.BankAccountID}
	d, _ := money.CurrencyDecimals(p.Currency)
	skipped := money.AmountOf(decimal.Zero, d)
	for n, l := range p.Lines {
		if from == nil || p.From == nil && l.BookedOn.Before(*from) {
			from = &p.Lines[n].BookedOn
		}
		if to == nil || p.To == nil && to.Before(l.BookedOn) {
			to = &p.Lines[n].BookedOn
		}
		if p.known[l.Fingerprint] {
			skipped = skipped.Add(l.Amount)
			continue
		}
		value := ""
		if l.ValueOn != nil {
			value = l.ValueOn.String()
		}
		put.Positions, put.LineDates, put.ValueDates = append(put.Positions, int32(l.Position)), append(put.LineDates, l.BookedOn), append(put.ValueDates, value)
		put.Amounts, put.Partners, put.PartnerAccounts = append(put.Amounts, l.Amount), append(put.Partners, l.Partner), append(put.PartnerAccounts, l.PartnerAccount)
		put.Refs, put.Texts, put.BankRefs = append(put.Refs, l.Reference), append(put.Texts, l.Text), append(put.BankRefs, l.BankID)
		put.Batches, put.Reversals, put.Fingerprints = append(put.Batches, l.Batch), append(put.Reversals, l.Reversal), append(put.Fingerprints, l.Fingerprint)
	}
	if from == nil || to == nil {
		// A statement without lines and dates says nothing.
		return 0, nil
	}
	if to.Before(*from) {
		from, to = to, from
	}
	id, err := s.queries.BankStatementInsert(ctx, c.Tx, db.BankStatementInsertParams{
		BankAccountID: p.answer.BankAccountID, Number: p.Number, FromDate: *from, ToDate: *to, Opening: p.Opening, Closing: p.Closing,
		SkippedLines: int32(p.answer.Known), Skipped: skipped, FileName: name, Sha256: hash, ImportedAt: c.Now, ImportedBy: c.Actor.UserID,
	})
	if err != nil {
		return 0, err
	}
	put.StatementID = id
	if err := s.queries.BankLinesInsert(ctx, c.Tx, put); err != nil {
		return 0, err
	}
	st, err := s.statementTx(ctx, c.Tx, id)
	if err != nil {
		return 0, err
	}
	c.Record(op.Change{Kind: "bank_statement", ID: id, Title: st.title(), After: st})
	return id, nil
}

// rememberProfileTx keeps how the account's tables are read.
func (s *Service) rememberProfileTx(ctx context.Context, c *op.Call, id int64, profile BankProfile) error {
	text, err := json.Marshal(profile)
	if err != nil {
		return err
	}
	return s.queries.BankAccountProfile(ctx, c.Tx, db.BankAccountProfileParams{ID: id, Profile: text, Now: c.Now})
}
