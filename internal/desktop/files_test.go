package desktop_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"kontor/internal/desktop"
)

func TestTheWindowsFiles(t *testing.T) {
	t.Parallel()
	ready := false
	h := desktop.Files(fstest.MapFS{
		"index.html":   {Data: []byte("<html><head><title>Screens</title></head></html>")},
		"assets/a1.js": {Data: []byte("export {}")},
	}, func() bool { return ready })
	ask := func(method, path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(method, path, nil))
		return w
	}
	if got := ask(http.MethodGet, "/").Body.String(); !strings.Contains(got, "start.js") {
		t.Errorf("while it starts: %s", got)
	}
	ready = true
	if got := ask(http.MethodGet, "/").Body.String(); !strings.Contains(got, "Screens") || strings.Contains(got, "/wails/") {
		t.Errorf("the first page, into which Wails puts its scripts itself: %s", got)
	}
	deep := ask(http.MethodGet, "/orders/7")
	if got := deep.Body.String(); deep.Code != 200 || !strings.Contains(got, "Screens") || !strings.Contains(got, "/wails/runtime.js") {
		t.Errorf("a page further down, loaded anew: %d %s", deep.Code, got)
	}
	if deep.Header().Get("Content-Security-Policy") == "" {
		t.Error("a page without a policy")
	}
	if got := ask(http.MethodGet, "/assets/a1.js"); got.Body.String() != "export {}" {
		t.Errorf("a file: %s", got.Body)
	}
	if got := ask(http.MethodGet, "/start.js"); !strings.Contains(got.Body.String(), "healthz") {
		t.Error("the start page lost its script")
	}
	if got := ask(http.MethodPost, "/api/v1/auth/login"); got.Code != http.StatusMethodNotAllowed {
		t.Errorf("a POST answers %d", got.Code)
	}
}
