package pg

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
)

// The roles that own, use and read a company's tables. They are of the whole
// server and cannot sign in: a connection signs in with the URL's own user and
// takes the role on.
const (
	RoleOwner  = "kontor_owner"
	RoleApp    = "kontor_app"
	RoleReader = "kontor_reader"
)

// DB is the company's database as the program sees it.
type DB struct {
	*pgxpool.Pool
	url string
}

// Limits of every connection of the app's role. A statement or a wait past
// them is broken off with an error instead of holding everybody up.
const (
	statementTimeout = 60 * time.Second
	lockTimeout      = 10 * time.Second
	idleTimeout      = 60 * time.Second
)

// domains are the decimal types of the schema. pgx does not know them by
// itself; their numbers differ from database to database.
var domains = []string{"amount", "price", "quantity", "rate", "percent"}

// Open connects to a migrated database as kontor_app. maxConns 0 means 16.
func Open(ctx context.Context, url string, maxConns int) (*DB, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("the database URL cannot be read: %w", err)
	}
	if maxConns == 0 {
		maxConns = 16
	}
	cfg.MaxConns = int32(maxConns)
	cfg.MinIdleConns = 2
	cfg.MaxConnIdleTime = 5 * time.Minute
	cfg.ConnConfig.ConnectTimeout = 10 * time.Second
	params := cfg.ConnConfig.RuntimeParams
	params["role"] = RoleApp
	params["application_name"] = "kontor"
	params["timezone"] = "UTC"
	params["statement_timeout"] = milliseconds(statementTimeout)
	params["lock_timeout"] = milliseconds(lockTimeout)
	params["idle_in_transaction_session_timeout"] = milliseconds(idleTimeout)

	// The domains' numbers are asked for once, not on every connection.
	types, err := loadDomains(ctx, cfg.ConnConfig)
	if err != nil {
		return nil, err
	}
	cfg.AfterConnect = func(_ context.Context, conn *pgx.Conn) error {
		for _, t := range types {
			conn.TypeMap().RegisterType(t)
		}
		return nil
	}
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, err
	}
	return &DB{Pool: pool, url: url}, nil
}

// URL is what Open was given.
func (db *DB) URL() string { return db.url }

func milliseconds(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }

func loadDomains(ctx context.Context, cfg *pgx.ConnConfig) ([]*pgtype.Type, error) {
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return nil, Fault(err)
	}
	defer conn.Close(ctx)
	names := make([]string, 0, 2*len(domains))
	for _, d := range domains {
		names = append(names, d, "_"+d)
	}
	types, err := conn.LoadTypes(ctx, names)
	if err != nil {
		return nil, fmt.Errorf("pg: the schema lacks its decimal types: %w", err)
	}
	return types, nil
}
