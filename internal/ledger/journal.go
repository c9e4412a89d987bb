package ledger

import (
	"context"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/fault"
	"kontor/internal/op"
	"kontor/internal/pg/list"
)

// Journal is a book of entries with a number series of its own.
type Journal struct {
	ID      int64  `json:"id" db:"id"`
	Code    string `json:"code" db:"code"`
	Name    string `json:"name" db:"name"`
	Kind    string `json:"kind" db:"kind" enum:"general,sales,purchases,bank,cash,opening,closing,currency,assets,stock"`
	Series  string `json:"series" db:"series" doc:"The number series, see /number-formats."`
	Active  bool   `json:"active" db:"active"`
	Version int32  `json:"version" db:"version"`
}

var journals = list.Spec[Journal]{
	From: "journals", Default: "code", Search: "search_text(code || ' ' || name) LIKE search_pattern(?)",
	Columns: "id, code, name, kind, series, active, version",
	Sorts:   map[string]list.Sort{"code": {SQL: "code", Type: "text"}, "name": {SQL: "name", Type: "text"}},
}

type journalListIn struct {
	op.ListIn
	Kind   string  `query:"kind" maxLength:"20"`
	Active op.Flag `query:"active"`
}

func (s *Service) journalList(ctx context.Context, c *op.Call, in *journalListIn) (op.Page[Journal], error) {
	return journals.Page(ctx, c.Tx, in.ListIn, list.Where("kind = ?", in.Kind), list.Where("active = ?", in.Active.Given()))
}

var errNoJournal = fault.NotFound("no_such_journal", "There is no such journal.")

func (s *Service) journalGet(ctx context.Context, c *op.Call, in *op.ID) (Journal, error) {
	row, err := s.queries.JournalByID(ctx, c.Tx, in.ID)
	if errors.Is(err, pgx.ErrNoRows) {
		return Journal{}, errNoJournal
	}
	return Journal(row), err
}

type journalCreateIn struct {
	Body struct {
		Code string `json:"code" pattern:"^[A-Z0-9]{2,8}$" patternDescription:"two to eight capital letters or digits"`
		Name string `json:"name" minLength:"1" maxLength:"100"`
		Kind string `json:"kind" enum:"general,sales,purchases,bank,cash"`
	}
}

func (s *Service) journalCreate(ctx context.Context, c *op.Call, in *journalCreateIn) (Journal, error) {
	name := strings.TrimSpace(in.Body.Name)
	if name == "" {
		return Journal{}, fault.Invalid("invalid_journal", "A journal needs a name.").Field("name", "Enter a name.")
	}
	j := Journal{Code: in.Body.Code, Name: name, Kind: in.Body.Kind, Series: "journal." + strings.ToLower(in.Body.Code), Active: true, Version: 1}
	err := s.queries.JournalSeriesInsert(ctx, c.Tx, db.JournalSeriesInsertParams{Series: j.Series, Label: name, Format: j.Code + "-{year}-{number}"})
	if err != nil {
		return j, err
	}
	j.ID, err = s.queries.JournalInsert(ctx, c.Tx, db.JournalInsertParams{Code: j.Code, Name: j.Name, Kind: j.Kind, Series: j.Series})
	if err != nil {
		return j, err
	}
	c.Record(op.Change{Kind: "journal", ID: j.ID, Title: j.Code, After: j})
	return j, nil
}

type journalPatchIn struct {
	op.ID
	Body struct {
		Version int32   `json:"version" minimum:"1" doc:"The version that was read."`
		Name    *string `json:"name,omitempty" minLength:"1" maxLength:"100"`
		Active  *bool   `json:"active,omitempty"`
	}
}

func (s *Service) journalUpdate(ctx context.Context, c *op.Call, in *journalPatchIn) (Journal, error) {
	row, err := s.queries.JournalLock(ctx, c.Tx, in.ID.ID)
	if errors.Is(err, pgx.ErrNoRows) {
		return Journal{}, errNoJournal
	}
	if err != nil {
		return Journal{}, err
	}
	before := Journal(row)
	if err := fault.CheckVersion("journal", in.Body.Version, row.Version); err != nil {
		return before, err
	}
	j := before
	op.Patch(&j.Name, in.Body.Name)
	op.Patch(&j.Active, in.Body.Active)
	if j.Name = strings.TrimSpace(j.Name); j.Name == "" {
		return j, fault.Invalid("invalid_journal", "A journal needs a name.").Field("name", "Enter a name.")
	}
	if err := s.queries.JournalUpdate(ctx, c.Tx, db.JournalUpdateParams{ID: j.ID, Name: j.Name, Active: j.Active}); err != nil {
		return j, err
	}
	j.Version++
	c.Record(op.Change{Kind: "journal", ID: j.ID, Title: j.Code, Before: before, After: j})
	return j, nil
}
