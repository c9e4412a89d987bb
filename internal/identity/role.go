package identity

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/fault"
	"kontor/internal/op"
	"kontor/internal/pg/list"
	"kontor/internal/run"
)

// AdminRole is the role that always has every permission.
const AdminRole = "admin"

// builtinRoles are there from the start, in this order.
var builtinRoles = []struct{ name, label string }{
	{AdminRole, "Administrator"},
	{"manager", "Manager"},
	{"accountant", "Accountant"},
	{"sales", "Sales"},
	{"purchasing", "Purchasing"},
	{"warehouse", "Warehouse"},
	{"hr", "Human resources"},
	{"staff", "Staff"},
	{"viewer", "Viewer"},
}

// Role is a set of permissions with a name.
type Role struct {
	ID          int64    `json:"id" db:"id"`
	Name        string   `json:"name" db:"name"`
	Label       string   `json:"label" db:"label"`
	Builtin     bool     `json:"builtin" db:"builtin" doc:"Keeps its name and cannot be deleted."`
	Version     int32    `json:"version" db:"version"`
	Permissions []string `json:"permissions" db:"permissions" nullable:"false"`
	Users       int64    `json:"users" db:"users" doc:"How many users have it."`
}

var roles = list.Spec[Role]{
	From: "role_list", Columns: "id, name, label, builtin, version, permissions, users", Default: "id",
	Search: "search_text(name || ' ' || label) LIKE search_pattern(?)",
	Sorts:  map[string]list.Sort{"name": {SQL: "name", Type: "text"}, "label": {SQL: "search_text(label)", Type: "text"}},
}

func (s *Service) roleList(ctx context.Context, c *op.Call, in *op.ListIn) (op.Page[Role], error) {
	return roles.Page(ctx, c.Tx, *in)
}

func (s *Service) roleGet(ctx context.Context, c *op.Call, in *op.ID) (Role, error) {
	return s.roleTx(ctx, c.Tx, in.ID)
}

var errNoRole = fault.NotFound("no_such_role", "There is no such role.")

func (s *Service) roleTx(ctx context.Context, tx pgx.Tx, id int64) (Role, error) {
	row, err := s.queries.RoleGet(ctx, tx, id)
	return Role(row), noRow(err, errNoRole)
}

// Permission is one column of the matrix of roles.
type Permission struct {
	Name   string `json:"name"`
	Label  string `json:"label"`
	Module string `json:"module"`
}

func (s *Service) permissionList(context.Context, *op.Call, *op.Nothing) (op.Page[Permission], error) {
	page := op.Page[Permission]{Items: []Permission{}}
	for _, g := range s.registry.Grants() {
		module, _, _ := strings.Cut(string(g.Name), ".")
		page.Items = append(page.Items, Permission{Name: string(g.Name), Label: g.Label, Module: module})
	}
	return page, nil
}

type roleCreateIn struct {
	Body struct {
		Name        string   `json:"name" minLength:"1" maxLength:"60" doc:"Small letters, digits, - and _."`
		Label       string   `json:"label,omitempty" maxLength:"100" doc:"What people see; the name when left out."`
		Permissions []string `json:"permissions,omitempty" maxItems:"1000"`
	}
}

type rolePatchIn struct {
	op.ID
	Body struct {
		Version     int32     `json:"version" minimum:"1" doc:"The version that was read."`
		Name        *string   `json:"name,omitempty" minLength:"1" maxLength:"60"`
		Label       *string   `json:"label,omitempty" minLength:"1" maxLength:"100"`
		Permissions *[]string `json:"permissions,omitempty" maxItems:"1000" doc:"Replaces all of them."`
	}
}

var roleName = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,59}$`)

// checkRole refuses what makes no role. before are the permissions it had.
func (s *Service) checkRole(c *op.Call, r *Role, before []string) error {
	r.Label = strings.TrimSpace(r.Label)
	if r.Label == "" {
		r.Label = r.Name
	}
	if !roleName.MatchString(r.Name) {
		return fault.Invalid("invalid_role", "A role's name has small letters, digits, - and _, and begins with a letter.").Field("name", "like shop-floor")
	}
	known := map[string]bool{}
	for _, g := range s.registry.Grants() {
		known[string(g.Name)] = true
	}
	slices.Sort(r.Permissions)
	r.Permissions = slices.Compact(r.Permissions)
	for i, p := range r.Permissions {
		if !known[p] && !slices.Contains(before, p) {
			return fault.Invalid("no_such_permission", "There is no permission %q.", p).Field(place("permissions", i), "unknown")
		}
	}
	// Neither does anybody give what they lack, nor take from a role that may
	// do more than they.
	return mayHandOut(c.Actor, slices.Concat(before, r.Permissions))
}

func (s *Service) roleCreate(ctx context.Context, c *op.Call, in *roleCreateIn) (Role, error) {
	r := Role{Name: strings.TrimSpace(in.Body.Name), Label: in.Body.Label, Permissions: in.Body.Permissions}
	if err := s.checkRole(c, &r, nil); err != nil {
		return r, err
	}
	id, err := s.queries.RoleInsert(ctx, c.Tx, db.RoleInsertParams{Name: r.Name, Label: r.Label, Now: c.Now})
	if err != nil {
		return r, err
	}
	if err := s.queries.RolePermissionsInsert(ctx, c.Tx, db.RolePermissionsInsertParams{RoleID: id, Permissions: r.Permissions}); err != nil {
		return r, err
	}
	return s.concludeRoleTx(ctx, c, id, nil)
}

func (s *Service) roleLockTx(ctx context.Context, c *op.Call, id int64, version int32) (Role, error) {
	now, err := s.queries.RoleLock(ctx, c.Tx, id)
	if err != nil {
		return Role{}, noRow(err, errNoRole)
	}
	if err := fault.CheckVersion("role", version, now); err != nil {
		return Role{}, err
	}
	return s.roleTx(ctx, c.Tx, id)
}

func (s *Service) roleUpdate(ctx context.Context, c *op.Call, in *rolePatchIn) (Role, error) {
	before, err := s.roleLockTx(ctx, c, in.ID.ID, in.Body.Version)
	if err != nil {
		return before, err
	}
	r, b := before, in.Body
	r.Permissions = slices.Clone(before.Permissions)
	op.Patch(&r.Name, b.Name)
	op.Patch(&r.Label, b.Label)
	op.Patch(&r.Permissions, b.Permissions)
	if err := s.checkRole(c, &r, before.Permissions); err != nil {
		return r, err
	}
	if before.Builtin && r.Name != before.Name {
		return r, fault.Conflict("builtin_role", "A built-in role keeps its name. Change its label instead.").Field("name", "stays as it is")
	}
	if before.Name == AdminRole && !slices.Equal(r.Permissions, before.Permissions) {
		return r, fault.Conflict("admin_role", "The administrators' role always has every permission.").Field("permissions", "stay as they are")
	}
	if err := s.queries.RoleUpdate(ctx, c.Tx, db.RoleUpdateParams{ID: r.ID, Name: r.Name, Label: r.Label, Now: c.Now}); err != nil {
		return r, err
	}
	if b.Permissions != nil {
		if err := s.queries.RolePermissionsDelete(ctx, c.Tx, r.ID); err != nil {
			return r, err
		}
		if err := s.queries.RolePermissionsInsert(ctx, c.Tx, db.RolePermissionsInsertParams{RoleID: r.ID, Permissions: r.Permissions}); err != nil {
			return r, err
		}
	}
	return s.concludeRoleTx(ctx, c, r.ID, before)
}

func (s *Service) roleDelete(ctx context.Context, c *op.Call, in *op.ID) (op.Nothing, error) {
	r, err := s.roleLockTx(ctx, c, in.ID, 0)
	if err != nil {
		return op.Nothing{}, err
	}
	if r.Builtin {
		return op.Nothing{}, fault.Conflict("builtin_role", "A built-in role cannot be deleted.")
	}
	if err := mayHandOut(c.Actor, r.Permissions); err != nil {
		return op.Nothing{}, err
	}
	if err := s.queries.RoleDelete(ctx, c.Tx, r.ID); err != nil {
		return op.Nothing{}, err
	}
	c.Record(op.Change{Kind: "role", ID: r.ID, Title: r.Name, Before: r})
	return op.Nothing{}, nil
}

func (s *Service) concludeRoleTx(ctx context.Context, c *op.Call, id int64, before any) (Role, error) {
	r, err := s.roleTx(ctx, c.Tx, id)
	if err == nil {
		c.Record(op.Change{Kind: "role", ID: id, Title: r.Name, Before: before, After: r})
	}
	return r, err
}

// SyncRoles makes the built-in roles and gives each what it should have from
// the start and was never given: everything on the first start, and what is new
// after an upgrade. What an administrator took away stays away. The
// administrators' role has everything, always.
func (s *Service) SyncRoles(ctx context.Context, grants []op.Grant) error {
	info := op.Info{Name: "identity.role.sync", Needs: op.Public}
	_, err := s.run(run.As(ctx, op.System), info, nil, func(ctx context.Context, c *op.Call) (any, error) {
		return nil, s.syncRolesTx(ctx, c, grants)
	})
	return err
}

func (s *Service) syncRolesTx(ctx context.Context, c *op.Call, grants []op.Grant) error {
	if err := s.queries.RolesSyncLock(ctx, c.Tx); err != nil {
		return err
	}
	var builtin db.RolesBuiltinInsertParams
	for _, r := range builtinRoles {
		builtin.Names, builtin.Labels = append(builtin.Names, r.name), append(builtin.Labels, r.label)
	}
	if err := s.queries.RolesBuiltinInsert(ctx, c.Tx, builtin); err != nil {
		return err
	}
	wanted := db.RoleDefaultsMissingParams{}
	for _, g := range grants {
		for _, role := range append([]string{AdminRole}, g.Roles...) {
			wanted.Roles, wanted.Permissions = append(wanted.Roles, role), append(wanted.Permissions, string(g.Name))
		}
	}
	missing, err := s.queries.RoleDefaultsMissing(ctx, c.Tx, wanted)
	if err != nil || len(missing) == 0 {
		return err
	}
	gifts, names := map[int64][]string{}, map[int64]string{}
	var order []int64
	given := db.RoleDefaultsInsertParams{}
	for _, m := range missing {
		if gifts[m.ID] == nil {
			order = append(order, m.ID)
		}
		gifts[m.ID], names[m.ID] = append(gifts[m.ID], m.Permission), m.Name
		given.RoleIDs, given.Permissions = append(given.RoleIDs, m.ID), append(given.Permissions, m.Permission)
	}
	for _, id := range order {
		if err := s.queries.RolePermissionsInsert(ctx, c.Tx, db.RolePermissionsInsertParams{RoleID: id, Permissions: gifts[id]}); err != nil {
			return err
		}
		c.Record(op.Change{Kind: "role", ID: id, Title: names[id], After: map[string]any{"permissions_given": gifts[id]}})
	}
	return s.queries.RoleDefaultsInsert(ctx, c.Tx, given)
}
