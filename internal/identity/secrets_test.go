package identity

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"kontor/internal/fault"
	"kontor/internal/testdb"
)

func TestMain(m *testing.M) { testdb.Main(m) }

func TestSecretFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first, err := LoadSecretsDir(dir)
	if err != nil || len(first.TokenKey) != secretBytes || bytes.Equal(first.TokenKey, first.Pepper) {
		t.Fatal(err)
	}
	again, err := LoadSecretsDir(dir)
	if err != nil || !bytes.Equal(first.TokenKey, again.TokenKey) || !bytes.Equal(first.Pepper, again.Pepper) {
		t.Fatal("the second start has other secrets", err)
	}
	left, _ := os.ReadDir(dir)
	if len(left) != 2 {
		t.Errorf("left behind: %v", left)
	}
	for _, name := range []string{tokenKeyName, pepperName} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", name, info.Mode(), err)
		}
	}
}

func TestSecretFilesThatOthersCanReadAreRefused(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("Windows keeps its rights elsewhere")
	}
	dir := t.TempDir()
	if _, err := LoadSecretsDir(dir); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, pepperName)
	for _, mode := range []os.FileMode{0o640, 0o604, 0o620, 0o660, 0o644, 0o610} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		if _, err := LoadSecretsDir(dir); !fault.Is(err, "secret_readable_by_others") {
			t.Errorf("%o: %v", mode, err)
		}
	}
	if err := os.Rename(path, path+".real"); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path+".real", 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(path+".real", path); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadSecretsDir(dir); err == nil {
		t.Error("a link was followed")
	}
	_ = os.Remove(path)
	if err := os.WriteFile(path, []byte("short"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadSecretsDir(dir); !fault.Is(err, "secret_damaged") {
		t.Errorf("a damaged file: %v", err)
	}
}

// Programs that start at once on one folder, or one database, agree.
func TestSecretsAreMadeOnce(t *testing.T) {
	t.Parallel()
	dir, db := t.TempDir(), testdb.New(t)
	var wg sync.WaitGroup
	var mu sync.Mutex
	files, rows := map[string]bool{}, map[string]bool{}
	for range 16 {
		wg.Go(func() {
			f, err := LoadSecretsDir(dir)
			if err != nil {
				t.Error(err)
			}
			r, err := LoadSecretsDB(t.Context(), db)
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			files[string(f.TokenKey)+string(f.Pepper)], rows[string(r.TokenKey)+string(r.Pepper)] = true, true
		})
	}
	wg.Wait()
	if len(files) != 1 || len(rows) != 1 {
		t.Errorf("%d pairs of files, %d of rows", len(files), len(rows))
	}
}

// A restored company brings its pepper; the one of the company that it replaces
// is set aside, once, however often the move is broken off.
func TestPepperOfTheReplacedCompanyIsKept(t *testing.T) {
	t.Parallel()
	dir, db := t.TempDir(), testdb.New(t)
	before, err := LoadSecretsDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		restored, err := LoadSecretsDB(t.Context(), db)
		if err != nil {
			t.Fatal(err)
		}
		if err := AdoptPepper(t.Context(), db, dir); err != nil {
			t.Fatal(err)
		}
		after, err := LoadSecretsDir(dir)
		if err != nil || !bytes.Equal(after.Pepper, restored.Pepper) || !bytes.Equal(after.TokenKey, before.TokenKey) {
			t.Errorf("the restored pepper is not in its file: %v", err)
		}
		kept, err := filepath.Glob(filepath.Join(dir, "pepper.before-restore-*"))
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, path := range kept {
			old, err := os.ReadFile(path)
			found = found || err == nil && bytes.Equal(old, before.Pepper)
		}
		if !found {
			t.Errorf("the pepper that was there is lost: %v", kept)
		}
		before = after
	}
}
