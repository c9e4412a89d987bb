package erp_test

import (
	"net"
	"net/http"
	"net/url"
	"testing"

	"kontor/internal/erp/erptest"
)

// Promise 15: the local API is closed to the web. Whatever a page of another
// site can make a browser send is refused before it reaches an operation.
func TestPromiseClosedToTheWeb(t *testing.T) {
	t.Parallel()
	c := erptest.New(t)
	u, err := url.Parse(c.Base)
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(u.Host)
	type attack struct {
		name    string
		headers []string
	}
	attacks := []attack{
		{"rebound name", []string{"Host", "evil.example:" + port}},
		{"rebound name without port", []string{"Host", "evil.example"}},
		{"loopback, another port", []string{"Host", "127.0.0.1:1"}},
		{"loopback without port", []string{"Host", "localhost"}},
		{"name ending in ours", []string{"Host", "localhost:" + port + ".evil.example"}},
		{"foreign origin", []string{"Origin", "https://evil.example"}},
		{"null origin", []string{"Origin", "null"}},
		{"origin of another port", []string{"Origin", "http://127.0.0.1:1"}},
		{"cross-site by its own word", []string{"Sec-Fetch-Site", "cross-site"}},
		{"cross-site from our own name", []string{"Sec-Fetch-Site", "cross-site", "Origin", c.Base}},
	}
	forms := []attack{
		{"form", []string{"Content-Type", "application/x-www-form-urlencoded"}},
		{"upload form", []string{"Content-Type", "multipart/form-data; boundary=x"}},
		{"plain text", []string{"Content-Type", "text/plain"}},
		{"JSON as text", []string{"Content-Type", "text/plain;application/json"}},
		{"no type", []string{"Content-Type", ""}},
	}
	body := map[string]any{"username": erptest.AdminName, "password": erptest.AdminPassword}
	requests, accepted := 0, 0
	refuse := func(name string, a *erptest.Answer) {
		requests++
		if a.Status < 400 {
			accepted++
			t.Errorf("%s: answered %d %s", name, a.Status, a.Body)
		}
		if a.Header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s: CORS is open", name)
		}
	}
	for _, a := range attacks {
		refuse(a.name+", sign-in", c.Admin.Do(t, http.MethodPost, "/auth/login", body, a.headers...))
		refuse(a.name+", reading", c.Admin.Do(t, http.MethodGet, "/products", nil, a.headers...))
		refuse(a.name+", preflight", c.Admin.Do(t, http.MethodOptions, "/products", nil, append(a.headers, "Access-Control-Request-Method", "POST")...))
	}
	for _, a := range forms {
		refuse(a.name, c.Admin.Do(t, http.MethodPost, "/auth/login", body, a.headers...))
	}
	// The guard is no wall for our own screens.
	c.Admin.Do(t, http.MethodPost, "/auth/login", body, "Origin", c.Base, "Sec-Fetch-Site", "same-origin").Want(t, http.StatusOK)
	c.Admin.Do(t, http.MethodGet, "/products", nil, "Sec-Fetch-Site", "same-origin").Want(t, http.StatusOK)
	t.Logf("promise 15: requests=%d accepted=%d", requests, accepted)

	page := c.Admin.Do(t, http.MethodGet, c.Base+"/", nil).Want(t, http.StatusOK)
	for _, h := range []string{"Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy"} {
		if page.Header.Get(h) == "" {
			t.Errorf("the page has no %s", h)
		}
	}
}
