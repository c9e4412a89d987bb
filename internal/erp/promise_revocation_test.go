package erp_test

import (
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"

	"kontor/internal/erp/erptest"
)

// Promise 7: revocation is immediate. Requests with a token run without a
// pause through two programs on one database while it is taken away through
// the first. What is asked after the answer to the taking away is refused, by
// both.
func TestPromiseRevokedAtOnce(t *testing.T) {
	t.Parallel()
	here := erptest.New(t)
	there := erptest.Open(t, here.DatabaseURL)
	var stale, before, after atomic.Int64
	rounds := 0
	for name, take := range revocations {
		for n := range times(2, 40) {
			rounds++
			r := &race{t: t, here: here, there: there}
			r.who = fmt.Sprintf("%s-%d", name, n)
			r.victim = here.User(t, r.who, "admin")
			r.run(take(r))
			stale.Add(r.stale.Load())
			before.Add(r.before.Load())
			after.Add(r.after.Load())
			if r.stale.Load() > 0 {
				t.Errorf("%s: %d requests were accepted afterwards", name, r.stale.Load())
			}
		}
	}
	t.Logf("promise 7: ways=%d rounds=%d programs=2 accepted before=%d asked afterwards=%d stale accepts=%d", len(revocations), rounds, before.Load(), after.Load(), stale.Load())
}

// race is one token against one way of taking it away.
type race struct {
	t           *testing.T
	here, there *erptest.Company
	who         string
	victim      *erptest.Client
	revoked     atomic.Bool

	before, after, stale atomic.Int64
}

// revocations are the ways; each prepares what it needs and returns the act.
var revocations = map[string]func(r *race) (act func()){
	"logout": func(r *race) func() {
		return func() {
			r.victim.Post(r.t, "/auth/logout", map[string]any{"refresh_token": r.victim.Refresh}).Want(r.t, http.StatusOK)
		}
	},
	"session": func(r *race) func() {
		id := currentSession(r.t, r.victim)
		return func() {
			r.here.Admin.Post(r.t, erptest.Path("/sessions/%d/revoke", id), nil).Want(r.t, http.StatusOK)
		}
	},
	"disable": func(r *race) func() {
		id := userID(r.t, r.victim)
		return func() {
			r.here.Admin.Post(r.t, erptest.Path("/users/%d/disable", id), nil).Want(r.t, http.StatusOK)
		}
	},
	"reset": func(r *race) func() {
		id := userID(r.t, r.victim)
		return func() {
			r.here.Admin.Post(r.t, erptest.Path("/users/%d/reset-password", id), nil).Want(r.t, http.StatusOK)
		}
	},
	"password": func(r *race) func() {
		other := r.here.SignIn(r.t, r.who, "the password of "+r.who)
		return func() {
			other.Post(r.t, "/me/password", map[string]any{"current_password": "the password of " + r.who, "new_password": "another long sentence"}).Want(r.t, http.StatusOK)
		}
	},
	"roles": func(r *race) func() {
		id := userID(r.t, r.victim)
		return func() { setRoles(r.t, r.here.Admin, id, "viewer").Want(r.t, http.StatusOK) }
	},
	"permissions-of-the-role": func(r *race) func() {
		id := userID(r.t, r.victim)
		role := r.here.Admin.Post(r.t, "/roles", map[string]any{"name": r.who, "permissions": []string{"identity.user.manage"}}).Want(r.t, http.StatusCreated).ID(r.t)
		setRoles(r.t, r.here.Admin, id, r.who).Want(r.t, http.StatusOK)
		*r.victim = *r.here.SignIn(r.t, r.who, "the password of "+r.who)
		return func() {
			r.here.Admin.Patch(r.t, erptest.Path("/roles/%d", role), map[string]any{"version": 1, "permissions": []string{}}).Want(r.t, http.StatusOK)
		}
	},
	"api-key": func(r *race) func() {
		*r.victim = *newKey(r.t, r.victim, []string{"*"})
		id := lastID(r.t, r.here.Admin, "/api-keys")
		return func() {
			r.here.Admin.Post(r.t, erptest.Path("/api-keys/%d/revoke", id), nil).Want(r.t, http.StatusOK)
		}
	},
}

func currentSession(t testing.TB, c *erptest.Client) int64 {
	t.Helper()
	var list struct {
		Items []struct {
			ID      int64
			Current bool
		}
	}
	c.Get(t, "/sessions").Want(t, http.StatusOK).Into(t, &list)
	for _, s := range list.Items {
		if s.Current {
			return s.ID
		}
	}
	t.Fatal("no current session")
	return 0
}

func (r *race) run(act func()) {
	r.t.Helper()
	token, warm := r.victim.Token, make(chan struct{})
	var wg sync.WaitGroup
	var ready atomic.Int64
	const workers, each = 8, 4
	for w := range workers {
		client := &erptest.Client{Base: r.here.Base, Token: token}
		if w%2 == 1 {
			client.Base = r.there.Base
		}
		wg.Go(func() {
			for late, n := 0, 0; late < each; n++ {
				began := r.revoked.Load()
				method, path, body := http.MethodGet, "/users", any(nil)
				if n%2 == 1 {
					method, path, body = http.MethodPost, "/users?rehearse=true", map[string]any{"username": fmt.Sprintf("x%d-%d", w, n)}
				}
				a, err := client.Send(r.t.Context(), method, path, body)
				switch {
				case err != nil:
					r.t.Error(err)
					return
				case began:
					late++
					r.after.Add(1)
					if a.Status < 400 {
						r.stale.Add(1)
					}
				case a.Status < 400:
					if r.before.Add(1); ready.Add(1) == workers {
						close(warm)
					}
				}
			}
		})
	}
	<-warm
	act()
	r.revoked.Store(true)
	wg.Wait()
}
