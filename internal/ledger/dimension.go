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

// Dimension is a cost centre or a project, by which lines can be told apart.
type Dimension struct {
	ID      int64  `json:"id" db:"id"`
	Kind    string `json:"kind" db:"kind" enum:"cost_center,project"`
	Code    string `json:"code" db:"code"`
	Name    string `json:"name" db:"name"`
	Active  bool   `json:"active" db:"active"`
	Version int32  `json:"version" db:"version"`
}

var dimensions = list.Spec[Dimension]{
	From: "dimensions", Default: "code", Search: "search LIKE search_pattern(?)",
	Columns: "id, kind, code, name, active, version",
	Sorts:   map[string]list.Sort{"code": {SQL: "code", Type: "text"}, "name": {SQL: "name", Type: "text"}},
}

type dimensionListIn struct {
	op.ListIn
	Kind   string  `query:"kind" maxLength:"20"`
	Active op.Flag `query:"active"`
}

func (s *Service) dimensionList(ctx context.Context, c *op.Call, in *dimensionListIn) (op.Page[Dimension], error) {
	return dimensions.Page(ctx, c.Tx, in.ListIn, list.Where("kind = ?", in.Kind), list.Where("active = ?", in.Active.Given()))
}

var errNoDimension = fault.NotFound("no_such_dimension", "There is no such cost centre or project.")

func (s *Service) dimensionGet(ctx context.Context, c *op.Call, in *op.ID) (Dimension, error) {
	row, err := s.queries.DimensionGet(ctx, c.Tx, in.ID)
	if errors.Is(err, pgx.ErrNoRows) {
		return Dimension{}, errNoDimension
	}
	return Dimension(row), err
}

type dimensionCreateIn struct {
	Body struct {
		Kind string `json:"kind" enum:"cost_center,project"`
		Code string `json:"code" minLength:"1" maxLength:"20"`
		Name string `json:"name" minLength:"1" maxLength:"200"`
	}
}

func (s *Service) dimensionCreate(ctx context.Context, c *op.Call, in *dimensionCreateIn) (Dimension, error) {
	d := Dimension{Kind: in.Body.Kind, Code: in.Body.Code, Name: in.Body.Name, Active: true, Version: 1}
	if err := d.check(); err != nil {
		return d, err
	}
	var err error
	if d.ID, err = s.queries.DimensionInsert(ctx, c.Tx, db.DimensionInsertParams{Kind: d.Kind, Code: d.Code, Name: d.Name}); err != nil {
		return d, err
	}
	c.Record(op.Change{Kind: "dimension", ID: d.ID, Title: d.Code, After: d})
	return d, nil
}

type dimensionPatchIn struct {
	op.ID
	Body struct {
		Version int32   `json:"version" minimum:"1" doc:"The version that was read."`
		Code    *string `json:"code,omitempty" minLength:"1" maxLength:"20"`
		Name    *string `json:"name,omitempty" minLength:"1" maxLength:"200"`
		Active  *bool   `json:"active,omitempty"`
	}
}

func (s *Service) dimensionUpdate(ctx context.Context, c *op.Call, in *dimensionPatchIn) (Dimension, error) {
	version, err := s.queries.DimensionLock(ctx, c.Tx, in.ID.ID)
	if errors.Is(err, pgx.ErrNoRows) {
		return Dimension{}, errNoDimension
	}
	if err != nil {
		return Dimension{}, err
	}
	if err := fault.CheckVersion("cost centre or project", in.Body.Version, version); err != nil {
		return Dimension{}, err
	}
	row, err := s.queries.DimensionGet(ctx, c.Tx, in.ID.ID)
	if err != nil {
		return Dimension{}, err
	}
	before := Dimension(row)
	d := before
	op.Patch(&d.Code, in.Body.Code)
	op.Patch(&d.Name, in.Body.Name)
	op.Patch(&d.Active, in.Body.Active)
	if err := d.check(); err != nil {
		return d, err
	}
	if err := s.queries.DimensionUpdate(ctx, c.Tx, db.DimensionUpdateParams{ID: d.ID, Code: d.Code, Name: d.Name, Active: d.Active}); err != nil {
		return d, err
	}
	d.Version++
	c.Record(op.Change{Kind: "dimension", ID: d.ID, Title: d.Code, Before: before, After: d})
	return d, nil
}

func (d *Dimension) check() error {
	d.Code, d.Name = strings.TrimSpace(d.Code), strings.TrimSpace(d.Name)
	refused := fault.Invalid("invalid_dimension", "It needs a code and a name.")
	if d.Code == "" {
		refused = refused.Field("code", "Enter a code.")
	}
	if d.Name == "" {
		refused = refused.Field("name", "Enter a name.")
	}
	if len(refused.Fields) > 0 {
		return refused
	}
	return nil
}
