package identity

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/fault"
	"kontor/internal/op"
	"kontor/internal/pg"
)

// codeLife is how long a one-time code can be used.
const codeLife = 24 * time.Hour

// Code lets a user set their own password, once. An administrator hands it
// over; nobody else ever knows the password.
type Code struct {
	SetupCode string    `json:"setup_code" doc:"Hand it to the user. It is shown once and works once."`
	ExpiresAt time.Time `json:"expires_at"`
}

// codeLetters leave out I, L, O and U, so that nobody misreads one.
var codeLetters = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// newCode is 80 random bits in four groups, easy to read out on the telephone.
func newCode() string {
	var b [10]byte
	_, _ = rand.Read(b[:])
	text := codeLetters.EncodeToString(b[:])
	return text[:4] + "-" + text[4:8] + "-" + text[8:12] + "-" + text[12:]
}

// codeHash reads a code as people type it: small letters, other dashes, spaces,
// O for 0 and I or L for 1.
func (s *Service) codeHash(user int64, code string) []byte {
	plain := strings.Map(func(r rune) rune {
		switch {
		case r == 'O':
			return '0'
		case r == 'I' || r == 'L':
			return '1'
		case r >= '0' && r <= '9' || r >= 'A' && r <= 'Z':
			return r
		}
		return -1
	}, strings.ToUpper(code))
	m := hmac.New(sha256.New, s.secrets.Pepper)
	fmt.Fprintf(m, "one-time code\x00%d\x00%s", user, plain)
	return m.Sum(nil)
}

// codeTx makes a code for the user and voids those before it.
func (s *Service) codeTx(ctx context.Context, c *op.Call, user int64) (Code, error) {
	if err := s.queries.OneTimeCodesVoid(ctx, c.Tx, db.OneTimeCodesVoidParams{UserID: user, Now: c.Now}); err != nil {
		return Code{}, err
	}
	code := Code{SetupCode: newCode(), ExpiresAt: c.Now.Add(codeLife)}
	return code, s.queries.OneTimeCodeInsert(ctx, c.Tx, db.OneTimeCodeInsertParams{
		UserID: user, CodeHash: s.codeHash(user, code.SetupCode), CreatedBy: c.Actor.UserID, Now: c.Now, ExpiresAt: code.ExpiresAt,
	})
}

// resetPassword takes the password away, ends every session and API key,
// and answers a code.
func (s *Service) resetPassword(ctx context.Context, c *op.Call, in *op.Versioned) (Code, error) {
	if c.Actor.UserID == in.ID.ID {
		return Code{}, fault.Conflict("own_password", "Change your own password in your profile.")
	}
	var code Code
	reset := func() error {
		before, err := s.userLockTx(ctx, c, in.ID.ID, in.Version())
		if err != nil {
			return err
		}
		if !before.Active {
			return fault.Conflict("user_disabled", "This user is disabled. Enable them first.")
		}
		if err := s.queries.UserPasswordClear(ctx, c.Tx, db.UserPasswordClearParams{ID: before.ID, Now: c.Now}); err != nil {
			return err
		}
		if err := s.endSessionsTx(ctx, c, before.ID, 0, endedReset); err != nil {
			return err
		}
		// A reset is also the answer to a stolen account, and whoever had it may
		// have made themselves a key.
		if err := s.queries.ApiKeysRevokeOfUser(ctx, c.Tx, db.ApiKeysRevokeOfUserParams{UserID: before.ID, Now: c.Now}); err != nil {
			return err
		}
		if code, err = s.codeTx(ctx, c, before.ID); err != nil {
			return err
		}
		_, err = s.concludeUserTx(ctx, c, before.ID, before)
		return err
	}
	if c.Actor.Via == op.ViaSystem {
		// Whoever sits at the program's own files may rescue the last
		// administrator who forgot the password.
		err := reset()
		return code, err
	}
	err := s.keepAdministratorTx(ctx, c.Tx, reset)
	return code, err
}

type redeemIn struct {
	Body struct {
		Username    string `json:"username" maxLength:"200"`
		Code        string `json:"code" maxLength:"100"`
		NewPassword string `json:"new_password" maxLength:"1000"`
	}
}

var errCode = fault.Unauthenticated("bad_code", "The user name or the code is not right, or the code has expired. Ask an administrator for a new one.")

// redeemCode sets the password of a user who has a one-time code.
func (s *Service) redeemCode(ctx context.Context, c *op.Call, in *redeemIn) (op.Nothing, error) {
	b := in.Body
	b.Username = strings.TrimSpace(b.Username)
	if err := checkPassword("new_password", b.Username, b.NewPassword); err != nil {
		return op.Nothing{}, err
	}
	if err := s.doors.knock(c.Address, c.Now); err != nil {
		return op.Nothing{}, err
	}
	// The hash is made in any case, so that the time says nothing about the code.
	hash, err := s.hasher.hash(ctx, b.NewPassword)
	if err != nil {
		return op.Nothing{}, err
	}
	user, err := s.attempt(ctx, b.Username, c.Now)
	if err != nil {
		return op.Nothing{}, pg.Fault(err)
	}
	return within(ctx, s, c, func(ctx context.Context, c *op.Call) (op.Nothing, error) {
		before, err := s.redeemTx(ctx, c, user, b.Code, hash)
		if errors.Is(err, errCode) {
			s.doors.fail(c.Address, c.Now)
			return op.Nothing{}, op.Committed(err)
		}
		if err != nil {
			return op.Nothing{}, err
		}
		_, err = s.concludeUserTx(ctx, c, user.ID, before)
		return op.Nothing{}, err
	})
}

func (s *Service) redeemTx(ctx context.Context, c *op.Call, user db.UserForSignInRow, code, hash string) (User, error) {
	id, err := s.queries.OneTimeCodeFind(ctx, c.Tx, db.OneTimeCodeFindParams{UserID: user.ID, CodeHash: s.codeHash(user.ID, code), Now: c.Now})
	if errors.Is(err, pgx.ErrNoRows) || err == nil && !user.Active {
		return User{}, errCode
	}
	if err != nil {
		return User{}, err
	}
	before, err := s.userTx(ctx, c.Tx, user.ID)
	if err != nil {
		return User{}, err
	}
	n, err := s.queries.OneTimeCodeUse(ctx, c.Tx, db.OneTimeCodeUseParams{ID: id, Now: c.Now})
	if err != nil {
		return User{}, err
	}
	if n == 0 {
		return User{}, errCode // somebody was faster
	}
	c.Actor = op.Actor{UserID: user.ID, Username: user.Username, Via: op.ViaSession}
	n, err = s.queries.UserPasswordSet(ctx, c.Tx, db.UserPasswordSetParams{ID: user.ID, PasswordHash: hash, Seen: user.PasswordHash, Now: c.Now})
	if err != nil {
		return User{}, err
	}
	if n == 0 {
		return User{}, fault.Conflict("busy", "The account was changed a moment ago. Please try again.")
	}
	return before, s.endSessionsTx(ctx, c, user.ID, 0, endedPassword)
}
