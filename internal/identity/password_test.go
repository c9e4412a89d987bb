package identity

import (
	"context"
	"runtime"
	"strings"
	"testing"

	"kontor/internal/fault"
)

func TestHashTakesTheWholePassword(t *testing.T) {
	t.Parallel()
	h := newHasher(testKey, 4)
	long := strings.Repeat("a", 200)
	stored := h.make(long + "b")
	if !strings.HasPrefix(stored, "k1$$2") {
		t.Errorf("hash %s", stored)
	}
	for password, want := range map[string]bool{long + "b": true, long + "c": false, long: false, long + "b\x00": false, "": false} {
		if got := h.same(&stored, password); got != want {
			t.Errorf("…%q: %v", password[max(0, len(password)-5):], got)
		}
	}
	if newHasher([]byte("another pepper"), 4).same(&stored, long+"b") {
		t.Error("the hash can be used without the pepper")
	}
	if h.same(nil, "no user has this password") {
		t.Error("somebody without a password signed in with the dummy's")
	}
	plain := strings.TrimPrefix(stored, hashVersion)
	if h.same(&plain, long+"b") {
		t.Error("a hash without its version was accepted")
	}
}

func TestHashTakesEveryKeyboard(t *testing.T) {
	t.Parallel()
	h := newHasher(testKey, 4)
	composed, apart := "Stra\u00dfencaf\u00e9", "Stra\u00dfencafe\u0301"
	stored := h.make(composed)
	if !h.same(&stored, apart) {
		t.Error("the same accent, typed otherwise, is another password")
	}
}

func TestOlderHashIsOutdated(t *testing.T) {
	t.Parallel()
	stored := newHasher(testKey, 4).make("x")
	if newHasher(testKey, 4).outdated(stored) || !newHasher(testKey, 5).outdated(stored) {
		t.Error("the cost is misjudged")
	}
}

func TestWeakPasswords(t *testing.T) {
	t.Parallel()
	for password, weak := range map[string]bool{
		"short": true, "1234567": true, "password": true, "Password1": true, "P@ssw0rd!": true, "passwordpassword": true,
		"12345678": true, "87654321": true, "aaaaaaaaaaaa": true, "abababab": true, "19900412": true, "qwertyuiop": true,
		"Sunshine2024!": true, "abcdefgh": true, "letmein123": true, "1q2w3e4r": true, "kontor2026": true, "anna.berg": true, "ANNA.BERG": true,
		"a long enough sentence": false, "the password of sam": false, "gH7$kk-2pq": false, "überraschend schön": false,
		"日本語のパスワード": false, "correct mule cell staple": false, strings.Repeat("ab c", 300): true,
	} {
		if why := weakness("anna.berg", password); (why != "") != weak {
			t.Errorf("%q: weak is %v: %s", password, !weak, why)
		}
	}
}

func TestHashingWaitsItsTurnAndNotForEver(t *testing.T) {
	t.Parallel()
	h := newHasher(testKey, 4)
	for range cap(h.slots) {
		if _, err := h.enter(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	gone := make(chan error, cap(h.queue))
	for range cap(h.queue) {
		go func() { _, err := h.enter(ctx); gone <- err }()
	}
	for len(h.queue) < cap(h.queue) {
		runtime.Gosched()
	}
	if _, err := h.enter(t.Context()); !fault.Is(err, "too_many_sign_ins") {
		t.Errorf("one too many: %v", err)
	}
	cancel()
	for range cap(h.queue) {
		if err := <-gone; err == nil {
			t.Error("somebody entered although all places are taken")
		}
	}
}

func TestDoors(t *testing.T) {
	t.Parallel()
	d := newDoors()
	now := testNow
	for range d.max {
		if err := d.knock("192.0.2.7", now); err != nil {
			t.Fatal(err)
		}
		d.fail("192.0.2.7", now)
		d.fail("127.0.0.1", now)
	}
	if err := d.knock("192.0.2.7", now); !fault.Is(err, "too_many_attempts") || !strings.Contains(err.Error(), "300 seconds") {
		t.Errorf("after %d failures: %v", d.max, err)
	}
	for _, other := range []string{"192.0.2.8", "127.0.0.1", "::1"} {
		if err := d.knock(other, now); err != nil {
			t.Errorf("%s: %v", other, err)
		}
	}
	if err := d.knock("192.0.2.7", now.Add(d.window)); err != nil {
		t.Errorf("later: %v", err)
	}
	d.maxKept = 100
	for n := range 1000 {
		d.fail("2001:db8::"+string(rune('a'+n%6))+string(rune('0'+n/6%10))+string(rune('0'+n/60%10)), now)
	}
	if len(d.failed) > d.maxKept {
		t.Errorf("%d addresses are kept", len(d.failed))
	}
}
