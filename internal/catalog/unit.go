package catalog

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

// Unit is a unit of measure.
type Unit struct {
	ID       int64  `json:"id" db:"id"`
	Code     string `json:"code" db:"code"`
	Name     string `json:"name" db:"name"`
	Decimals int32  `json:"decimals" db:"decimals" doc:"How finely a quantity may be divided."`
	Version  int32  `json:"version" db:"version"`
}

var units = list.Spec[Unit]{
	From: "units", Default: "id", Search: "search_text(code || ' ' || name) LIKE search_pattern(?)",
	Columns: "id, code, name, decimals, version",
	Sorts: map[string]list.Sort{
		"code": {SQL: "code", Type: "text"},
		"name": {SQL: "search_text(name)", Type: "text"},
	},
}

type unitCreateIn struct {
	Body struct {
		Code     string `json:"code" minLength:"1" maxLength:"10"`
		Name     string `json:"name" minLength:"1" maxLength:"60"`
		Decimals int32  `json:"decimals,omitempty" minimum:"0" maximum:"6"`
	}
}

type unitPatchIn struct {
	op.ID
	Body struct {
		Version  int32   `json:"version" minimum:"1" doc:"The version that was read."`
		Code     *string `json:"code,omitempty" minLength:"1" maxLength:"10"`
		Name     *string `json:"name,omitempty" minLength:"1" maxLength:"60"`
		Decimals *int32  `json:"decimals,omitempty" minimum:"0" maximum:"6" doc:"Can only be raised once products use the unit."`
	}
}

func (s *Service) listUnits(ctx context.Context, c *op.Call, in *op.ListIn) (op.Page[Unit], error) {
	return units.Page(ctx, c.Tx, *in)
}

func (s *Service) createUnit(ctx context.Context, c *op.Call, in *unitCreateIn) (Unit, error) {
	u := Unit{Code: in.Body.Code, Name: in.Body.Name, Decimals: in.Body.Decimals}
	if err := u.check(); err != nil {
		return u, err
	}
	row, err := s.queries.UnitInsert(ctx, c.Tx, db.UnitInsertParams{Code: u.Code, Name: u.Name, Decimals: u.Decimals})
	if err != nil {
		return u, err
	}
	u = Unit(row)
	c.Record(op.Change{Kind: "unit", ID: u.ID, Title: u.Code, After: u})
	return u, nil
}

func (s *Service) updateUnit(ctx context.Context, c *op.Call, in *unitPatchIn) (Unit, error) {
	before, err := s.lockUnitTx(ctx, c.Tx, in.ID.ID, in.Body.Version)
	if err != nil {
		return before, err
	}
	u := before
	op.Patch(&u.Code, in.Body.Code)
	op.Patch(&u.Name, in.Body.Name)
	op.Patch(&u.Decimals, in.Body.Decimals)
	if err := u.check(); err != nil {
		return u, err
	}
	if u.Decimals < before.Decimals {
		used, err := s.queries.UnitUsed(ctx, c.Tx, u.ID)
		if err != nil {
			return u, err
		}
		if used {
			return u, fault.Conflict("unit_in_use", "Products are counted in this unit, some perhaps more finely than that. Its decimals can only be raised.").Field("decimals", "can only be raised")
		}
	}
	row, err := s.queries.UnitUpdate(ctx, c.Tx, db.UnitUpdateParams{ID: u.ID, Code: u.Code, Name: u.Name, Decimals: u.Decimals})
	if err != nil {
		return u, err
	}
	u = Unit(row)
	c.Record(op.Change{Kind: "unit", ID: u.ID, Title: u.Code, Before: before, After: u})
	return u, nil
}

func (s *Service) deleteUnit(ctx context.Context, c *op.Call, in *op.ID) (op.Nothing, error) {
	u, err := s.lockUnitTx(ctx, c.Tx, in.ID, 0)
	if err != nil {
		return op.Nothing{}, err
	}
	if err := s.queries.UnitDelete(ctx, c.Tx, u.ID); err != nil {
		return op.Nothing{}, err
	}
	c.Record(op.Change{Kind: "unit", ID: u.ID, Title: u.Code, Before: u})
	return op.Nothing{}, nil
}

func (s *Service) lockUnitTx(ctx context.Context, tx pgx.Tx, id int64, version int32) (Unit, error) {
	row, err := s.queries.UnitLock(ctx, tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return Unit{}, fault.NotFound("no_such_unit", "There is no such unit. It may have been deleted.")
	}
	if err != nil {
		return Unit{}, err
	}
	return Unit(row), fault.CheckVersion("unit", version, row.Version)
}

func (u *Unit) check() error {
	u.Code, u.Name = strings.TrimSpace(u.Code), strings.TrimSpace(u.Name)
	if u.Code == "" || u.Name == "" {
		return fault.Invalid("invalid_unit", "A unit has a code and a name.").Field("code", "Enter both.")
	}
	return nil
}
