package identity

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/fault"
	"kontor/internal/op"
	"kontor/internal/pg"
)

// lostAnswer is how long a client that never got the answer to a refresh may
// ask again with the same token.
const lostAnswer = 10 * time.Second

type refreshIn struct {
	Browser
	Body *struct {
		RefreshToken string `json:"refresh_token,omitempty" maxLength:"100" doc:"A browser leaves it out; it has a cookie."`
	} `required:"false"`
}

// token is the refresh token, from where this client keeps it.
func (in *refreshIn) token() (refreshToken, bool) {
	text := in.Cookie
	if !in.is() {
		if in.Body == nil {
			return refreshToken{}, false
		}
		text = in.Body.RefreshToken
	}
	return readRefreshToken(text)
}

var errBadRefreshToken = fault.Unauthenticated("bad_refresh_token", "Please sign in again.")

// errReused is a token that was used before and is used again.
var errReused = errors.New("a refresh token was used twice")

// refresh changes a refresh token for the next one and a new access token. It
// is a bare operation: everybody's program does it every ten minutes, which is
// nothing for the audit log. Theft is.
func (s *Service) refresh(ctx context.Context, c *op.Call, in *refreshIn) (Tokens, error) {
	token, ok := in.token()
	if !ok {
		return Tokens{}, errBadRefreshToken
	}
	var family db.SessionLockRow
	var tokens Tokens
	err := s.db.InTx(ctx, pg.Write, func(tx pgx.Tx) (err error) {
		family, err = s.familyLockTx(ctx, tx, token)
		if err != nil {
			return err
		}
		successor, err := s.rotateTx(ctx, tx, family, token, c.Now)
		tokens = s.tokens(&in.Browser, c.Now, family.UserID, family.ID, family.AuthVersion, successor)
		return err
	})
	switch {
	case errors.Is(err, errReused):
		return Tokens{}, s.stolen(ctx, c, family)
	case err != nil:
		return Tokens{}, pg.Fault(err)
	}
	return tokens, nil
}

// familyLockTx finds the session of a refresh token and holds it.
func (s *Service) familyLockTx(ctx context.Context, tx pgx.Tx, token refreshToken) (db.SessionLockRow, error) {
	id, err := s.queries.RefreshTokenSession(ctx, tx, token.hash())
	if err != nil {
		return db.SessionLockRow{}, noRow(err, errBadRefreshToken)
	}
	family, err := s.queries.SessionLock(ctx, tx, id)
	return family, noRow(err, errBadRefreshToken)
}

// rotateTx uses the token up and returns its successor. The family is locked,
// so what is read here is the last word.
func (s *Service) rotateTx(ctx context.Context, tx pgx.Tx, family db.SessionLockRow, token refreshToken, now time.Time) (refreshToken, error) {
	if family.RevokedAt != nil || !family.Active || !now.Before(family.IdleExpiresAt) || !now.Before(family.ExpiresAt) {
		return token, errBadRefreshToken
	}
	row, err := s.queries.RefreshTokenGet(ctx, tx, token.hash())
	if err != nil {
		return token, noRow(err, errBadRefreshToken)
	}
	if row.UsedAt != nil {
		// The answer may have been lost on its way. While nobody has used the
		// successor, whoever asks again gets the same one.
		if successor, ok := token.unseal(row.Sealed); ok && row.SuccessorUnused && now.Sub(*row.UsedAt) <= lostAnswer {
			return successor, nil
		}
		return token, errReused
	}
	successor := newRefreshToken()
	id, err := s.queries.RefreshTokenInsert(ctx, tx, db.RefreshTokenInsertParams{SessionID: family.ID, TokenHash: successor.hash(), Now: now})
	if err != nil {
		return token, err
	}
	err = s.queries.RefreshTokenUse(ctx, tx, db.RefreshTokenUseParams{ID: row.ID, SuccessorID: id, Sealed: token.seal(successor), Now: now})
	if err != nil {
		return token, err
	}
	if err := s.queries.RefreshTokenUnseal(ctx, tx, row.ID); err != nil {
		return token, err
	}
	idle := now.Add(idleLife)
	if idle.After(family.ExpiresAt) {
		idle = family.ExpiresAt
	}
	return successor, s.queries.SessionRefreshed(ctx, tx, db.SessionRefreshedParams{ID: family.ID, IdleExpiresAt: idle, Now: now})
}

// Why a session ended, as the list of sessions shows it.
const (
	endedLogout   = "signed out"
	endedStolen   = "a refresh token was used twice"
	endedRevoked  = "ended by hand"
	endedRestored = "restored from a backup"
	endedPassword = "new password"
	endedDisabled = "user disabled"
	endedReset    = "password reset"
)

// stolen ends the session of a token that was used twice: either the first or
// the second who used it was a thief, and nobody can tell which.
func (s *Service) stolen(ctx context.Context, c *op.Call, family db.SessionLockRow) error {
	_, err := within(ctx, s, c, func(ctx context.Context, c *op.Call) (op.Nothing, error) {
		c.Actor = op.Actor{UserID: family.UserID, Username: family.Username, Via: op.ViaNobody}
		if err := s.sessionEndTx(ctx, c, family.ID, family.Username, endedStolen); err != nil {
			return op.Nothing{}, err
		}
		s.log.Warn("a refresh token was used twice; the session has been ended", "user", family.Username, "session", family.ID, "address", c.Address)
		return op.Nothing{}, op.Committed(errBadRefreshToken)
	})
	return err
}

// sessionEndTx ends a session that may have ended already.
func (s *Service) sessionEndTx(ctx context.Context, c *op.Call, id int64, username, reason string) error {
	n, err := s.queries.SessionRevoke(ctx, c.Tx, db.SessionRevokeParams{ID: id, Reason: reason, Now: c.Now})
	if err == nil && n > 0 {
		c.Record(op.Change{
			Kind: "session", ID: id, Title: username,
			Before: map[string]any{"ended": false}, After: map[string]any{"ended": true, "reason": reason, "address": short(c.Address)},
		})
	}
	return err
}

// SignedOut is the answer to a logout.
type SignedOut struct {
	cookies []http.Cookie
}

// Cookies implements op.WithCookies.
func (a SignedOut) Cookies() []http.Cookie { return a.cookies }

// logout ends the session of a refresh token, even of one that was used before.
// It is no error when there is none: whoever asks is signed out either way.
func (s *Service) logout(ctx context.Context, c *op.Call, in *refreshIn) (SignedOut, error) {
	out := SignedOut{}
	if in.is() {
		out.cookies = in.cookie("", 0)
	}
	token, ok := in.token()
	if !ok {
		return out, nil
	}
	id, err := s.queries.RefreshTokenSession(ctx, s.db, token.hash())
	if errors.Is(err, pgx.ErrNoRows) {
		return out, nil
	}
	if err != nil {
		return out, pg.Fault(err)
	}
	_, err = within(ctx, s, c, func(ctx context.Context, c *op.Call) (op.Nothing, error) {
		family, err := s.queries.SessionLock(ctx, c.Tx, id)
		if err != nil {
			return op.Nothing{}, noRow(err, errBadRefreshToken)
		}
		c.Actor = op.Actor{UserID: family.UserID, SessionID: family.ID, Username: family.Username, Via: op.ViaSession}
		return op.Nothing{}, s.sessionEndTx(ctx, c, family.ID, family.Username, endedLogout)
	})
	return out, err
}

// noRow is what a missing row means.
func noRow(err error, meaning *fault.Fault) error {
	if errors.Is(err, pgx.ErrNoRows) {
		return meaning
	}
	return err
}
