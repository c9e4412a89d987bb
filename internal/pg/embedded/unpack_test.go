//go:build unix

package embedded

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"kontor/internal/fault"
)

func mustBundle(t *testing.T) *bundle {
	t.Helper()
	b, err := openBundle()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestUnpackRepairs(t *testing.T) {
	t.Parallel()
	cache := t.TempDir()
	b := mustBundle(t)
	unpacked := 0
	unpack := func() string {
		t.Helper()
		dir, err := b.unpack(t.Context(), cache, func(percent int) {
			if percent == 0 {
				unpacked++
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		return dir
	}
	dir := unpack()
	unpack()
	if unpacked != 1 {
		t.Errorf("unpacked %d times", unpacked)
	}
	for name, damage := range map[string]func() error{
		"a file is missing":      func() error { return os.Remove(filepath.Join(dir, "bin", "initdb")) },
		"a file is cut off":      func() error { return os.Truncate(filepath.Join(dir, "bin", "postgres"), 1000) },
		"the list is missing":    func() error { return os.Remove(filepath.Join(dir, filesList)) },
		"the list is empty":      func() error { return os.WriteFile(filepath.Join(dir, filesList), []byte("[]"), 0o644) },
		"everything is missing":  func() error { return os.RemoveAll(dir) },
		"a rest lies beside":     func() error { return errors.Join(os.RemoveAll(dir), os.MkdirAll(dir+".new/bin", 0o755)) },
		"an old folder is there": func() error { return errors.Join(os.RemoveAll(dir+"/share"), os.MkdirAll(dir+".old", 0o755)) },
	} {
		if err := damage(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		before := unpacked
		unpack()
		if unpacked != before+1 || !complete(dir) {
			t.Errorf("%s: not repaired", name)
		}
	}
	left, err := filepath.Glob(dir + ".*")
	if err != nil || len(left) != 1 || left[0] != dir+".lock" {
		t.Errorf("left beside: %v %v", left, err)
	}
}

func TestUnpackCancelled(t *testing.T) {
	t.Parallel()
	cache := t.TempDir()
	b := mustBundle(t)
	ctx, cancel := context.WithCancel(t.Context())
	_, err := b.unpack(ctx, cache, func(percent int) {
		if percent > 20 {
			cancel()
		}
	})
	cancel()
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if complete(filepath.Join(cache, b.folder())) {
		t.Error("a half-unpacked folder counts as complete")
	}
	if _, err := b.unpack(t.Context(), cache, func(int) {}); err != nil {
		t.Error(err)
	}
}

func TestUnpackAtOnce(t *testing.T) {
	t.Parallel()
	cache := t.TempDir()
	b := mustBundle(t)
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			dir, err := b.unpack(context.Background(), cache, func(int) {})
			if err != nil || !complete(dir) {
				t.Errorf("%s: %v", dir, err)
			}
		})
	}
	group.Wait()
}

// What is in the program is compared with its SHA-256 before it gets a name.
func TestDamagedBundle(t *testing.T) {
	t.Parallel()
	good := mustBundle(t)
	packed, err := fs.ReadFile(good.fs, good.name+".tar.zst")
	if err != nil {
		t.Fatal(err)
	}
	describe, err := fs.ReadFile(good.fs, good.name+".json")
	if err != nil {
		t.Fatal(err)
	}
	flipped := bytes.Clone(packed)
	flipped[len(flipped)/2] ^= 1
	for name, content := range map[string][]byte{
		"a bit flipped": flipped, "cut off": packed[:len(packed)/3], "something added": append(bytes.Clone(packed), 0), "empty": nil,
	} {
		b, err := openBundleIn(fstest.MapFS{good.name + ".json": {Data: describe}, good.name + ".tar.zst": {Data: content}})
		if err != nil {
			t.Fatal(err)
		}
		cache := t.TempDir()
		if _, err := b.unpack(t.Context(), cache, func(int) {}); !fault.Is(err, "postgres_unpack") {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := os.Lstat(filepath.Join(cache, b.folder())); !os.IsNotExist(err) {
			t.Errorf("%s: it has been given its name", name)
		}
	}
	// Another description, and the same bytes.
	other := bytes.Replace(describe, []byte(good.SHA256), []byte(strings.Repeat("0", 64)), 1)
	b, err := openBundleIn(fstest.MapFS{good.name + ".json": {Data: other}, good.name + ".tar.zst": {Data: packed}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.unpack(t.Context(), t.TempDir(), func(int) {}); !fault.Is(err, "postgres_unpack") {
		t.Errorf("another SHA-256: %v", err)
	}
}

func TestNotPacked(t *testing.T) {
	t.Parallel()
	_, err := openBundleIn(fstest.MapFS{"bundle/linux-amd64.txt": {Data: []byte("a note")}})
	if f, ok := fault.As(err); !ok || f.Code != "postgres_not_packed" || !strings.Contains(f.Sentence, "make native") {
		t.Errorf("without a bundle: %v", err)
	}
}
