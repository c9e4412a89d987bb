package identity

import (
	"context"
	"slices"
	"strings"
	"time"

	"kontor/db"
	"kontor/internal/fault"
	"kontor/internal/op"
	"kontor/internal/pg/list"
)

// keyPrefix tells an API key from an access token, and a scanner for leaked
// secrets that it has found one.
const keyPrefix = "kontor_"

// APIKey lets a program ask in its owner's name, within its scopes.
type APIKey struct {
	ID         int64      `json:"id" db:"id"`
	UserID     int64      `json:"user_id" db:"user_id"`
	Username   string     `json:"username" db:"username"`
	Name       string     `json:"name" db:"name"`
	Scopes     []string   `json:"scopes" db:"scopes" nullable:"false"`
	CreatedAt  time.Time  `json:"created_at" db:"created_at"`
	ExpiresAt  *time.Time `json:"expires_at" db:"expires_at"`
	LastUsedAt *time.Time `json:"last_used_at" db:"last_used_at" doc:"To the minute."`
	RevokedAt  *time.Time `json:"revoked_at" db:"revoked_at"`
}

// NewAPIKey is a key with the secret itself, which is shown once.
type NewAPIKey struct {
	APIKey
	Key string `json:"key" doc:"Send it as Authorization: Bearer. It is shown once."`
}

var apiKeys = list.Spec[APIKey]{
	From: "api_key_list", Columns: "id, user_id, username, name, scopes, created_at, expires_at, last_used_at, revoked_at",
	Search: "search_text(name || ' ' || username) LIKE search_pattern(?)",
	Sorts:  map[string]list.Sort{"name": {SQL: "search_text(name)", Type: "text"}, "created_at": {SQL: "created_at", Type: "timestamptz"}},
}

func (s *Service) apiKeyList(ctx context.Context, c *op.Call, in *op.ListIn) (op.Page[APIKey], error) {
	return apiKeys.Page(ctx, c.Tx, *in)
}

type apiKeyCreateIn struct {
	Body struct {
		Name      string     `json:"name" minLength:"1" maxLength:"100"`
		Scopes    []string   `json:"scopes,omitempty" maxItems:"1000" doc:"Permissions that the key may use; * for all that its owner has. Without any it reads what every signed-in user may read."`
		ExpiresAt *time.Time `json:"expires_at,omitempty" doc:"Never when left out."`
	}
}

func (s *Service) apiKeyCreate(ctx context.Context, c *op.Call, in *apiKeyCreateIn) (NewAPIKey, error) {
	b := in.Body
	b.Name = strings.TrimSpace(b.Name)
	switch {
	case c.Actor.Via != op.ViaSession:
		return NewAPIKey{}, fault.Forbidden("session_needed", "An API key is made by a person who has signed in, not by another key.")
	case b.Name == "":
		return NewAPIKey{}, fault.Invalid("invalid_api_key", "The key needs a name that says what it is for.").Field("name", "Enter a name.")
	case b.ExpiresAt != nil && (!b.ExpiresAt.After(c.Now) || b.ExpiresAt.Year() > 2999):
		return NewAPIKey{}, fault.Invalid("invalid_api_key", "The key would have expired already, or never in anybody's life.").Field("expires_at", "Choose a day to come.")
	}
	slices.Sort(b.Scopes)
	b.Scopes = slices.Compact(b.Scopes)
	for i, scope := range b.Scopes {
		if scope != allScopes && !c.Actor.May(op.Permission(scope)) {
			return NewAPIKey{}, fault.Invalid("beyond_own_permissions", "A key can do no more than you: you do not hold the permission %q.", scope).Field(place("scopes", i), "not yours")
		}
	}
	if b.Scopes == nil {
		b.Scopes = []string{}
	}
	key := keyPrefix + encode(newSecret())
	id, err := s.queries.ApiKeyInsert(ctx, c.Tx, db.ApiKeyInsertParams{
		UserID: c.Actor.UserID, Name: b.Name, KeyHash: tokenHash(key), Scopes: b.Scopes, Now: c.Now, ExpiresAt: b.ExpiresAt,
	})
	if err != nil {
		return NewAPIKey{}, err
	}
	row, err := s.queries.ApiKeyGet(ctx, c.Tx, id)
	if err != nil {
		return NewAPIKey{}, err
	}
	c.Record(op.Change{Kind: "api_key", ID: id, Title: b.Name, After: APIKey(row)})
	return NewAPIKey{APIKey(row), key}, nil
}

func (s *Service) apiKeyRevoke(ctx context.Context, c *op.Call, in *op.ID) (APIKey, error) {
	row, err := s.queries.ApiKeyGet(ctx, c.Tx, in.ID)
	if err != nil {
		return APIKey{}, noRow(err, fault.NotFound("no_such_api_key", "There is no such API key."))
	}
	before := APIKey(row)
	n, err := s.queries.ApiKeyRevoke(ctx, c.Tx, db.ApiKeyRevokeParams{ID: in.ID, Now: c.Now})
	if err != nil || n == 0 {
		return before, err // it was revoked before
	}
	if row, err = s.queries.ApiKeyGet(ctx, c.Tx, in.ID); err != nil {
		return before, err
	}
	c.Record(op.Change{Kind: "api_key", ID: in.ID, Title: before.Name, Before: before, After: APIKey(row)})
	return APIKey(row), nil
}
