package erp_test

import (
	"fmt"
	"net/http"
	"testing"

	"kontor/internal/erp/erptest"
)

// A key does what its scopes say. Its owner's profile, password and sessions are
// in none of them.
func TestAPIKeyLeavesItsOwnersAccountAlone(t *testing.T) {
	t.Parallel()
	c := erptest.New(t)
	var sessions struct {
		Items []struct {
			ID int64 `json:"id"`
		} `json:"items"`
	}
	c.Admin.Get(t, "/sessions").Want(t, http.StatusOK).Into(t, &sessions)
	for _, scopes := range [][]string{{}, {"catalog.product.write"}, {"*"}} {
		var made struct {
			Key string `json:"key"`
		}
		c.Admin.Post(t, "/api-keys", map[string]any{"name": "till", "scopes": scopes}).Want(t, http.StatusCreated).Into(t, &made)
		key := &erptest.Client{Base: c.Base, Token: made.Key}
		key.Get(t, "/me").Want(t, http.StatusOK)
		key.Patch(t, "/me", map[string]any{"email": "thief@example.com"}).Want(t, http.StatusForbidden)
		key.Post(t, "/me/password", map[string]any{"current_password": erptest.AdminPassword, "new_password": "another long sentence"}).Want(t, http.StatusForbidden)
		key.Post(t, fmt.Sprintf("/sessions/%d/revoke", sessions.Items[0].ID), nil).Want(t, http.StatusForbidden)
	}
	c.Admin.Get(t, "/me").Want(t, http.StatusOK)
}

// Whoever asks for a rehearsal in words that are not understood gets no answer
// in earnest.
func TestRehearsalIsAskedForClearly(t *testing.T) {
	t.Parallel()
	c := erptest.New(t)
	body := map[string]any{"sku": "A", "name": "A"}
	for _, q := range []string{"rehearse=1", "rehearse=True", "rehearse=TRUE", "rehearse", "rehearse=", "rehearse=yes", "rehearse=false&rehearse=true"} {
		c.Admin.Post(t, "/products?"+q, body).Want(t, http.StatusBadRequest)
	}
	c.Admin.Post(t, "/products?rehearse=true", body).Want(t, http.StatusCreated)
	c.Admin.Post(t, "/products?rehearse=false", body).Want(t, http.StatusCreated)
}

// Whoever had a stolen account may have made themselves a key: a reset ends it.
func TestResetEndsAPIKeys(t *testing.T) {
	t.Parallel()
	c := erptest.New(t)
	second := c.User(t, "second", "admin")
	var made struct {
		Key string `json:"key"`
	}
	second.Post(t, "/api-keys", map[string]any{"name": "thief", "scopes": []string{"*"}}).Want(t, http.StatusCreated).Into(t, &made)
	key := &erptest.Client{Base: c.Base, Token: made.Key}
	key.Get(t, "/products").Want(t, http.StatusOK)
	c.Admin.Post(t, erptest.Path("/users/%d/reset-password", userID(t, second)), nil).Want(t, http.StatusOK)
	key.Get(t, "/products").Want(t, http.StatusUnauthorized)
}
