package identity

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/fault"
	"kontor/internal/op"
	"kontor/internal/pg"
)

// Authenticate finds out who a bearer token belongs to: an access token or an
// API key. It asks the database each time, in one trip, so whatever ends or
// changes a session, a user or a role acts on the next request.
func (s *Service) Authenticate(ctx context.Context, bearer string) (op.Actor, error) {
	if strings.HasPrefix(bearer, keyPrefix) {
		return s.authenticateKey(ctx, bearer)
	}
	now := s.clock()
	token, err := readToken(s.secrets.TokenKey, bearer, s.audience, now)
	switch {
	case errors.Is(err, errTokenExpired):
		return op.Nobody, fault.Unauthenticated("token_expired", "The access token has expired. Get a new one with the refresh token.")
	case err != nil:
		return op.Nobody, errBadToken
	}
	row, err := s.queries.SessionActor(ctx, s.db, db.SessionActorParams{
		SessionID: token.SessionID, UserID: token.userID, AuthVersion: token.AuthVersion, Now: now,
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return op.Nobody, errBadToken
	}
	if err != nil {
		return op.Nobody, pg.Fault(err)
	}
	s.noticed(seen{session: token.SessionID, at: now}, row.LastSeenAt)
	return op.Actor{
		UserID: row.ID, SessionID: token.SessionID, Username: row.Username, Via: op.ViaSession,
		MustChangePassword: row.MustChangePassword, Permissions: permissions(row.Permissions, nil),
	}, nil
}

var errBadToken = fault.Unauthenticated("bad_token", "This sign-in has ended. Please sign in again.")

func (s *Service) authenticateKey(ctx context.Context, key string) (op.Actor, error) {
	now := s.clock()
	row, err := s.queries.ApiKeyActor(ctx, s.db, db.ApiKeyActorParams{KeyHash: tokenHash(key), Now: now})
	if errors.Is(err, pgx.ErrNoRows) {
		return op.Nobody, fault.Unauthenticated("bad_api_key", "This API key is unknown, revoked or has expired.")
	}
	if err != nil {
		return op.Nobody, pg.Fault(err)
	}
	var last time.Time
	if row.LastUsedAt != nil {
		last = *row.LastUsedAt
	}
	s.noticed(seen{key: row.KeyID, at: now}, last)
	return op.Actor{
		UserID: row.ID, Username: row.Username, Via: op.ViaAPIKey,
		MustChangePassword: row.MustChangePassword, Permissions: permissions(row.Permissions, row.Scopes),
	}, nil
}

// allScopes stands in a key's scopes for everything that its owner may do.
const allScopes = "*"

// permissions are what the roles give, cut down to an API key's scopes; nil
// scopes cut nothing.
func permissions(granted, scopes []string) map[op.Permission]bool {
	all := make(map[op.Permission]bool, len(granted))
	for _, p := range granted {
		if scopes == nil || slices.Contains(scopes, allScopes) || slices.Contains(scopes, p) {
			all[op.Permission(p)] = true
		}
	}
	return all
}

// seen is a sign of life of a session or an API key.
type seen struct {
	session, key int64
	at           time.Time
}

// seenEvery is how exactly the list of sessions shows when one was last used.
const seenEvery = time.Minute

// noticed passes on a sign of life, at most once a minute, and never waits.
func (s *Service) noticed(sign seen, last time.Time) {
	if sign.at.Sub(last) < seenEvery {
		return
	}
	select {
	case s.seen <- sign:
	default: // the next request will tell
	}
}

// noteSeen writes signs of life down, away from the requests that gave them.
func (s *Service) noteSeen(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case sign := <-s.seen:
			var err error
			before := sign.at.Add(-seenEvery)
			if sign.session != 0 {
				err = s.queries.SessionSeen(ctx, s.db, db.SessionSeenParams{ID: sign.session, Now: sign.at, Before: before.Add(time.Microsecond)})
			} else {
				err = s.queries.ApiKeySeen(ctx, s.db, db.ApiKeySeenParams{ID: sign.key, Now: sign.at, Before: before.Add(time.Microsecond)})
			}
			if err != nil && ctx.Err() == nil {
				s.log.Warn("the last use of a session could not be noted", "error", err)
			}
		}
	}
}
