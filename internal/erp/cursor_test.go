package erp_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"testing"

	"kontor/internal/erp/erptest"
)

// A cursor comes from the client, whatever it looks like: one that was made up
// is refused as input.
func TestMadeUpCursorIsRefused(t *testing.T) {
	t.Parallel()
	c := erptest.New(t)
	for _, list := range []struct{ path, sort string }{
		{"/orders", "order_date"}, {"/orders", "-total"}, {"/users", "last_sign_in"}, {"/sessions", "created_at"}, {"/api-keys", "-created_at"},
	} {
		for _, value := range []string{"x", "", "2026", "99999999-01-01", "1e999999", "a\x00"} {
			made, err := json.Marshal(map[string]any{"s": list.sort, "v": value, "i": 1})
			if err != nil {
				t.Fatal(err)
			}
			cursor := base64.RawURLEncoding.EncodeToString(made)
			if list.sort == "-total" && value == "2026" {
				continue // which is an amount
			}
			c.Admin.Get(t, list.path+"?sort="+list.sort+"&cursor="+url.QueryEscape(cursor)).Want(t, http.StatusUnprocessableEntity)
		}
	}
}
