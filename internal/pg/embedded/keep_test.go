//go:build unix

package embedded

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"kontor/internal/fault"
)

// Promise 1: data is never deleted by us. Each case makes a folder that is not
// plainly ours to start, and after the refusal every byte is where it was.
func TestNothingIsLost(t *testing.T) {
	t.Parallel()
	write := func(t *testing.T, dir, name, content string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	remove := func(name string) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			t.Helper()
			if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
				t.Fatal(err)
			}
		}
	}
	version := func(content string) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			t.Helper()
			path := filepath.Join(dir, "PG_VERSION")
			if err := os.Truncate(path, 0); err != nil {
				t.Fatal(err)
			}
			write(t, dir, "PG_VERSION", content)
		}
	}
	must := func(t *testing.T, errs ...error) {
		t.Helper()
		for _, err := range errs {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	cases := []struct {
		name, code, says string
		damage           func(t *testing.T, dir string)
	}{
		{"PG_VERSION missing", "data_folder_unusable", "PG_VERSION is missing", remove("PG_VERSION")},
		{"PG_VERSION empty", "data_folder_unusable", "empty or damaged", version("")},
		{"PG_VERSION garbage", "data_folder_unusable", "empty or damaged", version("eighteen\n")},
		{"PG_VERSION NULs", "data_folder_unusable", "empty or damaged", version("\x00\x00\x00")},
		{"PG_VERSION older", "data_folder_unusable", "PostgreSQL 17", version("17\n")},
		{"PG_VERSION newer", "data_folder_unusable", "PostgreSQL 19", version("19\n")},
		{"PG_VERSION very old", "data_folder_unusable", "PostgreSQL 9.6", version("9.6\n")},
		{"PG_VERSION unreadable", "data_folder_unusable", "cannot be read", func(t *testing.T, dir string) {
			must(t, os.Chmod(filepath.Join(dir, "PG_VERSION"), 0))
		}},
		{"PG_VERSION a folder", "data_folder_unusable", "cannot be read", func(t *testing.T, dir string) {
			remove("PG_VERSION")(t, dir)
			must(t, os.Mkdir(filepath.Join(dir, "PG_VERSION"), 0o700))
		}},
		{"pg_control missing", "data_folder_unusable", "not complete", remove("global/pg_control")},
		{"pg_wal missing", "data_folder_unusable", "not complete", remove("pg_wal")},
		{"base missing", "data_folder_unusable", "not complete", remove("base")},
		{"pg_xact missing", "data_folder_unusable", "not complete", remove("pg_xact")},
		{"postgresql.conf missing", "data_folder_unusable", "not complete", remove("postgresql.conf")},
		{"initdb interrupted early", "data_folder_unusable", "not complete", func(t *testing.T, dir string) {
			remove("global")(t, dir)
			remove("base")(t, dir)
			must(t, os.MkdirAll(filepath.Join(dir, "base", "1"), 0o700), os.Mkdir(filepath.Join(dir, "global"), 0o700))
		}},
		{"only folders of initdb", "data_folder_unusable", "PG_VERSION is missing", func(t *testing.T, dir string) {
			entries, err := os.ReadDir(dir)
			must(t, err)
			for _, e := range entries {
				remove(e.Name())(t, dir)
			}
			must(t, os.Mkdir(filepath.Join(dir, "pg_wal"), 0o700))
		}},
		{"somebody's files", "data_folder_unusable", "no database", func(t *testing.T, dir string) {
			must(t, os.Rename(dir, dir+".elsewhere"), os.Mkdir(dir, 0o700))
			write(t, dir, "holiday.jpg", "not a database")
		}},
		{"only a hidden file", "data_folder_unusable", "no database", func(t *testing.T, dir string) {
			must(t, os.Rename(dir, dir+".elsewhere"), os.Mkdir(dir, 0o700))
			write(t, dir, ".keep", "")
		}},
		{"a file in its place", "data_folder_unusable", "is a file", func(t *testing.T, dir string) {
			must(t, os.Rename(dir, dir+".elsewhere"))
			must(t, os.WriteFile(dir, []byte("18\n"), 0o600))
		}},
		{"a link to nowhere", "data_folder_unusable", "leads nowhere", func(t *testing.T, dir string) {
			must(t, os.Rename(dir, dir+".elsewhere"), os.Symlink("/nonexistent/disk", dir))
		}},
		{"the disk is not connected", "data_folder_unusable", "not there any more", func(t *testing.T, dir string) {
			must(t, os.Rename(dir, dir+".elsewhere"))
		}},
		{"an empty folder where data was", "data_folder_unusable", "not there any more", func(t *testing.T, dir string) {
			must(t, os.Rename(dir, dir+".elsewhere"), os.Mkdir(dir, 0o700))
		}},
		{"password missing", "data_folder_unusable", "password", func(t *testing.T, dir string) {
			must(t, os.Remove(dir+".password"))
		}},
		{"password empty", "postgres_password", "empty", func(t *testing.T, dir string) {
			must(t, os.Truncate(dir+".password", 0))
		}},
		{"password readable by others", "secret_readable", "chmod 600", func(t *testing.T, dir string) {
			must(t, os.Chmod(dir+".password", 0o644))
		}},
		{"password readable by the group", "secret_readable", "chmod 600", func(t *testing.T, dir string) {
			must(t, os.Chmod(dir+".password", 0o640))
		}},
		{"something of others where a new database is made", "data_folder_unusable", "not Kontor's", func(t *testing.T, dir string) {
			must(t, os.Rename(dir, dir+".elsewhere"), os.Remove(dir+".log"))
			must(t, os.Mkdir(dir+".init", 0o700))
			write(t, dir+".init", "diary.txt", "mine")
		}},
	}
	losses := 0
	for _, c := range cases {
		dir := copyOfStopped(t)
		c.damage(t, dir)
		before := fingerprint(t, filepath.Dir(dir))
		s, err := Start(t.Context(), Options{DataDir: dir, CacheDir: testCache})
		if err == nil {
			_ = s.Stop(t.Context())
			t.Errorf("%s: it started", c.name)
		}
		f, ok := fault.As(err)
		if !ok || f.Code != c.code || !strings.Contains(f.Sentence, c.says) {
			t.Errorf("%s: %v, want %s with %q", c.name, err, c.code, c.says)
		}
		if after := fingerprint(t, filepath.Dir(dir)); after != before {
			losses++
			out, _ := exec.Command("ls", "-laR", filepath.Dir(dir)).Output()
			t.Errorf("%s: the folder has changed:\n%.2000s", c.name, out)
		}
	}
	t.Logf("%d cases, %d losses", len(cases), losses)
}

// The copies that the cases damage do start when nobody damages them; without
// this a refusal would prove nothing.
func TestUndamagedCopyStarts(t *testing.T) {
	t.Parallel()
	checkKept(t, mustStart(t, copyOfStopped(t)))
}

func TestFolderOfAnotherUser(t *testing.T) {
	t.Parallel()
	if !isRoot() {
		t.Skip("only root can give a folder to somebody else")
	}
	dir := copyOfStopped(t)
	if out, err := exec.Command("chown", "-R", "0:0", dir).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	before := fingerprint(t, filepath.Dir(dir))
	_, err := Start(t.Context(), Options{DataDir: dir, CacheDir: testCache})
	if f, ok := fault.As(err); !ok || !strings.Contains(f.Sentence, "belongs to another user") {
		t.Errorf("root's own folder: %v", err)
	}
	if fingerprint(t, filepath.Dir(dir)) != before {
		t.Error("the folder has changed")
	}
	if out, err := exec.Command("chown", "-R", "4242:4242", dir).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if _, err := Start(t.Context(), Options{DataDir: dir, CacheDir: testCache}); !fault.Is(err, "data_folder_owner") {
		t.Errorf("an unknown user's folder: %v", err)
	}
}

func TestClosedParent(t *testing.T) {
	t.Parallel()
	if !isRoot() {
		t.Skip("an ordinary user's child is that user")
	}
	o, err := ownerOf(dataIn(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := o.openWay("/root"); !fault.Is(err, "data_folder_closed") {
		t.Errorf("root's home: %v", err)
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := o.openWay(dir); err != nil {
		t.Errorf("Kontor's own folder: %v", err)
	}
	if info, _ := os.Stat(dir); info.Mode().Perm() != 0o711 {
		t.Errorf("opened to %v", info.Mode())
	}
}

// Another program's PostgreSQL in our folder is left alone.
func TestForeignServer(t *testing.T) {
	t.Parallel()
	dir := copyOfStopped(t)
	s := mustStart(t, dir)
	if err := s.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	// The same programs in a folder that has another name.
	elsewhere := filepath.Join(t.TempDir(), "pg")
	if out, err := exec.Command("cp", "-a", s.programs, elsewhere).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if err := s.owner.openWay(elsewhere); err != nil {
		t.Fatal(err)
	}
	pid := startAlone(t, s, elsewhere)
	_, err := Start(t.Context(), Options{DataDir: dir, CacheDir: testCache})
	if !fault.Is(err, "data_folder_in_use") {
		t.Errorf("beside another server: %v", err)
	}
	if gone(pid)() {
		t.Error("the other server was ended")
	}
	checkKept(t, s)
}
