package erp_test

import (
	"context"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"kontor/internal/erp/erptest"
	"kontor/internal/testdb"
)

// family is one sign-in in a company of its own.
type family struct {
	*testing.T
	c  *erptest.Company
	at clock
	db *pgx.Conn
	// first is the refresh token of the sign-in.
	first, access string
}

func newFamily(t *testing.T) *family {
	t.Helper()
	f := &family{T: t}
	f.c = erptest.New(t, f.at.in)
	f.db = testdb.Superuser(t, f.c.DatabaseURL)
	f.first, f.access = f.c.Admin.Refresh, f.c.Admin.Token
	return f
}

func (f *family) ask(token string) *erptest.Answer {
	f.Helper()
	return f.c.Admin.Post(f, "/auth/refresh", map[string]any{"refresh_token": token})
}

// next uses a token and returns its successor.
func (f *family) next(token string) string {
	f.Helper()
	var tokens erptest.Tokens
	f.ask(token).Want(f, http.StatusOK).Into(f, &tokens)
	f.access = tokens.Access
	return tokens.Refresh
}

func (f *family) count(sql string, args ...any) (n int) {
	f.Helper()
	if err := f.db.QueryRow(f.Context(), sql, args...).Scan(&n); err != nil {
		f.Fatal(err)
	}
	return n
}

func (f *family) alive(access string) bool {
	f.Helper()
	return (&erptest.Client{Base: f.c.Base, Token: access}).Get(f, "/me").Status == http.StatusOK
}

// stolen expects that using the token ends the whole family, and says so in the
// audit log.
func (f *family) stolen(token string, others ...string) {
	f.Helper()
	access := f.access
	f.ask(token).Want(f, http.StatusUnauthorized).WantCode(f, "bad_refresh_token")
	if f.alive(access) {
		f.Error("the access token is still good after the theft")
	}
	for _, other := range others {
		f.ask(other).Want(f, http.StatusUnauthorized)
	}
	if n := f.count(`SELECT count(*) FROM sessions WHERE revoked_reason = 'a refresh token was used twice'`); n != 1 {
		f.Errorf("%d sessions ended for theft", n)
	}
	if n := f.count(`SELECT count(*) FROM audit_log WHERE kind = 'session' AND operation = 'identity.session.refresh' AND after ->> 'reason' = 'a refresh token was used twice' AND username = $1`, erptest.AdminName); n != 1 {
		f.Errorf("%d audit rows about the theft", n)
	}
}

// unharmed expects that the family lives and the token can be used.
func (f *family) unharmed(token string) {
	f.Helper()
	f.next(token)
	if !f.alive(f.access) {
		f.Error("the access token is not good")
	}
	if n := f.count(`SELECT count(*) FROM session_list WHERE revoked_at IS NOT NULL AND username = $1`, erptest.AdminName); n != 0 {
		f.Errorf("%d sessions were ended", n)
	}
}

// Promise 8: a stolen refresh token is noticed, and an honest client that lost
// an answer is not taken for a thief.
func TestPromiseStolenRefreshToken(t *testing.T) {
	t.Parallel()
	cases := map[string]func(f *family){
		"replay of an old token": func(f *family) {
			t1 := f.next(f.first)
			t2 := f.next(t1)
			f.stolen(f.first, t1, t2)
		},
		"the thief comes first": func(f *family) {
			thief := f.next(f.first)
			thief = f.next(thief)
			f.at.move(time.Minute)
			f.stolen(f.first, thief) // the owner, with what they have
		},
		"the thief comes within ten seconds, the owner went on": func(f *family) {
			t1 := f.next(f.first)
			t2 := f.next(t1)
			f.at.move(2 * time.Second)
			f.stolen(f.first, t2)
		},
		"replay while the successor is unused, too late": func(f *family) {
			t1 := f.next(f.first)
			f.at.move(11 * time.Second)
			f.stolen(f.first, t1)
		},
		"lost answer, asked again": func(f *family) {
			t1 := f.next(f.first)
			f.at.move(9 * time.Second)
			if again := f.next(f.first); again != t1 {
				f.Error("the retry got another token")
			}
			f.unharmed(t1)
		},
		"lost answer twice, then replay": func(f *family) {
			t1 := f.next(f.first)
			f.next(f.first)
			t2 := f.next(t1)
			f.next(t1)
			t3 := f.next(t2)
			f.stolen(f.first, t3)
		},
		"32 refreshes at once": func(f *family) {
			var wg sync.WaitGroup
			var got sync.Map
			for range 32 {
				wg.Go(func() {
					var tokens erptest.Tokens
					f.ask(f.first).Want(f, http.StatusOK).Into(f, &tokens)
					got.Store(tokens.Refresh, true)
				})
			}
			wg.Wait()
			successors := []string{}
			got.Range(func(k, _ any) bool { successors = append(successors, k.(string)); return true })
			if n := f.count(`SELECT count(*) FROM refresh_tokens`); len(successors) != 1 || n != 2 {
				f.Fatalf("%d successors, %d rows", len(successors), n)
			}
			f.unharmed(successors[0])
		},
		"a second refresh while the first commits": func(f *family) {
			h := f.hold()
			first := f.asked(f.first)
			h.waiting(1)
			second := f.asked(f.first)
			h.waiting(2)
			h.release()
			a, b := <-first, <-second
			if a == nil || b == nil || a.Status != http.StatusOK || b.Status != http.StatusOK {
				f.Fatalf("answered %+v and %+v", a, b)
			}
			var x, y erptest.Tokens
			a.Into(f, &x)
			b.Into(f, &y)
			if x.Refresh != y.Refresh {
				f.Error("one token has two successors")
			}
			f.unharmed(x.Refresh)
		},
		"32 thieves at once": func(f *family) {
			t1 := f.next(f.first)
			t2 := f.next(t1)
			var wg sync.WaitGroup
			for range 32 {
				wg.Go(func() { f.ask(f.first).Want(f, http.StatusUnauthorized) })
			}
			wg.Wait()
			f.stolen(f.first, t2)
		},
		"replay after the clean-up": func(f *family) {
			token := f.next(f.first)
			for range 6 {
				f.at.move(6 * 24 * time.Hour / 2)
				token = f.next(token)
			}
			f.prune(0)
			f.stolen(f.first, token)
		},
		"replay when even the family is gone": func(f *family) {
			t1 := f.next(f.first)
			f.at.move((30+7)*24*time.Hour - time.Minute)
			f.prune(0)
			f.at.move(2 * time.Minute)
			f.prune(2)
			for _, token := range []string{f.first, t1} {
				f.ask(token).Want(f, http.StatusUnauthorized)
			}
			if n := f.count(`SELECT count(*) FROM sessions WHERE revoked_at IS NOT NULL`); n != 0 {
				f.Errorf("%d other sessions were ended", n)
			}
		},
		"crash between use and commit":   crashAfterUse,
		"crash while noticing the theft": crashWhileEnding,
		"idle for seven days": func(f *family) {
			t1 := f.next(f.first)
			f.at.move(7*24*time.Hour - time.Second)
			t2 := f.next(t1)
			f.at.move(7 * 24 * time.Hour)
			f.ask(t2).Want(f, http.StatusUnauthorized)
		},
		"thirty days whatever is refreshed": func(f *family) {
			token := f.next(f.first)
			for range 5 {
				f.at.move(5 * 24 * time.Hour)
				token = f.next(token)
			}
			f.at.move(5*24*time.Hour - 2*time.Second)
			token = f.next(token)
			f.at.move(5 * time.Second)
			f.ask(token).Want(f, http.StatusUnauthorized)
		},
		"tokens that never were": func(f *family) {
			for _, token := range []string{"", "x", strings.Repeat("A", 43), f.first[:42], f.first + "A", f.first + "\n", f.access} {
				f.ask(token).Want(f, http.StatusUnauthorized, http.StatusUnprocessableEntity)
			}
			f.unharmed(f.first)
		},
		"a disabled user's": func(f *family) {
			u := f.c.User(f, "anna", "viewer")
			f.c.Admin.Post(f, erptest.Path("/users/%d/disable", userID(f, u)), nil).Want(f, http.StatusOK)
			f.ask(u.Refresh).Want(f, http.StatusUnauthorized)
			f.unharmed(f.first)
		},
		"after logout": func(f *family) {
			t1 := f.next(f.first)
			f.c.Admin.Post(f, "/auth/logout", map[string]any{"refresh_token": t1}).Want(f, http.StatusOK)
			f.ask(t1).Want(f, http.StatusUnauthorized)
			f.ask(f.first).Want(f, http.StatusUnauthorized)
		},
	}
	t.Run("cases", func(t *testing.T) {
		for name, try := range cases {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				try(newFamily(t))
			})
		}
	})
	t.Logf("promise 8: cases=%d", len(cases))
}

// prune runs the clean-up by hand and expects how much it removes.
func (f *family) prune(want int64) {
	f.Helper()
	admin := f.c.SignIn(f, erptest.AdminName, erptest.AdminPassword)
	var out struct{ Removed int64 }
	admin.Post(f, "/sessions/prune", nil).Want(f, http.StatusOK).Into(f, &out)
	if out.Removed != want {
		f.Errorf("the clean-up removed %d tokens, not %d", out.Removed, want)
	}
}

// held makes every change of a session wait inside its transaction.
type held struct{ *family }

func (f *family) hold() held {
	f.Helper()
	if _, err := f.db.Exec(f.Context(), `
		CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock(99); RETURN NULL; END $$;
		CREATE TRIGGER hold AFTER UPDATE ON sessions FOR EACH ROW EXECUTE FUNCTION hold();
		SELECT pg_advisory_lock(99)`); err != nil {
		f.Fatal(err)
	}
	return held{f}
}

// waiting returns when so many transactions wait for another.
func (h held) waiting(n int) {
	h.Helper()
	for h.Context().Err() == nil && h.count(`SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`) < n {
		runtime.Gosched()
	}
}

// release lets them go on.
func (h held) release() {
	h.Helper()
	if _, err := h.db.Exec(h.Context(), `SELECT pg_advisory_unlock(99)`); err != nil {
		h.Fatal(err)
	}
	if _, err := h.db.Exec(h.Context(), `DROP TRIGGER hold ON sessions`); err != nil {
		h.Fatal(err)
	}
}

// kill breaks the connection of the one that waits.
func (h held) kill() {
	h.Helper()
	h.waiting(1)
	if n := h.count(`SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`); n != 1 {
		h.Errorf("killed %d connections", n)
	}
	h.release()
}

// asked asks in the background, since the answer waits.
func (f *family) asked(token string) <-chan *erptest.Answer {
	answer := make(chan *erptest.Answer, 1)
	go func() {
		a, err := f.c.Admin.Send(context.Background(), http.MethodPost, "/auth/refresh", map[string]any{"refresh_token": token})
		if err != nil {
			a = nil
		}
		answer <- a
	}()
	return answer
}

// The connection dies after the token was used and before that was committed:
// nothing has happened, and the token is as good as before.
func crashAfterUse(f *family) {
	h := f.hold()
	answer := f.asked(f.first)
	h.kill()
	if a := <-answer; a == nil || a.Status != http.StatusServiceUnavailable {
		f.Errorf("the broken refresh answered %+v", a)
	}
	if n := f.count(`SELECT count(*) FROM refresh_tokens WHERE used_at IS NOT NULL`); n != 0 {
		f.Errorf("%d tokens are used", n)
	}
	f.unharmed(f.first)
}

// The connection dies while the family is being ended: the next replay ends it.
func crashWhileEnding(f *family) {
	t1 := f.next(f.first)
	t2 := f.next(t1)
	h := f.hold()
	answer := f.asked(f.first)
	h.kill()
	<-answer
	f.stolen(f.first, t2)
}
