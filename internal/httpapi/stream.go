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
			if _, err := a.bearer(r.Context(), r); err != nil {
				_, _ = fmt.Fprint(w, "event: end\ndata: {}\n\n")
				_ = out.Flush()
				return
			}
			if _, err := fmt.Fprint(w, ": here\n\n"); err != nil {
				return
			}
		case c, open := <-changes:
			if !open {
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
