package desktop_test

import (
	"errors"
	"net"
	"path/filepath"
	"strings"
	"testing"

	"kontor/internal/desktop"
)

func TestASecondStartShowsTheFirst(t *testing.T) {
	t.Parallel()
	for _, dir := range []string{t.TempDir(), filepath.Join(t.TempDir(), strings.Repeat("long", 30))} {
		shown := make(chan bool, 1)
		first, err := desktop.First(t.Context(), dir, func() { shown <- true })
		if err != nil {
			t.Fatal(err)
		}
		if _, err := desktop.First(t.Context(), dir, func() {}); !errors.Is(err, desktop.ErrShown) {
			t.Errorf("a second start: %v", err)
		}
		<-shown
		if err := first.Close(); err != nil {
			t.Error(err)
		}
		again, err := desktop.First(t.Context(), dir, func() {})
		if err != nil {
			t.Errorf("after the first has gone: %v", err)
			continue
		}
		_ = again.Close()
	}
}

func TestWhatAKilledProgramLeft(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: filepath.Join(dir, "window.sock"), Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	l.SetUnlinkOnClose(false)
	l.Close()
	i, err := desktop.First(t.Context(), dir, func() {})
	if err != nil {
		t.Fatal(err)
	}
	_ = i.Close()
}
