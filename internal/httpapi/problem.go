package httpapi

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"kontor/internal/fault"
	"kontor/internal/op"
	"kontor/internal/run"
)

// refusal is op.Problem as huma writes an error. It has a name of its own, since
// huma names schemas by their type and Problem is taken.
type refusal struct {
	op.Problem
}

func (p *refusal) Error() string             { return p.Code + ": " + p.Detail }
func (p *refusal) GetStatus() int            { return p.Status }
func (p *refusal) ContentType(string) string { return "application/problem+json" }

var statuses = map[fault.Kind]int{
	fault.KindInvalid:         http.StatusUnprocessableEntity,
	fault.KindMalformed:       http.StatusBadRequest,
	fault.KindUnauthenticated: http.StatusUnauthorized,
	fault.KindForbidden:       http.StatusForbidden,
	fault.KindNotFound:        http.StatusNotFound,
	fault.KindConflict:        http.StatusConflict,
	fault.KindTooLarge:        http.StatusRequestEntityTooLarge,
	fault.KindTooMany:         http.StatusTooManyRequests,
	fault.KindUnavailable:     http.StatusServiceUnavailable,
}

type logKey struct{}

// withLog carries the log to where huma makes its errors, which knows nothing
// but the request.
func withLog(ctx context.Context, log *slog.Logger) context.Context {
	if log == nil {
		return ctx
	}
	return context.WithValue(ctx, logKey{}, log)
}

func logOf(ctx context.Context) *slog.Logger {
	if log, ok := ctx.Value(logKey{}).(*slog.Logger); ok {
		return log
	}
	return slog.Default()
}

func newProblem(ctx context.Context, status int, code, detail string) *refusal {
	return &refusal{op.Problem{
		Type: "about:blank", Title: http.StatusText(status), Status: status, Code: code, Detail: detail,
		RequestID: run.MetaOf(ctx).RequestID,
	}}
}

// problemOf is what a person is told of an error.
func problemOf(ctx context.Context, err error) *refusal {
	f, ok := fault.As(err)
	switch {
	case ok:
		p := newProblem(ctx, statuses[f.Kind], f.Code, f.Sentence)
		for _, field := range f.Fields {
			p.Fields = append(p.Fields, op.ProblemField{Field: field.Name, Message: field.Message})
		}
		if cause := errors.Unwrap(f); cause != nil {
			logOf(ctx).InfoContext(ctx, "refused", "request", p.RequestID, "code", f.Code, "cause", cause)
		}
		return p
	case errors.Is(err, context.Canceled):
		return newProblem(ctx, 499, "cancelled", "The request was given up.")
	case errors.Is(err, context.DeadlineExceeded):
		return newProblem(ctx, http.StatusServiceUnavailable, "timeout", "This took too long. Please try again.")
	}
	p := newProblem(ctx, http.StatusInternalServerError, "internal", "Something went wrong inside Kontor; nothing was changed. Quote the request id when you ask for help.")
	logOf(ctx).ErrorContext(ctx, "a request failed", "request", p.RequestID, "operation", operationOf(ctx), "error", err)
	return p
}

// humaProblem is what huma calls for every error of its own and for every
// error that an operation returns.
func humaProblem(hctx huma.Context, status int, detail string, errs ...error) huma.StatusError {
	ctx := context.Background()
	if hctx != nil {
		ctx = hctx.Context()
	}
	if status == http.StatusInternalServerError {
		return problemOf(ctx, errors.Join(errs...))
	}
	p := newProblem(ctx, status, "invalid", "Some of the input is not valid.")
	switch status {
	case http.StatusRequestEntityTooLarge:
		p.Code, p.Detail = "too_large", "The request is larger than this operation takes."
	case http.StatusUnsupportedMediaType:
		p.Code, p.Detail = "not_json", "Send the body as application/json."
	case http.StatusRequestTimeout:
		p.Code, p.Detail = "too_slow", "The request did not arrive in time."
	case http.StatusBadRequest:
		p.Code, p.Detail = "malformed", "The request cannot be read: "+detail+"."
	}
	for _, err := range errs {
		var f *fault.Fault
		if errors.As(err, &f) {
			return problemOf(ctx, f)
		}
		var d huma.ErrorDetailer
		if errors.As(err, &d) {
			e := d.ErrorDetail()
			p.Fields = append(p.Fields, op.ProblemField{Field: fieldName(e.Location), Message: e.Message})
		} else if err != nil {
			p.Fields = append(p.Fields, op.ProblemField{Message: err.Error()})
		}
	}
	if len(p.Fields) > 20 {
		p.Fields = p.Fields[:20]
	}
	return p
}

// fieldName is the place as the client wrote it: body.lines[2].price is the
// field lines[2].price.
func fieldName(location string) string {
	for _, prefix := range []string{"body.", "path.", "query.", "header."} {
		if rest, ok := strings.CutPrefix(location, prefix); ok {
			return rest
		}
	}
	if location == "body" {
		return ""
	}
	return location
}

// write answers with a problem outside of huma.
func (p *refusal) write(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/problem+json")
	if p.Status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer realm="kontor"`)
	}
	w.WriteHeader(p.Status)
	_ = writeJSON(w, p.Problem)
}

// recovered turns a panic into the fixed sentence, and the log gets the stack.
func recovered(ctx context.Context, w http.ResponseWriter, what any) {
	if what == http.ErrAbortHandler {
		panic(what)
	}
	problemOf(ctx, fmt.Errorf("panic: %v\n%s", what, debug.Stack())).write(w)
}
