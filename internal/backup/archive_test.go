package backup

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"kontor/internal/fault"
)

// craft writes an archive with a whole seal that holds what it is told to.
func craft(t *testing.T, m Manifest, members map[string]string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "crafted.kontor")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w, err := newWriter(f, "")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range members {
		to, err := w.zip.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(to, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.finish(m); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestArchiveIsReadAsFarAsItIsKnown(t *testing.T) {
	t.Parallel()
	units := Table{Name: "units", Columns: []string{"id"}}
	for name, c := range map[string]struct {
		path, code string
	}{
		"as it should be":   {craft(t, Manifest{Format: 1, Tables: []Table{units}}, map[string]string{member("units"): ""}), ""},
		"a newer format":    {craft(t, Manifest{Format: 2, Version: "9.0"}, nil), "newer_backup"},
		"a missing table":   {craft(t, Manifest{Format: 1, Tables: []Table{units}}, nil), "backup_damaged"},
		"an empty file":     {file(t, ""), "backup_damaged"},
		"another file":      {file(t, string(make([]byte, 5000))), "backup_damaged"},
		"only age's intro":  {file(t, ageIntro), "passphrase_needed"},
		"a file that isn't": {filepath.Join(t.TempDir(), "none"), "no_such_backup"},
	} {
		a, err := Open(c.path, "", t.TempDir())
		if err == nil {
			_ = a.Close()
		}
		if code := codeOf(err); code != c.code {
			t.Errorf("%s: %q, want %q (%v)", name, code, c.code, err)
		}
	}
}

// An encrypted archive leaves no opened form behind, on any system.
func TestOpenedFormIsRemoved(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(t.TempDir(), "sealed.kontor")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w, err := newWriter(f, "a long passphrase")
	if err == nil {
		err = errors.Join(w.finish(Manifest{Format: 1}), f.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
	a, err := Open(path, "a long passphrase", dir)
	if err != nil {
		t.Fatal(err)
	}
	// As on a system that cannot remove an open file.
	if err := os.WriteFile(a.file.Name(), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("left: %v, %v", left, err)
	}
}

func file(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func codeOf(err error) string {
	if f, ok := fault.As(err); ok {
		return f.Code
	}
	if err != nil {
		return err.Error()
	}
	return ""
}
