package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
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

// browser runs Playwright with Debian's Chromium: as many runs beside one another
// as there are processors, up to three, each with its share of the tests, its own
// server and its own company. A run waits more than it computes.
func browser() (count, error) {
	n := max(1, min(3, runtime.NumCPU()))
	ports, err := freePorts(n)
	if err != nil {
		return count{}, err
	}
	counts, errs := make([]count, n), make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { counts[i], errs[i] = share(i+1, n, ports[i]) })
	}
	wg.Wait()
	var sum count
	for _, c := range counts {
		sum.add(c)
	}
	return sum, errors.Join(errs...)
}

// share runs the i-th of n parts of the browser's tests.
func share(i, n int, port string) (count, error) {
	path, err := report(fmt.Sprintf("playwright-%d.json", i))
	if err != nil {
		return count{}, err
	}
	failed := npm([]string{"PLAYWRIGHT_JSON_OUTPUT_NAME=" + path, "CI=1", "KONTOR_TEST_PORT=" + port},
		"playwright", "test", "--reporter=list,json", fmt.Sprintf("--shard=%d/%d", i, n), fmt.Sprintf("--output=test-results/%d", i))
	var r struct {
		Stats  struct{ Expected, Unexpected, Flaky, Skipped int }
		Errors []struct{ Message string }
	}
	if err := readJSON(path, &r); err != nil {
		return count{failed: 1}, err
	}
	for _, e := range r.Errors {
		fmt.Println(strings.TrimSpace(e.Message))
	}
	c := count{r.Stats.Expected + r.Stats.Flaky, r.Stats.Unexpected, r.Stats.Skipped}
	if failed != nil && c.failed == 0 {
		c.failed = 1 // it did not get to its end
	}
	return c, failed
}

// window runs the test of the real window, under a display of its own.
func window() (count, error) {
	return goTest([]string{"KONTOR_WINDOW=1"}, "./tests/window")
}
