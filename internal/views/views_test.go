package views_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"kontor/internal/settings"
	"kontor/internal/testapi"
	"kontor/internal/views"
)

type object = map[string]any

func start(t *testing.T) *testapi.API {
	t.Helper()
	return testapi.New(t, nil, settings.New(), views.New())
}

// nothing is no permission at all; As gives every one when none is named.
const nothing = "no.permission"

func view(name string, more ...object) object {
	v := object{"path": "/orders", "name": name, "state": object{"query": "state=draft&sort=-number", "columns": []string{"number", "total"}}}
	for _, m := range more {
		for k, x := range m {
			v[k] = x
		}
	}
	return v
}

func at(id int64) string { return fmt.Sprint("/views/", id) }

func names(a testapi.Answer) string {
	var all []string
	items, _ := a.Want(200).At("items").([]any)
	for _, i := range items {
		all = append(all, fmt.Sprint(i.(map[string]any)["name"]))
	}
	return strings.Join(all, ", ")
}

func TestViewsOfOnesOwn(t *testing.T) {
	t.Parallel()
	api := start(t)
	anna, ben := api.As("anna", nothing), api.As("ben", nothing)

	a := anna.Post("/views", view("  Open drafts ")).Want(201).Is("Open drafts", "name").Is("true", "mine").Is("false", "shared").
		Is("false", "default").Is("1", "version").Is("anna", "owner").Is("sort=-number&state=draft", "state", "query").Is("total", "state", "columns", 1)
	id := a.ID()
	anna.Post("/views", view("a first one", object{"state": object{"query": ""}})).Want(201)
	anna.Post("/views", view("Elsewhere", object{"path": "/products"})).Want(201)
	if got := names(anna.Get("/views?path=/orders")); got != "a first one, Open drafts" {
		t.Error(got)
	}
	// A private view is nobody else's, not even its existence.
	if got := names(ben.Get("/views?path=/orders")); got != "" {
		t.Error(got)
	}
	ben.Patch(at(id), object{"name": "mine now"}).Refused(404, "no_such_view")
	ben.Delete(at(id)).Refused(404, "no_such_view")
	ben.Put("/views/default", object{"path": "/orders", "view_id": id}).Refused(404, "no_such_view")
	// Nor does it become an administrator's business.
	api.As("chief").Patch(at(id), object{"name": "chief's"}).Refused(404, "no_such_view")

	// A name is taken once per person and list, whatever its capitals.
	anna.Post("/views", view("OPEN DRAFTS")).Refused(409, "view_name_taken").Says("name", "already")
	anna.Post("/views", view("Open drafts", object{"path": "/products"})).Want(201)
	ben.Post("/views", view("Open drafts")).Want(201)

	anna.Patch(at(id), object{"version": 1, "name": "Drafts", "state": object{"query": "q=x"}}).Want(200).Is("Drafts", "name").Is("q=x", "state", "query").Is("2", "version")
	anna.Patch(at(id), object{"version": 1, "name": "Late"}).Refused(409, "stale_version")
	anna.Patch(at(id), object{"name": "a first one"}).Refused(409, "view_name_taken")
	anna.Delete(at(id)).Want(200)
	anna.Delete(at(id)).Refused(404, "no_such_view")
}

func TestSharedViews(t *testing.T) {
	t.Parallel()
	api := start(t)
	anna, ben, chief := api.As("anna", nothing), api.As("ben", nothing), api.As("chief", settings.Manage)
	id := anna.Post("/views", view("Everybody's", object{"shared": true})).Want(201).ID()
	ben.Post("/views", view("zzz")).Want(201)

	// One's own come first.
	if got := names(ben.Get("/views?path=/orders")); got != "zzz, Everybody's" {
		t.Error(got)
	}
	ben.Get("/views?path=/orders").Is("false", "items", 1, "mine").Is("anna", "items", 1, "owner")
	ben.Patch(at(id), object{"name": "Ben's"}).Refused(403, "not_yours")
	ben.Delete(at(id)).Refused(403, "not_yours")
	anna.Get("/views?path=/orders").Is("Everybody's", "items", 0, "name").Is("1", "items", 0, "version")

	chief.Patch(at(id), object{"version": 1, "name": "Ours"}).Want(200).Is("Ours", "name").Is("false", "mine").Is("anna", "owner")
	// Made private by somebody else, it is its owner's alone from then on.
	ben.Put("/views/default", object{"path": "/orders", "view_id": id}).Want(200)
	anna.Put("/views/default", object{"path": "/orders", "view_id": id}).Want(200)
	chief.Patch(at(id), object{"shared": false}).Want(200).Is("false", "shared").Is("3", "version")
	chief.Patch(at(id), object{"shared": true}).Refused(404, "no_such_view")
	if got := names(ben.Get("/views?path=/orders")); got != "zzz" {
		t.Error(got)
	}
	if n := api.Int(`SELECT count(*) FROM default_views`); n != 1 {
		t.Errorf("%d defaults are left, not the owner's alone", n)
	}
	anna.Patch(at(id), object{"shared": true}).Want(200)
	ben.Get("/views?path=/orders").Is("false", "items", 1, "default")
	chief.Delete(at(id)).Want(200)
}

func TestTheDefaultIsEverybodysOwn(t *testing.T) {
	t.Parallel()
	api := start(t)
	anna, ben := api.As("anna", nothing), api.As("ben", nothing)
	shared := anna.Post("/views", view("Shared", object{"shared": true})).ID()
	own := anna.Post("/views", view("Own")).ID()
	other := anna.Post("/views", view("Other list", object{"path": "/products"})).ID()

	anna.Put("/views/default", object{"path": "/orders", "view_id": own}).Want(200).Is("Own", "items", 0, "name").Is("true", "items", 0, "default").Is("false", "items", 1, "default")
	ben.Put("/views/default", object{"path": "/orders", "view_id": shared}).Want(200).Is("true", "items", 0, "default")
	anna.Put("/views/default", object{"path": "/orders", "view_id": shared}).Want(200).Is("false", "items", 0, "default").Is("true", "items", 1, "default")
	anna.Put("/views/default", object{"path": "/orders", "view_id": nil}).Want(200).Is("false", "items", 1, "default")
	ben.Get("/views?path=/orders").Is("true", "items", 0, "default")
	anna.Put("/views/default", object{"path": "/orders", "view_id": other}).Refused(422, "other_list")
	anna.Put("/views/default", object{"path": "/orders", "view_id": 999}).Refused(404, "no_such_view")
	// A default that is deleted is none.
	anna.Delete(at(shared)).Want(200)
	ben.Get("/views?path=/orders").Want(200)
	if n := api.Int(`SELECT count(*) FROM default_views`); n != 0 {
		t.Errorf("%d defaults are left", n)
	}
}

func TestViewRefusals(t *testing.T) {
	t.Parallel()
	anna := start(t).As("anna", nothing)
	state := func(query string, columns ...string) object {
		return object{"state": object{"query": query, "columns": columns}}
	}
	anna.Post("/views", view(" \t ")).Refused(422, "invalid_view").Says("name", "name")
	anna.Post("/views", view("x", object{"path": "orders"})).Refused(422, "invalid_view").Says("path", "/orders")
	anna.Post("/views", view("x", object{"path": "//evil.example"})).Refused(422, "invalid_view").Says("path", "/orders")
	anna.Post("/views", view("x", state("?a=b"))).Refused(422, "invalid_view").Says("state.query", "question mark")
	anna.Post("/views", view("x", state("a=%zz"))).Refused(422, "invalid_view").Says("state.query", "")
	anna.Post("/views", view("x", state("", "number", "a b"))).Refused(422, "invalid_view").Says("state.columns[1]", "")
	anna.Post("/views", view("x", state(strings.Repeat("a", 2001)))).Refused(422, "invalid")
	anna.Post("/views", view(strings.Repeat("x", 81))).Refused(422, "invalid")
	anna.Get("/views").Refused(422, "invalid")
}

func TestAHundredViewsAreEnough(t *testing.T) {
	t.Parallel()
	api := start(t)
	anna := api.As("anna", nothing)
	me := api.Int(`SELECT id FROM users WHERE username = 'anna'`)
	api.Exec(`INSERT INTO saved_views (user_id, path, name, state) SELECT $1, '/orders', 'v' || n, '{"query": ""}' FROM generate_series(1, 99) n`, me)
	anna.Post("/views", view("the last")).Want(201)
	anna.Post("/views", view("one more")).Refused(409, "too_many_views")
	anna.Post("/views", view("elsewhere", object{"path": "/products"})).Want(201)
}

// A view that is chosen as the default while it is made private ends up as one
// of the two: chosen and then taken away, or refused.
func TestChoosingWhileItIsMadePrivate(t *testing.T) {
	t.Parallel()
	api := start(t)
	anna, ben := api.As("anna", nothing), api.As("ben", nothing)
	for n := range 20 {
		id := anna.Post("/views", view(fmt.Sprint("v", n), object{"shared": true})).ID()
		var wg sync.WaitGroup
		wg.Go(func() { anna.Patch(at(id), object{"shared": false}) })
		wg.Go(func() { ben.Put("/views/default", object{"path": "/orders", "view_id": id}) })
		wg.Wait()
		if left := api.Int(`SELECT count(*) FROM default_views d JOIN saved_views v ON v.id = d.view_id WHERE NOT v.shared AND d.user_id <> v.user_id`); left != 0 {
			t.Fatalf("round %d: a private view of anna's is ben's default", n)
		}
	}
}
