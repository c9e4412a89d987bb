package erp_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/bcrypt"

	"kontor/internal/erp"
	"kontor/internal/erp/erptest"
	"kontor/internal/fault"
	"kontor/internal/identity"
	"kontor/internal/op"
	"kontor/internal/testdb"
)

func setupBody(admin string) map[string]any {
	return map[string]any{
		"company": map[string]any{"name": "First", "country": "de", "currency": "eur"},
		"admin":   map[string]any{"username": admin, "full_name": "", "password": "a long enough sentence"},
	}
}

// Two people set the company up at once, in two programs and from the command
// line: one wins, and the others change nothing.
func TestSetupRace(t *testing.T) {
	t.Parallel()
	for range times(2, 30) {
		url := testdb.URL(t)
		here, there := erptest.Open(t, url), erptest.Open(t, url)
		var wg sync.WaitGroup
		var mu sync.Mutex
		var won []string
		for n := range 12 {
			c := []*erptest.Company{here, there}[n%2]
			wg.Go(func() {
				name := fmt.Sprintf("first-%d", n)
				var ok bool
				if n%3 == 0 {
					in := identity.SetupInput{}
					in.Company.Name, in.Company.Country, in.Company.Currency = "First", "DE", "EUR"
					in.Admin.Username, in.Admin.Password = name, "a long enough sentence"
					err := c.Identity.Setup(t.Context(), in)
					if ok = err == nil; !ok && !fault.Is(err, "already_set_up") {
						t.Error(err)
					}
				} else {
					a := (&erptest.Client{Base: c.Base}).Post(t, "/setup", setupBody(name))
					if ok = a.Status == http.StatusCreated; !ok {
						a.Want(t, http.StatusConflict).WantCode(t, "already_set_up")
					}
				}
				if ok {
					mu.Lock()
					won = append(won, name)
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		if len(won) != 1 {
			t.Fatalf("%d won: %v", len(won), won)
		}
		c := there.SignIn(t, won[0], "a long enough sentence")
		var users struct{ Items []struct{ Username string } }
		c.Get(t, "/users").Want(t, http.StatusOK).Into(t, &users)
		if len(users.Items) != 1 || users.Items[0].Username != won[0] {
			t.Errorf("%s won, and the users are %v", won[0], users.Items)
		}
	}
}

func TestSetupRefusesNonsense(t *testing.T) {
	t.Parallel()
	c := erptest.Open(t, testdb.URL(t))
	anyone := &erptest.Client{Base: c.Base}
	var state struct{ Initialised bool }
	anyone.Get(t, "/setup").Want(t, http.StatusOK).Into(t, &state)
	if state.Initialised {
		t.Error("there is no company yet")
	}
	for what, spoil := range map[string]func(company, admin map[string]any){
		"currency": func(c, _ map[string]any) { c["currency"] = "XXX" },
		"country":  func(c, _ map[string]any) { c["country"] = "1!" },
		"name":     func(c, _ map[string]any) { c["name"] = "  " },
		"username": func(_, a map[string]any) { a["username"] = "two words" },
		"password": func(_, a map[string]any) { a["password"] = "password1" },
	} {
		body := setupBody("anna")
		spoil(body["company"].(map[string]any), body["admin"].(map[string]any))
		if a := anyone.Post(t, "/setup", body).Want(t, http.StatusUnprocessableEntity); !strings.Contains(string(a.Body), "."+what) {
			t.Errorf("%s: %s", what, a.Body)
		}
	}
	anyone.Post(t, "/setup", setupBody("anna")).Want(t, http.StatusCreated)
	anyone.Get(t, "/setup").Into(t, &state)
	if !state.Initialised {
		t.Error("there is a company now")
	}
}

// The last administrator stays, whoever tries what at the same time.
func TestLastAdministratorRace(t *testing.T) {
	t.Parallel()
	c := erptest.New(t)
	there := erptest.Open(t, c.DatabaseURL)
	bob := c.User(t, "bob", "admin")
	admin, other := userID(t, c.Admin), userID(t, bob)
	for range times(8, 200) {
		acts := []func() *erptest.Answer{
			func() *erptest.Answer { return setRolesAnyway(t, c.Admin, other) },
			func() *erptest.Answer {
				return setRolesAnyway(t, &erptest.Client{Base: there.Base, Token: bob.Token}, admin)
			},
		}
		var wg sync.WaitGroup
		for _, act := range acts {
			wg.Go(func() { act() })
		}
		wg.Wait()
		if n := admins(t, c); n == 0 {
			t.Fatal("there is no administrator left")
		}
		// Make both administrators again, by the one who still is.
		for _, user := range []int64{admin, other} {
			still := mustBeAdmin(t, c, c.SignIn(t, erptest.AdminName, erptest.AdminPassword), "bob")
			setRoles(t, still, user, "admin").Want(t, http.StatusOK)
		}
		c.Admin, bob = c.SignIn(t, erptest.AdminName, erptest.AdminPassword), c.SignIn(t, "bob", "the password of bob")
	}
	// One alone cannot go either, in whatever way.
	setRoles(t, c.Admin, other, "viewer").Want(t, http.StatusOK)
	setRoles(t, c.Admin, admin, "manager").Want(t, http.StatusConflict).WantCode(t, "last_administrator")
	c.Admin.Post(t, erptest.Path("/users/%d/disable", admin), nil).Want(t, http.StatusConflict).WantCode(t, "last_administrator")
	c.Admin.Post(t, erptest.Path("/users/%d/reset-password", admin), nil).Want(t, http.StatusConflict)
	// Somebody who has not set a password yet is no administrator to rely on.
	fresh := c.Admin.Post(t, "/users", map[string]any{"username": "fresh", "roles": []string{"admin"}}).Want(t, http.StatusCreated).ID(t)
	c.Admin.Post(t, erptest.Path("/users/%d/disable", admin), nil).Want(t, http.StatusConflict).WantCode(t, "last_administrator")
	c.Admin.Post(t, erptest.Path("/users/%d/disable", fresh), nil).Want(t, http.StatusOK)
}

// setRolesAnyway takes the version that is there and does not mind a refusal.
func setRolesAnyway(t *testing.T, c *erptest.Client, user int64) *erptest.Answer {
	var u struct{ Version int }
	a := c.Get(t, erptest.Path("/users/%d", user))
	if a.Status != http.StatusOK {
		return a
	}
	a.Into(t, &u)
	return c.Patch(t, erptest.Path("/users/%d", user), map[string]any{"version": u.Version, "roles": []string{"viewer"}})
}

// mustBeAdmin is the client if it may manage users, and otherwise the other's.
func mustBeAdmin(t *testing.T, c *erptest.Company, client *erptest.Client, other string) *erptest.Client {
	t.Helper()
	if client.Get(t, "/users").Status == http.StatusOK {
		return client
	}
	return c.SignIn(t, other, "the password of "+other)
}

func admins(t *testing.T, c *erptest.Company) (n int) {
	t.Helper()
	if err := c.DB.QueryRow(t.Context(), `SELECT count(*) FROM users u JOIN user_roles ur ON ur.user_id = u.id JOIN roles r ON r.id = ur.role_id WHERE r.name = 'admin' AND u.active`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// An account waits longer after each wrong password, one that does not exist
// too, and guesses at the same time are counted like those in a row.
func TestBackoff(t *testing.T) {
	t.Parallel()
	var at clock
	c := erptest.New(t, at.in)
	c.User(t, "anna", "viewer")
	anyone := &erptest.Client{Base: c.Base}
	login := func(name, password string) *erptest.Answer {
		return anyone.Post(t, "/auth/login", map[string]any{"username": name, "password": password})
	}
	for _, name := range []string{"anna", "nobody-has-this-name"} {
		for range 5 {
			login(name, "wrong password").Want(t, http.StatusUnauthorized).WantCode(t, "sign_in_failed")
		}
		for _, wait := range []int{2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900} {
			if a := login(name, "wrong password").Want(t, http.StatusTooManyRequests); !strings.Contains(string(a.Body), fmt.Sprintf("Try again in %d seconds", wait)) {
				t.Errorf("%s: want %d seconds: %s", name, wait, a.Body)
			}
			at.move(time.Duration(wait-1) * time.Second)
			login(name, "the password of anna").Want(t, http.StatusTooManyRequests)
			at.move(time.Second)
			login(strings.ToUpper(name), "wrong password").Want(t, http.StatusUnauthorized)
		}
	}
	c.Admin = c.SignIn(t, erptest.AdminName, erptest.AdminPassword)
	var list struct {
		Items []struct {
			ID          int64
			LockedUntil *time.Time `json:"locked_until"`
		}
	}
	c.Admin.Get(t, "/users?q=anna").Want(t, http.StatusOK).Into(t, &list)
	if len(list.Items) != 1 || list.Items[0].LockedUntil == nil {
		t.Fatalf("the list does not show that anna has to wait: %v", list)
	}
	c.Admin.Post(t, erptest.Path("/users/%d/unlock", list.Items[0].ID), nil).Want(t, http.StatusOK)
	login("anna", "the password of anna").Want(t, http.StatusOK)

	// A hundred guesses at once: five are looked at.
	looked, waits := 0, 0
	var wg sync.WaitGroup
	var mu sync.Mutex
	for range 60 {
		wg.Go(func() {
			a := login("anna", "wrong password")
			mu.Lock()
			defer mu.Unlock()
			switch a.Status {
			case http.StatusUnauthorized:
				looked++
			case http.StatusTooManyRequests:
				waits++
			default:
				t.Errorf("%d %s", a.Status, a.Body)
			}
		})
	}
	wg.Wait()
	t.Logf("60 guesses at once: looked at %d, told to wait %d", looked, waits)
	if looked > 5 || looked+waits != 60 {
		t.Errorf("%d of 60 were looked at", looked)
	}
}

// Wrong name and wrong password look alike, also to a clock.
func TestUnknownNameIsNoQuickerAnswer(t *testing.T) {
	t.Parallel()
	c := erptest.New(t, func(cfg *erp.Config) { cfg.PasswordCost = 9 })
	anyone := &erptest.Client{Base: c.Base}
	c.Admin.Post(t, "/users", map[string]any{"username": "no-password-yet"}).Want(t, http.StatusCreated)
	names := []string{erptest.AdminName, "nobody", "no-password-yet"}
	took := map[string][]time.Duration{}
	bodies := map[string]bool{}
	for range 4 {
		for _, name := range names {
			began := time.Now()
			a := anyone.Post(t, "/auth/login", map[string]any{"username": name, "password": "wrong password"}).Want(t, http.StatusUnauthorized)
			took[name] = append(took[name], time.Since(began))
			body, _, _ := strings.Cut(string(a.Body), `"request_id"`)
			bodies[body] = true
		}
	}
	if len(bodies) != 1 {
		t.Errorf("the answers differ: %v", bodies)
	}
	// What one hash costs, at its quickest: no answer may be had for less. (An
	// answer without one takes a tenth of it.)
	var hashes []time.Duration
	for range 8 {
		began := time.Now()
		if _, err := bcrypt.GenerateFromPassword([]byte("wrong password"), 9); err != nil {
			t.Fatal(err)
		}
		hashes = append(hashes, time.Since(began))
	}
	floor := slices.Min(hashes)
	for name, all := range took {
		t.Logf("%s: quickest %v, a hash %v", name, slices.Min(all), floor)
		if slices.Min(all) < floor/2 {
			t.Errorf("%s is answered in %v, a hash takes %v", name, slices.Min(all), floor)
		}
	}
}

type role struct {
	ID          int64
	Name        string
	Version     int
	Permissions []string
}

func rolesByName(t *testing.T, c *erptest.Client) map[string]role {
	t.Helper()
	var list struct{ Items []role }
	c.Get(t, "/roles?limit=100").Want(t, http.StatusOK).Into(t, &list)
	all := map[string]role{}
	for _, r := range list.Items {
		all[r.Name] = r
	}
	return all
}

// What a role was given once is not given again, and what is new is.
func TestBuiltinRolesAfterAnUpgrade(t *testing.T) {
	t.Parallel()
	c := erptest.New(t)
	manager := rolesByName(t, c.Admin)["manager"]
	want := append(slices.Clone(manager.Permissions[1:]), "identity.session.manage")
	c.Admin.Patch(t, erptest.Path("/roles/%d", manager.ID), map[string]any{"version": manager.Version, "permissions": want}).Want(t, http.StatusOK)

	newer := append(c.Registry.Grants(), op.Grant{Name: "fresh.thing.do", Label: "New", Roles: []string{"manager", "viewer"}})
	for range 2 {
		if err := c.Identity.SyncRoles(t.Context(), newer); err != nil {
			t.Fatal(err)
		}
	}
	roles := rolesByName(t, c.Admin)
	want = append(want, "fresh.thing.do")
	slices.Sort(want)
	if got := roles["manager"].Permissions; !slices.Equal(got, want) {
		t.Errorf("manager has %v, not %v", got, want)
	}
	if got := roles["admin"].Permissions; len(got) != len(newer) {
		t.Errorf("admin has %d of %d permissions", len(got), len(newer))
	}
	if !slices.Contains(roles["viewer"].Permissions, "fresh.thing.do") {
		t.Error("viewer was not given what is new")
	}
	admin := roles["admin"]
	c.Admin.Patch(t, erptest.Path("/roles/%d", admin.ID), map[string]any{"version": admin.Version, "permissions": admin.Permissions[1:]}).Want(t, http.StatusConflict).WantCode(t, "admin_role")
	c.Admin.Patch(t, erptest.Path("/roles/%d", admin.ID), map[string]any{"version": admin.Version, "name": "boss"}).Want(t, http.StatusConflict).WantCode(t, "builtin_role")
	c.Admin.Do(t, http.MethodDelete, erptest.Path("/roles/%d", manager.ID), nil).Want(t, http.StatusConflict).WantCode(t, "builtin_role")
}
