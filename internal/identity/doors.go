package identity

import (
	"net/netip"
	"sync"
	"time"

	"kontor/internal/fault"
)

// doors counts failed sign-ins by the address that they come from. The accounts
// have their own count in the database; this one is against somebody who tries
// one password on many names. Requests from this machine are not counted: a
// proxy in front of Kontor would make everybody look like one.
type doors struct {
	mu      sync.Mutex
	failed  map[string]door
	swept   time.Time
	max     int
	window  time.Duration
	maxKept int
}

type door struct {
	count int
	since time.Time
}

func newDoors() *doors {
	return &doors{failed: map[string]door{}, max: 30, window: 5 * time.Minute, maxKept: 10_000}
}

func local(address string) bool {
	ip, err := netip.ParseAddr(address)
	return err != nil || ip.IsLoopback()
}

// knock refuses an address that has failed too often of late.
func (d *doors) knock(address string, now time.Time) error {
	if local(address) {
		return nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	f := d.failed[address]
	if left := f.since.Add(d.window).Sub(now); f.count >= d.max && left > 0 {
		return fault.TooMany("too_many_attempts", "Too many failed sign-ins from this address. Try again in %d seconds.", seconds(left))
	}
	return nil
}

// fail counts a failed sign-in.
func (d *doors) fail(address string, now time.Time) {
	if local(address) {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if now.Sub(d.swept) > d.window || len(d.failed) >= d.maxKept {
		d.sweep(now)
	}
	f := d.failed[address]
	if now.Sub(f.since) > d.window {
		f = door{since: now}
	}
	f.count++
	d.failed[address] = f
}

// sweep forgets what is over, and everything when that is not enough: memory
// is not the attacker's to fill.
func (d *doors) sweep(now time.Time) {
	d.swept = now
	for address, f := range d.failed {
		if now.Sub(f.since) > d.window {
			delete(d.failed, address)
		}
	}
	if len(d.failed) >= d.maxKept {
		clear(d.failed)
	}
}

// seconds are whole ones, at least one.
func seconds(d time.Duration) int {
	return max(1, int((d+time.Second-1)/time.Second))
}
