package host_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"kontor/internal/host"
)

func TestWhileStarting(t *testing.T) {
	t.Parallel()
	p := &host.Progress{}
	h := host.Starting(p, []string{"127.0.0.1:8069"})
	ask := func(name, path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.Host = name
		h.ServeHTTP(w, r)
		return w
	}
	for path, want := range map[string]int{"/": 200, "/orders/7": 200, "/start.js": 200, "/healthz": 503, "/api/v1/products": 503} {
		if got := ask("127.0.0.1:8069", path); got.Code != want {
			t.Errorf("%s answered %d, want %d", path, got.Code, want)
		}
	}
	if got := ask("evil.example:8069", "/healthz"); got.Code != http.StatusMisdirectedRequest {
		t.Errorf("another name got %d", got.Code)
	}
	if got := ask("127.0.0.1:8069", "/api/v1/me").Header().Get("Content-Type"); got != "application/problem+json" {
		t.Errorf("the API answers %s", got)
	}

	p.Step("unpack", "Unpacking", 40)
	p.Step("migrate", "Tables", 0)
	var state host.State
	if err := json.Unmarshal(ask("127.0.0.1:8069", "/healthz").Body.Bytes(), &state); err != nil {
		t.Fatal(err)
	}
	if len(state.Steps) != 2 || state.Steps[0].Percent != 100 || state.Ready {
		t.Errorf("the steps are %+v", state)
	}
	p.Finish(errors.New("the disk is full"))
	if s := p.State(); s.Ready || !strings.Contains(s.Error, "full") {
		t.Errorf("a failed start says %+v", s)
	}
}
