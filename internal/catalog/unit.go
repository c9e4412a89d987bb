package catalog

import (
	"context"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/catalog/measure"
	"kontor/internal/fault"
	"kontor/internal/money"
	"kontor/internal/op"
	"kontor/internal/pg/list"
)

// one is the factor of a reference unit.
var one = money.MustRate("1")

// Unit is a unit of measure.
type Unit struct {
	ID       int64  `json:"id" db:"id"`
	Code     string `json:"code" db:"code"`
	Name     string `json:"name" db:"name"`
	Decimals int32  `json:"decimals" db:"decimals" doc:"How finely a quantity may be divided."`
	// Dimension and Factor say what it converts into.
	Dimension string     `json:"dimension" db:"dimension" enum:"count,weight,volume,length,area,time,own"`
	Factor    money.Rate `json:"factor" db:"factor" doc:"How many of the dimension's reference unit it is: piece, gram, litre, metre, square metre, second."`
	Version   int32      `json:"version" db:"version"`
}

var units = list.Spec[Unit]{
	From: "units", Default: "id", Search: "search_text(code || ' ' || name) LIKE search_pattern(?)",
	Columns: "id, code, name, decimals, dimension, factor, version",
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

		Dimension string      `json:"dimension,omitempty" enum:"count,weight,volume,length,area,time,own" doc:"own unless given: it converts to nothing else."`
		Factor    *money.Rate `json:"factor,omitempty" doc:"1 unless given."`
	}
}

type unitPatchIn struct {
	op.ID
	Body struct {
		Version  int32   `json:"version" minimum:"1" doc:"The version that was read."`
		Code     *string `json:"code,omitempty" minLength:"1" maxLength:"10"`
		Name     *string `json:"name,omitempty" minLength:"1" maxLength:"60"`
		Decimals *int32  `json:"decimals,omitempty" minimum:"0" maximum:"6" doc:"Can only be raised once products use the unit."`

		Dimension *string     `json:"dimension,omitempty" enum:"count,weight,volume,length,area,time,own" doc:"Stays once products use the unit."`
		Factor    *money.Rate `json:"factor,omitempty" doc:"Stays once products use the unit."`
	}
}

func (s *Service) listUnits(ctx context.Context, c *op.Call, in *op.ListIn) (op.Page[Unit], error) {
	return units.Page(ctx, c.Tx, *in)
}

func (s *Service) getUnit(ctx context.Context, c *op.Call, in *op.ID) (Unit, error) {
	row, err := s.queries.UnitGet(ctx, c.Tx, in.ID)
	if errors.Is(err, pgx.ErrNoRows) {
		return Unit{}, errNoUnit
	}
	return Unit(row), err
}

var errNoUnit = fault.NotFound("no_such_unit", "There is no such unit. It may have been deleted.")

func (s *Service) createUnit(ctx context.Context, c *op.Call, in *unitCreateIn) (Unit, error) {
	u := Unit{Code: in.Body.Code, Name: in.Body.Name, Decimals: in.Body.Decimals, Dimension: in.Body.Dimension, Factor: one}
	op.Patch(&u.Factor, in.Body.Factor)
	if u.Dimension == "" {
		u.Dimension = measure.Own
	}
	if err := u.check(); err != nil {
		return u, err
	}
	row, err := s.queries.UnitInsert(ctx, c.Tx, db.UnitInsertParams{Code: u.Code, Name: u.Name, Decimals: u.Decimals, Dimension: u.Dimension, Factor: u.Factor})
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
	op.Patch(&u.Dimension, in.Body.Dimension)
	op.Patch(&u.Factor, in.Body.Factor)
	if err := u.check(); err != nil {
		return u, err
	}
	measures := u.Dimension != before.Dimension || !u.Factor.Decimal().Equal(before.Factor.Decimal())
	if u.Decimals < before.Decimals || measures {
		used, err := s.queries.UnitUsed(ctx, c.Tx, u.ID)
		if err != nil {
			return u, err
		}
		if used && measures {
			return u, fault.Conflict("unit_in_use", "Products are counted in this unit, so it keeps its dimension and factor. Make a new unit instead.").Field("factor", "cannot be changed any more")
		}
		if used {
			return u, fault.Conflict("unit_in_use", "Products are counted in this unit, some perhaps more finely than that. Its decimals can only be raised.").Field("decimals", "can only be raised")
		}
	}
	row, err := s.queries.UnitUpdate(ctx, c.Tx, db.UnitUpdateParams{ID: u.ID, Code: u.Code, Name: u.Name, Decimals: u.Decimals, Dimension: u.Dimension, Factor: u.Factor})
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
		return Unit{}, errNoUnit
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
	if u.Dimension == measure.Own && !u.Factor.Decimal().Equal(one.Decimal()) {
		return fault.Invalid("invalid_unit", "A unit of its own dimension converts to nothing else, so its factor is 1.").Field("factor", "Choose a dimension first, or enter 1.")
	}
	return nil
}

type convertIn struct {
	op.ID
	To       int64  `query:"to" minimum:"1" required:"true" doc:"The unit to convert to."`
	Quantity string `query:"quantity" maxLength:"40" required:"true"`
}

// Converted is a quantity in another unit.
type Converted struct {
	Quantity money.Quantity `json:"quantity"`
	Unit     string         `json:"unit"`
	Exact    bool           `json:"exact" doc:"Whether nothing was rounded."`
}

func (s *Service) convert(ctx context.Context, c *op.Call, in *convertIn) (Converted, error) {
	q, err := money.ParseQuantity(in.Quantity)
	if err != nil {
		return Converted{}, fault.Invalid("invalid_quantity", "This is no quantity. Write it like 12.5, with at most six decimals.").Field("quantity", "Enter a number.")
	}
	all, err := s.UnitsTx(ctx, c.Tx, []int64{in.ID.ID, in.To})
	if err != nil {
		return Converted{}, err
	}
	from, ok := all[in.ID.ID]
	to, known := all[in.To]
	if !ok || !known {
		return Converted{}, errNoUnit
	}
	if !from.Fits(q) {
		return Converted{}, fault.Invalid("too_fine", "%s is divided into at most %d decimals.", from.Code, from.Decimals).Field("quantity", "finer than the unit")
	}
	result, exact, err := measure.Convert(q, from, to)
	return Converted{Quantity: result, Unit: to.Code, Exact: exact}, err
}

// UnitsTx reads units as measure converts them, all at once. One that does not
// exist is missing in the map.
func (s *Service) UnitsTx(ctx context.Context, tx pgx.Tx, ids []int64) (map[int64]measure.Unit, error) {
	rows, err := s.queries.UnitsGet(ctx, tx, ids)
	all := make(map[int64]measure.Unit, len(rows))
	for _, r := range rows {
		all[r.ID] = measure.Unit(r)
	}
	return all, err
}
