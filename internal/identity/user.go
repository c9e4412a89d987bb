package identity

import (
	"context"
	"regexp"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/text/unicode/norm"

	"kontor/db"
	"kontor/internal/fault"
	"kontor/internal/op"
	"kontor/internal/pg/list"
)

// User is somebody who may sign in.
type User struct {
	ID          int64      `json:"id" db:"id"`
	Username    string     `json:"username" db:"username"`
	FullName    string     `json:"full_name" db:"full_name"`
	Email       string     `json:"email" db:"email"`
	Active      bool       `json:"active" db:"active"`
	LockedUntil *time.Time `json:"locked_until" db:"locked_until" doc:"Too many wrong passwords: no sign-in until then."`
	LastSignIn  *time.Time `json:"last_sign_in" db:"last_sign_in"`
	HasPassword bool       `json:"has_password" db:"has_password" doc:"False until the one-time code has been used."`
	Version     int32      `json:"version" db:"version"`
	CreatedAt   time.Time  `json:"created_at" db:"created_at"`
	UpdatedAt   time.Time  `json:"updated_at" db:"updated_at"`
	Roles       []string   `json:"roles" db:"roles" nullable:"false"`
	RoleIDs     []int64    `json:"role_ids" db:"role_ids" nullable:"false"`
}

// UserWithCode is a user with the one-time code that lets them set a password.
// It is shown once.
type UserWithCode struct {
	User
	Code
}

var users = list.Spec[User]{
	From: "user_list", Default: "username",
	Columns: "id, username, full_name, email, active, locked_until, last_sign_in, has_password, version, created_at, updated_at, roles, role_ids",
	Search:  "search_text(username || ' ' || full_name || ' ' || email) LIKE search_pattern(?)",
	Sorts: map[string]list.Sort{
		"username":     {SQL: "lower(username)", Type: "text"},
		"full_name":    {SQL: "search_text(full_name)", Type: "text"},
		"last_sign_in": {SQL: "coalesce(last_sign_in, '-infinity')", Type: "timestamptz"},
	},
}

type userListIn struct {
	op.ListIn
	Active op.Flag `query:"active"`
	Role   string  `query:"role" maxLength:"64"`
}

func (s *Service) userList(ctx context.Context, c *op.Call, in *userListIn) (op.Page[User], error) {
	return users.Page(ctx, c.Tx, in.ListIn, list.Where("active = ?", in.Active.Given()), list.Where("? = ANY(roles)", in.Role))
}

func (s *Service) userGet(ctx context.Context, c *op.Call, in *op.ID) (User, error) {
	return s.userTx(ctx, c.Tx, in.ID)
}

var errNoUser = fault.NotFound("no_such_user", "There is no such user.")

func (s *Service) userTx(ctx context.Context, tx pgx.Tx, id int64) (User, error) {
	row, err := s.queries.UserGet(ctx, tx, id)
	return User(row), noRow(err, errNoUser)
}

// userLockTx reads a user and holds them against changes by others. Whoever is
// asking must hold every permission that the user holds: an account is never
// taken over by somebody who may do less.
func (s *Service) userLockTx(ctx context.Context, c *op.Call, id int64, version int32) (User, error) {
	now, err := s.queries.UserLock(ctx, c.Tx, id)
	if err != nil {
		return User{}, noRow(err, errNoUser)
	}
	if err := fault.CheckVersion("user", version, now); err != nil {
		return User{}, err
	}
	held, err := s.queries.UserPermissions(ctx, c.Tx, id)
	if err != nil {
		return User{}, err
	}
	if err := mayHandOut(c.Actor, held); err != nil {
		return User{}, err
	}
	return s.userTx(ctx, c.Tx, id)
}

// mayHandOut refuses an actor who would give away, or take over, a permission
// that they do not hold themselves.
func mayHandOut(actor op.Actor, permissions []string) error {
	for _, p := range permissions {
		if !actor.May(op.Permission(p)) {
			return fault.Forbidden("beyond_own_permissions", "This concerns the permission %s, which you do not hold yourself. Ask an administrator who does.", p)
		}
	}
	return nil
}

// usernameForm: letters and digits of any script, and a few signs inside. No
// spaces and nothing invisible: a name is typed, and two must not look alike.
var usernameForm = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{M}\p{N}._@+-]*$`)

func checkUsername(field string, name *string) error {
	*name = norm.NFKC.String(strings.TrimSpace(*name))
	if !usernameForm.MatchString(*name) || len(*name) > 64 {
		return fault.Invalid("invalid_username", "A user name has letters, digits and . _ - @ +, and no spaces.").Field(field, "like anna or anna.berg")
	}
	return nil
}

// rolesTx finds the roles that an input names, by name or by id.
func (s *Service) rolesTx(ctx context.Context, tx pgx.Tx, names []string, ids []int64) ([]int64, error) {
	found := map[int64]bool{}
	refused := fault.Invalid("no_such_role", "There is no such role.")
	if len(names) > 0 {
		rows, err := s.queries.RolesByName(ctx, tx, names)
		if err != nil {
			return nil, err
		}
		byName := map[string]bool{}
		for _, r := range rows {
			found[r.ID], byName[r.Name] = true, true
		}
		for i, n := range names {
			if !byName[n] {
				refused = refused.Field(place("roles", i), "There is no role %q.", n)
			}
		}
	}
	if len(ids) > 0 {
		rows, err := s.queries.RolesByID(ctx, tx, ids)
		if err != nil {
			return nil, err
		}
		byID := map[int64]bool{}
		for _, r := range rows {
			found[r.ID], byID[r.ID] = true, true
		}
		for i, id := range ids {
			if !byID[id] {
				refused = refused.Field(place("role_ids", i), "There is no role %d.", id)
			}
		}
	}
	if len(refused.Fields) > 0 {
		return nil, refused
	}
	all := make([]int64, 0, len(found))
	for id := range found {
		all = append(all, id)
	}
	return all, nil
}

// giveRolesTx sets a user's roles, as far as the actor may give them.
func (s *Service) giveRolesTx(ctx context.Context, c *op.Call, user int64, roles []int64) error {
	given, err := s.queries.RolesPermissions(ctx, c.Tx, roles)
	if err != nil {
		return err
	}
	if err := mayHandOut(c.Actor, given); err != nil {
		return err
	}
	if err := s.queries.UserRolesDelete(ctx, c.Tx, user); err != nil {
		return err
	}
	return s.queries.UserRolesInsert(ctx, c.Tx, db.UserRolesInsertParams{UserID: user, RoleIDs: roles})
}

// keepAdministratorTx runs f, which may take an administrator away, and refuses
// what would leave none who can sign in. The lock makes those who try it at the
// same time come one by one.
func (s *Service) keepAdministratorTx(ctx context.Context, tx pgx.Tx, f func() error) error {
	if _, err := s.queries.AdminRoleLock(ctx, tx); err != nil {
		return err
	}
	before, err := s.queries.AdminsCount(ctx, tx)
	if err != nil {
		return err
	}
	if err := f(); err != nil {
		return err
	}
	left, err := s.queries.AdminsCount(ctx, tx)
	if err == nil && left == 0 && before > 0 {
		err = fault.Conflict("last_administrator", "This is the last administrator who can sign in. Make somebody else an administrator first.")
	}
	return err
}
