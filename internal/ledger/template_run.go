package ledger

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/ledger/schedule"
	"kontor/internal/money"
	"kontor/internal/op"
)

type templateUseIn struct {
	op.ID
	Body *struct {
		Date        *date.Date    `json:"date,omitempty" doc:"Of the entry; today unless given."`
		Total       *money.Amount `json:"total,omitempty" nullable:"true" doc:"What the debits are to come to: all amounts change in proportion."`
		Description string        `json:"description,omitempty" maxLength:"500" doc:"The template's unless given."`
	} `required:"false"`
}

// templateUse makes a draft of a template.
func (s *Service) templateUse(ctx context.Context, c *op.Call, in *templateUseIn) (JournalEntry, error) {
	t, err := s.templateReadTx(ctx, c, in.ID.ID)
	if err != nil {
		return JournalEntry{}, err
	}
	day := today(c)
	if in.Body != nil {
		op.Patch(&day, in.Body.Date)
		if text := strings.TrimSpace(in.Body.Description); text != "" {
			t.Description = text
		}
		if in.Body.Total != nil {
			if err := s.scaleTx(ctx, c.Tx, &t, *in.Body.Total); err != nil {
				return JournalEntry{}, err
			}
		}
	}
	return s.draftOfTx(ctx, c, t, day)
}

// scaleTx brings the lines to another total.
func (s *Service) scaleTx(ctx context.Context, tx pgx.Tx, t *EntryTemplate, total money.Amount) error {
	company, err := s.queries.LedgerCompany(ctx, tx)
	if err != nil {
		return err
	}
	amounts := make([]money.Amount, len(t.Lines))
	for i, l := range t.Lines {
		if l.Currency != nil {
			return fault.Invalid("invalid_total", "The entry cannot have this total.").Field("total", "Line %d is in %s, so its amount follows from the rate.", i+1, *l.Currency)
		}
		amounts[i] = l.amount()
	}
	scaled, err := schedule.Scale(amounts, total, company.CurrencyDecimals)
	if err != nil {
		return err
	}
	for i := range t.Lines {
		t.Lines[i].Debit, t.Lines[i].Credit = nil, nil
		t.Lines[i].sides(scaled[i])
	}
	return nil
}

// draftOfTx enters a template's lines as a draft of that day.
func (s *Service) draftOfTx(ctx context.Context, c *op.Call, t EntryTemplate, day date.Date) (JournalEntry, error) {
	draft := &entryCreateIn{}
	b := &draft.Body
	b.JournalID, b.EntryDate, b.Reference, b.Description, b.Lines = t.JournalID, &day, t.Reference, t.Description, asEntered(t.Lines)
	if b.Description == "" {
		b.Description = t.Name
	}
	for i := range b.Lines {
		if b.Lines[i].Currency != nil {
			// At the rate of the day, not of today.
			b.Lines[i].Debit, b.Lines[i].Credit = nil, nil
		}
	}
	return s.entryCreate(ctx, c, draft)
}

// templateRun enters everything of a template that is due, or nothing.
func (s *Service) templateRun(ctx context.Context, c *op.Call, in *op.Versioned) (EntryTemplate, error) {
	t, err := s.templateLockTx(ctx, c, in.ID.ID, in.Version())
	if err != nil {
		return t, err
	}
	switch {
	case t.Unit == noSchedule:
		return t, fault.Conflict("no_schedule", "%s has no schedule. Use it to make an entry by hand.", t.Name)
	case t.Due == 0:
		return t, fault.Conflict("nothing_due", "Nothing of %s is due yet.", t.Name)
	}
	if err := mayPost(c, t.Posts); err != nil {
		return t, err
	}
	before := t
	for ; t.Due > 0; t.Due-- {
		if err := s.runNextTx(ctx, c, &t); err != nil {
			return before, err
		}
	}
	if err := s.problemTx(ctx, c, t.ID, ""); err != nil {
		return before, err
	}
	return s.templateConcludeTx(ctx, c, t.ID, before)
}

// templateSkip leaves the next day out.
func (s *Service) templateSkip(ctx context.Context, c *op.Call, in *op.Versioned) (EntryTemplate, error) {
	t, err := s.templateLockTx(ctx, c, in.ID.ID, in.Version())
	if err != nil {
		return t, err
	}
	if len(t.Upcoming) == 0 {
		return t, fault.Conflict("nothing_comes", "The schedule of %s has no further day.", t.Name)
	}
	err = s.queries.EntryTemplateRunInsert(ctx, c.Tx, db.EntryTemplateRunInsertParams{TemplateID: t.ID, RunDate: t.Upcoming[0], MadeAt: c.Now})
	if err != nil {
		return t, err
	}
	if err := s.problemTx(ctx, c, t.ID, ""); err != nil {
		return t, err
	}
	return s.templateConcludeTx(ctx, c, t.ID, t)
}

// runNextTx enters the next day of a template, which the caller holds.
func (s *Service) runNextTx(ctx context.Context, c *op.Call, t *EntryTemplate) error {
	day, found := t.next()
	if !found {
		return nil
	}
	e, err := s.draftOfTx(ctx, c, *t, day)
	if err != nil {
		return err
	}
	if t.Posts {
		post := &op.Versioned{ID: op.ID{ID: e.ID}}
		if _, err := s.entryPost(ctx, c, post); err != nil {
			return err
		}
	}
	t.LastRun = &day
	return s.queries.EntryTemplateRunInsert(ctx, c.Tx, db.EntryTemplateRunInsertParams{TemplateID: t.ID, RunDate: day, EntryID: &e.ID, MadeAt: c.Now})
}

// EnterDue enters what the schedules of all templates have due by today: each day
// of each in a transaction of its own, which the caller begins and ends, so that
// one that is refused keeps no other waiting. The template says why. Two programs
// may do so at once.
func (s *Service) EnterDue(transaction func(do func(context.Context, *op.Call) error) error) error {
	var due []int64
	err := transaction(func(ctx context.Context, c *op.Call) (err error) {
		day := today(c)
		due, err = s.queries.EntryTemplatesScheduled(ctx, c.Tx, &day)
		return err
	})
	for _, id := range due {
		for more := true; more && err == nil; {
			err = transaction(func(ctx context.Context, c *op.Call) (err error) {
				more, err = s.runTx(ctx, c, id)
				return err
			})
		}
		if why, refused := fault.As(err); refused {
			err = transaction(func(ctx context.Context, c *op.Call) error { return s.refuseTx(ctx, c, id, why) })
		}
		if err != nil {
			return err
		}
	}
	return err
}

// runTx enters the next day of a template if it is due, and tells whether more
// is. Whoever comes at the same time waits, and then finds nothing due.
func (s *Service) runTx(ctx context.Context, c *op.Call, id int64) (more bool, err error) {
	t, err := s.templateLockTx(ctx, c, id, 0)
	if fault.Is(err, errNoTemplate.Code) {
		return false, nil
	}
	if err != nil || t.Paused || t.Due == 0 {
		return false, err
	}
	before := t
	if err := s.runNextTx(ctx, c, &t); err != nil {
		return false, err
	}
	if err := s.problemTx(ctx, c, id, ""); err != nil {
		return false, err
	}
	_, err = s.templateConcludeTx(ctx, c, id, before)
	return before.Due > 1, err
}

// refuseTx notes why the next day of a template cannot be entered, until it can.
func (s *Service) refuseTx(ctx context.Context, c *op.Call, id int64, why *fault.Fault) error {
	before, err := s.templateLockTx(ctx, c, id, 0)
	if fault.Is(err, errNoTemplate.Code) {
		return nil
	}
	if err != nil {
		return err
	}
	text := why.Sentence
	for _, f := range why.Fields {
		// The sentence says all there is of the head, and nothing of the lines.
		if n := 0; strings.HasPrefix(f.Name, "lines[") {
			_, _ = fmt.Sscanf(f.Name, "lines[%d]", &n)
			text += fmt.Sprintf(" Line %d: %s", n+1, f.Message)
		}
	}
	if text == before.Problem || before.Unit == noSchedule {
		return nil
	}
	if err := s.problemTx(ctx, c, id, text); err != nil {
		return err
	}
	_, err = s.templateConcludeTx(ctx, c, id, before)
	return err
}

func (s *Service) problemTx(ctx context.Context, c *op.Call, id int64, text string) error {
	return s.queries.EntryTemplateProblem(ctx, c.Tx, db.EntryTemplateProblemParams{ID: id, Problem: text, Now: c.Now})
}
