package desktop_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"kontor/internal/desktop"
)

// server is a program that signs in, renews and asks for its token.
type server struct {
	mu         sync.Mutex
	generation int
	renewals   int
	dead       bool
	trouble    bool
	seen       []http.Header
}

func (s *server) tokens(w http.ResponseWriter) {
	s.generation++
	w.Header().Set("Content-Type", "application/json")
	fmt.Fprintf(w, `{"access_token":"access-%d","refresh_token":"refresh-%d","token_type":"Bearer","expires_in":600,"user":{"id":7}}`, s.generation, s.generation)
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen = append(s.seen, r.Header.Clone())
	var body struct {
		Refresh string `json:"refresh_token"`
	}
	_ = json.NewDecoder(r.Body).Decode(&body)
	switch r.URL.Path {
	case "/api/v1/auth/login", "/api/v1/setup":
		s.tokens(w)
	case "/api/v1/auth/refresh":
		s.renewals++
		switch {
		case s.trouble:
			w.WriteHeader(http.StatusServiceUnavailable)
		case s.dead || body.Refresh != fmt.Sprintf("refresh-%d", s.generation):
			w.WriteHeader(http.StatusUnauthorized)
		default:
			s.tokens(w)
		}
	case "/api/v1/auth/logout":
		s.dead = true
		w.WriteHeader(http.StatusNoContent)
	case "/api/v1/picture":
		w.Header().Set("Content-Type", "image/png")
		_, _ = w.Write([]byte{0x89, 'P', 0xff})
	default:
		if s.dead || r.Header.Get("Authorization") != fmt.Sprintf("Bearer access-%d", s.generation) {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"ok":true}`)
	}
}

type clock struct{ now time.Time }

func (c *clock) Now() time.Time { return c.now }

func begin() (*server, *clock, *desktop.Session) {
	s, c := &server{}, &clock{time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
	return s, c, desktop.NewSession(s, c.Now)
}

func ask(t *testing.T, s *desktop.Session, method, path string) desktop.Answer {
	t.Helper()
	return s.Fetch(t.Context(), desktop.Request{Method: method, Path: path, Body: `{}`, Headers: map[string]string{
		"Authorization": "Bearer made-up", "Cookie": "kontor_refresh=x", "X-Kontor-Client": "browser",
	}})
}

func TestNoTokenReachesTheScreens(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/api/v1/auth/login", "/api/v1/setup"} {
		server, _, s := begin()
		signIn := ask(t, s, "POST", path)
		if signIn.Status != 200 || strings.Contains(signIn.Body, "access-") || strings.Contains(signIn.Body, "refresh-") {
			t.Errorf("%s answers %d %s", path, signIn.Status, signIn.Body)
		}
		if !strings.Contains(signIn.Body, `"id":7`) {
			t.Errorf("the rest is gone too: %s", signIn.Body)
		}
		if renewed := ask(t, s, "POST", "/api/v1/auth/refresh"); renewed.Status != 200 || strings.Contains(renewed.Body, "access-") {
			t.Errorf("a renewal answers %d %s", renewed.Status, renewed.Body)
		}
		if got := ask(t, s, "GET", "/api/v1/me"); got.Status != 200 {
			t.Errorf("signed in, /me answers %d", got.Status)
		}
		for _, h := range server.seen {
			if h.Get("Cookie") != "" || h.Get("X-Kontor-Client") != "" || h.Get("Authorization") == "Bearer made-up" {
				t.Errorf("the screens' own headers were passed on: %v", h)
			}
		}
	}
}

func TestATokenIsRenewedByItself(t *testing.T) {
	t.Parallel()
	server, clock, s := begin()
	ask(t, s, "POST", "/api/v1/auth/login")
	clock.now = clock.now.Add(11 * time.Minute)
	if got := ask(t, s, "GET", "/api/v1/me"); got.Status != 200 || server.renewals != 1 {
		t.Errorf("after it ran out: %d, %d renewals", got.Status, server.renewals)
	}
	// Its end comes sooner than its time: the role has changed.
	server.generation++
	ask(t, s, "POST", "/api/v1/auth/login")
	server.mu.Lock()
	server.renewals = 0
	server.mu.Unlock()
	var all sync.WaitGroup
	clock.now = clock.now.Add(11 * time.Minute)
	for range 20 {
		all.Go(func() {
			if got := ask(t, s, "GET", "/api/v1/me"); got.Status != 200 {
				t.Errorf("together: %d", got.Status)
			}
		})
	}
	all.Wait()
	if server.renewals != 1 {
		t.Errorf("20 requests renewed %d times", server.renewals)
	}
}

func TestASessionThatIsOver(t *testing.T) {
	t.Parallel()
	server, clock, s := begin()
	ask(t, s, "POST", "/api/v1/auth/login")
	server.trouble = true
	clock.now = clock.now.Add(11 * time.Minute)
	ask(t, s, "GET", "/api/v1/me")
	server.trouble = false
	if got := ask(t, s, "GET", "/api/v1/me"); got.Status != 200 {
		t.Errorf("a passing trouble ended the session: %d", got.Status)
	}
	server.dead = true
	if got := ask(t, s, "GET", "/api/v1/me"); got.Status != 401 {
		t.Errorf("a revoked session answers %d", got.Status)
	}
	renewals := server.renewals
	ask(t, s, "GET", "/api/v1/me")
	if server.renewals != renewals {
		t.Error("a session that is over is tried again and again")
	}
}

func TestSigningOut(t *testing.T) {
	t.Parallel()
	server, _, s := begin()
	s.End(t.Context()) // nobody is signed in
	if len(server.seen) != 0 {
		t.Error("signed nobody out")
	}
	ask(t, s, "POST", "/api/v1/auth/login")
	s.End(t.Context())
	if !server.dead {
		t.Error("the session lives on")
	}
	if got := ask(t, s, "GET", "/api/v1/me"); got.Status != 401 {
		t.Errorf("after signing out: %d", got.Status)
	}
}

func TestWhatTheWindowDoesNotAnswer(t *testing.T) {
	t.Parallel()
	server, _, s := begin()
	for _, path := range []string{"/index.html", "/api/v1/events", "https://example.com/api/v1/me", "/apix", ""} {
		if got := ask(t, s, "GET", path); got.Status < 400 {
			t.Errorf("%q answers %d", path, got.Status)
		}
	}
	if len(server.seen) != 0 {
		t.Errorf("%d were passed on", len(server.seen))
	}
	picture := ask(t, s, "GET", "/api/v1/picture")
	if !picture.Base64 || picture.Body != "iVD/" || picture.Headers["content-type"] != "image/png" {
		t.Errorf("a picture arrives as %+v", picture)
	}
}
