package ledger

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/ledger/chart"
	"kontor/internal/ledger/entryfile"
	"kontor/internal/ledger/table"
	"kontor/internal/money"
	"kontor/internal/op"
)

type entryImportIn struct {
	Body struct {
		Opening     bool      `json:"opening,omitempty" doc:"Into the journal of opening balances, with what the lines differ by on the account for that."`
		JournalID   int64     `json:"journal_id,omitempty" minimum:"0" doc:"The general journal unless given."`
		EntryDate   date.Date `json:"entry_date"`
		Reference   string    `json:"reference,omitempty" maxLength:"200"`
		Description string    `json:"description,omitempty" maxLength:"500"`
		Text        string    `json:"text,omitempty" maxLength:"4000000" doc:"The file's content: CSV with the columns account, partner, description, debit, credit (or amount), currency, currency_amount, due_date, cost_center, project. Without it, opening balances get a line for every account of the balance sheet."`
	}
}

// entryImport makes a draft of a file's lines, or nothing where one cannot be.
func (s *Service) entryImport(ctx context.Context, c *op.Call, in *entryImportIn) (JournalEntry, error) {
	b := in.Body
	draft := &entryCreateIn{}
	draft.Body.JournalID, draft.Body.EntryDate, draft.Body.Reference, draft.Body.Description = b.JournalID, &b.EntryDate, b.Reference, b.Description
	var err error
	var where []string // each line's place in the file
	switch {
	case b.Text != "":
		draft.Body.Lines, where, err = s.fileLinesTx(ctx, c.Tx, b.Text)
	case b.Opening:
		draft.Body.Lines, err = s.blankOpeningTx(ctx, c.Tx)
	default:
		err = fault.Invalid("invalid_lines", "There is nothing to enter.").Field("text", "Choose a file, or paste its lines.")
	}
	if err != nil {
		return JournalEntry{}, err
	}
	if b.Opening {
		if err := s.openingTx(ctx, c, draft, b.Text != ""); err != nil {
			return JournalEntry{}, inFile(err, where)
		}
	}
	e, err := s.entryCreate(ctx, c, draft)
	return e, inFile(err, where)
}

// fileLinesTx reads a file's lines and looks up what they name.
func (s *Service) fileLinesTx(ctx context.Context, tx pgx.Tx, text string) (lines []EntryLineIn, where []string, err error) {
	read, err := entryfile.Read([]byte(text))
	if err != nil {
		return nil, nil, err
	}
	ask := db.CodesOfParams{}
	for _, l := range read {
		ask.Accounts, ask.Partners = append(ask.Accounts, l.Account), append(ask.Partners, l.Partner)
		ask.Dimensions = append(ask.Dimensions, l.CostCenter, l.Project)
	}
	rows, err := s.queries.CodesOf(ctx, tx, ask)
	if err != nil {
		return nil, nil, err
	}
	found := map[string][]db.CodesOfRow{}
	for _, r := range rows {
		for _, key := range slices.Compact([]string{r.Kind + r.Code, r.Kind + r.Name}) {
			found[key] = append(found[key], r)
		}
	}
	refused := fault.Invalid("invalid_lines", "Some lines name what there is not; nothing was entered.")
	for n, l := range read {
		place := fmt.Sprintf("Line %d: ", l.Line)
		one := func(kind, name, noun string) *int64 {
			if name == "" {
				return nil
			}
			switch all := found[kind+name]; len(all) {
			case 0:
				refused = refused.Field(fmt.Sprintf("text[%d]", n), "%sThere is no %s %q.", place, noun, name)
				return nil
			case 1:
				return &all[0].ID
			}
			refused = refused.Field(fmt.Sprintf("text[%d]", n), "%sSeveral have the name %q; write the code.", place, name)
			return nil
		}
		line := EntryLineIn{
			PartnerID: one("partner", l.Partner, "partner"), Description: l.Description, CurrencyAmount: l.CurrencyAmount, DueDate: l.DueDate,
			CostCenterID: one("cost_center", l.CostCenter, "cost centre"), ProjectID: one("project", l.Project, "project"),
		}
		if id := one("account", l.Account, "account"); id != nil {
			line.AccountID = *id
			if control := found["account"+l.Account][0].Control; control != "" && line.PartnerID == nil && l.Partner == "" {
				refused = refused.Field(fmt.Sprintf("text[%d]", n), "%s%s is a %s account: name the partner.", place, l.Account, control)
			}
		}
		if l.Currency != "" {
			line.Currency = &l.Currency
		}
		line.put(l.Amount)
		lines, where = append(lines, line), append(where, place)
	}
	if len(refused.Fields) > 0 {
		return nil, nil, refused
	}
	return lines, where, nil
}

// put writes a signed amount as a debit or a credit.
func (l *EntryLineIn) put(a money.Amount) {
	switch a.Sign() {
	case 1:
		l.Debit = &a
	case -1:
		a = a.Neg()
		l.Credit = &a
	}
}

// blankOpeningTx is a line for every account that may have an opening balance.
func (s *Service) blankOpeningTx(ctx context.Context, tx pgx.Tx) (lines []EntryLineIn, err error) {
	accounts, err := s.openingAccountsTx(ctx, tx)
	for _, a := range accounts {
		lines = append(lines, EntryLineIn{AccountID: a.ID})
	}
	return lines, err
}

// openingAccountsTx are the accounts of the balance sheet that are in use, without
// the one that opening balances are posted against.
func (s *Service) openingAccountsTx(ctx context.Context, tx pgx.Tx) ([]db.AccountsRow, error) {
	against, err := s.RoleTx(ctx, tx, "opening_balance")
	if err != nil {
		return nil, err
	}
	all, err := s.queries.Accounts(ctx, tx)
	return slices.DeleteFunc(all, func(a db.AccountsRow) bool {
		return a.IsGroup || !a.Active || a.ID == against || a.Type == chart.Income || a.Type == chart.Expense
	}), err
}

// openingTx makes a draft one of opening balances. With balance, what the lines
// differ by goes to the account for that.
func (s *Service) openingTx(ctx context.Context, c *op.Call, draft *entryCreateIn, balance bool) error {
	b := &draft.Body
	journals, err := s.queries.Journals(ctx, c.Tx)
	if err != nil {
		return err
	}
	for _, j := range journals {
		if j.Kind == "opening" && j.Active {
			b.JournalID = j.ID
		}
	}
	if b.Description == "" {
		b.Description = "Opening balances"
	}
	before, err := s.queries.OpeningEntries(ctx, c.Tx)
	if err != nil {
		return err
	}
	if len(before) > 0 {
		c.Warn(fmt.Sprintf("Opening balances have been posted before: %s.", strings.Join(before, ", ")))
	}
	if !balance {
		return nil
	}
	e := JournalEntry{}
	if e.Lines, err = s.resolveTx(ctx, c.Tx, *b.EntryDate, b.Lines); err != nil {
		return err
	}
	if err := s.sumTx(ctx, c.Tx, &e); err != nil || e.Difference.IsZero() {
		return err
	}
	against, err := s.RoleTx(ctx, c.Tx, "opening_balance")
	if err != nil {
		return err
	}
	rest := EntryLineIn{AccountID: against, Description: "Opening balances"}
	rest.put(e.Difference.Neg())
	b.Lines = append(b.Lines, rest)
	return nil
}

// inFile says where in the file what is refused stands.
func inFile(err error, where []string) error {
	f, ok := fault.As(err)
	if !ok || where == nil {
		return err
	}
	for i := range f.Fields {
		n := 0
		if _, err := fmt.Sscanf(f.Fields[i].Name, "lines[%d]", &n); err == nil && n < len(where) {
			f.Fields[i].Name, f.Fields[i].Message = fmt.Sprintf("text[%d]", n), where[n]+f.Fields[i].Message
		}
	}
	return f
}

// EntryFile is a file of an entry's lines, to be filled in.
type EntryFile struct {
	Text string `json:"text"`
}

// openingFile is a file with the accounts that may have an opening balance.
func (s *Service) openingFile(ctx context.Context, c *op.Call, _ *op.Nothing) (EntryFile, error) {
	accounts, err := s.openingAccountsTx(ctx, c.Tx)
	if err != nil {
		return EntryFile{}, err
	}
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	columns := []string{"account", "name", "debit", "credit", "partner", "description", "due_date", "currency", "currency_amount"}
	// A buffer takes everything.
	_ = w.Write(columns)
	for _, a := range accounts {
		row := make([]string, len(columns))
		row[0], row[1] = table.Guard(a.Code), table.Guard(a.Name)
		if a.Currency != nil {
			row[7] = *a.Currency
		}
		_ = w.Write(row)
	}
	w.Flush()
	return EntryFile{Text: out.String()}, nil
}

type entryBalanceIn struct {
	op.ID
	Body struct {
		Version   int32 `json:"version" minimum:"1" doc:"The version that was read."`
		AccountID int64 `json:"account_id,omitempty" minimum:"0" doc:"The account of opening balances unless given."`
	}
}

// entryBalance adds a line with what a draft's debits and credits differ by.
func (s *Service) entryBalance(ctx context.Context, c *op.Call, in *entryBalanceIn) (JournalEntry, error) {
	e, err := s.draftLockTx(ctx, c.Tx, in.ID.ID, in.Body.Version, "changed")
	if err != nil {
		return e, err
	}
	if e.Difference.IsZero() {
		return e, fault.Conflict("balanced", "Debits and credits are equal already.")
	}
	patch := &entryPatchIn{ID: in.ID}
	patch.Body.Version = in.Body.Version
	var lines []EntryLineIn
	for _, l := range e.Lines {
		lines = append(lines, EntryLineIn{
			AccountID: l.AccountID, PartnerID: l.PartnerID, Description: l.Description, Debit: l.Debit, Credit: l.Credit, Currency: l.Currency,
			CurrencyAmount: l.CurrencyAmount, DueDate: l.DueDate, CostCenterID: l.CostCenterID, ProjectID: l.ProjectID,
		})
	}
	rest := EntryLineIn{AccountID: in.Body.AccountID, Description: e.Description}
	if rest.AccountID == 0 {
		if rest.AccountID, err = s.RoleTx(ctx, c.Tx, "opening_balance"); err != nil {
			return e, err
		}
	}
	rest.put(e.Difference.Neg())
	lines = append(lines, rest)
	patch.Body.Lines = &lines
	return s.entryUpdate(ctx, c, patch)
}
