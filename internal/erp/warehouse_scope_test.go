package erp_test

import (
	"net/http"
	"strings"
	"testing"

	"kontor/internal/erp/erptest"
)

// Whoever is confined to a warehouse is so with every token: an administrator's
// session, and an API key that may do all that its owner may.
func TestConfinedWithEveryToken(t *testing.T) {
	t.Parallel()
	c := erptest.New(t)
	there := product(t, c, "THERE", "5")
	north := c.Admin.Post(t, "/warehouses", map[string]any{"code": "NORTH", "name": "North"}).Want(t, http.StatusCreated).ID(t)
	mia := c.User(t, "mia", "admin")
	key := newKey(t, mia, []string{"*"})
	adjust := map[string]any{"quantity": "1", "reason": "found", "warehouse_id": 1}
	for _, who := range []*erptest.Client{mia, key} {
		who.Post(t, erptest.Path("/products/%d/adjust-stock", there), adjust).Want(t, http.StatusOK)
	}
	c.Admin.Do(t, http.MethodPut, erptest.Path("/users/%d/warehouses", userID(t, mia)), map[string]any{"warehouse_ids": []int64{north}}).Want(t, http.StatusOK)
	rule := c.Admin.Post(t, "/reorder-rules", map[string]any{"product_id": there, "warehouse_id": 1, "minimum": "90", "maximum": "99"}).Want(t, http.StatusCreated).ID(t)
	for name, who := range map[string]*erptest.Client{"session": mia, "key": key} {
		who.Get(t, erptest.Path("/reorder-rules/%d", rule)).Want(t, http.StatusForbidden)
		for list, shows := range map[string]string{"/reorder-rules": "THERE", "/replenishment": "THERE", erptest.Path("/products/%d/forecast", there): "Main warehouse"} {
			if body := string(who.Get(t, list).Want(t, http.StatusOK).Body); strings.Contains(body, shows) {
				t.Errorf("%s: %s shows %s", name, list, body)
			}
			if body := string(c.Admin.Get(t, list).Want(t, http.StatusOK).Body); !strings.Contains(body, shows) {
				t.Errorf("%s does not show the administrator %s: %s", list, shows, body)
			}
		}
		a := who.Post(t, erptest.Path("/products/%d/adjust-stock", there), adjust).Want(t, http.StatusForbidden)
		if a.Code() != "other_warehouse" || !strings.Contains(string(a.Body), "MAIN Main warehouse") {
			t.Errorf("%s: %s", name, a.Body)
		}
		for _, list := range []string{"/stock-levels", "/stock-moves"} {
			if body := string(who.Get(t, list).Want(t, http.StatusOK).Body); strings.Contains(body, "THERE") {
				t.Errorf("%s: %s shows %s", name, list, body)
			}
		}
	}
	c.Admin.Get(t, "/stock-levels").Want(t, http.StatusOK)
}
