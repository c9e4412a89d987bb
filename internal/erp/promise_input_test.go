package erp_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"

	"kontor/internal/erp/erptest"
)

// raws are bodies that no operation can take.
var raws = []string{
	"", "{", "}", "[]", "null", "true", `"text"`, "1e999", "{\"a\":1e999}", `{"a":1,"a":2}`, "{}{}", "\xff\xfe", "{\"\xff\":1}",
	`{"name":"\u0000"}`, `{"name":"\ud800"}`, strings.Repeat("[", 100_000), strings.Repeat(`{"a":`, 5_000) + "1" + strings.Repeat("}", 5_000),
	`{"` + strings.Repeat("k", 100_000) + `":1}`, "\x00\x01\x02", "<xml/>", "a=1&b=2", `{"version":99999999999999999999}`,
}

// spoils are values that fit nowhere, or fit the type and nothing else.
var spoils = []any{
	nil, true, 0, -1, 1.5, json.Number("9223372036854775807"), json.Number("9223372036854775808"), json.Number("-1e400"), json.Number("1e999"),
	"", " ", "\t\n", strings.Repeat("x", 20_000), "ü😀\u202e\u0000", "'; DROP TABLE users; --", "NaN", "Infinity", "1e999", "-0", "99999-12-31",
	"0000-00-00", "2026-02-30", "2026-11-23T25:61:00Z", "12345678901234567890.1", "0.0000001", "-1", "../../etc/passwd", "%00", "\\", "%", "_",
	[]any{},
	[]any{nil},
	map[string]any{},
	map[string]any{"x": map[string]any{}},
	[]any{[]any{[]any{1}}},
	999_999, "admin", "1",
}

var ids = []string{"1", "2", "0", "-1", "999999", "abc", "9223372036854775807", "9223372036854775808", "1.5", "%00", "..%2f..", "%F0%9F%98%80", "1;DROP"}

// Promise 11: bad input gets a clear error. Every operation of the registry is
// asked with input that is broken in every way we could think of; nothing is
// answered with a 5xx, and every refusal is a problem with a code and a
// sentence.
//
// It runs alone, since it measures the memory of the whole process.
func TestPromiseBadInput(t *testing.T) {
	debug.FreeOSMemory() // what earlier tests left lying is not the fuzzer's
	c := erptest.New(t)
	seed := rand.Uint64()
	if s := os.Getenv("KONTOR_SEED"); s != "" {
		seed, _ = strconv.ParseUint(s, 10, 64)
	}
	f := &fuzzer{t: t, c: c, d: describe(t, c), r: rand.New(rand.NewPCG(seed, 0)), byStatus: map[int]int{}}
	for range times(1, 40) {
		for _, o := range f.d.calls() {
			f.try(o)
		}
	}
	t.Logf("promise 11: seed=%d operations=%d requests=%d 5xx=%d answers=%v peak memory=%d MiB", seed, len(f.d.calls()), f.requests, f.bad, f.byStatus, f.peak>>20)
	if f.requests < 1000 {
		t.Errorf("only %d requests: is the API's description empty?", f.requests)
	}
	if f.peak > 256<<20 {
		t.Errorf("peak memory %d MiB", f.peak>>20)
	}
}

type fuzzer struct {
	t             *testing.T
	c             *erptest.Company
	d             description
	r             *rand.Rand
	requests, bad int
	peak          uint64
	byStatus      map[int]int
}

func (f *fuzzer) try(o call) {
	for _, id := range ids {
		f.ask(o, f.path(o, id), f.body(o))
	}
	for _, q := range []string{"?limit=0", "?limit=x", "?limit=99999999999999999999", "?sort=;", "?cursor=%00", "?cursor=e30", "?q=%25%5f%5c%27", "?q=" + strings.Repeat("%C3%BC", 500), "?nonsense=1", "?total=maybe", "?rehearse=true", "?%zz"} {
		f.ask(o, f.path(o, "1")+q, f.body(o))
	}
	if o.method == "GET" {
		f.params(o)
		return
	}
	for _, raw := range raws {
		f.ask(o, f.path(o, "1"), []byte(raw))
	}
	f.ask(o, f.path(o, "1"), []byte(`{"name":"`+strings.Repeat("x", 3<<20)+`"}`))
	for _, contentType := range []string{"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml", "x", ""} {
		f.ask(o, f.path(o, "1"), []byte(`{"a":1}`), "Content-Type", contentType)
	}
	body, ok := o.body()
	if !ok {
		return
	}
	for range times(2, 4) {
		sample := f.d.sample(f.r, body, 0)
		for _, at := range places(sample, nil) {
			for range times(4, len(spoils)) {
				data, _ := json.Marshal(put(sample, at, spoils[f.r.IntN(len(spoils))]))
				f.ask(o, f.path(o, "1"), data)
			}
		}
	}
}

func (f *fuzzer) params(o call) {
	for _, p := range o.Parameters {
		if p.In != "query" {
			continue
		}
		for _, s := range spoils {
			if text, ok := s.(string); ok && len(text) < 1000 {
				f.ask(o, f.path(o, "1")+"?"+p.Name+"="+url.QueryEscape(text), nil)
			}
		}
	}
}

func (f *fuzzer) path(o call, id string) string {
	path := o.path
	for _, p := range o.Parameters {
		if p.In == "path" {
			path = strings.ReplaceAll(path, "{"+p.Name+"}", id)
		}
	}
	return path
}

func (f *fuzzer) body(o call) any {
	s, ok := o.body()
	if !ok {
		return nil
	}
	return f.d.sample(f.r, s, 0)
}

func (f *fuzzer) ask(o call, path string, body any, headers ...string) {
	f.t.Helper()
	a, err := f.c.Admin.Send(f.t.Context(), o.method, path, body, headers...)
	if err != nil {
		if strings.Contains(err.Error(), "invalid URL") {
			return
		}
		f.t.Fatalf("%s %s: %v", o.method, path, err)
	}
	f.requests++
	f.byStatus[a.Status]++
	if a.Status == 401 && o.Permission != "public" {
		// The fuzzer has ended its own session; that is its right.
		f.c.Admin = f.c.SignIn(f.t, erptest.AdminName, erptest.AdminPassword)
	}
	if a.Status >= 500 {
		f.bad++
		f.t.Errorf("%s %s %.300s answered %d: %s", o.method, path, show(body), a.Status, a.Body)
	}
	if a.Status >= 400 {
		var p struct {
			Detail, Code string
			RequestID    string `json:"request_id"`
		}
		if json.Unmarshal(a.Body, &p) != nil || p.Code == "" || p.Detail == "" || p.RequestID == "" || a.Header.Get("Content-Type") != "application/problem+json" {
			f.t.Errorf("%s %s %.300s answered %d without a clear problem: %.300s", o.method, path, show(body), a.Status, a.Body)
		}
	}
	if f.requests%200 == 0 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		f.peak = max(f.peak, m.HeapInuse)
	}
}

func show(body any) string {
	if b, ok := body.([]byte); ok {
		return string(b)
	}
	b, err := json.Marshal(body)
	if err != nil {
		return fmt.Sprint(body)
	}
	return string(b)
}
