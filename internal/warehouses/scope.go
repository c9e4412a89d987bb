package warehouses

import (
	"context"
	"errors"
	"slices"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/fault"
	"kontor/internal/op"
	"kontor/internal/pg/list"
)

// Scope is the set of warehouses that an actor works in. The zero Scope is all.
type Scope struct {
	ids []int64
}

// All tells whether the actor works everywhere.
func (s Scope) All() bool { return len(s.ids) == 0 }

// Has tells whether the actor works in the warehouse.
func (s Scope) Has(warehouse int64) bool { return s.All() || slices.Contains(s.ids, warehouse) }

// Where narrows a list to the scope. The condition has a ? for each place of the
// set: "warehouse_id = ANY(?)".
func (s Scope) Where(condition string) list.Filter {
	if s.All() {
		return list.Filter{}
	}
	f := list.Filter{SQL: condition}
	for _, r := range condition {
		if r == '?' {
			f.Args = append(f.Args, s.ids)
		}
	}
	return f
}

// ScopeTx is the set of warehouses that the actor works in.
func (s *Service) ScopeTx(ctx context.Context, c *op.Call) (Scope, error) {
	if c.Actor.Via == op.ViaSystem {
		return Scope{}, nil
	}
	ids, err := s.queries.WarehouseScope(ctx, c.Tx, c.Actor.UserID)
	return Scope{ids}, err
}

// QueueScope asks for the actor's scope along with what else is in the batch.
func QueueScope(batch *pgx.Batch, c *op.Call, scope *Scope) {
	if c.Actor.Via == op.ViaSystem {
		return
	}
	batch.Queue(db.WarehouseScope, c.Actor.UserID).Query(func(rows pgx.Rows) (err error) {
		scope.ids, err = pgx.CollectRows(rows, pgx.RowTo[int64])
		return err
	})
}

// MayTx refuses whoever does not work in the warehouse.
func (s *Service) MayTx(ctx context.Context, c *op.Call, warehouse int64) error {
	if c.Actor.Via == op.ViaSystem {
		return nil
	}
	w, err := s.queries.WarehouseMay(ctx, c.Tx, db.WarehouseMayParams{ID: warehouse, UserID: c.Actor.UserID})
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return fault.Invalid("no_such_warehouse", "There is no such warehouse.").Field("warehouse_id", "There is no such warehouse.")
	case err != nil:
		return err
	case !w.May:
		return fault.Forbidden("other_warehouse", "You do not work in the warehouse %s %s. An administrator says who works where.", w.Code, w.Name)
	}
	return nil
}

// FirstTx is the warehouse that the actor works in unless they say otherwise.
func (s *Service) FirstTx(ctx context.Context, c *op.Call) (int64, error) {
	id, err := s.queries.WarehouseFirst(ctx, c.Tx, c.Actor.UserID)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, fault.Conflict("no_warehouse", "The warehouses that you work in are out of use. An administrator says who works where.")
	}
	return id, err
}
