package ledger

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/money"
	"kontor/internal/op"
	"kontor/internal/pg"
)

// entryPost turns a draft into a posted entry of the same id. Everybody who posts
// waits for the counter of the numbers, so nothing is asked after it: what is
// written travels with the commit, and the answer is what was posted.
func (s *Service) entryPost(ctx context.Context, c *op.Call, in *op.Versioned) (JournalEntry, error) {
	before, err := s.draftLockTx(ctx, c.Tx, in.ID.ID, in.Version(), "posted again")
	if err != nil {
		return before, err
	}
	// An account alone, as a list of them has it, is no line.
	before.Lines = slices.DeleteFunc(before.Lines, EntryLine.blank)
	entry := before.entry()
	posted, err := s.PostTx(ctx, c, entry)
	if err != nil {
		return before, err
	}
	if err := s.queries.JournalDraftDelete(ctx, pg.Later(c.Tx), before.ID); err != nil {
		return before, err
	}
	e := before.after(posted, entry, c.Now)
	c.Record(op.Change{Kind: "entry", ID: e.ID, Title: e.title(), Before: before, After: e})
	return e, nil
}

// after is the draft once it is posted. Its seal comes with the commit.
func (e JournalEntry) after(p Posted, entry Entry, now time.Time) JournalEntry {
	e.Number, e.State, e.Period, e.PostedAt, e.Version, e.Total = &p.Number, StatePosted, p.Period, &now, 1, p.Total
	lines := make([]EntryLine, len(e.Lines))
	for i, l := range e.Lines {
		l.ID, l.Rate = p.LineIDs[i], entry.Lines[i].Rate
		lines[i] = l
	}
	e.Lines = lines
	return e
}

// entry is what PostTx takes.
func (e JournalEntry) entry() Entry {
	entry := Entry{ID: e.ID, Journal: e.Journal, Date: e.EntryDate, Reference: e.Reference, Description: e.Description, Closing: e.Closing}
	for _, l := range e.Lines {
		line := Line{
			AccountID: l.AccountID, PartnerID: refID(l.PartnerID), Description: l.Description, Amount: l.amount(), Rate: l.Rate,
			DueDate: l.DueDate, CostCenterID: refID(l.CostCenterID), ProjectID: refID(l.ProjectID),
		}
		line.Currency, line.CurrencyAmount = l.foreign()
		if line.Rate == nil && line.Currency != "" && !line.CurrencyAmount.IsZero() {
			line.Rate = rateOf(line.Amount, line.CurrencyAmount)
		}
		entry.Lines = append(entry.Lines, line)
	}
	return entry
}

// rateOf is the rate that an amount was converted at, or nil where that is
// beyond what a rate can be.
func rateOf(amount, foreign money.Amount) *money.Rate {
	rate, err := money.ParseRate(amount.Decimal().DivRound(foreign.Decimal(), 10).String())
	if err != nil || rate.Sign() <= 0 {
		return nil
	}
	return &rate
}

type entryReverseIn struct {
	op.ID
	Body *struct {
		Version int32      `json:"version,omitempty" minimum:"1" doc:"A posted entry has version 1 for ever."`
		Date    *date.Date `json:"date,omitempty" doc:"Of the reversal; the entry's own, or today when its period is closed."`
		Reason  string     `json:"reason,omitempty" maxLength:"300"`
	} `required:"false"`
}

// entryReverse posts the entry's mirror. The answer is the entry, which names its
// reversal now.
func (s *Service) entryReverse(ctx context.Context, c *op.Call, in *entryReverseIn) (JournalEntry, error) {
	var day date.Date
	var reason string
	if in.Body != nil {
		reason = strings.TrimSpace(in.Body.Reason)
		op.Patch(&day, in.Body.Date)
	}
	e, err := s.entryReadTx(ctx, c.Tx, in.ID.ID)
	if err != nil {
		return e, err
	}
	switch {
	case e.State == StateDraft:
		return e, fault.Conflict("entry_draft", "A draft is not posted yet, so there is nothing to reverse. Delete it instead.")
	case e.SourceKind != "":
		where := s.corrected[e.SourceKind]
		if where == "" {
			where = "It comes from another document. Correct that one, and its entry follows."
		}
		return e, fault.Conflict("entry_of_document", "%s is not reversed here. %s", *e.Number, where)
	case e.Closing:
		return e, fault.Conflict("entry_closing", "%s ends a fiscal year. Reopen the year instead.", *e.Number)
	}
	if day.IsZero() {
		if day, err = s.reversalDayTx(ctx, c, e); err != nil {
			return e, err
		}
	}
	posted, err := s.reverseTx(ctx, c, e.ID, day, reason)
	if err != nil {
		return e, err
	}
	if _, err := s.entryConcludeTx(ctx, c, posted.ID, nil); err != nil {
		return e, err
	}
	return s.entryConcludeTx(ctx, c, e.ID, e)
}

// reversalDayTx is the entry's own day while its period is open, then today.
func (s *Service) reversalDayTx(ctx context.Context, c *op.Call, e JournalEntry) (date.Date, error) {
	facts, err := s.factsTx(ctx, c.Tx, Entry{Journal: e.Journal, Date: e.EntryDate})
	if err != nil {
		return e.EntryDate, err
	}
	if !facts.open(e.EntryDate) {
		return today(c), nil
	}
	return e.EntryDate, nil
}

// CorrectedAt has a sentence told to whoever reverses an entry of that kind of
// document by hand: where it is reversed instead.
func (s *Service) CorrectedAt(kind, sentence string) {
	if s.corrected == nil {
		s.corrected = map[string]string{}
	}
	s.corrected[kind] = sentence
}

// ReverseTx posts the mirror of a posted entry for a document that corrects
// itself.
func (s *Service) ReverseTx(ctx context.Context, c *op.Call, id int64, day date.Date, reason string) (Posted, error) {
	return s.reverseTx(ctx, c, id, day, reason)
}

func (s *Service) reverseTx(ctx context.Context, c *op.Call, id int64, day date.Date, reason string) (Posted, error) {
	row, err := s.queries.JournalEntryReversed(ctx, c.Tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return Posted{}, errNoEntry
	}
	if err != nil {
		return Posted{}, err
	}
	e, err := s.entryReadTx(ctx, c.Tx, id)
	switch {
	case err != nil:
		return Posted{}, err
	case row.Reversed:
		return Posted{}, fault.Conflict("already_reversed", "%s has been reversed by %s already.", *e.Number, *e.ReversedByNumber)
	case e.ReversalOf != nil:
		return Posted{}, fault.Conflict("is_reversal", "%s is itself a reversal. Enter what was meant instead.", *e.Number)
	case day.Before(e.EntryDate):
		return Posted{}, fault.Invalid("invalid_entry", "A reversal is not before its entry of %s.", e.EntryDate).Field("date", "Not before %s.", e.EntryDate)
	}
	entry := e.entry().Reversed(day)
	entry.ID, entry.ReversalOf, entry.Reference = 0, e.ID, *e.Number
	entry.Source = Source{Kind: e.SourceKind, ID: refID(e.SourceID)}
	entry.Description = fmt.Sprintf("Reversal of %s", *e.Number)
	if reason != "" {
		entry.Description += ": " + reason
	}
	posted, err := s.PostTx(ctx, c, entry)
	if err != nil {
		return posted, err
	}
	err = s.queries.JournalTaxesReverse(ctx, c.Tx, db.JournalTaxesReverseParams{ReversalID: posted.ID, EntryID: id, EntryDate: day})
	if err != nil {
		return posted, err
	}
	for _, f := range s.reversed {
		if err := f(ctx, c, Reversal{Original: id, Reversal: posted.ID, Date: day}); err != nil {
			return posted, err
		}
	}
	return posted, nil
}

// Reversal is an entry and its mirror, by their ids.
type Reversal struct {
	Original, Reversal int64
	Date               date.Date
}

// OnReversed has f run when an entry has been reversed, in the same transaction:
// open items settle each other.
func (s *Service) OnReversed(f func(ctx context.Context, c *op.Call, r Reversal) error) {
	s.reversed = append(s.reversed, f)
}
