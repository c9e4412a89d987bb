package jobs

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"kontor/internal/pg"
)

// leaderLock is the advisory lock of the program that does the jobs. It belongs
// to a connection, so PostgreSQL gives it back when a program dies.
const leaderLock = 7133061872421

var errNotLeader = errors.New("another program does the jobs")

// leader decides whether this program does the jobs. It asks when the first job
// is due, and keeps a connection of its own while it leads.
type leader struct {
	db   *pg.DB
	mu   sync.Mutex
	conn *pgx.Conn
}

// IsLeader implements gocron.Elector.
func (l *leader) IsLeader(ctx context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if l.conn != nil {
		if l.conn.Ping(ctx) == nil {
			return nil
		}
		l.drop()
	}
	conn, err := pgx.ConnectConfig(ctx, l.db.Config().ConnConfig.Copy())
	if err != nil {
		return err
	}
	var got bool
	if err := conn.QueryRow(ctx, "SELECT pg_try_advisory_lock($1)", leaderLock).Scan(&got); err != nil || !got {
		_ = conn.Close(context.WithoutCancel(ctx))
		return errors.Join(errNotLeader, err)
	}
	l.conn = conn
	return nil
}

// resign gives the lock back.
func (l *leader) resign() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.drop()
}

func (l *leader) drop() {
	if l.conn == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = l.conn.Close(ctx)
	l.conn = nil
}
