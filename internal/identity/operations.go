package identity

import (
	"net/http"

	"kontor/internal/op"
	"kontor/internal/pg"
)

// The permissions of this module. At first only administrators have them.
const (
	UserManage    op.Permission = "identity.user.manage"
	RoleManage    op.Permission = "identity.role.manage"
	SessionManage op.Permission = "identity.session.manage"
	APIKeyManage  op.Permission = "identity.api_key.manage"
)

func init() {
	pg.Explain("users_username_key", "username_taken", "username", "Another user has this name.")
	pg.Explain("roles_name_key", "role_taken", "name", "Another role has this name.")
	pg.Explain("user_roles_role_id_fkey", "role_in_use", "", "Users have this role. Give them another one first.")
}

// Operations declares what can be done.
func (s *Service) Operations(reg *op.Registry) {
	s.registry = reg
	reg.Grant(op.Grant{Name: UserManage, Label: "Manage users"})
	reg.Grant(op.Grant{Name: RoleManage, Label: "Manage roles and their permissions"})
	reg.Grant(op.Grant{Name: SessionManage, Label: "See and end everybody's sessions"})
	reg.Grant(op.Grant{Name: APIKeyManage, Label: "Make and revoke API keys"})

	s.signInOperations(reg)
	s.ownOperations(reg)
	s.userOperations(reg)
	s.roleOperations(reg)
	s.sessionOperations(reg)
}

func (s *Service) signInOperations(reg *op.Registry) {
	reg.Add(op.Op[op.Nothing, SetupState]{
		Name: "identity.setup.get", Method: http.MethodGet, Path: "/setup", Summary: "See whether the company has been set up",
		Needs: op.Public, Do: s.setupState,
	})
	reg.Add(s.setupOp())
	reg.Add(op.Op[loginIn, Tokens]{
		Name: "identity.session.login", Method: http.MethodPost, Path: "/auth/login", Summary: "Sign in",
		Needs: op.Public, Bare: true, Secret: true, Do: s.login,
	})
	reg.Add(op.Op[refreshIn, Tokens]{
		Name: "identity.session.refresh", Method: http.MethodPost, Path: "/auth/refresh", Summary: "Get a new access token",
		Needs: op.Public, Bare: true, Secret: true, Do: s.refresh,
	})
	reg.Add(op.Op[refreshIn, SignedOut]{
		Name: "identity.session.logout", Method: http.MethodPost, Path: "/auth/logout", Summary: "Sign out",
		Needs: op.Public, Bare: true, Secret: true, Do: s.logout,
	})
	reg.Add(op.Op[redeemIn, op.Nothing]{
		Name: "identity.code.redeem", Method: http.MethodPost, Path: "/auth/redeem-code", Summary: "Set a password with a one-time code",
		Needs: op.Public, Bare: true, Secret: true, Do: s.redeemCode,
	})
}

func (s *Service) setupOp() op.Op[setupIn, Tokens] {
	return op.Op[setupIn, Tokens]{
		Name: "identity.setup.run", Method: http.MethodPost, Path: "/setup", Summary: "Make the company and its first administrator, once",
		Needs: op.Public, Bare: true, Secret: true, Status: http.StatusCreated, Do: s.setup,
	}
}

func (s *Service) ownOperations(reg *op.Registry) {
	reg.Add(op.Op[op.Nothing, Me]{
		Name: "identity.me.get", Method: http.MethodGet, Path: "/me", Summary: "Who am I, and what may I do",
		Needs: op.SignedIn, OwnAccount: true, Do: s.me,
	})
	reg.Add(op.Op[mePatchIn, Me]{
		Name: "identity.me.update", Method: http.MethodPatch, Path: "/me", Summary: "Change my profile",
		Needs: op.SignedIn, Do: s.meUpdate,
	})
	reg.Add(op.Op[myPasswordIn, op.Nothing]{
		Name: "identity.me.password", Method: http.MethodPost, Path: "/me/password", Summary: "Change my password",
		Needs: op.SignedIn, OwnAccount: true, Bare: true, Secret: true, Do: s.myPassword,
	})
}

func (s *Service) userListOp() op.Op[userListIn, op.Page[User]] {
	return op.Op[userListIn, op.Page[User]]{
		Name: "identity.user.list", Method: http.MethodGet, Path: "/users", Summary: "List users",
		Needs: UserManage, Do: s.userList,
	}
}

func (s *Service) userCreateOp() op.Op[userCreateIn, UserWithCode] {
	return op.Op[userCreateIn, UserWithCode]{
		Name: "identity.user.create", Method: http.MethodPost, Path: "/users", Summary: "Add a user, who sets the password with a one-time code",
		Needs: UserManage, Secret: true, Status: http.StatusCreated, Do: s.userCreate,
	}
}

func (s *Service) userUnlockOp() op.Op[op.Versioned, User] {
	return op.Op[op.Versioned, User]{
		Name: "identity.user.unlock", Method: http.MethodPost, Path: "/users/{id}/unlock", Summary: "Let a user sign in again who had to wait",
		Needs: UserManage, Do: s.userUnlock,
	}
}

func (s *Service) resetPasswordOp() op.Op[op.Versioned, Code] {
	return op.Op[op.Versioned, Code]{
		Name: "identity.user.reset_password", Method: http.MethodPost, Path: "/users/{id}/reset-password", Summary: "Take a user's password away and answer a one-time code",
		Needs: UserManage, Secret: true, Do: s.resetPassword,
	}
}

func (s *Service) userOperations(reg *op.Registry) {
	reg.Add(s.userListOp())
	reg.Add(s.userCreateOp())
	reg.Add(op.Op[op.ID, User]{
		Name: "identity.user.get", Method: http.MethodGet, Path: "/users/{id}", Summary: "Read a user",
		Needs: UserManage, Do: s.userGet,
	})
	reg.Add(op.Op[userPatchIn, User]{
		Name: "identity.user.update", Method: http.MethodPatch, Path: "/users/{id}", Summary: "Change a user and their roles",
		Needs: UserManage, Do: s.userUpdate,
	})
	reg.Add(op.Op[op.Versioned, User]{
		Name: "identity.user.disable", Method: http.MethodPost, Path: "/users/{id}/disable", Summary: "Lock a user out, at once",
		Needs: UserManage, Do: s.userDisable,
	})
	reg.Add(op.Op[op.Versioned, User]{
		Name: "identity.user.enable", Method: http.MethodPost, Path: "/users/{id}/enable", Summary: "Let a disabled user in again",
		Needs: UserManage, Do: s.userEnable,
	})
	reg.Add(s.userUnlockOp())
	reg.Add(s.resetPasswordOp())
}

func (s *Service) roleOperations(reg *op.Registry) {
	reg.Add(op.Op[op.ListIn, op.Page[Role]]{
		Name: "identity.role.list", Method: http.MethodGet, Path: "/roles", Summary: "List roles with their permissions",
		Needs: op.SignedIn, Do: s.roleList,
	})
	reg.Add(op.Op[op.ID, Role]{
		Name: "identity.role.get", Method: http.MethodGet, Path: "/roles/{id}", Summary: "Read a role",
		Needs: op.SignedIn, Do: s.roleGet,
	})
	reg.Add(op.Op[op.Nothing, op.Page[Permission]]{
		Name: "identity.permission.list", Method: http.MethodGet, Path: "/permissions", Summary: "List all permissions",
		Needs: op.SignedIn, Do: s.permissionList,
	})
	reg.Add(op.Op[roleCreateIn, Role]{
		Name: "identity.role.create", Method: http.MethodPost, Path: "/roles", Summary: "Add a role",
		Needs: RoleManage, Status: http.StatusCreated, Do: s.roleCreate,
	})
	reg.Add(op.Op[rolePatchIn, Role]{
		Name: "identity.role.update", Method: http.MethodPatch, Path: "/roles/{id}", Summary: "Change a role and its permissions",
		Needs: RoleManage, Do: s.roleUpdate,
	})
	reg.Add(op.Op[op.ID, op.Nothing]{
		Name: "identity.role.delete", Method: http.MethodDelete, Path: "/roles/{id}", Summary: "Delete a role that nobody has",
		Needs: RoleManage, Do: s.roleDelete,
	})
}

func (s *Service) sessionPruneOp() op.Op[op.Nothing, Pruned] {
	return op.Op[op.Nothing, Pruned]{
		Name: "identity.session.prune", Method: http.MethodPost, Path: "/sessions/prune", Summary: "Clean up refresh tokens that are past any use",
		Needs: SessionManage, Do: s.sessionPrune,
	}
}

func (s *Service) sessionOperations(reg *op.Registry) {
	reg.Add(op.Op[sessionListIn, op.Page[Session]]{
		Name: "identity.session.list", Method: http.MethodGet, Path: "/sessions", Summary: "List my sessions, or everybody's",
		Needs: op.SignedIn, Do: s.sessionList,
	})
	reg.Add(op.Op[op.ID, Session]{
		Name: "identity.session.revoke", Method: http.MethodPost, Path: "/sessions/{id}/revoke", Summary: "End a session, at once",
		Needs: op.SignedIn, Do: s.sessionRevoke,
	})
	reg.Add(s.sessionPruneOp())
	reg.Add(op.Op[op.ListIn, op.Page[APIKey]]{
		Name: "identity.api_key.list", Method: http.MethodGet, Path: "/api-keys", Summary: "List API keys",
		Needs: APIKeyManage, Do: s.apiKeyList,
	})
	reg.Add(op.Op[apiKeyCreateIn, NewAPIKey]{
		Name: "identity.api_key.create", Method: http.MethodPost, Path: "/api-keys", Summary: "Make an API key",
		Needs: APIKeyManage, Secret: true, Status: http.StatusCreated, Do: s.apiKeyCreate,
	})
	reg.Add(op.Op[op.ID, APIKey]{
		Name: "identity.api_key.revoke", Method: http.MethodPost, Path: "/api-keys/{id}/revoke", Summary: "Revoke an API key, at once",
		Needs: APIKeyManage, Do: s.apiKeyRevoke,
	})
}
