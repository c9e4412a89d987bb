package erp_test

import (
	"bufio"
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"kontor/internal/erp/erptest"
	"kontor/internal/httpapi"
)

// A stream of changes tells what happens in another program, and ends with the
// sign-in that opened it, at once.
func TestStreamEndsWithItsSignIn(t *testing.T) {
	t.Parallel()
	here := erptest.New(t)
	there := erptest.Open(t, here.DatabaseURL)
	anna := here.User(t, "anna", "viewer")
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, there.Base+httpapi.Prefix+"/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+anna.Token)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	lines := bufio.NewScanner(answer.Body)
	until := func(want string) {
		t.Helper()
		for lines.Scan() {
			if strings.Contains(lines.Text(), want) {
				return
			}
		}
		t.Fatalf("no %q on the stream: %v", want, lines.Err())
	}
	until(": here")
	here.Admin.Post(t, "/roles", map[string]any{"name": "first"}).Want(t, http.StatusCreated)
	until(`"operation":"identity.role.create"`)
	began := time.Now()
	here.Admin.Post(t, erptest.Path("/users/%d/disable", userID(t, anna)), nil).Want(t, http.StatusOK)
	until("event: end")
	for lines.Scan() {
		if strings.Contains(lines.Text(), "user") {
			t.Errorf("after the end: %s", lines.Text())
		}
	}
	// Sooner than by the heartbeat, which looks at the token too.
	if took := time.Since(began); took > 8*time.Second {
		t.Errorf("the stream ended after %v", took)
	}
	t.Logf("the stream ended after %v", time.Since(began).Round(time.Millisecond))
}
