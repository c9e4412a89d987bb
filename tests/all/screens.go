package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// npm runs a tool of the frontend.
func npm(env []string, args ...string) error {
	cmd := exec.Command("npx", append([]string{"--no-install"}, args...)...)
	cmd.Dir = "frontend"
	cmd.Env = append(os.Environ(), env...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	return cmd.Run()
}

// report is a file that a tool writes its figures to.
func report(name string) (string, error) {
	path, err := filepath.Abs(filepath.Join("build", name))
	if err != nil {
		return "", err
	}
	_ = os.Remove(path)
	return path, os.MkdirAll(filepath.Dir(path), 0o755)
}

func readJSON(path string, into any) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("it left no report: %w", err)
	}
	return json.Unmarshal(data, into)
}

// frontend runs vitest.
func frontend() (count, error) {
	path, err := report("vitest.json")
	if err != nil {
		return count{}, err
	}
	failed := npm(nil, "vitest", "run", "--reporter=default", "--reporter=json", "--outputFile.json="+path)
	var r struct {
		Passed  int `json:"numPassedTests"`
		Failed  int `json:"numFailedTests"`
		Suites  int `json:"numFailedTestSuites"`
		Pending int `json:"numPendingTests"`
	}
	if err := readJSON(path, &r); err != nil {
		return count{}, err
	}
	c := count{r.Passed, r.Failed, r.Pending}
	if c.failed == 0 && r.Suites > 0 {
		c.failed = r.Suites // a file that could not even be loaded
	}
	return c, failed
}

// browser runs Playwright with Debian's Chromium.
func browser() (count, error) {
	path, err := report("playwright.json")
	if err != nil {
		return count{}, err
	}
	port, err := freePort()
	if err != nil {
		return count{}, err
	}
	failed := npm([]string{"PLAYWRIGHT_JSON_OUTPUT_NAME=" + path, "CI=1", "KONTOR_TEST_PORT=" + port}, "playwright", "test", "--reporter=list,json")
	var r struct {
		Stats  struct{ Expected, Unexpected, Flaky, Skipped int }
		Errors []struct{ Message string }
	}
	if err := readJSON(path, &r); err != nil {
		return count{}, err
	}
	for _, e := range r.Errors {
		fmt.Println(strings.TrimSpace(e.Message))
	}
	return count{r.Stats.Expected + r.Stats.Flaky, r.Stats.Unexpected, r.Stats.Skipped}, failed
}

// window runs the test of the real window, under a display of its own.
func window() (count, error) {
	return goTest([]string{"KONTOR_WINDOW=1"}, "./tests/window")
}
