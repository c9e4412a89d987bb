package erp_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"kontor/internal/erp/erptest"
	"kontor/internal/testdb"
)

type coded struct {
	ID      int64
	Version int
	Code    string    `json:"setup_code"`
	Expires time.Time `json:"expires_at"`
}

// A user from the first code to the end, and an administrator who never knows
// the password.
func TestUserFromCodeToEnd(t *testing.T) {
	t.Parallel()
	var at clock
	c := erptest.New(t, at.in)
	anyone := &erptest.Client{Base: c.Base}
	redeem := func(name, code, password string) *erptest.Answer {
		return anyone.Post(t, "/auth/redeem-code", map[string]any{"username": name, "code": code, "new_password": password})
	}
	login := func(password string) *erptest.Answer {
		return anyone.Post(t, "/auth/login", map[string]any{"username": "anna", "password": password})
	}
	var made coded
	c.Admin.Post(t, "/users", map[string]any{"username": "anna", "email": "anna@example.com", "roles": []string{"sales"}}).Want(t, http.StatusCreated).Into(t, &made)
	if len(made.Code) != 19 || made.Expires.Sub(at.now()).Round(time.Minute) != 24*time.Hour {
		t.Errorf("code %q until %v", made.Code, made.Expires)
	}
	path := erptest.Path("/users/%d", made.ID)
	if a := c.Admin.Get(t, path); strings.Contains(string(a.Body), made.Code) || strings.Contains(string(a.Body), "setup_code") {
		t.Error("the code is shown twice")
	}
	login(made.Code).Want(t, http.StatusUnauthorized)
	redeem("anna", made.Code, "password1").Want(t, http.StatusUnprocessableEntity).WantCode(t, "weak_password")
	redeem("anna", "0000-0000-0000-0000", "anna's own sentence").Want(t, http.StatusUnauthorized).WantCode(t, "bad_code")
	redeem("admin", made.Code, "anna's own sentence").Want(t, http.StatusUnauthorized)
	redeem("nobody", made.Code, "anna's own sentence").Want(t, http.StatusUnauthorized).WantCode(t, "bad_code")
	// As people type it.
	redeem(" Anna ", strings.ToLower(strings.ReplaceAll(made.Code, "-", " ")), "anna's own sentence").Want(t, http.StatusOK)
	redeem("anna", made.Code, "a thief's own sentence").Want(t, http.StatusUnauthorized)
	login("anna's own sentence").Want(t, http.StatusOK)

	// A reset takes the old password away at once, and a new code voids the old.
	var first, second coded
	c.Admin.Post(t, path+"/reset-password", nil).Want(t, http.StatusOK).Into(t, &first)
	login("anna's own sentence").Want(t, http.StatusUnauthorized)
	c.Admin.Post(t, path+"/reset-password", nil).Want(t, http.StatusOK).Into(t, &second)
	redeem("anna", first.Code, "anna's next sentence").Want(t, http.StatusUnauthorized)
	at.move(24*time.Hour + time.Second)
	redeem("anna", second.Code, "anna's next sentence").Want(t, http.StatusUnauthorized)
	c.Admin = c.SignIn(t, erptest.AdminName, erptest.AdminPassword)
	c.Admin.Post(t, path+"/reset-password", nil).Want(t, http.StatusOK).Into(t, &second)
	at.move(23 * time.Hour)
	c.Admin = c.SignIn(t, erptest.AdminName, erptest.AdminPassword)
	c.Admin.Post(t, path+"/unlock", nil).Want(t, http.StatusOK)
	redeem("anna", second.Code, "anna's next sentence").Want(t, http.StatusOK)
	login("anna's next sentence").Want(t, http.StatusOK)

	// Disabled: no sign-in, no code.
	c.Admin.Post(t, path+"/disable", nil).Want(t, http.StatusOK)
	login("anna's next sentence").Want(t, http.StatusUnauthorized).WantCode(t, "user_disabled")
	c.Admin.Post(t, path+"/reset-password", nil).Want(t, http.StatusConflict)
	c.Admin.Post(t, path+"/enable", nil).Want(t, http.StatusOK)
	login("anna's next sentence").Want(t, http.StatusOK)

	// The names are taken whatever their case, and an outdated edit is refused.
	c.Admin.Post(t, "/users", map[string]any{"username": "ANNA"}).Want(t, http.StatusConflict).WantCode(t, "username_taken")
	c.Admin.Patch(t, path, map[string]any{"version": 1, "full_name": "Anna Berg"}).Want(t, http.StatusConflict).WantCode(t, "stale_version")
	c.Admin.Post(t, "/users", map[string]any{"username": "carl", "roles": []string{"sales", "no-such"}}).Want(t, http.StatusUnprocessableEntity)
}

// Whoever manages users cannot make themselves more than they are.
func TestNobodyHandsOutMoreThanTheyHave(t *testing.T) {
	t.Parallel()
	c := erptest.New(t)
	c.Admin.Post(t, "/roles", map[string]any{"name": "help-desk", "permissions": []string{"identity.user.manage", "identity.role.manage", "identity.api_key.manage"}}).Want(t, http.StatusCreated)
	desk := c.User(t, "desk", "help-desk")
	admin, me := userID(t, c.Admin), userID(t, desk)
	roles := rolesByName(t, c.Admin)
	const beyond = "beyond_own_permissions"

	setRoles(t, desk, me, "admin").Want(t, http.StatusForbidden).WantCode(t, beyond)
	desk.Post(t, "/users", map[string]any{"username": "puppet", "roles": []string{"admin"}}).Want(t, http.StatusForbidden).WantCode(t, beyond)
	for _, verb := range []string{"reset-password", "disable", "unlock"} {
		desk.Post(t, erptest.Path("/users/%d/%s", admin, verb), nil).Want(t, http.StatusForbidden).WantCode(t, beyond)
	}
	setRoles(t, desk, admin, "viewer").Want(t, http.StatusForbidden).WantCode(t, beyond)
	desk.Post(t, "/roles", map[string]any{"name": "mine", "permissions": []string{"audit.read"}}).Want(t, http.StatusForbidden).WantCode(t, beyond)
	own := roles["help-desk"]
	desk.Patch(t, erptest.Path("/roles/%d", own.ID), map[string]any{"version": own.Version, "permissions": append(own.Permissions, "audit.read")}).Want(t, http.StatusForbidden).WantCode(t, beyond)
	desk.Patch(t, erptest.Path("/roles/%d", roles["manager"].ID), map[string]any{"version": 1, "permissions": []string{}}).Want(t, http.StatusForbidden).WantCode(t, beyond)
	desk.Post(t, "/api-keys", map[string]any{"name": "x", "scopes": []string{"audit.read"}}).Want(t, http.StatusUnprocessableEntity).WantCode(t, beyond)
	key := newKey(t, desk, []string{"identity.api_key.manage"})
	key.Post(t, "/api-keys", map[string]any{"name": "x", "scopes": []string{"*"}}).Want(t, http.StatusForbidden).WantCode(t, "session_needed")

	// Within what they hold, they may.
	desk.Post(t, "/users", map[string]any{"username": "colleague", "roles": []string{"help-desk"}}).Want(t, http.StatusCreated)
	desk.Post(t, "/roles", map[string]any{"name": "mine", "permissions": []string{"identity.user.manage"}}).Want(t, http.StatusCreated)
	c.Admin.Do(t, http.MethodDelete, erptest.Path("/roles/%d", own.ID), nil).Want(t, http.StatusConflict).WantCode(t, "role_in_use")
	c.Admin.Post(t, "/roles", map[string]any{"name": "x", "permissions": []string{"no.such.thing"}}).Want(t, http.StatusUnprocessableEntity)
}

// In a browser, no script sees the refresh token.
func TestBrowserKeepsItsTokenInACookie(t *testing.T) {
	t.Parallel()
	c := erptest.New(t)
	browser := &erptest.Client{Base: c.Base, Header: http.Header{"X-Kontor-Client": {"browser"}}}
	body := map[string]any{"username": erptest.AdminName, "password": erptest.AdminPassword}
	cookie := func(a *erptest.Answer) *http.Cookie {
		t.Helper()
		cookies := (&http.Response{Header: a.Header}).Cookies()
		if len(cookies) != 1 {
			t.Fatalf("cookies %v", cookies)
		}
		return cookies[0]
	}
	a := browser.Post(t, "/auth/login", body).Want(t, http.StatusOK)
	var tokens erptest.Tokens
	a.Into(t, &tokens)
	k := cookie(a)
	if tokens.Refresh != "" || !k.HttpOnly || k.SameSite != http.SameSiteStrictMode || k.Path != "/api/v1/auth" || k.Name != "kontor_refresh" || k.Secure || k.MaxAge != 7*24*3600 {
		t.Errorf("body %q, cookie %+v", tokens.Refresh, k)
	}
	a = browser.Post(t, "/auth/refresh", nil, "Cookie", "kontor_refresh="+k.Value).Want(t, http.StatusOK)
	a.Into(t, &tokens)
	next := cookie(a)
	if tokens.Refresh != "" || next.Value == k.Value {
		t.Errorf("body %q, cookie %+v", tokens.Refresh, next)
	}
	// The cookie counts only from a client that says it is a browser, whose
	// header no foreign page can send, and the body only from the others.
	c.Admin.Post(t, "/auth/refresh", nil, "Cookie", "kontor_refresh="+next.Value).Want(t, http.StatusUnauthorized)
	browser.Post(t, "/auth/refresh", map[string]any{"refresh_token": c.Admin.Refresh}).Want(t, http.StatusUnauthorized)
	a = browser.Post(t, "/auth/logout", nil, "Cookie", "kontor_refresh="+next.Value).Want(t, http.StatusOK)
	if gone := cookie(a); gone.Value != "" || gone.MaxAge >= 0 {
		t.Errorf("after logout %+v", gone)
	}
	browser.Post(t, "/auth/refresh", nil, "Cookie", "kontor_refresh="+next.Value).Want(t, http.StatusUnauthorized)
	(&erptest.Client{Base: c.Base, Token: tokens.Access}).Get(t, "/me").Want(t, http.StatusUnauthorized)
	browser.Post(t, "/auth/logout", nil).Want(t, http.StatusOK)
}

func TestMyProfileAndPassword(t *testing.T) {
	t.Parallel()
	c := erptest.New(t)
	anna := c.User(t, "anna", "sales")
	other := c.SignIn(t, "anna", "the password of anna")
	var me struct {
		User struct {
			Username, Theme string
			Version         int
		}
		Roles, Permissions []string
		Company            struct{ Name, Currency string }
	}
	anna.Patch(t, "/me", map[string]any{"theme": "dark"}).Want(t, http.StatusOK).Into(t, &me)
	if me.User.Theme != "dark" || me.Roles[0] != "sales" || len(me.Permissions) == 0 || me.Company.Currency != "EUR" {
		t.Errorf("me: %+v", me)
	}
	anna.Patch(t, "/me", map[string]any{"version": me.User.Version - 1, "theme": "light"}).Want(t, http.StatusConflict)
	anna.Patch(t, "/me", map[string]any{"email": "no address"}).Want(t, http.StatusUnprocessableEntity)

	change := func(client *erptest.Client, current, next string) *erptest.Answer {
		return client.Post(t, "/me/password", map[string]any{"current_password": current, "new_password": next})
	}
	change(anna, "wrong password", "anna's new sentence").Want(t, http.StatusUnprocessableEntity).WantCode(t, "wrong_password")
	change(anna, "the password of anna", "the password of anna").Want(t, http.StatusUnprocessableEntity).WantCode(t, "same_password")
	change(anna, "the password of anna", "Welcome123").Want(t, http.StatusUnprocessableEntity).WantCode(t, "weak_password")
	change(anna, "the password of anna", "anna's new sentence").Want(t, http.StatusOK)
	anna.Get(t, "/me").Want(t, http.StatusUnauthorized) // the token is of before
	anna.Post(t, "/auth/refresh", map[string]any{"refresh_token": anna.Refresh}).Want(t, http.StatusOK)
	other.Post(t, "/auth/refresh", map[string]any{"refresh_token": other.Refresh}).Want(t, http.StatusUnauthorized)
	c.SignIn(t, "anna", "anna's new sentence")
}

// What was done is in the log, who did it too, and no secret.
func TestAuditHasWhoAndNoSecret(t *testing.T) {
	t.Parallel()
	c := erptest.New(t)
	var made coded
	c.Admin.Post(t, "/users", map[string]any{"username": "anna", "roles": []string{"sales"}}).Want(t, http.StatusCreated).Into(t, &made)
	anyone := &erptest.Client{Base: c.Base}
	anyone.Post(t, "/auth/redeem-code", map[string]any{"username": "anna", "code": made.Code, "new_password": "anna's own sentence"}).Want(t, http.StatusOK)
	anna := c.SignIn(t, "anna", "anna's own sentence")
	anyone.Post(t, "/auth/login", map[string]any{"username": "anna", "password": "a wrong password"}).Want(t, http.StatusUnauthorized)
	anyone.Post(t, "/auth/login", map[string]any{"username": "hunter2-typed-as-name", "password": "x"}).Want(t, http.StatusUnauthorized)
	key := newKey(t, c.Admin, []string{"*"})
	key.Patch(t, "/settings/company", map[string]any{"version": 1, "name": "Other"}).Want(t, http.StatusOK)

	db := testdb.Superuser(t, c.DatabaseURL)
	for _, secret := range []string{made.Code, "anna's own sentence", erptest.AdminPassword, "a wrong password", "hunter2", anna.Token, anna.Refresh, key.Token, "$2a$", "k1$"} {
		var n int
		if err := db.QueryRow(t.Context(), `SELECT count(*) FROM audit_log a WHERE strpos(a::text, $1) > 0`, secret).Scan(&n); err != nil || n > 0 {
			t.Errorf("%.10q… is in %d audit rows (%v)", secret, n, err)
		}
	}
	var tables []string
	if err := db.QueryRow(t.Context(), `SELECT array_agg(relname::text) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`).Scan(&tables); err != nil {
		t.Fatal(err)
	}
	for _, table := range tables {
		for _, secret := range []string{made.Code, strings.ReplaceAll(made.Code, "-", ""), "anna's own sentence", anna.Refresh, key.Token} {
			var n int
			if err := db.QueryRow(t.Context(), fmt.Sprintf(`SELECT count(*) FROM %q x WHERE strpos(x::text, $1) > 0`, table), secret).Scan(&n); err != nil || n > 0 {
				t.Errorf("table %s holds %.8q… openly (%v)", table, secret, err)
			}
		}
	}

	type entry struct {
		User, Via, Operation, Kind, Title string
		Before, After                     map[string]any
	}
	find := func(query, operation string) entry {
		t.Helper()
		var list struct{ Items []entry }
		c.Admin.Get(t, "/audit?"+query).Want(t, http.StatusOK).Into(t, &list)
		for _, e := range list.Items {
			if e.Operation == operation {
				return e
			}
		}
		t.Fatalf("no %s in %+v", operation, list.Items)
		return entry{}
	}
	of := fmt.Sprintf("kind=user&record_id=%d", made.ID)
	if e := find(of, "identity.user.create"); e.User != "admin" || e.Before != nil || e.After["username"] != "anna" {
		t.Errorf("%+v", e)
	}
	if e := find(of, "identity.code.redeem"); e.User != "anna" || e.After["has_password"] != true || e.Before["has_password"] != false {
		t.Errorf("%+v", e)
	}
	if e := find(of, "identity.session.login"); e.After["failed_sign_in"] != true || e.Via != "nobody" {
		t.Errorf("%+v", e)
	}
	if e := find(fmt.Sprintf("user_id=%d&kind=session", made.ID), "identity.session.login"); e.User != "anna" || e.Via != "session" {
		t.Errorf("%+v", e)
	}
	if e := find("kind=company", "settings.company.update"); e.Via != "api-key" || e.Before["name"] != "Test & Sons" || e.After["name"] != "Other" {
		t.Errorf("%+v", e)
	}
	today, tomorrow := time.Now().UTC().Format(time.DateOnly), time.Now().UTC().AddDate(0, 0, 1).Format(time.DateOnly)
	find("from="+today+"&to="+today, "identity.user.create")
	var none struct{ Items []entry }
	c.Admin.Get(t, "/audit?from="+tomorrow).Want(t, http.StatusOK).Into(t, &none)
	if len(none.Items) != 0 {
		t.Errorf("tomorrow already: %v", none.Items)
	}
	c.Admin.Get(t, "/audit?from=yesterday").Want(t, http.StatusUnprocessableEntity)
}
