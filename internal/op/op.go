// Package op owns the operation: everything that an actor can do is a typed
// function with a name, a permission and a route, declared once and kept in the
// registry. HTTP routes, OpenAPI, the client's types, the permission matrix,
// the audit trail and the fuzz tests are all derived from it.
//
// It imports nothing of ours and holds no rule of the business.
package op

import (
	"context"
	"net/http"
	"time"

	"github.com/jackc/pgx/v5"
)

// Permission names what an actor must be allowed to do, "sales.order.confirm".
type Permission string

// The two permissions that no role grants.
const (
	// Public needs no sign-in. It has to be said out loud.
	Public Permission = "public"
	// SignedIn is held by every actor who has signed in.
	SignedIn Permission = "signed-in"
)

// Actor is who asks.
type Actor struct {
	UserID      int64 // 0: nobody signed in, or the program itself
	SessionID   int64 // 0: not a session
	Username    string
	Via         string // ViaSession, ViaAPIKey, ViaSystem, ViaNobody
	Permissions map[Permission]bool
	// MustChangePassword confines the actor to the operations of their own
	// account until they have set a password.
	MustChangePassword bool
}

// How an actor proved who they are.
const (
	ViaSession = "session"
	ViaAPIKey  = "api-key"
	ViaSystem  = "system"
	ViaNobody  = "nobody"
)

// System is the program itself: setup, jobs and the commands of an
// administrator who owns the data folder anyway.
var System = Actor{Username: "system", Via: ViaSystem}

// Nobody is an actor without a proof.
var Nobody = Actor{Via: ViaNobody}

// May tells whether the actor holds the permission.
func (a Actor) May(p Permission) bool {
	switch {
	case p == Public || a.Via == ViaSystem:
		return true
	case p == SignedIn:
		return a.UserID != 0
	}
	return a.Permissions[p]
}

// Op declares an operation. In is a huma input: fields tagged path, query or
// header, and Body. Out is the answer's body.
type Op[In, Out any] struct {
	Name    string // "sales.order.confirm": module, noun, verb
	Method  string
	Path    string // below /api/v1: "/orders/{id}/confirm"
	Summary string // one line for the API's page
	Needs   Permission
	// Reads runs the operation in a read-only transaction. GET implies it.
	Reads bool
	// Bare operations get no transaction and no audit row by the wrapper:
	// they take care of both themselves (a backup, a stream).
	Bare bool
	// Secret answers are neither stored for an Idempotency-Key nor audited.
	Secret bool
	// OwnAccount operations stay open to an actor who must change the password.
	OwnAccount bool
	// Status of a success; 200 unless set.
	Status int
	// BodyLimit in bytes; 1 MiB unless set.
	BodyLimit int64
	Do        func(ctx context.Context, c *Call, in *In) (Out, error)
}

// Info is what can be known of an operation without its types.
type Info struct {
	Name, Method, Path, Summary string
	Needs                       Permission
	Reads, Bare, Secret         bool
	OwnAccount                  bool
	Status                      int
	BodyLimit                   int64
}

// Module is the first part of the name.
func (i Info) Module() string {
	for n, r := range i.Name {
		if r == '.' {
			return i.Name[:n]
		}
	}
	return i.Name
}

// Call is one run of an operation: its transaction, its actor, its moment, and
// what it wants remembered.
type Call struct {
	// Tx is the operation's transaction; nil in a Bare operation.
	Tx        pgx.Tx
	Actor     Actor
	Now       time.Time
	RequestID string
	// Rehearsal means that everything is rolled back at the end. An operation
	// never needs to ask, except to leave out what reaches beyond the database.
	Rehearsal bool
	// Client and Address describe the other side, for the list of sessions.
	Client, Address string

	info        Info
	changes     []Change
	effects     []Effect
	warnings    []string
	afterCommit []func(context.Context)
}

// NewCall makes the call of a run. The wrapper makes them; tests may.
func NewCall(info Info, tx pgx.Tx, actor Actor, now time.Time) *Call {
	return &Call{info: info, Tx: tx, Actor: actor, Now: now}
}

// Info is the operation that runs.
func (c *Call) Info() Info { return c.info }

// Change is one record before and after. It becomes an audit row and the
// announcement that makes open screens refresh.
type Change struct {
	Kind  string // "product", "order": the noun of the route, singular
	ID    int64
	Title string // what people call the record: its number, SKU or name
	// Before is nil for a new record and After for one that is gone. Both are
	// written as JSON; leave secrets out.
	Before, After any
}

// Record remembers a change.
func (c *Call) Record(change Change) { c.changes = append(c.changes, change) }

// Changes are the remembered changes.
func (c *Call) Changes() []Change { return c.changes }

// Effect is what the operation does beyond its own record, for a rehearsal:
// postings to stock or ledger, the number that will be drawn.
type Effect struct {
	Kind string `json:"kind" enum:"stock,ledger,number,document"`
	Text string `json:"text" doc:"A sentence for people."`
	Data any    `json:"data,omitempty"`
}

// Effect adds an effect.
func (c *Call) Effect(e Effect) { c.effects = append(c.effects, e) }

// Effects are the effects so far.
func (c *Call) Effects() []Effect { return c.effects }

// Warn adds a sentence that a rehearsal shows and that stops nothing.
func (c *Call) Warn(sentence string) { c.warnings = append(c.warnings, sentence) }

// Warnings are the warnings so far.
func (c *Call) Warnings() []string { return c.warnings }

// AfterCommit has f run once the transaction is committed, and never otherwise.
func (c *Call) AfterCommit(f func(context.Context)) { c.afterCommit = append(c.afterCommit, f) }

// RunAfterCommit runs them, in order.
func (c *Call) RunAfterCommit(ctx context.Context) {
	for _, f := range c.afterCommit {
		f(ctx)
	}
}

// Rehearsed is the answer to ?rehearse=true.
type Rehearsed struct {
	Result   any      `json:"result"`
	Effects  []Effect `json:"effects"`
	Warnings []string `json:"warnings"`
}

type committed struct{ error }

func (c committed) Unwrap() error { return c.error }

// Committed wraps an error that is the answer although the transaction stays:
// a counted wrong password, a family of tokens revoked for theft.
func Committed(err error) error { return committed{err} }

// IsCommitted tells whether the transaction stays despite the error.
func IsCommitted(err error) bool {
	_, ok := err.(committed) //nolint:errorlint // only the outermost error decides
	return ok
}

// ListIn is the part of a list's input that all lists share.
type ListIn struct {
	Cursor string `query:"cursor" maxLength:"2000" doc:"The next_cursor of the page before."`
	Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"50"`
	Sort   string `query:"sort" maxLength:"60" doc:"A sortable field; a minus before it turns the order around."`
	Q      string `query:"q" maxLength:"200" doc:"Free text."`
	Total  bool   `query:"total" doc:"Count all matches too."`
}

// Page is the answer of every list.
type Page[T any] struct {
	Items      []T     `json:"items" nullable:"false"`
	NextCursor *string `json:"next_cursor" doc:"Ask again with it as cursor; null on the last page."`
	Total      *int64  `json:"total,omitempty"`
}

// ID is the input of an operation on one record.
type ID struct {
	ID int64 `path:"id" minimum:"1"`
}

// Versioned is the input of a verb on one record. The body is optional; with a
// version, the verb is refused when the record has changed since.
type Versioned struct {
	ID
	Body *struct {
		Version int32 `json:"version,omitempty" minimum:"1" doc:"The version that was read."`
	} `required:"false"`
}

// Version is the version asked for, or 0 for whatever it is now.
func (v Versioned) Version() int32 {
	if v.Body == nil {
		return 0
	}
	return v.Body.Version
}

// Nothing is the input or the answer of an operation that has none.
type Nothing struct{}

func reads(method string, declared bool) bool { return declared || method == http.MethodGet }
