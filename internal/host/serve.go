package host

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// patience is how long requests under way may take when the program ends.
const patience = 10 * time.Second

// Serve opens the company behind a door that answers from the first moment,
// and serves until ctx ends. ready is called when requests are served.
func Serve(ctx context.Context, o Options, d *Door, ready func(*Host)) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	progress := &Progress{}
	now := NewSwitch(Starting(progress, d.Hosts()))
	d.Serve(now, cancel)

	told := o.Progress
	o.Progress = func(step, text string, percent int) {
		progress.Step(step, text, percent)
		if told != nil {
			told(step, text, percent)
		}
	}
	h, err := Open(ctx, o)
	progress.Finish(err)
	if err != nil {
		_ = d.Close(context.WithoutCancel(ctx))
		return err
	}
	now.To(withStartFiles(h.API.Door(d.Hosts())))
	if ready != nil {
		ready(h)
	}
	<-ctx.Done()

	cause := context.Cause(ctx)
	ending, end := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer end()
	// The streams of changes never end by themselves.
	h.Hub.Close()
	_ = d.Close(ending)
	if err := h.Close(context.WithoutCancel(ctx)); err != nil {
		return err
	}
	// A signal is a cause of its own that says context.Canceled.
	if errors.Is(cause, context.Canceled) {
		return nil
	}
	return cause
}

// withStartFiles goes on serving the files of the start page: a browser may
// have got the page itself just before the program was ready.
func withStartFiles(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/start.css" || r.URL.Path == "/start.js" {
			StartPage(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}
