package httpapi

import (
	"context"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"kontor/internal/events"
	"kontor/internal/fault"
	"kontor/internal/op"
	"kontor/internal/run"
)

// Prefix is where the operations live.
const Prefix = "/api/v1"

// Config is what the API is made of.
type Config struct {
	Version      string
	Registry     *op.Registry
	Run          op.Run
	Authenticate func(ctx context.Context, bearer string) (op.Actor, error)
	Hub          *events.Hub
	// Screens are the bundled files of the frontend.
	Screens fs.FS
	// Log gets the private cause of what is refused or fails.
	Log *slog.Logger
}

// API serves operations.
type API struct {
	cfg  Config
	mux  *http.ServeMux
	huma huma.API
	// readers are who hears of a change of each kind of records.
	readers map[string]op.Permission
}

func init() {
	huma.DefaultArrayNullable = false
	huma.NewErrorWithContext = humaProblem
	huma.NewError = func(status int, detail string, errs ...error) huma.StatusError {
		return humaProblem(nil, status, detail, errs...)
	}
}

// New mounts every operation of the registry.
func New(cfg Config) *API {
	a := &API{cfg: cfg, mux: http.NewServeMux(), readers: readersOf(cfg.Registry)}
	hc := huma.DefaultConfig("Kontor", cfg.Version)
	hc.CreateHooks = nil
	hc.OpenAPIPath, hc.DocsPath, hc.SchemasPath = "/openapi", "", ""
	hc.Formats = map[string]huma.Format{"application/json": jsonFormat, "json": jsonFormat}
	hc.DefaultFormat = "application/json"
	hc.RejectUnknownQueryParameters = true
	hc.Info.Description = "Everything that the screens of Kontor do, for programs. Amounts and quantities are strings."
	hc.Servers = []*huma.Server{{URL: Prefix}}
	hc.Components.SecuritySchemes = map[string]*huma.SecurityScheme{"bearer": {Type: "http", Scheme: "bearer", Description: "The access token of a sign-in, or an API key."}}
	a.huma = humago.NewWithPrefix(a.mux, Prefix, hc)
	a.huma.UseMiddleware(a.admit)
	for _, o := range cfg.Registry.Operations() {
		o.Mount(a.huma, cfg.Run)
	}
	a.mux.HandleFunc("GET "+Prefix+"/events", a.stream)
	a.mux.HandleFunc("GET /api/docs", a.docs)
	a.mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"status":"ok"}` + "\n"))
	})
	a.mux.HandleFunc("/api/", func(w http.ResponseWriter, r *http.Request) {
		problemOf(r.Context(), fault.NotFound("no_such_route", "There is no %s %s. The routes are listed at /api/docs.", r.Method, r.URL.Path)).write(w)
	})
	a.mux.HandleFunc("/", a.screens)
	return a
}

// OpenAPI is the description of the API as JSON.
func (a *API) OpenAPI() ([]byte, error) { return a.huma.OpenAPI().MarshalJSON() }

type operationKey struct{}

func operationOf(ctx context.Context) string {
	name, _ := ctx.Value(operationKey{}).(string)
	return name
}

// admit finds out who asks and whether they may, before anything of the body
// is read.
func (a *API) admit(hctx huma.Context, next func(huma.Context)) {
	info, ok := hctx.Operation().Metadata["op"].(op.Info)
	if !ok {
		next(hctx)
		return
	}
	ctx := context.WithValue(hctx.Context(), operationKey{}, info.Name)
	r, w := humago.Unwrap(hctx)
	m := run.MetaOf(ctx)
	m.IdempotencyKey = hctx.Header("Idempotency-Key")
	var rehearse []string
	if q := r.URL.Query(); !info.Reads && q.Has("rehearse") {
		// It belongs to every write and to none of their inputs, where it would
		// be refused as unknown.
		rehearse = q["rehearse"]
		q.Del("rehearse")
		r.URL.RawQuery = q.Encode()
	}
	m.Client, m.Address = hctx.Header("User-Agent"), clientAddress(hctx.RemoteAddr())
	err := func() (err error) {
		if m.Actor, err = a.actor(ctx, r, info); err != nil {
			return err
		}
		if err := run.Allow(m.Actor, info); err != nil {
			return err
		}
		if m.Rehearse, err = rehearsal(rehearse); err != nil {
			return err
		}
		if len(m.IdempotencyKey) > 200 {
			return fault.Malformed("bad_idempotency_key", "An Idempotency-Key has at most 200 characters.")
		}
		if r.ContentLength != 0 && r.Body != http.NoBody && !isJSON(r.Header.Get("Content-Type")) && !info.Reads {
			return errNotJSON
		}
		return nil
	}()
	ctx = run.With(ctx, m)
	if err != nil {
		p := problemOf(ctx, err)
		if err == errNotJSON {
			p = newProblem(ctx, http.StatusUnsupportedMediaType, "not_json", "Send the body as application/json.")
		}
		p.write(w)
		return
	}
	next(huma.WithContext(hctx, ctx))
}

// rehearsal reads ?rehearse. What is no plain yes or no is refused: somebody who
// writes 1 or True must not find that it was done in earnest.
func rehearsal(given []string) (bool, error) {
	switch {
	case len(given) == 0:
		return false, nil
	case len(given) == 1 && (given[0] == "true" || given[0] == "false"):
		return given[0] == "true", nil
	}
	return false, fault.Malformed("bad_rehearse", "Write rehearse=true for a rehearsal, or leave it out.").Field("rehearse", "true or false")
}

var errNotJSON = fault.Malformed("not_json", "Send the body as application/json.")

func isJSON(contentType string) bool {
	kind, _, _ := strings.Cut(contentType, ";")
	return strings.EqualFold(strings.TrimSpace(kind), "application/json")
}

// actor reads the bearer token. A public operation does not look at one, so a
// token that has run out never stands in the way of a sign-in.
func (a *API) actor(ctx context.Context, r *http.Request, info op.Info) (op.Actor, error) {
	if info.Needs == op.Public {
		return op.Nobody, nil
	}
	return a.bearer(ctx, r)
}

func (a *API) bearer(ctx context.Context, r *http.Request) (op.Actor, error) {
	if actor, ok := ctx.Value(actorKey{}).(op.Actor); ok {
		return actor, nil
	}
	scheme, token, ok := strings.Cut(r.Header.Get("Authorization"), " ")
	if !ok || !strings.EqualFold(scheme, "Bearer") || token == "" {
		return op.Nobody, fault.Unauthenticated("sign_in", "Please sign in.")
	}
	return a.cfg.Authenticate(ctx, strings.TrimSpace(token))
}

func clientAddress(remote string) string {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		return remote
	}
	return host
}
