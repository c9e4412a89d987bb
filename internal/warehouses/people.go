package warehouses

import (
	"context"
	"errors"
	"slices"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/fault"
	"kontor/internal/op"
)

// WarehousePeople are the people who work in a warehouse.
type WarehousePeople struct {
	Items []WarehousePerson `json:"items" nullable:"false"`
}

// WarehousePerson is somebody who works in a warehouse.
type WarehousePerson struct {
	ID       int64  `json:"id"`
	Username string `json:"username"`
	FullName string `json:"full_name"`
	Confined bool   `json:"confined" doc:"Works here and not everywhere."`
}

// UserWarehouses are the warehouses that a user is confined to.
type UserWarehouses struct {
	Items []UserWarehouse `json:"items" nullable:"false" doc:"None: the user works in all."`
}

// UserWarehouse is one of them.
type UserWarehouse struct {
	ID   int64  `json:"id"`
	Code string `json:"code"`
	Name string `json:"name"`
}

type userWarehousesIn struct {
	op.ID
	Body struct {
		WarehouseIDs []int64 `json:"warehouse_ids" maxItems:"1000" nullable:"false" doc:"Empty: the user works in all."`
	}
}

func (s *Service) people(ctx context.Context, c *op.Call, in *op.ID) (WarehousePeople, error) {
	out := WarehousePeople{Items: []WarehousePerson{}}
	if _, err := s.readTx(ctx, c.Tx, in.ID); err != nil {
		return out, err
	}
	rows, err := s.queries.WarehousePeople(ctx, c.Tx, in.ID)
	for _, r := range rows {
		out.Items = append(out.Items, WarehousePerson{ID: r.ID, Username: r.Username, FullName: r.FullName, Confined: r.Confined})
	}
	return out, err
}

func (s *Service) ofUser(ctx context.Context, c *op.Call, in *op.ID) (UserWarehouses, error) {
	return s.userReadTx(ctx, c.Tx, in.ID)
}

func (s *Service) userReadTx(ctx context.Context, tx pgx.Tx, id int64) (UserWarehouses, error) {
	out := UserWarehouses{Items: []UserWarehouse{}}
	rows, err := s.queries.UserWarehouses(ctx, tx, id)
	for _, r := range rows {
		out.Items = append(out.Items, UserWarehouse{ID: r.ID, Code: r.Code, Name: r.Name})
	}
	return out, err
}

func (s *Service) confine(ctx context.Context, c *op.Call, in *userWarehousesIn) (UserWarehouses, error) {
	username, err := s.queries.UserOfWarehouses(ctx, c.Tx, in.ID.ID)
	if errors.Is(err, pgx.ErrNoRows) {
		return UserWarehouses{}, fault.NotFound("no_such_user", "There is no such user.")
	}
	if err != nil {
		return UserWarehouses{}, err
	}
	before, err := s.userReadTx(ctx, c.Tx, in.ID.ID)
	if err != nil {
		return before, err
	}
	ids := slices.Clone(in.Body.WarehouseIDs)
	slices.Sort(ids)
	ids = slices.Compact(ids)
	if err := s.queries.UserWarehousesDelete(ctx, c.Tx, in.ID.ID); err != nil {
		return before, err
	}
	for _, id := range ids {
		if _, err := s.readTx(ctx, c.Tx, id); err != nil {
			return before, fault.Invalid("no_such_warehouse", "There is no such warehouse.").Field("warehouse_ids", "There is no such warehouse.")
		}
	}
	if err := s.queries.UserWarehousesInsert(ctx, c.Tx, db.UserWarehousesInsertParams{UserID: in.ID.ID, WarehouseIds: ids}); err != nil {
		return before, err
	}
	after, err := s.userReadTx(ctx, c.Tx, in.ID.ID)
	if err != nil {
		return after, err
	}
	c.Record(op.Change{Kind: "user", ID: in.ID.ID, Title: username, Before: before.audited(), After: after.audited()})
	return after, nil
}

// audited is what the audit log keeps of where a user works.
func (u UserWarehouses) audited() map[string]any {
	codes := make([]string, 0, len(u.Items))
	for _, w := range u.Items {
		codes = append(codes, w.Code)
	}
	return map[string]any{"warehouses": codes}
}
