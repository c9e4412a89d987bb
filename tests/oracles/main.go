// Command oracles takes away one guard at a time, in a scratch copy of a file
// or of the schema, and shows the test that notices. A guard whose absence no
// test notices is an error.
//
//	go run ./tests/oracles            all of them
//	go run ./tests/oracles stock      those with "stock" in the name
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// guard is something that keeps a promise, and how it is taken away: by a text
// of a file replaced by another. A migration is a file like any other, since it
// is embedded at build time.
type guard struct {
	name     string
	file     string
	old, new string
	pkg, run string
}

func main() {
	missed, tried := 0, 0
	for _, g := range guards {
		if len(os.Args) > 1 && !strings.Contains(g.name, os.Args[1]) {
			continue
		}
		tried++
		noticed, err := try(g)
		switch {
		case err != nil:
			missed++
			fmt.Printf("ERROR    %-52s %v\n", g.name, err)
		case noticed == "":
			missed++
			fmt.Printf("UNSEEN   %-52s %s %s stays green\n", g.name, g.pkg, g.run)
		default:
			fmt.Printf("noticed  %-52s by %s\n", g.name, noticed)
		}
	}
	fmt.Printf("%d passed, %d failed\n", tried-missed, missed)
	if missed > 0 || tried == 0 {
		os.Exit(1)
	}
}

var sound = map[string]bool{}

// green runs the test with the guard in place: a test that is red anyway
// notices nothing.
func green(pkg, run string) error {
	if sound[pkg+run] {
		return nil
	}
	out, err := exec.Command("go", "test", "-run", run, "-v", pkg).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "--- PASS") {
		return fmt.Errorf("not green with the guard in place: %.400s", out)
	}
	sound[pkg+run] = true
	return nil
}

var failed = regexp.MustCompile(`(?m)^\s*--- FAIL: (\S+)`)

// try builds the package's tests with the guard taken away and returns the
// first test that fails.
func try(g guard) (string, error) {
	source, err := os.ReadFile(g.file)
	if err != nil {
		return "", err
	}
	if n := strings.Count(string(source), g.old); n != 1 {
		return "", fmt.Errorf("the guard stands %d times in %s", n, g.file)
	}
	dir, err := os.MkdirTemp("", "kontor-oracle-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	spoiled := filepath.Join(dir, filepath.Base(g.file))
	if err := os.WriteFile(spoiled, []byte(strings.Replace(string(source), g.old, g.new, 1)), 0o600); err != nil {
		return "", err
	}
	here, err := os.Getwd()
	if err != nil {
		return "", err
	}
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{filepath.Join(here, g.file): spoiled}})
	if err != nil {
		return "", err
	}
	list := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(list, overlay, 0o600); err != nil {
		return "", err
	}
	if err := green(g.pkg, g.run); err != nil {
		return "", err
	}
	cmd := exec.Command("go", "test", "-count=1", "-run", g.run, g.pkg)
	// Not as a flag: tests that build the program themselves build the spoiled one.
	cmd.Env = append(os.Environ(), "GOFLAGS="+strings.TrimSpace(os.Getenv("GOFLAGS")+" -overlay="+list), "KONTOR_BIN=")
	out, err := cmd.CombinedOutput()
	if err == nil {
		return "", nil
	}
	found := failed.FindStringSubmatch(string(out))
	if found == nil {
		return "", fmt.Errorf("the spoiled program does not run: %.400s", out)
	}
	return found[1], nil
}
