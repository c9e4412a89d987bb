package settings

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/fault"
	"kontor/internal/op"
)

// ValueTx reads a setting into a value; without one the value stays as it is,
// with its defaults, and the version is 1.
func (s *Service) ValueTx(ctx context.Context, q db.DBTX, key string, into any) (version int32, err error) {
	row, err := s.queries.SettingGet(ctx, q, key)
	if errors.Is(err, pgx.ErrNoRows) {
		return 1, nil
	}
	if err != nil {
		return 0, err
	}
	return row.Version, json.Unmarshal(row.Value, into)
}

// SetValueTx writes a setting whose version was read, 0 for whichever it is. A
// setting that was never written has version 1.
func (s *Service) SetValueTx(ctx context.Context, c *op.Call, key string, version int32, value any) (int32, error) {
	text, err := json.Marshal(value)
	if err != nil {
		return 0, err
	}
	if err := s.queries.SettingEnsure(ctx, c.Tx, db.SettingEnsureParams{Key: key, Value: text}); err != nil {
		return 0, err
	}
	row, err := s.queries.SettingLock(ctx, c.Tx, key)
	if err != nil {
		return 0, err
	}
	if err := fault.CheckVersion("setting", version, row.Version); err != nil {
		return 0, err
	}
	return s.queries.SettingUpdate(ctx, c.Tx, db.SettingUpdateParams{Key: key, Value: text, Now: c.Now})
}
