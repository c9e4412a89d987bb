package op

import (
	"context"
	"strings"
	"testing"
)

func nothing(context.Context, *Call, *Nothing) (Nothing, error) { return Nothing{}, nil }

func valid() Op[Nothing, Nothing] {
	return Op[Nothing, Nothing]{Name: "sales.order.confirm", Method: "POST", Path: "/orders/{id}/confirm", Summary: "Confirm", Needs: SignedIn, Do: nothing}
}

func TestRegistryRefusesMistakesAtStart(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		spoil func(*Op[Nothing, Nothing])
		want  string
	}{
		"no permission":       {func(o *Op[Nothing, Nothing]) { o.Needs = "" }, "no declared permission"},
		"unknown permission":  {func(o *Op[Nothing, Nothing]) { o.Needs = "sales.order.confirm" }, "no declared permission"},
		"bad name":            {func(o *Op[Nothing, Nothing]) { o.Name = "Confirm" }, "is not a name"},
		"no summary":          {func(o *Op[Nothing, Nothing]) { o.Summary = "" }, "lacks"},
		"path without slash":  {func(o *Op[Nothing, Nothing]) { o.Path = "orders" }, "lacks"},
		"same name twice":     {func(o *Op[Nothing, Nothing]) { o.Name = "sales.order.get" }, "declared twice"},
		"same route, renamed": {func(o *Op[Nothing, Nothing]) { o.Method, o.Path = "GET", "/orders/{order}" }, "share the route"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := NewRegistry()
			first := valid()
			first.Name, first.Method, first.Path = "sales.order.get", "GET", "/orders/{id}"
			r.Add(first)
			o := valid()
			tc.spoil(&o)
			defer func() {
				said, _ := recover().(string)
				if !strings.Contains(said, tc.want) {
					t.Errorf("got %q, want a panic with %q", said, tc.want)
				}
			}()
			r.Add(o)
		})
	}
}

func TestRegistryListsByName(t *testing.T) {
	t.Parallel()
	r := NewRegistry()
	r.Grant(Grant{Name: "sales.order.confirm", Label: "Confirm orders"})
	b, a := valid(), valid()
	b.Needs = "sales.order.confirm"
	a.Name, a.Path = "catalog.product.get", "/products/{id}"
	r.Add(b)
	r.Add(a)
	all := r.Operations()
	if len(all) != 2 || all[0].Info().Name != "catalog.product.get" || all[1].Info().Module() != "sales" {
		t.Errorf("got %v", all)
	}
}

func TestActorMay(t *testing.T) {
	t.Parallel()
	anna := Actor{UserID: 1, Permissions: map[Permission]bool{"sales.order.confirm": true}}
	for _, tc := range []struct {
		actor Actor
		needs Permission
		want  bool
	}{
		{Nobody, Public, true},
		{Nobody, SignedIn, false},
		{Nobody, "sales.order.confirm", false},
		{anna, SignedIn, true},
		{anna, "sales.order.confirm", true},
		{anna, "identity.user.manage", false},
		{anna, "", false},
		{System, "identity.user.manage", true},
	} {
		if got := tc.actor.May(tc.needs); got != tc.want {
			t.Errorf("%q may %q: got %v, want %v", tc.actor.Username, tc.needs, got, tc.want)
		}
	}
}
