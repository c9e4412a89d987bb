// Command all runs every test there is and adds them up:
//
//	go run ./tests/all                 everything
//	go run ./tests/all go browser      these parts
//
// The parts: go (on the PostgreSQL that we ship), office (Go again, on a
// PostgreSQL of Debian that is started for it), frontend (vitest), browser
// (Playwright with axe in Chromium), window (the real window under Xvfb).
// make test has installed and built what they need.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// count is what a part's tests came to.
type count struct{ passed, failed, skipped int }

func (c *count) add(o count) {
	c.passed += o.passed
	c.failed += o.failed
	c.skipped += o.skipped
}

type part struct {
	name string
	run  func() (count, error)
}

var parts = []part{
	{"go", func() (count, error) { return goTest(nil, "./...") }},
	{"office", office},
	{"frontend", frontend},
	{"browser", browser},
	{"window", window},
}

func main() {
	wanted := os.Args[1:]
	for _, w := range wanted {
		if !slices.ContainsFunc(parts, func(p part) bool { return p.name == w }) {
			fmt.Fprintf(os.Stderr, "there is no part %q\n", w)
			os.Exit(2)
		}
	}
	if bin, err := filepath.Abs("build/bin/kontor-server"); err == nil {
		if _, err := os.Stat(bin); err == nil {
			os.Setenv("KONTOR_BIN", bin)
		}
	}
	var total count
	var lines []string
	begin := time.Now()
	for _, p := range parts {
		if len(wanted) > 0 && !slices.Contains(wanted, p.name) {
			continue
		}
		fmt.Printf("\n=== %s\n", p.name)
		start := time.Now()
		c, err := p.run()
		if err != nil && c.failed == 0 {
			// It did not get as far as a test.
			c.failed = 1
		}
		if c.passed+c.failed == 0 {
			err, c.failed = fmt.Errorf("no test ran"), 1
		}
		total.add(c)
		line := fmt.Sprintf("%-10s %5d passed %4d failed %4d skipped %8s", p.name, c.passed, c.failed, c.skipped, time.Since(start).Round(time.Second))
		if err != nil {
			line += "   " + err.Error()
		}
		lines = append(lines, line)
	}
	fmt.Println("\n=== together")
	for _, l := range lines {
		fmt.Println(l)
	}
	fmt.Printf("in %s\n", time.Since(begin).Round(time.Second))
	fmt.Printf("%d passed, %d failed\n", total.passed, total.failed)
	if total.failed > 0 {
		os.Exit(1)
	}
}
