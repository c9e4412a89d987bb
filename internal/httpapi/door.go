package httpapi

import (
	"net"
	"net/http"
	"strings"
	"time"

	"kontor/internal/fault"
	"kontor/internal/run"
)

// Local is the handler for requests from inside the program: the window.
func (a *API) Local() http.Handler { return a.frame(a.mux) }

// Door is the handler for requests from the network. hosts are the names and
// ports that it answers to: a page of the web that makes its own name lead to
// this machine (DNS rebinding) is turned away before any routing.
func (a *API) Door(hosts []string) http.Handler {
	allowed := map[string]bool{}
	for _, h := range hosts {
		allowed[strings.ToLower(h)] = true
	}
	cross := http.NewCrossOriginProtection()
	cross.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		problemOf(r.Context(), fault.Forbidden("foreign_origin", "Another site's page may not use Kontor.")).write(w)
	}))
	return a.frame(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !allowed[strings.ToLower(r.Host)] {
			newProblem(r.Context(), http.StatusMisdirectedRequest, "wrong_host", "Kontor does not answer to this host name.").write(w)
			return
		}
		// Reading is closed to other sites too: without CORS they could not see
		// the answer, but they need not be able to ask.
		if site := r.Header.Get("Sec-Fetch-Site"); site == "cross-site" && strings.HasPrefix(r.URL.Path, "/api/") {
			problemOf(r.Context(), fault.Forbidden("foreign_origin", "Another site's page may not use Kontor.")).write(w)
			return
		}
		if origin := r.Header.Get("Origin"); origin != "" && strings.HasPrefix(r.URL.Path, "/api/") {
			_, host, _ := strings.Cut(origin, "://")
			if !allowed[strings.ToLower(host)] {
				problemOf(r.Context(), fault.Forbidden("foreign_origin", "Another site's page may not use Kontor.")).write(w)
				return
			}
		}
		cross.Handler(a.mux).ServeHTTP(w, r)
	}))
}

// Loopback are the names of this machine with the port of a listener.
func Loopback(port string) []string {
	return []string{net.JoinHostPort("127.0.0.1", port), net.JoinHostPort("::1", port), net.JoinHostPort("localhost", port)}
}

// Server is an http.Server with the limits of the API.
func Server(h http.Handler) *http.Server {
	return &http.Server{
		Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 60 * time.Second, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 32 << 10,
	}
}

// frame is around every request: its id, the security headers, and what
// happens to a panic.
func (a *API) frame(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		m := run.MetaOf(r.Context())
		m.RequestID = run.NewRequestID()
		ctx := withLog(run.With(r.Context(), m), a.cfg.Log)
		h := w.Header()
		h.Set("X-Request-Id", m.RequestID)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()")
		// Inline styles: the component library sets positions and colours so.
		h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
		if strings.HasPrefix(r.URL.Path, "/api/") {
			h.Set("Cache-Control", "no-store")
		}
		defer func() {
			if what := recover(); what != nil {
				recovered(ctx, w, what)
			}
		}()
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}
