package pg

import (
	"context"

	"github.com/jackc/pgx/v5/pgxpool"
)

// Offline is a DB that leads nowhere: modules can be built on it to list what
// they offer, and every use of it fails.
func Offline() (*DB, error) {
	const nowhere = "postgres://nobody@127.0.0.1:1/nowhere?pool_min_conns=0"
	cfg, err := pgxpool.ParseConfig(nowhere)
	if err != nil {
		return nil, err
	}
	pool, err := pgxpool.NewWithConfig(context.Background(), cfg)
	if err != nil {
		return nil, err
	}
	return &DB{Pool: pool, url: nowhere}, nil
}
