package identity

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/fault"
	"kontor/internal/op"
	"kontor/internal/pg"
)

// How long a session lives.
const (
	idleLife     = 7 * 24 * time.Hour  // without a refresh
	absoluteLife = 30 * 24 * time.Hour // whatever is refreshed
)

// Browser is the part of an input that tells a browser from other clients. A
// browser keeps its refresh token in a cookie that no script can read.
type Browser struct {
	Client string `header:"X-Kontor-Client" maxLength:"20" doc:"browser: the refresh token travels as a cookie and not in the body."`
	Cookie string `cookie:"kontor_refresh" maxLength:"100"`
	secure bool
}

// Resolve is huma's hook before the operation.
func (b *Browser) Resolve(ctx huma.Context) []error {
	b.secure = ctx.TLS() != nil
	return nil
}

func (b *Browser) is() bool { return b.Client == "browser" }

// cookieName and cookiePath: the cookie goes only to the operations that need it.
const (
	cookieName = "kontor_refresh"
	cookiePath = "/api/v1/auth"
)

func (b *Browser) cookie(value string, life time.Duration) []http.Cookie {
	age := int(life / time.Second)
	if value == "" {
		age = -1
	}
	return []http.Cookie{{
		Name: cookieName, Value: value, Path: cookiePath, MaxAge: age, HttpOnly: true, Secure: b.secure, SameSite: http.SameSiteStrictMode,
	}}
}

// Tokens are the answer to a sign-in.
type Tokens struct {
	AccessToken  string `json:"access_token" doc:"Send it as Authorization: Bearer."`
	RefreshToken string `json:"refresh_token" doc:"Good for one refresh; keep the new one. Empty for a browser, which has it as a cookie."`
	TokenType    string `json:"token_type" enum:"Bearer"`
	ExpiresIn    int    `json:"expires_in" doc:"Seconds until the access token must be refreshed."`

	cookies []http.Cookie
}

// Cookies implements op.WithCookies.
func (t Tokens) Cookies() []http.Cookie { return t.cookies }

// tokens writes the answer of a sign-in or refresh.
func (s *Service) tokens(b *Browser, now time.Time, user, session int64, authVersion int32, refresh refreshToken) Tokens {
	t := Tokens{
		TokenType: "Bearer", ExpiresIn: int(accessLife / time.Second), RefreshToken: refresh.String(),
		AccessToken: signToken(s.secrets.TokenKey, claims{
			Audience: s.audience, SessionID: session, AuthVersion: authVersion,
			IssuedAt: now.Unix(), Expires: now.Add(accessLife).Unix(), userID: user,
		}),
	}
	if b.is() {
		t.cookies, t.RefreshToken = b.cookie(t.RefreshToken, idleLife), ""
	}
	return t
}

type loginIn struct {
	Browser
	Body struct {
		Username string `json:"username" maxLength:"200"`
		Password string `json:"password" maxLength:"1000"`
	}
}

var errSignIn = fault.Unauthenticated("sign_in_failed", "The user name or the password is not right.")

// login checks a password. It is a bare operation: the slow hashing must not
// hold a transaction, or a few people signing in would stop everybody.
func (s *Service) login(ctx context.Context, c *op.Call, in *loginIn) (Tokens, error) {
	proof, err := s.prove(ctx, c, in.Body.Username, in.Body.Password)
	if err != nil {
		return Tokens{}, err
	}
	var rehashed *string
	if s.hasher.outdated(proof.hash) {
		hash, err := s.hasher.hash(ctx, in.Body.Password)
		if err != nil {
			return Tokens{}, err
		}
		rehashed = &hash
	}
	return within(ctx, s, c, func(ctx context.Context, c *op.Call) (Tokens, error) {
		c.Actor = op.Actor{UserID: proof.id, Username: proof.username, Via: op.ViaSession}
		version, err := s.queries.UserSignIn(ctx, c.Tx, db.UserSignInParams{ID: proof.id, Checked: proof.hash, Rehashed: rehashed, Now: c.Now})
		if errors.Is(err, pgx.ErrNoRows) {
			return Tokens{}, errSignIn // disabled, or given a new password, a moment ago
		}
		if err != nil {
			return Tokens{}, err
		}
		return s.sessionStartTx(ctx, c, &in.Browser, proof.id, proof.username, version)
	})
}

// sessionStartTx makes a session with its first refresh token.
func (s *Service) sessionStartTx(ctx context.Context, c *op.Call, b *Browser, user int64, username string, authVersion int32) (Tokens, error) {
	row := db.SessionInsertParams{
		UserID: user, Client: short(c.Client), Address: short(c.Address), Now: c.Now,
		IdleExpiresAt: c.Now.Add(idleLife), ExpiresAt: c.Now.Add(absoluteLife),
	}
	id, err := s.queries.SessionInsert(ctx, c.Tx, row)
	if err != nil {
		return Tokens{}, err
	}
	refresh := newRefreshToken()
	if _, err := s.queries.RefreshTokenInsert(ctx, c.Tx, db.RefreshTokenInsertParams{SessionID: id, TokenHash: refresh.hash(), Now: c.Now}); err != nil {
		return Tokens{}, err
	}
	c.Record(op.Change{Kind: "session", ID: id, Title: username, After: map[string]any{"user_id": user, "client": row.Client, "address": row.Address}})
	return s.tokens(b, c.Now, user, id, authVersion, refresh), nil
}

// short keeps what a client says of itself within bounds.
func short(text string) string {
	text = strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", ""), "\uFFFD")
	for n := range text {
		if n > 200 {
			return text[:n]
		}
	}
	return text
}

// proof is a password that was right.
type proof struct {
	id       int64
	username string
	hash     string
}

// prove checks a user's password. It takes as long, writes as much and says the
// same whether the name is unknown, has no password yet, or has another one.
func (s *Service) prove(ctx context.Context, c *op.Call, username, password string) (proof, error) {
	username = strings.TrimSpace(username)
	if err := s.doors.knock(c.Address, c.Now); err != nil {
		return proof{}, err
	}
	leave, err := s.hasher.enter(ctx)
	if err != nil {
		return proof{}, err
	}
	defer leave()
	user, err := s.attempt(ctx, username, c.Now)
	if err != nil {
		return proof{}, pg.Fault(err)
	}
	if !s.hasher.same(user.PasswordHash, password) {
		return proof{}, s.refused(ctx, c, user)
	}
	if !user.Active {
		return proof{}, fault.Unauthenticated("user_disabled", "This user has been disabled. Ask an administrator.")
	}
	return proof{user.ID, user.Username, *user.PasswordHash}, nil
}

// refused counts and audits a wrong password, of a stranger too: so it takes as
// long. What was typed as a name is not kept; it may have been the password.
func (s *Service) refused(ctx context.Context, c *op.Call, user db.UserForSignInRow) error {
	s.doors.fail(c.Address, c.Now)
	_, err := within(ctx, s, c, func(_ context.Context, c *op.Call) (op.Nothing, error) {
		if user.ID != 0 {
			c.Record(op.Change{Kind: "user", ID: user.ID, Title: user.Username, After: map[string]any{"failed_sign_in": true, "address": short(c.Address)}})
		}
		return op.Nothing{}, op.Committed(errSignIn)
	})
	return err
}

// attempt finds the user and counts the sign-in as failed before the password
// is looked at, so that a hundred guesses at once are counted like a hundred in
// a row. Success sets the count back.
func (s *Service) attempt(ctx context.Context, username string, now time.Time) (user db.UserForSignInRow, err error) {
	if !utf8.ValidString(username) || strings.ContainsRune(username, 0) {
		username = ""
	}
	err = s.db.InTx(ctx, pg.Write, func(tx pgx.Tx) error {
		var until *time.Time
		var counted error
		user, err = s.queries.UserForSignIn(ctx, tx, username)
		switch {
		case err == nil:
			_, counted = s.queries.UserAttempt(ctx, tx, db.UserAttemptParams{ID: user.ID, Now: now})
		case errors.Is(err, pgx.ErrNoRows):
			_, counted = s.queries.StrangerAttempt(ctx, tx, db.StrangerAttemptParams{NameHash: s.strangerHash(username), Now: now})
		default:
			return err
		}
		if !errors.Is(counted, pgx.ErrNoRows) {
			return counted
		}
		if user.ID != 0 {
			until, err = s.queries.UserLockedUntil(ctx, tx, user.ID)
		} else {
			until, err = s.queries.StrangerLockedUntil(ctx, tx, s.strangerHash(username))
		}
		if err != nil {
			return err
		}
		wait := time.Second
		if until != nil {
			wait = until.Sub(now)
		}
		return fault.TooMany("too_many_attempts", "Too many wrong passwords for this user name. Try again in %d seconds, or ask an administrator.", seconds(wait))
	})
	return user, err
}

func (s *Service) strangerHash(username string) []byte {
	m := hmac.New(sha256.New, s.secrets.Pepper)
	m.Write([]byte("stranger\x00" + strings.ToLower(username)))
	return m.Sum(nil)
}
