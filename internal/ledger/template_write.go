package ledger

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/op"
)

type templateCreateIn struct {
	Body struct {
		Name        string        `json:"name,omitempty" maxLength:"100" doc:"The entry's description unless given."`
		EntryID     int64         `json:"entry_id,omitempty" minimum:"0" doc:"An entry, draft or posted, whose head and lines are taken over."`
		JournalID   int64         `json:"journal_id,omitempty" minimum:"0" doc:"The general journal unless given."`
		Reference   string        `json:"reference,omitempty" maxLength:"200"`
		Description string        `json:"description,omitempty" maxLength:"500"`
		Every       int32         `json:"every,omitempty" minimum:"0" maximum:"1000" doc:"1 unless given."`
		Unit        string        `json:"unit,omitempty" enum:"none,day,week,month,quarter,year" doc:"none unless given: it has no schedule."`
		FromDate    *date.Date    `json:"from_date,omitempty" nullable:"true"`
		UntilDate   *date.Date    `json:"until_date,omitempty" nullable:"true"`
		DayOfMonth  int32         `json:"day_of_month,omitempty" minimum:"0" maximum:"31"`
		EndOfMonth  bool          `json:"end_of_month,omitempty"`
		Posts       bool          `json:"posts,omitempty"`
		Paused      bool          `json:"paused,omitempty"`
		Lines       []EntryLineIn `json:"lines,omitempty" maxItems:"5000"`
	}
}

type templatePatchIn struct {
	op.ID
	Body struct {
		Version     int32                  `json:"version" minimum:"1" doc:"The version that was read."`
		Name        *string                `json:"name,omitempty" maxLength:"100"`
		JournalID   *int64                 `json:"journal_id,omitempty" minimum:"1"`
		Reference   *string                `json:"reference,omitempty" maxLength:"200"`
		Description *string                `json:"description,omitempty" maxLength:"500"`
		Every       *int32                 `json:"every,omitempty" minimum:"1" maximum:"1000"`
		Unit        *string                `json:"unit,omitempty" enum:"none,day,week,month,quarter,year"`
		FromDate    op.Nullable[date.Date] `json:"from_date,omitzero"`
		UntilDate   op.Nullable[date.Date] `json:"until_date,omitzero"`
		DayOfMonth  *int32                 `json:"day_of_month,omitempty" minimum:"0" maximum:"31"`
		EndOfMonth  *bool                  `json:"end_of_month,omitempty"`
		Posts       *bool                  `json:"posts,omitempty"`
		Paused      *bool                  `json:"paused,omitempty"`
		Lines       *[]EntryLineIn         `json:"lines,omitempty" maxItems:"5000" doc:"Replaces all lines."`
	}
}

// templateCalculate sums up a template that is not saved.
func (s *Service) templateCalculate(ctx context.Context, c *op.Call, in *templateCreateIn) (EntryCalculation, error) {
	draft := &entryCalculateIn{}
	lines, err := s.templateLinesInTx(ctx, c.Tx, in.Body.Lines)
	if err != nil {
		return EntryCalculation{}, err
	}
	draft.Body.Lines = lines
	return s.entryCalculate(ctx, c, draft)
}

func (s *Service) templateCreate(ctx context.Context, c *op.Call, in *templateCreateIn) (EntryTemplate, error) {
	b := in.Body
	if b.EntryID != 0 {
		e, err := s.entryReadTx(ctx, c.Tx, b.EntryID)
		if err != nil {
			return EntryTemplate{}, err
		}
		b.JournalID, b.Reference, b.Description, b.Lines = e.JournalID, e.Reference, e.Description, asEntered(e.Lines)
		if b.Name == "" {
			b.Name = e.Description
		}
		if b.Name == "" {
			b.Name = e.title()
		}
	}
	t := EntryTemplate{
		EntryTemplateRow: EntryTemplateRow{Name: b.Name, Reference: b.Reference, Description: b.Description, UntilDate: b.UntilDate},
		Every:            max(1, b.Every), Unit: b.Unit, FromDate: b.FromDate, DayOfMonth: b.DayOfMonth, EndOfMonth: b.EndOfMonth, Posts: b.Posts, Paused: b.Paused,
	}
	var err error
	if t.JournalID, err = s.journalForTx(ctx, c.Tx, b.JournalID); err != nil {
		return t, err
	}
	if err := t.check(c); err != nil {
		return t, err
	}
	if err := s.putTemplateLinesTx(ctx, c, &t, b.Lines); err != nil {
		return t, err
	}
	t.ID, err = s.queries.EntryTemplateInsert(ctx, c.Tx, db.EntryTemplateInsertParams{
		Name: t.Name, JournalID: t.JournalID, Reference: t.Reference, Description: t.Description, Total: t.Debit, Every: t.Every, Unit: t.unit(),
		FromDate: t.FromDate, UntilDate: t.UntilDate, DayOfMonth: t.DayOfMonth, EndOfMonth: t.EndOfMonth, Posts: t.Posts, Paused: t.Paused, Now: c.Now,
	})
	if err != nil {
		return t, err
	}
	if err := s.insertTemplateLinesTx(ctx, c.Tx, t); err != nil {
		return t, err
	}
	return s.templateConcludeTx(ctx, c, t.ID, nil)
}

func (s *Service) templateUpdate(ctx context.Context, c *op.Call, in *templatePatchIn) (EntryTemplate, error) {
	b := in.Body
	before, err := s.templateLockTx(ctx, c, in.ID.ID, b.Version)
	if err != nil {
		return before, err
	}
	t := before
	op.Patch(&t.Name, b.Name)
	op.Patch(&t.Reference, b.Reference)
	op.Patch(&t.Description, b.Description)
	op.Patch(&t.Every, b.Every)
	op.Patch(&t.Unit, b.Unit)
	b.FromDate.Into(&t.FromDate)
	b.UntilDate.Into(&t.UntilDate)
	op.Patch(&t.DayOfMonth, b.DayOfMonth)
	op.Patch(&t.EndOfMonth, b.EndOfMonth)
	op.Patch(&t.Posts, b.Posts)
	op.Patch(&t.Paused, b.Paused)
	if b.JournalID != nil {
		if t.JournalID, err = s.journalForTx(ctx, c.Tx, *b.JournalID); err != nil {
			return t, err
		}
	}
	if err := mayPost(c, before.Posts); err != nil {
		return t, err
	}
	if err := t.check(c); err != nil {
		return t, err
	}
	if b.Lines != nil {
		if err := s.putTemplateLinesTx(ctx, c, &t, *b.Lines); err != nil {
			return t, err
		}
		if err := s.queries.EntryTemplateLinesDelete(ctx, c.Tx, t.ID); err != nil {
			return t, err
		}
		if err := s.insertTemplateLinesTx(ctx, c.Tx, t); err != nil {
			return t, err
		}
	}
	err = s.queries.EntryTemplateUpdate(ctx, c.Tx, db.EntryTemplateUpdateParams{
		ID: t.ID, Name: t.Name, JournalID: t.JournalID, Reference: t.Reference, Description: t.Description, Total: t.Debit, Every: t.Every, Unit: t.unit(),
		FromDate: t.FromDate, UntilDate: t.UntilDate, DayOfMonth: t.DayOfMonth, EndOfMonth: t.EndOfMonth, Posts: t.Posts, Paused: t.Paused, Now: c.Now,
	})
	if err != nil {
		return t, err
	}
	return s.templateConcludeTx(ctx, c, t.ID, before)
}

func (s *Service) templateDelete(ctx context.Context, c *op.Call, in *op.ID) (op.Nothing, error) {
	t, err := s.templateLockTx(ctx, c, in.ID, 0)
	if err != nil {
		return op.Nothing{}, err
	}
	if err := s.queries.EntryTemplateDelete(ctx, c.Tx, t.ID); err != nil {
		return op.Nothing{}, err
	}
	c.Record(op.Change{Kind: "entry_template", ID: t.ID, Title: t.Name, Before: t})
	return op.Nothing{}, nil
}

// templateLockTx reads a template and holds it.
func (s *Service) templateLockTx(ctx context.Context, c *op.Call, id int64, version int32) (EntryTemplate, error) {
	now, err := s.queries.EntryTemplateLock(ctx, c.Tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return EntryTemplate{}, errNoTemplate
	}
	if err != nil {
		return EntryTemplate{}, err
	}
	if err := fault.CheckVersion("entry template", version, now); err != nil {
		return EntryTemplate{}, err
	}
	return s.templateReadTx(ctx, c, id)
}

func (s *Service) templateConcludeTx(ctx context.Context, c *op.Call, id int64, before any) (EntryTemplate, error) {
	t, err := s.templateReadTx(ctx, c, id)
	if err != nil {
		return t, err
	}
	c.Record(op.Change{Kind: "entry_template", ID: t.ID, Title: t.Name, Before: before, After: t})
	return t, nil
}

// check tidies the head and refuses a schedule that has no meaning.
func (t *EntryTemplate) check(c *op.Call) error {
	t.Name, t.Reference, t.Description = strings.TrimSpace(t.Name), strings.TrimSpace(t.Reference), strings.TrimSpace(t.Description)
	if t.Name == "" {
		return fault.Invalid("invalid_entry_template", "A template needs a name.").Field("name", "Enter a name.")
	}
	if t.Unit == "" || t.Unit == noSchedule {
		t.Unit, t.FromDate, t.UntilDate, t.DayOfMonth, t.EndOfMonth, t.Posts, t.Paused = noSchedule, nil, nil, 0, false, false, false
		return nil
	}
	if err := t.recurrence().Check(); err != nil {
		f, _ := fault.As(err)
		for i, at := range f.Fields {
			switch at.Name {
			case "from", "until":
				f.Fields[i].Name += "_date"
			}
		}
		return f
	}
	return mayPost(c, t.Posts)
}

// mayPost refuses whoever may not post themselves to have a schedule do it.
func mayPost(c *op.Call, posts bool) error {
	if posts && !c.Actor.May(Post) {
		return fault.Forbidden("not_allowed", "This template posts by itself, and your roles do not include posting entries. Leave its entries as drafts, or ask somebody who may post.")
	}
	return nil
}

// unit is the schedule's as the database has it.
func (t EntryTemplate) unit() *string {
	if t.Unit == noSchedule {
		return nil
	}
	return &t.Unit
}

// templateLinesInTx are lines as a template keeps them: of an amount in another
// currency only that, which is converted on the day.
func (s *Service) templateLinesInTx(ctx context.Context, tx pgx.Tx, in []EntryLineIn) ([]EntryLineIn, error) {
	company, err := s.queries.LedgerCompany(ctx, tx)
	if err != nil {
		return nil, err
	}
	lines := make([]EntryLineIn, len(in))
	refused := fault.Invalid("invalid_lines", "Some lines cannot be like this; see what is marked.")
	for i, l := range in {
		if l.DueDate != nil {
			refused = refused.Field(fmt.Sprintf("lines[%d].due_date", i), "A template has no dates; enter it in the entry.")
		}
		if l.Currency != nil && *l.Currency != "" && *l.Currency != company.Currency {
			l.Debit, l.Credit = nil, nil
		} else {
			l.Currency, l.CurrencyAmount = nil, nil
		}
		lines[i] = l
	}
	if len(refused.Fields) > 0 {
		return nil, refused
	}
	return lines, nil
}

// putTemplateLinesTx looks up what was typed, and adds it up.
func (s *Service) putTemplateLinesTx(ctx context.Context, c *op.Call, t *EntryTemplate, in []EntryLineIn) error {
	in, err := s.templateLinesInTx(ctx, c.Tx, in)
	if err != nil {
		return err
	}
	if t.Lines, err = s.resolveTx(ctx, c.Tx, today(c), in); err != nil {
		return err
	}
	e := JournalEntry{Lines: t.Lines}
	err = s.sumTx(ctx, c.Tx, &e)
	t.EntrySums = e.EntrySums
	return err
}

func (s *Service) insertTemplateLinesTx(ctx context.Context, tx pgx.Tx, t EntryTemplate) error {
	put := db.EntryTemplateLinesInsertParams{TemplateID: t.ID}
	for i, l := range t.Lines {
		put.Positions = append(put.Positions, int32(i+1))
		put.AccountIds = append(put.AccountIds, l.AccountID)
		put.PartnerIds = append(put.PartnerIds, refID(l.PartnerID))
		put.Descriptions = append(put.Descriptions, l.Description)
		put.Amounts = append(put.Amounts, l.amount())
		currency, foreign := l.foreign()
		put.Currencies = append(put.Currencies, currency)
		put.CurrencyAmounts = append(put.CurrencyAmounts, foreign)
		put.CostCenterIds = append(put.CostCenterIds, refID(l.CostCenterID))
		put.ProjectIds = append(put.ProjectIds, refID(l.ProjectID))
	}
	return s.queries.EntryTemplateLinesInsert(ctx, tx, put)
}

// asEntered are lines as a client would send them, without their days.
func asEntered(lines []EntryLine) []EntryLineIn {
	in := make([]EntryLineIn, len(lines))
	for i, l := range lines {
		in[i] = EntryLineIn{
			AccountID: l.AccountID, PartnerID: l.PartnerID, Description: l.Description, Debit: l.Debit, Credit: l.Credit, Currency: l.Currency,
			CurrencyAmount: l.CurrencyAmount, CostCenterID: l.CostCenterID, ProjectID: l.ProjectID,
		}
	}
	return in
}
