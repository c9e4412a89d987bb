package desktop

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"mime"
	"net/http"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"kontor/internal/httpapi"
	"kontor/internal/httpapi/memory"
)

// Request is what the screens ask.
type Request struct {
	Method  string            `json:"method"`
	Path    string            `json:"path"` // absolute, with its query: "/api/v1/products?limit=50"
	Headers map[string]string `json:"headers"`
	Body    string            `json:"body"`
}

// Answer is what they get.
type Answer struct {
	Status  int               `json:"status"`
	Headers map[string]string `json:"headers"` // names in lower case
	Body    string            `json:"body"`
	Base64  bool              `json:"base64,omitempty"` // Body is bytes, not text
}

// Session hands requests to the program in the same process and keeps the
// tokens of whoever has signed in.
type Session struct {
	handler http.Handler
	clock   func() time.Time

	mu      sync.Mutex
	access  string
	refresh string
	expires time.Time

	// renewing lets one request renew the tokens while the others wait.
	renewing sync.Mutex
}

// NewSession hands requests to h.
func NewSession(h http.Handler, clock func() time.Time) *Session {
	return &Session{handler: h, clock: clock}
}

const (
	loginPath   = httpapi.Prefix + "/auth/login"
	refreshPath = httpapi.Prefix + "/auth/refresh"
	logoutPath  = httpapi.Prefix + "/auth/logout"
	eventsPath  = httpapi.Prefix + "/events"
)

// early is how long before its end an access token is renewed.
const early = 20 * time.Second

// Fetch answers one request of the screens.
func (s *Session) Fetch(ctx context.Context, q Request) Answer {
	path, _, _ := strings.Cut(q.Path, "?")
	switch {
	case !strings.HasPrefix(path, "/api/") && path != "/healthz" || path == eventsPath:
		// Files come from the bundle, and changes are announced as events.
		return problem(http.StatusNotFound, "no_such_route", "The window does not answer this.")
	case path == refreshPath:
		if !s.renew(ctx, s.token()) {
			return problem(http.StatusUnauthorized, "sign_in", "Please sign in.")
		}
		return Answer{Status: http.StatusOK, Headers: map[string]string{"content-type": "application/json"}, Body: `{"access_token":"","refresh_token":"","token_type":"Bearer","expires_in":0}`}
	case path == logoutPath:
		return s.logout(ctx, q)
	}
	if token, late := s.late(); late {
		s.renew(ctx, token)
	}
	used := s.token()
	answer := s.send(ctx, q, used)
	if answer.Status == http.StatusUnauthorized && used != "" && path != loginPath {
		// Another request may have renewed the tokens while this one was away.
		if s.renew(ctx, used) {
			answer = s.send(ctx, q, s.token())
		}
	}
	return answer
}

func (s *Session) token() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.access
}

// late is the access token and whether it is about to run out.
func (s *Session) late() (string, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.access, s.access != "" && !s.clock().Before(s.expires.Add(-early))
}

// send passes a request on and takes the tokens out of its answer.
func (s *Session) send(ctx context.Context, q Request, token string) Answer {
	status, header, body := s.ask(ctx, q, token)
	return answerOf(status, header, s.take(status, body))
}

func (s *Session) ask(ctx context.Context, q Request, token string) (int, http.Header, []byte) {
	r, err := http.NewRequestWithContext(ctx, q.Method, q.Path, strings.NewReader(q.Body))
	if err != nil || r.URL.Host != "" {
		return http.StatusBadRequest, http.Header{}, []byte(`{}`)
	}
	for name, value := range q.Headers {
		r.Header.Set(name, value)
	}
	// The session is Go's business alone.
	for _, name := range []string{"Authorization", "Cookie", "X-Kontor-Client", "Origin", "Host"} {
		r.Header.Del(name)
	}
	r.Header.Set("User-Agent", "Kontor window")
	r.Host, r.RemoteAddr = "window", "window"
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	if q.Body == "" {
		r.Body, r.ContentLength = http.NoBody, 0
	}
	w := &memory.Recorder{}
	s.handler.ServeHTTP(w, r)
	return w.Status(), w.Header(), w.Body
}

// take keeps the tokens of an answer that has some and blanks them in it.
func (s *Session) take(status int, body []byte) []byte {
	if status < 200 || status > 299 || !strings.Contains(string(body), `_token"`) {
		return body
	}
	var fields map[string]json.RawMessage
	var tokens struct {
		Access  string `json:"access_token"`
		Refresh string `json:"refresh_token"`
		Expires int    `json:"expires_in"`
	}
	if json.Unmarshal(body, &fields) != nil || json.Unmarshal(body, &tokens) != nil || tokens.Access == "" && tokens.Refresh == "" {
		return body
	}
	s.mu.Lock()
	if tokens.Access != "" {
		s.access, s.expires = tokens.Access, s.clock().Add(time.Duration(tokens.Expires)*time.Second)
	}
	if tokens.Refresh != "" {
		s.refresh = tokens.Refresh
	}
	s.mu.Unlock()
	for _, name := range []string{"access_token", "refresh_token"} {
		if _, ok := fields[name]; ok {
			fields[name] = json.RawMessage(`""`)
		}
	}
	blank, _ := json.Marshal(fields)
	return blank
}

// renew replaces the tokens unless somebody has done so since used was taken.
func (s *Session) renew(ctx context.Context, used string) bool {
	s.renewing.Lock()
	defer s.renewing.Unlock()
	s.mu.Lock()
	now, refresh := s.access, s.refresh
	s.mu.Unlock()
	if now != used {
		return now != ""
	}
	if refresh == "" {
		return false
	}
	status, _, body := s.ask(ctx, post(refreshPath, refresh), "")
	switch {
	case status == http.StatusOK:
		s.take(status, body)
		return true
	case status >= 500 || status == http.StatusTooManyRequests || ctx.Err() != nil:
		// A program in trouble has not said that the sign-in is over.
		return false
	}
	s.forget()
	return false
}

func (s *Session) logout(ctx context.Context, _ Request) Answer {
	s.mu.Lock()
	access, refresh := s.access, s.refresh
	s.mu.Unlock()
	s.forget()
	status, header, body := s.ask(ctx, post(logoutPath, refresh), access)
	return answerOf(status, header, body)
}

func post(path, refresh string) Request {
	body, _ := json.Marshal(map[string]string{"refresh_token": refresh})
	return Request{Method: http.MethodPost, Path: path, Headers: map[string]string{"Content-Type": "application/json"}, Body: string(body)}
}

func (s *Session) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.access, s.refresh, s.expires = "", "", time.Time{}
}

// End signs out whoever is signed in: the window closes, and a token that
// nobody holds any more should not live on.
func (s *Session) End(ctx context.Context) {
	s.mu.Lock()
	signedIn := s.refresh != ""
	s.mu.Unlock()
	if signedIn {
		s.logout(ctx, Request{})
	}
}

func answerOf(status int, header http.Header, body []byte) Answer {
	a := Answer{Status: status, Headers: map[string]string{}}
	for name, values := range header {
		if name != "Set-Cookie" {
			a.Headers[strings.ToLower(name)] = strings.Join(values, ", ")
		}
	}
	if a.Base64 = !isText(header.Get("Content-Type"), body); a.Base64 {
		a.Body = base64.StdEncoding.EncodeToString(body)
	} else {
		a.Body = string(body)
	}
	return a
}

// isText tells whether the answer survives as a JavaScript string.
func isText(contentType string, body []byte) bool {
	kind, _, _ := mime.ParseMediaType(contentType)
	return (kind == "" || strings.HasPrefix(kind, "text/") || strings.HasSuffix(kind, "json")) && utf8.Valid(body)
}

func problem(status int, code, detail string) Answer {
	body, _ := json.Marshal(map[string]any{
		"type": "about:blank", "title": http.StatusText(status), "status": status, "code": code, "detail": detail, "request_id": "",
	})
	return Answer{Status: status, Headers: map[string]string{"content-type": "application/problem+json"}, Body: string(body)}
}

// Unready is the answer while the program starts.
func Unready() Answer {
	return problem(http.StatusServiceUnavailable, "starting", "Kontor is starting. Try again in a moment.")
}
