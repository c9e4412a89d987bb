package identity

import (
	"context"
	"fmt"
	"net/mail"
	"slices"
	"strings"

	"kontor/db"
	"kontor/internal/fault"
	"kontor/internal/op"
)

type userCreateIn struct {
	Body struct {
		Username string   `json:"username" minLength:"1" maxLength:"64"`
		FullName string   `json:"full_name,omitempty" maxLength:"200"`
		Email    string   `json:"email,omitempty" maxLength:"254"`
		Roles    []string `json:"roles,omitempty" maxItems:"50" doc:"Names of roles; or give role_ids."`
		RoleIDs  []int64  `json:"role_ids,omitempty" maxItems:"50"`
	}
}

type userPatchIn struct {
	op.ID
	Body struct {
		Version  int32     `json:"version" minimum:"1" doc:"The version that was read."`
		Username *string   `json:"username,omitempty" minLength:"1" maxLength:"64"`
		FullName *string   `json:"full_name,omitempty" maxLength:"200"`
		Email    *string   `json:"email,omitempty" maxLength:"254"`
		Roles    *[]string `json:"roles,omitempty" maxItems:"50" doc:"Replaces all of them. Names; or give role_ids."`
		RoleIDs  *[]int64  `json:"role_ids,omitempty" maxItems:"50"`
	}
}

// userCreate makes a user without a password. The one-time code in the answer
// lets them set one.
func (s *Service) userCreate(ctx context.Context, c *op.Call, in *userCreateIn) (UserWithCode, error) {
	b := in.Body
	if err := checkPerson(&b.Username, &b.FullName, &b.Email); err != nil {
		return UserWithCode{}, err
	}
	roles, err := s.rolesTx(ctx, c.Tx, b.Roles, b.RoleIDs)
	if err != nil {
		return UserWithCode{}, err
	}
	id, err := s.queries.UserInsert(ctx, c.Tx, db.UserInsertParams{Username: b.Username, FullName: b.FullName, Email: b.Email, Now: c.Now})
	if err != nil {
		return UserWithCode{}, err
	}
	if err := s.giveRolesTx(ctx, c, id, roles); err != nil {
		return UserWithCode{}, err
	}
	code, err := s.codeTx(ctx, c, id)
	if err != nil {
		return UserWithCode{}, err
	}
	user, err := s.concludeUserTx(ctx, c, id, nil)
	return UserWithCode{user, code}, err
}

func (s *Service) userUpdate(ctx context.Context, c *op.Call, in *userPatchIn) (User, error) {
	var after User
	b := in.Body
	change := func() error {
		before, err := s.userLockTx(ctx, c, in.ID.ID, b.Version)
		if err != nil {
			return err
		}
		u := before
		op.Patch(&u.Username, b.Username)
		op.Patch(&u.FullName, b.FullName)
		op.Patch(&u.Email, b.Email)
		if err := checkPerson(&u.Username, &u.FullName, &u.Email); err != nil {
			return err
		}
		if b.Roles != nil || b.RoleIDs != nil {
			var names []string
			var ids []int64
			op.Patch(&names, b.Roles)
			op.Patch(&ids, b.RoleIDs)
			roles, err := s.rolesTx(ctx, c.Tx, names, ids)
			if err != nil {
				return err
			}
			if !sameSet(roles, before.RoleIDs) {
				if err := s.giveRolesTx(ctx, c, u.ID, roles); err != nil {
					return err
				}
				if err := s.queries.UserOutdateTokens(ctx, c.Tx, u.ID); err != nil {
					return err
				}
			}
		}
		err = s.queries.UserUpdate(ctx, c.Tx, db.UserUpdateParams{ID: u.ID, Username: u.Username, FullName: u.FullName, Email: u.Email, Now: c.Now})
		if err != nil {
			return err
		}
		after, err = s.concludeUserTx(ctx, c, u.ID, before)
		return err
	}
	if b.Roles == nil && b.RoleIDs == nil {
		err := change()
		return after, err
	}
	err := s.keepAdministratorTx(ctx, c.Tx, change)
	return after, err
}

func (s *Service) userDisable(ctx context.Context, c *op.Call, in *op.Versioned) (User, error) {
	var after User
	err := s.keepAdministratorTx(ctx, c.Tx, func() (err error) {
		after, err = s.setActiveTx(ctx, c, in, false)
		return err
	})
	return after, err
}

func (s *Service) userEnable(ctx context.Context, c *op.Call, in *op.Versioned) (User, error) {
	return s.setActiveTx(ctx, c, in, true)
}

func (s *Service) setActiveTx(ctx context.Context, c *op.Call, in *op.Versioned, active bool) (User, error) {
	before, err := s.userLockTx(ctx, c, in.ID.ID, in.Version())
	if err != nil || before.Active == active {
		return before, err
	}
	if err := s.queries.UserSetActive(ctx, c.Tx, db.UserSetActiveParams{ID: before.ID, Active: active, Now: c.Now}); err != nil {
		return before, err
	}
	if !active {
		if err := s.endSessionsTx(ctx, c, before.ID, 0, endedDisabled); err != nil {
			return before, err
		}
		if err := s.queries.OneTimeCodesVoid(ctx, c.Tx, db.OneTimeCodesVoidParams{UserID: before.ID, Now: c.Now}); err != nil {
			return before, err
		}
	}
	return s.concludeUserTx(ctx, c, before.ID, before)
}

func (s *Service) userUnlock(ctx context.Context, c *op.Call, in *op.Versioned) (User, error) {
	before, err := s.userLockTx(ctx, c, in.ID.ID, in.Version())
	if err != nil {
		return before, err
	}
	if err := s.queries.UserUnlock(ctx, c.Tx, db.UserUnlockParams{ID: before.ID, Now: c.Now}); err != nil {
		return before, err
	}
	return s.concludeUserTx(ctx, c, before.ID, before)
}

// endSessionsTx ends all of a user's sessions but one; 0 spares none.
func (s *Service) endSessionsTx(ctx context.Context, c *op.Call, user, spared int64, reason string) error {
	_, err := s.queries.SessionsRevokeOfUser(ctx, c.Tx, db.SessionsRevokeOfUserParams{UserID: user, Spared: spared, Reason: reason, Now: c.Now})
	return err
}

// concludeUserTx reads what is stored now and remembers the change.
func (s *Service) concludeUserTx(ctx context.Context, c *op.Call, id int64, before any) (User, error) {
	u, err := s.userTx(ctx, c.Tx, id)
	if err == nil {
		c.Record(op.Change{Kind: "user", ID: id, Title: u.Username, Before: before, After: u})
	}
	return u, err
}

func checkPerson(username, fullName, email *string) error {
	*fullName, *email = strings.TrimSpace(*fullName), strings.TrimSpace(*email)
	if err := checkUsername("username", username); err != nil {
		return err
	}
	return checkEmail(email)
}

func checkEmail(email *string) error {
	*email = strings.TrimSpace(*email)
	if *email == "" {
		return nil
	}
	if a, err := mail.ParseAddress(*email); err != nil || a.Address != *email {
		return fault.Invalid("invalid_email", "This is no e-mail address.").Field("email", "like name@example.com")
	}
	return nil
}

func sameSet(a, b []int64) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

func place(field string, i int) string { return fmt.Sprintf("%s[%d]", field, i) }
