package identity

import (
	"context"

	"kontor/internal/op"
	"kontor/internal/run"
)

// What the commands of `kontor user` do. They act as the program itself:
// whoever may read its data folder owns the company anyway.

// UserList is kontor user list.
func (s *Service) UserList(ctx context.Context) ([]User, error) {
	var all []User
	in := &userListIn{ListIn: op.ListIn{Limit: 500}}
	for {
		page, err := op.Do(run.As(ctx, op.System), s.run, s.userListOp(), in)
		if err != nil {
			return nil, err
		}
		all = append(all, page.Items...)
		if page.NextCursor == nil {
			return all, nil
		}
		in.Cursor = *page.NextCursor
	}
}

// UserAdd is kontor user add: a user who sets the password with the code.
func (s *Service) UserAdd(ctx context.Context, username, fullName, email string, roles []string) (UserWithCode, error) {
	in := &userCreateIn{}
	in.Body.Username, in.Body.FullName, in.Body.Email, in.Body.Roles = username, fullName, email, roles
	return op.Do(run.As(ctx, op.System), s.run, s.userCreateOp(), in)
}

// UserResetPassword is kontor user reset-password. It also helps the last
// administrator who forgot theirs.
func (s *Service) UserResetPassword(ctx context.Context, username string) (Code, error) {
	id, err := s.userIDByName(ctx, username)
	if err != nil {
		return Code{}, err
	}
	return op.Do(run.As(ctx, op.System), s.run, s.resetPasswordOp(), &op.Versioned{ID: op.ID{ID: id}})
}

// UserUnlock is kontor user unlock.
func (s *Service) UserUnlock(ctx context.Context, username string) (User, error) {
	id, err := s.userIDByName(ctx, username)
	if err != nil {
		return User{}, err
	}
	return op.Do(run.As(ctx, op.System), s.run, s.userUnlockOp(), &op.Versioned{ID: op.ID{ID: id}})
}
