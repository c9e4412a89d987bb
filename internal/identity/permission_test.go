package identity

import (
	"math/rand/v2"
	"slices"
	"testing"

	"kontor/internal/op"
	"kontor/internal/run"
)

// Whatever roles give and a key's scopes allow: nobody may do more than both,
// nobody hands out more than they have, and less is never more.
func TestPermissionRules(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	r := rand.New(rand.NewPCG(seed, 0))
	names := []string{"a.b.read", "a.b.write", "c.d.read", "c.d.write", "e.f.manage", "g.h"}
	some := func() []string {
		list := []string{}
		for _, n := range names {
			if r.IntN(2) == 0 {
				list = append(list, n)
			}
		}
		return list
	}
	const cases = 20_000
	for range cases {
		granted, scopes, wanted := some(), some(), some()
		session := op.Actor{UserID: 1, Permissions: permissions(granted, nil)}
		key := op.Actor{UserID: 1, Permissions: permissions(granted, scopes)}
		all := op.Actor{UserID: 1, Permissions: permissions(granted, []string{allScopes})}
		for _, n := range append([]string{"", allScopes, "unknown.x", "a.b"}, names...) {
			p := op.Permission(n)
			if session.May(p) != slices.Contains(granted, n) || all.May(p) != session.May(p) {
				t.Fatalf("seed %d: %q of %v", seed, n, granted)
			}
			if key.May(p) != (slices.Contains(granted, n) && slices.Contains(scopes, n)) {
				t.Fatalf("seed %d: a key for %v may %q of %v", seed, scopes, n, granted)
			}
			info := op.Info{Name: "x.y", Needs: p}
			if allowed := run.Allow(session, info) == nil; allowed != session.May(p) {
				t.Fatalf("seed %d: the wrapper lets %v do %q: %v", seed, granted, n, allowed)
			}
			if run.Allow(op.Nobody, info) == nil {
				t.Fatalf("nobody may %q", n)
			}
			held := session
			held.MustChangePassword = true
			if run.Allow(held, info) == nil {
				t.Fatalf("with an outdated password: %q", n)
			}
		}
		inside := true
		for _, w := range wanted {
			inside = inside && slices.Contains(granted, w)
		}
		if handed := mayHandOut(session, wanted) == nil; handed != inside {
			t.Fatalf("seed %d: one with %v hands out %v: %v", seed, granted, wanted, handed)
		}
		if mayHandOut(key, wanted) == nil && mayHandOut(session, wanted) != nil {
			t.Fatalf("seed %d: a key hands out more than its owner", seed)
		}
	}
	t.Logf("permission rules: seed=%d cases=%d", seed, cases)
}
