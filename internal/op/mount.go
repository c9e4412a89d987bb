package op

import (
	"context"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// Run is the wrapper that every operation goes through. input is what the
// operation was asked, for the hash of an Idempotency-Key.
type Run func(ctx context.Context, info Info, input any, do func(context.Context, *Call) (any, error)) (any, error)

// Raw is an answer that is not JSON: an image, a document.
type Raw struct {
	ContentType string
	Data        []byte
	// Cached lets the client keep it until its ETag changes.
	ETag string
}

// What depends on the types of an operation is little: each type gets its own copy
// of the methods below, and there are hundreds.

// Info implements Operation.
func (o Op[In, Out]) Info() Info {
	return infoOf(Info{
		Name: o.Name, Method: o.Method, Path: o.Path, Summary: o.Summary, Needs: o.Needs, Reads: o.Reads,
		Bare: o.Bare, Secret: o.Secret, OwnAccount: o.OwnAccount, Status: o.Status, BodyLimit: o.BodyLimit,
	})
}

// infoOf fills in what an operation leaves out.
func infoOf(i Info) Info {
	i.Reads = reads(i.Method, i.Reads)
	if i.Status == 0 {
		i.Status = http.StatusOK
	}
	if i.BodyLimit == 0 {
		i.BodyLimit = 1 << 20
	}
	return i
}

// Do runs an operation through the wrapper, from inside the program: a command,
// the demo company.
func Do[In, Out any](ctx context.Context, run Run, o Op[In, Out], in *In) (Out, error) {
	var none Out
	answer, err := run(ctx, o.Info(), in, o.do(in))
	if err != nil {
		return none, err
	}
	out, ok := answer.(Out)
	if !ok {
		return none, nil
	}
	return out, nil
}

func (o Op[In, Out]) do(in *In) func(context.Context, *Call) (any, error) {
	return func(ctx context.Context, c *Call) (any, error) { return o.Do(ctx, c, in) }
}

// WithCookies is an answer that also sets cookies: a sign-in by a browser.
type WithCookies interface{ Cookies() []http.Cookie }

type answer struct {
	ContentType  string        `header:"Content-Type"`
	ETag         string        `header:"ETag"`
	CacheControl string        `header:"Cache-Control"`
	SetCookie    []http.Cookie `header:"Set-Cookie"`
	Body         any
}

// Mount implements Operation.
func (o Op[In, Out]) Mount(api huma.API, run Run) {
	info := o.Info()
	huma.Register(api, info.route(api, reflect.TypeFor[Out]()), func(ctx context.Context, in *In) (*answer, error) {
		return answered(run(ctx, info, in, o.do(in)))
	})
}

// route is the operation as the API describes it. out is the type of its answer.
func (i Info) route(api huma.API, out reflect.Type) huma.Operation {
	route := huma.Operation{
		OperationID: i.Name, Method: i.Method, Path: i.Path, Summary: i.Summary,
		Tags: []string{i.Module()}, DefaultStatus: i.Status, MaxBodyBytes: i.BodyLimit,
		Responses: map[string]*huma.Response{}, Metadata: map[string]any{"op": i},
		Extensions: map[string]any{"x-permission": string(i.Needs)},
	}
	if i.Needs != Public {
		route.Security = []map[string][]string{{"bearer": {}}}
	}
	if !i.Reads && !i.Secret {
		route.Parameters = append(route.Parameters,
			&huma.Param{Name: "Idempotency-Key", In: "header", Schema: &huma.Schema{Type: huma.TypeString}, Description: "Makes a retry safe: the same key and body get the same answer, once."})
	}
	if !i.Reads && !i.Bare {
		route.Parameters = append(route.Parameters,
			&huma.Param{Name: "rehearse", In: "query", Schema: &huma.Schema{Type: huma.TypeBoolean}, Description: "Run everything, answer what would happen, and roll back."})
	}
	schemas := api.OpenAPI().Components.Schemas
	switch out {
	case reflect.TypeFor[Raw]():
		route.Responses[statusText(i.Status)] = &huma.Response{Description: "The file", Content: map[string]*huma.MediaType{"application/octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}}
	default:
		schema := schemas.Schema(out, true, i.hint())
		route.Responses[statusText(i.Status)] = &huma.Response{Description: "Done", Content: map[string]*huma.MediaType{"application/json": {Schema: schema}}}
	}
	problem := schemas.Schema(reflect.TypeFor[Problem](), true, "Problem")
	route.Responses["default"] = &huma.Response{Description: "Refused", Content: map[string]*huma.MediaType{"application/problem+json": {Schema: problem}}}
	return route
}

// answered is what a run has come to, as it is sent.
func answered(out any, err error) (*answer, error) {
	if err != nil {
		return nil, err
	}
	if raw, ok := out.(Raw); ok {
		return &answer{ContentType: raw.ContentType, ETag: raw.ETag, CacheControl: "private, no-cache", Body: raw.Data}, nil
	}
	a := &answer{Body: out}
	if c, ok := out.(WithCookies); ok {
		a.SetCookie = c.Cookies()
	}
	return a, nil
}

// hint names the schema of an unnamed answer after its operation.
func (i Info) hint() string {
	var b strings.Builder
	for _, part := range strings.FieldsFunc(i.Name, func(r rune) bool { return r == '.' || r == '_' }) {
		b.WriteString(strings.ToUpper(part[:1]) + part[1:])
	}
	return b.String() + "Answer"
}

// Problem is the body of every refusal, RFC 9457.
type Problem struct {
	Type      string         `json:"type" doc:"A URI for the kind of problem; about:blank when the code says enough."`
	Title     string         `json:"title" doc:"The status in words."`
	Status    int            `json:"status"`
	Detail    string         `json:"detail" doc:"What happened and what to do, for people."`
	Code      string         `json:"code" doc:"Stable, for programs."`
	Fields    []ProblemField `json:"fields,omitempty" doc:"The places of the input that it is about."`
	RequestID string         `json:"request_id" doc:"What to quote when asking for help."`
}

// ProblemField is one place of the input.
type ProblemField struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

func statusText(status int) string {
	return strconv.Itoa(status)
}
