package host

import (
	_ "embed"
	"encoding/json"
	"net/http"
	"strings"
	"sync/atomic"
)

//go:embed start.html
var startPage []byte

//go:embed start.css
var startCSS []byte

//go:embed start.js
var startScript []byte

// startPolicy lets the start page do what it does and nothing more.
const startPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'"

// Starting answers in place of the program until that is ready: every page is
// the start page, /healthz answers 503 with the steps, the API asks to be
// tried again. hosts are the names that it answers to.
func Starting(p *Progress, hosts []string) http.Handler {
	allowed := map[string]bool{}
	for _, h := range hosts {
		allowed[strings.ToLower(h)] = true
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Cache-Control", "no-store")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Content-Security-Policy", startPolicy)
		if !allowed[strings.ToLower(r.Host)] {
			http.Error(w, "Kontor does not answer to this host name.", http.StatusMisdirectedRequest)
			return
		}
		h.Set("Retry-After", "1")
		switch {
		case r.URL.Path == "/healthz":
			writeJSON(w, "application/json", p.State())
		case strings.HasPrefix(r.URL.Path, "/api/"):
			writeJSON(w, "application/problem+json", map[string]any{
				"type": "about:blank", "title": http.StatusText(http.StatusServiceUnavailable), "status": http.StatusServiceUnavailable,
				"code": "starting", "detail": "Kontor is starting. Try again in a moment.", "request_id": "",
			})
		default:
			StartPage(w, r)
		}
	})
}

// StartPage serves the page that shows the steps, and its two files.
func StartPage(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/start.css":
		w.Header().Set("Content-Type", "text/css; charset=utf-8")
		_, _ = w.Write(startCSS)
	case "/start.js":
		w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
		_, _ = w.Write(startScript)
	default:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(startPage)
	}
}

func writeJSON(w http.ResponseWriter, kind string, body any) {
	w.Header().Set("Content-Type", kind)
	w.WriteHeader(http.StatusServiceUnavailable)
	_ = json.NewEncoder(w).Encode(body)
}

// Switch is a handler that can be replaced while it serves.
type Switch struct{ now atomic.Pointer[http.Handler] }

// NewSwitch begins with a handler.
func NewSwitch(first http.Handler) *Switch {
	s := &Switch{}
	s.To(first)
	return s
}

// To serves the next requests by h.
func (s *Switch) To(h http.Handler) { s.now.Store(&h) }

func (s *Switch) ServeHTTP(w http.ResponseWriter, r *http.Request) { (*s.now.Load()).ServeHTTP(w, r) }
