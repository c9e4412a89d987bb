package identity

import (
	"context"
	"time"

	"kontor/db"
	"kontor/internal/fault"
	"kontor/internal/op"
	"kontor/internal/pg"
	"kontor/internal/pg/list"
	"kontor/internal/run"
)

// Session is one sign-in.
type Session struct {
	ID            int64      `json:"id" db:"id"`
	UserID        int64      `json:"user_id" db:"user_id"`
	Username      string     `json:"username" db:"username"`
	Client        string     `json:"client" db:"client"`
	Address       string     `json:"address" db:"address"`
	CreatedAt     time.Time  `json:"created_at" db:"created_at"`
	LastSeenAt    time.Time  `json:"last_seen_at" db:"last_seen_at" doc:"To the minute."`
	IdleExpiresAt time.Time  `json:"idle_expires_at" db:"idle_expires_at" doc:"When it ends if it is not used."`
	ExpiresAt     time.Time  `json:"expires_at" db:"expires_at" doc:"When it ends in any case."`
	RevokedAt     *time.Time `json:"revoked_at" db:"revoked_at"`
	RevokedReason string     `json:"revoked_reason" db:"revoked_reason"`
	Active        bool       `json:"active"`
	Current       bool       `json:"current" doc:"The one that asks."`
}

var sessions = list.Spec[Session]{
	From:    "session_list",
	Columns: "id, user_id, username, client, address, created_at, last_seen_at, idle_expires_at, expires_at, revoked_at, revoked_reason",
	Search:  "search_text(username || ' ' || client || ' ' || address) LIKE search_pattern(?)",
	Sorts: map[string]list.Sort{
		"username":     {SQL: "lower(username)", Type: "text"},
		"created_at":   {SQL: "created_at", Type: "timestamptz"},
		"last_seen_at": {SQL: "last_seen_at", Type: "timestamptz"},
	},
}

type sessionListIn struct {
	op.ListIn
	UserID int64   `query:"user_id" minimum:"1"`
	Active op.Flag `query:"active" doc:"Only the active ones unless given; false: only those that have ended."`
}

// sessionList shows everybody's sessions to those with the permission, and
// their own to all others.
func (s *Service) sessionList(ctx context.Context, c *op.Call, in *sessionListIn) (op.Page[Session], error) {
	alive := "revoked_at IS NULL AND idle_expires_at > ? AND expires_at > ?"
	if active := in.Active.Given(); active != nil && !*active {
		alive = "NOT (" + alive + ")"
	}
	filters := []list.Filter{{SQL: alive, Args: []any{c.Now, c.Now}}, list.Where("user_id = ?", in.UserID)}
	if !c.Actor.May(SessionManage) {
		filters = append(filters, list.Filter{SQL: "user_id = ?", Args: []any{c.Actor.UserID}})
	}
	page, err := sessions.Page(ctx, c.Tx, in.ListIn, filters...)
	for i := range page.Items {
		page.Items[i].judge(c)
	}
	return page, err
}

func (v *Session) judge(c *op.Call) {
	v.Active = v.RevokedAt == nil && c.Now.Before(v.IdleExpiresAt) && c.Now.Before(v.ExpiresAt)
	v.Current = v.ID == c.Actor.SessionID
}

var errNoSession = fault.NotFound("no_such_session", "There is no such session.")

func (s *Service) sessionRevoke(ctx context.Context, c *op.Call, in *op.ID) (Session, error) {
	family, err := s.queries.SessionLock(ctx, c.Tx, in.ID)
	if err != nil {
		return Session{}, noRow(err, errNoSession)
	}
	// Another's session does not exist for those who may not manage sessions.
	if family.UserID != c.Actor.UserID && !c.Actor.May(SessionManage) {
		return Session{}, errNoSession
	}
	if err := s.sessionEndTx(ctx, c, family.ID, family.Username, endedRevoked); err != nil {
		return Session{}, err
	}
	row, err := s.queries.SessionGet(ctx, c.Tx, in.ID)
	if err != nil {
		return Session{}, err
	}
	v := Session{
		ID: row.ID, UserID: row.UserID, Username: row.Username, Client: row.Client, Address: row.Address, CreatedAt: row.CreatedAt,
		LastSeenAt: row.LastSeenAt, IdleExpiresAt: row.IdleExpiresAt, ExpiresAt: row.ExpiresAt, RevokedAt: row.RevokedAt, RevokedReason: row.RevokedReason,
	}
	v.judge(c)
	return v, nil
}

// EndEverySessionTx ends what was open in a company that comes back from a
// backup: what was ended since the backup must not come to life again. Codes
// that were not redeemed go too.
func EndEverySessionTx(ctx context.Context, q db.DBTX, now time.Time) (sessions int64, err error) {
	queries := db.New()
	if err := queries.OneTimeCodesVoidAll(ctx, q, now); err != nil {
		return 0, err
	}
	return queries.SessionsRevokeAll(ctx, q, db.SessionsRevokeAllParams{Now: now, Reason: endedRestored})
}

// pruneAfter is how long past its absolute end a session's tokens are kept.
const pruneAfter = 7 * 24 * time.Hour

// Pruned is how much was cleaned up.
type Pruned struct {
	Removed int64 `json:"removed" doc:"Refresh tokens that were removed."`
}

// sessionPrune removes what can no longer notice any theft: refresh tokens a
// week past the end of their family's life, and not those that are merely used.
func (s *Service) sessionPrune(ctx context.Context, c *op.Call, _ *op.Nothing) (Pruned, error) {
	before := c.Now.Add(-pruneAfter)
	removed, err := s.queries.RefreshTokensPrune(ctx, c.Tx, before)
	if err != nil {
		return Pruned{}, err
	}
	if _, err := s.queries.SessionsPrune(ctx, c.Tx, before); err != nil {
		return Pruned{}, err
	}
	if _, err := s.queries.OneTimeCodesPrune(ctx, c.Tx, before); err != nil {
		return Pruned{}, err
	}
	if _, err := s.queries.StrangersPrune(ctx, c.Tx, before); err != nil {
		return Pruned{}, err
	}
	c.Record(op.Change{Kind: "session", Title: "clean-up", After: map[string]any{"removed": removed}})
	return Pruned{Removed: removed}, nil
}

// Prune is the scheduled clean-up. When there is nothing to do it leaves no
// trace in the audit log.
func (s *Service) Prune(ctx context.Context) (removed int64, err error) {
	needed, err := s.queries.PruneNeeded(ctx, s.db, s.clock().Add(-pruneAfter))
	if err != nil || !needed {
		return 0, pg.Fault(err)
	}
	out, err := op.Do(run.As(ctx, op.System), s.run, s.sessionPruneOp(), &op.Nothing{})
	return out.Removed, err
}
