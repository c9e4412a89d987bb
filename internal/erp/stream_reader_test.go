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

// The stream tells of the records that its reader may read, and nothing of
// users, sessions and keys to those who may not.
func TestStreamTellsOnlyWhatItsReaderMayRead(t *testing.T) {
	t.Parallel()
	c := erptest.New(t)
	var made struct {
		Key string `json:"key"`
	}
	c.Admin.Post(t, "/api-keys", map[string]any{"name": "till"}).Want(t, http.StatusCreated).Into(t, &made)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	open := func(token string) (*bufio.Scanner, func()) {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.Base+httpapi.Prefix+"/events", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+token)
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		if answer.StatusCode != http.StatusOK {
			t.Fatalf("answered %s", answer.Status)
		}
		lines := bufio.NewScanner(answer.Body)
		if !lines.Scan() {
			t.Fatal(lines.Err())
		}
		return lines, func() { _ = answer.Body.Close() }
	}
	heard := func(lines *bufio.Scanner) (all []string) {
		for lines.Scan() {
			all = append(all, lines.Text())
			if strings.Contains(lines.Text(), "catalog.product.create") {
				return all
			}
		}
		t.Fatalf("the stream broke off: %v after %q", lines.Err(), all)
		return nil
	}
	viewer, key := c.User(t, "vera", "viewer"), &erptest.Client{Base: c.Base, Token: made.Key}
	tokens := map[string]string{"viewer": viewer.Token, "key": key.Token, "administrator": c.Admin.Token}
	streams := map[string]*bufio.Scanner{}
	for who, token := range tokens {
		lines, leave := open(token)
		defer leave()
		streams[who] = lines
	}
	sam := c.User(t, "sam", "sales")
	c.Admin.Post(t, erptest.Path("/users/%d/disable", userID(t, sam)), nil).Want(t, http.StatusOK)
	c.Admin.Post(t, "/api-keys", map[string]any{"name": "shelf"}).Want(t, http.StatusCreated)
	c.Admin.Post(t, "/products", map[string]any{"sku": "A", "name": "A"}).Want(t, http.StatusCreated)
	for who, lines := range streams {
		all := strings.Join(heard(lines), "\n")
		for _, operation := range []string{`"identity.user.disable"`, `"identity.session.login","user":"sam"`, `"identity.api_key.create"`} {
			if got, want := strings.Contains(all, operation), who == "administrator"; got != want {
				t.Errorf("%s hears of %s: %v", who, operation, got)
			}
		}
	}
}
