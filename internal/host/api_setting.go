package host

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// ServesAt tells the settings where the HTTP API answers, for a program that
// always listens.
func (h *Host) ServesAt(url string) { h.Settings.ServeAPI(func() string { return url }, nil) }

// APIDoor opens and closes the HTTP API of a window as an administrator turns
// it on and off.
type APIDoor struct {
	listen Listen
	host   *Host
	log    *slog.Logger

	mu    sync.Mutex
	door  *Door
	ended bool
}

// FollowSetting opens the door if it should be open and follows the setting
// from then on.
func (h *Host) FollowSetting(ctx context.Context, listen Listen, log *slog.Logger) *APIDoor {
	a := &APIDoor{listen: listen, host: h, log: log}
	h.Settings.ServeAPI(a.URL, func(_ context.Context, enabled bool) { a.turn(enabled) })
	enabled, err := h.Settings.APIEnabled(ctx, h.DB)
	if err != nil {
		log.Warn("whether the HTTP API is wanted cannot be read; it stays closed", "error", err)
	}
	a.turn(enabled)
	return a
}

// URL is where the API answers; "" while it is closed.
func (a *APIDoor) URL() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.door == nil {
		return ""
	}
	return a.door.URL()
}

func (a *APIDoor) turn(on bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	switch {
	case a.ended || on == (a.door != nil):
	case on:
		door, err := a.listen.Open()
		if err != nil {
			a.log.Error("the HTTP API cannot be opened", "error", err)
			return
		}
		door.Serve(a.host.API.Door(door.Hosts()), func(err error) { a.log.Error("the HTTP API broke off", "error", err) })
		a.door = door
		a.log.Info("the HTTP API is open", "url", door.URL())
	default:
		door := a.door
		a.door = nil
		a.log.Info("the HTTP API is closed")
		// The request that turned it off may have come through it.
		go closeSoon(door)
	}
}

func closeSoon(d *Door) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = d.Close(ctx)
}

// Close ends it for good.
func (a *APIDoor) Close() {
	a.mu.Lock()
	a.ended = true
	door := a.door
	a.door = nil
	a.mu.Unlock()
	if door != nil {
		closeSoon(door)
	}
}
