package httpapi

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"kontor/internal/events"
	"kontor/internal/fault"
	"kontor/internal/op"
	"kontor/internal/run"
)

// heartbeat keeps a stream's connection from being taken for dead, and is when
// its token is looked at again.
const heartbeat = 15 * time.Second

// stream answers changes as server-sent events until the client leaves or its
// sign-in ends.
func (a *API) stream(w http.ResponseWriter, r *http.Request) {
	actor, err := a.bearer(r.Context(), r)
	if err == nil {
		err = run.Allow(actor, op.Info{Name: "events.stream", Needs: op.SignedIn, Reads: true})
	}
	out := http.NewResponseController(w)
	if err == nil && out.SetWriteDeadline(time.Time{}) != nil {
		err = fault.Unavailable("no_stream", "This connection cannot carry a stream.")
	}
	if err != nil {
		problemOf(r.Context(), err).write(w)
		return
	}
	_ = out.SetReadDeadline(time.Time{})
	changes, leave := a.cfg.Hub.Subscribe()
	defer leave()
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no")
	if _, err := fmt.Fprint(w, ": here\n\n"); err != nil || out.Flush() != nil {
		return
	}
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		select {
		case <-r.Context().Done():
			return
		case <-beat.C:
			if a.ended(w, r) {
				return
			}
			if _, err := fmt.Fprint(w, ": here\n\n"); err != nil {
				return
			}
		case c, open := <-changes:
			if !open {
				return
			}
			// It may be this one's sign-in that has just ended, or what they may
			// read that has just changed.
			if signIns[c.Kind] {
				if a.ended(w, r) {
					return
				}
				if now, err := a.bearer(r.Context(), r); err == nil {
					actor = now
				}
			}
			if !a.tells(actor, c) {
				continue
			}
			data, _ := json.Marshal(c)
			if _, err := fmt.Fprintf(w, "data: %s\n\n", data); err != nil {
				return
			}
		}
		if out.Flush() != nil {
			return
		}
	}
}

// signIns are the kinds of records whose change may end a sign-in or give it
// other permissions.
var signIns = map[string]bool{"session": true, "user": true, "role": true, "api_key": true, "*": true}

// tells decides whether an actor hears of a change: of a kind of records that
// they may read, and of what they did themselves or is about them.
func (a *API) tells(actor op.Actor, c events.Change) bool {
	if c.Kind == "user" && c.ID == actor.UserID || actor.Via == op.ViaSession && c.User == actor.Username {
		return true
	}
	needs, known := a.readers[c.Kind]
	return !known || actor.May(needs)
}

// readersOf are the permissions to read each kind of records one by one, or
// else as a list.
func readersOf(reg *op.Registry) map[string]op.Permission {
	readers := map[string]op.Permission{}
	for _, verb := range []string{"list", "get"} {
		for _, o := range reg.Operations() {
			i := o.Info()
			if parts := strings.Split(i.Name, "."); i.Method == http.MethodGet && len(parts) == 3 && parts[2] == verb {
				readers[parts[1]] = i.Needs
			}
		}
	}
	// Everybody may list sessions, but only their own.
	readers["session"] = "identity.session.manage"
	return readers
}

// ended looks at the token again, and says goodbye when it is no longer good.
func (a *API) ended(w http.ResponseWriter, r *http.Request) bool {
	if _, err := a.bearer(r.Context(), r); err == nil {
		return false
	}
	_, _ = fmt.Fprint(w, "event: end\ndata: {}\n\n")
	_ = http.NewResponseController(w).Flush()
	return true
}
