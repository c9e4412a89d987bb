package identity

import (
	"context"
	"slices"
	"strings"

	"kontor/db"
	"kontor/internal/fault"
	"kontor/internal/op"
	"kontor/internal/pg"
	"kontor/internal/settings"
)

// Profile is what users decide about themselves.
type Profile struct {
	ID                 int64  `json:"id"`
	Username           string `json:"username"`
	FullName           string `json:"full_name"`
	Email              string `json:"email"`
	Language           string `json:"language"`
	Theme              string `json:"theme" enum:"system,light,dark"`
	Density            string `json:"density" enum:"compact,comfortable"`
	MustChangePassword bool   `json:"must_change_password"`
	Version            int32  `json:"version"`
}

// Me is who asks, what they may do, and where.
type Me struct {
	User        Profile          `json:"user"`
	Roles       []string         `json:"roles" nullable:"false"`
	Permissions []string         `json:"permissions" nullable:"false"`
	Company     settings.Company `json:"company"`
}

func (s *Service) me(ctx context.Context, c *op.Call, _ *op.Nothing) (Me, error) {
	row, err := s.queries.MeGet(ctx, c.Tx, c.Actor.UserID)
	if err != nil {
		return Me{}, noRow(err, errNoUser)
	}
	company, err := s.settings.CompanyTx(ctx, c.Tx)
	if err != nil {
		return Me{}, err
	}
	m := Me{User: profile(row), Roles: row.Roles, Permissions: []string{}, Company: company}
	for p := range c.Actor.Permissions {
		m.Permissions = append(m.Permissions, string(p))
	}
	slices.Sort(m.Permissions)
	return m, nil
}

func profile(r db.MeGetRow) Profile {
	return Profile{
		ID: r.ID, Username: r.Username, FullName: r.FullName, Email: r.Email, Language: r.Language, Theme: r.Theme,
		Density: r.Density, MustChangePassword: r.MustChangePassword, Version: r.Version,
	}
}

type mePatchIn struct {
	Body struct {
		Version  int32   `json:"version,omitempty" minimum:"1" doc:"The version that was read; may be left out for a mere preference."`
		FullName *string `json:"full_name,omitempty" maxLength:"200"`
		Email    *string `json:"email,omitempty" maxLength:"254"`
		Language *string `json:"language,omitempty" pattern:"^[a-z]{2}(-[A-Z]{2})?$" maxLength:"5"`
		Theme    *string `json:"theme,omitempty" enum:"system,light,dark"`
		Density  *string `json:"density,omitempty" enum:"compact,comfortable"`
	}
}

func (s *Service) meUpdate(ctx context.Context, c *op.Call, in *mePatchIn) (Me, error) {
	now, err := s.queries.UserLock(ctx, c.Tx, c.Actor.UserID)
	if err != nil {
		return Me{}, noRow(err, errNoUser)
	}
	if err := fault.CheckVersion("profile", in.Body.Version, now); err != nil {
		return Me{}, err
	}
	row, err := s.queries.MeGet(ctx, c.Tx, c.Actor.UserID)
	if err != nil {
		return Me{}, err
	}
	before, b := profile(row), in.Body
	p := before
	op.Patch(&p.FullName, b.FullName)
	op.Patch(&p.Email, b.Email)
	op.Patch(&p.Language, b.Language)
	op.Patch(&p.Theme, b.Theme)
	op.Patch(&p.Density, b.Density)
	p.FullName = strings.TrimSpace(p.FullName)
	if err := checkEmail(&p.Email); err != nil {
		return Me{}, err
	}
	err = s.queries.MeUpdate(ctx, c.Tx, db.MeUpdateParams{
		ID: p.ID, FullName: p.FullName, Email: p.Email, Language: p.Language, Theme: p.Theme, Density: p.Density, Now: c.Now,
	})
	if err != nil {
		return Me{}, err
	}
	after, err := s.me(ctx, c, nil)
	if err != nil {
		return after, err
	}
	c.Record(op.Change{Kind: "user", ID: p.ID, Title: p.Username, Before: before, After: after.User})
	return after, nil
}

type myPasswordIn struct {
	Body struct {
		CurrentPassword string `json:"current_password" maxLength:"1000"`
		NewPassword     string `json:"new_password" maxLength:"1000"`
	}
}

// myPassword changes the password of whoever asks. It ends all their other
// sessions; this one gets a new access token with its refresh token.
func (s *Service) myPassword(ctx context.Context, c *op.Call, in *myPasswordIn) (op.Nothing, error) {
	b := in.Body
	if err := checkPassword("new_password", c.Actor.Username, b.NewPassword); err != nil {
		return op.Nothing{}, err
	}
	if b.NewPassword == b.CurrentPassword {
		return op.Nothing{}, fault.Invalid("same_password", "The new password is the old one.").Field("new_password", "choose another one")
	}
	// The same count as for signing in: a stolen access token must not be good
	// for guessing the password.
	proof, err := s.prove(ctx, c, c.Actor.Username, b.CurrentPassword)
	if err != nil {
		if fault.Is(err, errSignIn.Code) {
			err = fault.Invalid("wrong_password", "The current password is not right.").Field("current_password", "not right")
		}
		return op.Nothing{}, err
	}
	hash, err := s.hasher.hash(ctx, b.NewPassword)
	if err != nil {
		return op.Nothing{}, err
	}
	return within(ctx, s, c, func(ctx context.Context, c *op.Call) (op.Nothing, error) {
		n, err := s.queries.UserPasswordSet(ctx, c.Tx, db.UserPasswordSetParams{ID: proof.id, PasswordHash: hash, Seen: &proof.hash, Now: c.Now})
		if err == nil && n == 0 {
			err = fault.Conflict("busy", "The account was changed a moment ago. Please try again.")
		}
		if err != nil {
			return op.Nothing{}, err
		}
		if err := s.endSessionsTx(ctx, c, proof.id, c.Actor.SessionID, endedPassword); err != nil {
			return op.Nothing{}, err
		}
		c.Record(op.Change{Kind: "user", ID: proof.id, Title: proof.username, After: map[string]any{"new_password": true}})
		return op.Nothing{}, nil
	})
}

// userIDByName finds a user for a command.
func (s *Service) userIDByName(ctx context.Context, username string) (int64, error) {
	id, err := s.queries.UserIDByName(ctx, s.db, strings.TrimSpace(username))
	return id, pg.Fault(noRow(err, fault.NotFound("no_such_user", "There is no user %q.", username)))
}
