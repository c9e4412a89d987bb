package identity

import (
	"context"

	"kontor/db"
	"kontor/internal/fault"
	"kontor/internal/op"
	"kontor/internal/pg"
	"kontor/internal/run"
	"kontor/internal/settings"
)

// SetupState says whether there is a company yet.
type SetupState struct {
	Initialised    bool   `json:"initialised"`
	ProductVersion string `json:"product_version"`
}

// SetupInput is what the first start asks.
type SetupInput struct {
	Company settings.NewCompany `json:"company"`
	Admin   struct {
		Username string `json:"username" minLength:"1" maxLength:"64"`
		FullName string `json:"full_name,omitempty" maxLength:"200"`
		Password string `json:"password" maxLength:"1000"`
	} `json:"admin"`
}

type setupIn struct {
	Browser
	Body SetupInput
}

func (s *Service) setupState(ctx context.Context, c *op.Call, _ *op.Nothing) (SetupState, error) {
	exist, err := s.queries.UsersExist(ctx, c.Tx)
	return SetupState{Initialised: exist, ProductVersion: s.version}, err
}

var errSetUp = fault.Conflict("already_set_up", "This company has been set up already. Please sign in.")

// setup makes the company and its first administrator, exactly once.
func (s *Service) setup(ctx context.Context, c *op.Call, in *setupIn) (Tokens, error) {
	exist, err := s.queries.UsersExist(ctx, s.db)
	if err != nil {
		return Tokens{}, pg.Fault(err)
	}
	if exist {
		return Tokens{}, errSetUp
	}
	b := &in.Body
	if err := b.Company.Check("company."); err != nil {
		return Tokens{}, err
	}
	if err := checkUsername("admin.username", &b.Admin.Username); err != nil {
		return Tokens{}, err
	}
	if err := checkPassword("admin.password", b.Admin.Username, b.Admin.Password); err != nil {
		return Tokens{}, err
	}
	hash, err := s.hasher.hash(ctx, b.Admin.Password)
	if err != nil {
		return Tokens{}, err
	}
	return within(ctx, s, c, func(ctx context.Context, c *op.Call) (Tokens, error) {
		// Whoever else is setting up waits here, and then finds a user.
		if err := s.queries.SetupLock(ctx, c.Tx); err != nil {
			return Tokens{}, err
		}
		exist, err := s.queries.UsersExist(ctx, c.Tx)
		if err != nil {
			return Tokens{}, err
		}
		if exist {
			return Tokens{}, errSetUp
		}
		if _, err := s.settings.CompanyCreateTx(ctx, c, b.Company); err != nil {
			return Tokens{}, err
		}
		admin, err := s.queries.AdminRoleLock(ctx, c.Tx)
		if err != nil {
			return Tokens{}, err
		}
		id, err := s.queries.UserInsert(ctx, c.Tx, db.UserInsertParams{Username: b.Admin.Username, FullName: b.Admin.FullName, PasswordHash: &hash, Now: c.Now})
		if err != nil {
			return Tokens{}, err
		}
		if err := s.queries.UserRolesInsert(ctx, c.Tx, db.UserRolesInsertParams{UserID: id, RoleIDs: []int64{admin}}); err != nil {
			return Tokens{}, err
		}
		user, err := s.userTx(ctx, c.Tx, id)
		if err != nil {
			return Tokens{}, err
		}
		if c.Actor.Via != op.ViaSystem {
			c.Actor = op.Actor{UserID: id, Username: user.Username, Via: op.ViaSession}
		}
		c.Record(op.Change{Kind: "user", ID: id, Title: user.Username, After: user})
		if c.Actor.Via == op.ViaSystem {
			return Tokens{}, nil // kontor init: nobody is signing in
		}
		version, err := s.queries.UserSignIn(ctx, c.Tx, db.UserSignInParams{ID: id, Checked: hash, Now: c.Now})
		if err != nil {
			return Tokens{}, err
		}
		return s.sessionStartTx(ctx, c, &in.Browser, id, user.Username, version)
	})
}

// Setup makes the company and its first administrator, for kontor init. It is
// refused when that has been done before.
func (s *Service) Setup(ctx context.Context, in SetupInput) error {
	_, err := op.Do(run.As(ctx, op.System), s.run, s.setupOp(), &setupIn{Body: in})
	return err
}

// Initialised tells whether there is a company with a user.
func (s *Service) Initialised(ctx context.Context) (bool, error) {
	exist, err := s.queries.UsersExist(ctx, s.db)
	return exist, pg.Fault(err)
}
