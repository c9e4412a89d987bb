package backup

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"kontor/internal/fault"
)

func TestNames(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 23, 3, 30, 0, 0, time.FixedZone("", 3600))
	for company, want := range map[string]string{
		"Berg & Sons":           "berg-sons-20261123-023000.kontor",
		"Müller GmbH":           "muller-gmbh-20261123-023000.kontor",
		"":                      "kontor-20261123-023000.kontor",
		"../../etc/passwd":      "etc-passwd-20261123-023000.kontor",
		"株式会社":                  "kontor-e684-20261123-023000.kontor",
		strings.Repeat("a", 99): strings.Repeat("a", 30) + "-",
	} {
		got := fileName(company, at, "")
		if got != want && !strings.HasPrefix(got, want) {
			t.Errorf("%q: %s, want %s", company, got, want)
		}
		if when, ok := taken(got); !ok || !when.Equal(at) {
			t.Errorf("%s: taken %v, %v", got, when, ok)
		}
	}
	for _, name := range []string{"", "kontor.kontor", "../a-20261123-023000.kontor", "a-20261123-023000.kontor/..", "a-20261399-023000.kontor", "a-20261123-023000.kontor.verified", "A-20261123-023000.kontor"} {
		if _, ok := taken(name); ok {
			t.Errorf("%q is taken for a backup", name)
		}
	}
}

// Only the scheduled ones of this company are cleared away, the oldest first.
func TestThin(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	add := func(company string, day int, kind string) string {
		name := fileName(company, time.Date(2026, 1, day, 2, 30, 0, 0, time.UTC), kind)
		for _, n := range []string{name, name + ".verified"} {
			if err := os.WriteFile(filepath.Join(dir, n), nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		return name
	}
	var keep []string
	for day := 1; day <= 6; day++ {
		name := add("Berg", day, scheduled)
		if day > 4 {
			keep = append(keep, name)
		}
		keep = append(keep, add("Berg", day, ""), add("Berg", day, "before-upgrade"), add("Berg & Sons", day, scheduled))
	}
	if err := thin(dir, "Berg", 2); err != nil {
		t.Fatal(err)
	}
	left, err := names(dir)
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(left)
	slices.Sort(keep)
	if !slices.Equal(left, keep) {
		t.Errorf("left %v\nwant %v", left, keep)
	}
	if all, err := os.ReadDir(dir); err != nil || len(all) != 2*len(keep) {
		t.Errorf("%d files, %v", len(all), err)
	}
}

// A finished file never replaces another, on disks without links too.
func TestPlaceNeverReplaces(t *testing.T) {
	t.Parallel()
	noLinks := func(string, string) error { return errors.New("operation not permitted") }
	for name, link := range map[string]func(string, string) error{"links": os.Link, "no links": noLinks} {
		dir := t.TempDir()
		for n, want := range []string{"", "backup_exists"} {
			from := filepath.Join(dir, strconv.Itoa(n))
			if err := os.WriteFile(from, []byte{byte(n)}, 0o600); err != nil {
				t.Fatal(err)
			}
			if err := place(from, filepath.Join(dir, "to"), link); codeOf(err) != want {
				t.Errorf("%s: %v, want %q", name, err, want)
			}
		}
		if got, err := os.ReadFile(filepath.Join(dir, "to")); err != nil || got[0] != 0 {
			t.Errorf("%s: it was replaced: %v, %v", name, got, err)
		}
	}
}

func TestCopyNeverReplaces(t *testing.T) {
	t.Parallel()
	from, to := t.TempDir(), filepath.Join(t.TempDir(), "second")
	path := filepath.Join(from, "a.kontor")
	if err := os.WriteFile(path, []byte("whole"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := copyFile(path, to); err != nil {
		t.Fatal(err)
	}
	if err := copyFile(path, to); !fault.Is(err, "backup_exists") {
		t.Error(err)
	}
	if all, err := os.ReadDir(to); err != nil || len(all) != 1 {
		t.Errorf("%v, %v", all, err)
	}
}

func TestWithDatabase(t *testing.T) {
	t.Parallel()
	for _, url := range []string{
		"postgres://anna:secret@db1.office:5432,db2.office:5433/kontor?target_session_attrs=read-write",
		"postgres:///kontor?host=/run/socket&user=anna", "host=/run/socket user=anna dbname=kontor",
	} {
		other := withDatabase(url, "kontor_restore_1")
		before, err := databaseName(url)
		if err != nil || before != "kontor" {
			t.Errorf("%s: %q, %v", url, before, err)
		}
		after, err := databaseName(other)
		if err != nil || after != "kontor_restore_1" {
			t.Errorf("%s: %q, %v", other, after, err)
		}
		was, err1 := pgx.ParseConfig(url)
		is, err2 := pgx.ParseConfig(other)
		if err1 != nil || err2 != nil || was.Host != is.Host || was.Port != is.Port || was.User != is.User || len(was.Fallbacks) != len(is.Fallbacks) {
			t.Errorf("%s leads to another server than %s", other, url)
		}
	}
}
