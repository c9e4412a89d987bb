package httpapi

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

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
		err = run.Allow(actor, op.Info{Name: "events.stream", Needs: op.SignedIn})
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
			// It may be this one's sign-in that has just ended.
			if signIns[c.Kind] && a.ended(w, r) {
				return
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

// signIns are the kinds of records whose change may end a sign-in.
var signIns = map[string]bool{"session": true, "user": true, "api_key": true, "*": true}

// ended looks at the token again, and says goodbye when it is no longer good.
func (a *API) ended(w http.ResponseWriter, r *http.Request) bool {
	if _, err := a.bearer(r.Context(), r); err == nil {
		return false
	}
	_, _ = fmt.Fprint(w, "event: end\ndata: {}\n\n")
	_ = http.NewResponseController(w).Flush()
	return true
}
