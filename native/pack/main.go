package main

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// bundleDir is where the supervisor embeds bundles from.
const bundleDir = "internal/pg/embedded/bundle"

// rules are this program's own sources: when they change, bundles made by
// earlier ones are out of date.
//
//go:embed *.go
var rules embed.FS

// lock is native/postgres.lock.json.
type lock struct {
	PostgreSQL string                 `json:"postgresql"`
	Scope      string                 `json:"scope"`
	Version    string                 `json:"version"`
	Packages   map[string]lockPackage `json:"packages"`
}

type lockPackage struct {
	Name      string `json:"name"`
	Integrity string `json:"integrity"`
}

// description is written beside a bundle; the supervisor reads it.
type description struct {
	PostgreSQL string `json:"postgresql"`
	SHA256     string `json:"sha256"`
	Size       int64  `json:"size"`
	Unpacked   int64  `json:"unpacked"`
	Files      int    `json:"files"`
	Stripped   bool   `json:"stripped"`
	Source     string `json:"source"`
	Rules      string `json:"rules"`
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "pack:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	root, err := moduleRoot()
	if err != nil {
		return err
	}
	raw, err := os.ReadFile(filepath.Join(root, "native", "postgres.lock.json"))
	if err != nil {
		return err
	}
	var l lock
	if err := json.Unmarshal(raw, &l); err != nil {
		return fmt.Errorf("native/postgres.lock.json: %w", err)
	}
	platforms := args
	switch {
	case len(args) == 0:
		platforms = []string{runtime.GOOS + "-" + runtime.GOARCH}
	case len(args) == 1 && args[0] == "all":
		platforms = nil
		for p := range l.Packages {
			platforms = append(platforms, p)
		}
		slices.Sort(platforms)
	}
	for _, p := range platforms {
		if err := packPlatform(root, &l, p); err != nil {
			return fmt.Errorf("%s: %w", p, err)
		}
	}
	return nil
}

func packPlatform(root string, l *lock, platform string) error {
	pkg, ok := l.Packages[platform]
	if !ok {
		return errors.New("there is no PostgreSQL package for this platform in native/postgres.lock.json; use DATABASE_URL there")
	}
	sum, err := rulesSum()
	if err != nil {
		return err
	}
	target := filepath.Join(root, bundleDir, platform+".tar.zst")
	describe := filepath.Join(root, bundleDir, platform+".json")
	stripTool := findStrip(platform)
	want := description{PostgreSQL: l.PostgreSQL, Stripped: stripTool != "", Source: pkg.Integrity, Rules: sum}
	if upToDate(target, describe, want) {
		fmt.Printf("PostgreSQL %s for %s is packed and up to date\n", l.PostgreSQL, platform)
		return nil
	}
	tarball, err := fetch(filepath.Join(root, "native", "cache"), l, pkg)
	if err != nil {
		return err
	}
	entries, err := choose(tarball)
	if err != nil {
		return err
	}
	if err := thin(platform, entries); err != nil {
		return err
	}
	if stripTool != "" {
		if err := strip(stripTool, entries); err != nil {
			return err
		}
	}
	if err := write(target, entries, &want); err != nil {
		return err
	}
	out, err := json.MarshalIndent(want, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(describe, append(out, '\n'), 0o644); err != nil {
		return err
	}
	fmt.Printf("PostgreSQL %s for %s: %d files, %.1f MB unpacked, %.1f MB packed\n",
		l.PostgreSQL, platform, want.Files, float64(want.Unpacked)/1e6, float64(want.Size)/1e6)
	return nil
}

// upToDate tells whether the bundle on disk is the one that would be made.
func upToDate(target, describe string, want description) bool {
	raw, err := os.ReadFile(describe)
	if err != nil {
		return false
	}
	var have description
	if json.Unmarshal(raw, &have) != nil {
		return false
	}
	want.SHA256, want.Size, want.Unpacked, want.Files = have.SHA256, have.Size, have.Unpacked, have.Files
	if have != want {
		return false
	}
	content, err := os.ReadFile(target)
	if err != nil {
		return false
	}
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:]) == have.SHA256
}

func rulesSum() (string, error) {
	h := sha256.New()
	err := fs.WalkDir(rules, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, "_test.go") {
			return err
		}
		content, err := rules.ReadFile(path)
		fmt.Fprintf(h, "%s %d\n", path, len(content))
		h.Write(content)
		return err
	})
	return hex.EncodeToString(h.Sum(nil)), err
}

// moduleRoot is the nearest folder upward with a go.mod.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", errors.New("run this inside Kontor's sources: no go.mod found")
		}
		dir = up
	}
}
