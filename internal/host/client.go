package host

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"kontor/internal/httpapi"
	"kontor/internal/httpapi/memory"
)

// Client asks the program in the same process, the way that the screens and
// other programs do.
type Client struct {
	Handler http.Handler
	// Token is the access token of whoever asks; a handler of httpapi.As needs
	// none.
	Token string
}

// Refusal is an answer that is not what was asked for.
type Refusal struct {
	Status int
	Code   string
	Detail string
	Fields []RefusedField
}

// RefusedField is a place of the input and what is wrong there.
type RefusedField struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

func (r *Refusal) Error() string {
	var b strings.Builder
	b.WriteString(r.Detail)
	for _, f := range r.Fields {
		b.WriteString("\n  " + f.Field + ": " + f.Message)
	}
	return b.String()
}

// IsRefusal tells whether err is a refusal with this code.
func IsRefusal(err error, code string) bool {
	var r *Refusal
	return errors.As(err, &r) && r.Code == code
}

// Do asks for method and path (below /api/v1), with in as the body unless it
// is nil, and reads the answer into out unless that is nil.
func (c Client) Do(ctx context.Context, method, path string, in, out any) error {
	var body []byte
	if in != nil {
		var err error
		if body, err = json.Marshal(in); err != nil {
			return err
		}
	}
	r, err := http.NewRequestWithContext(ctx, method, httpapi.Prefix+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	if in != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if c.Token != "" {
		r.Header.Set("Authorization", "Bearer "+c.Token)
	}
	r.Header.Set("User-Agent", "Kontor command")
	r.Host, r.RemoteAddr = "command", "command"
	w := &memory.Recorder{}
	c.Handler.ServeHTTP(w, r)
	if w.Status() > 299 {
		refusal := &Refusal{Status: w.Status()}
		_ = json.Unmarshal(w.Body, refusal)
		if refusal.Detail == "" {
			refusal.Detail = http.StatusText(w.Status())
		}
		return refusal
	}
	if out == nil || len(w.Body) == 0 {
		return nil
	}
	return json.Unmarshal(w.Body, out)
}
