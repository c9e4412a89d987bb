package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

// event is a line of go test -json.
type event struct {
	Action  string
	Package string
	Test    string
	Output  string
	Elapsed float64
	// ImportPath is set while a package is built.
	ImportPath string
}

// goTest runs Go tests, shows a line for each package and everything that a
// failed test has said, and counts.
func goTest(env []string, args ...string) (count, error) {
	cmd := exec.Command("go", append([]string{"test", "-json", "-count=1", "-timeout=14m"}, args...)...)
	cmd.Env = append(os.Environ(), env...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return count{}, err
	}
	if err := cmd.Start(); err != nil {
		return count{}, err
	}
	c := tally(out)
	return c, cmd.Wait()
}

func tally(in io.Reader) (c count) {
	said := map[string]*strings.Builder{}
	hadTests := map[string]bool{}
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var e event
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			fmt.Println(lines.Text())
			continue
		}
		key := e.Package + " " + e.Test
		switch e.Action {
		case "output", "build-output":
			if e.Action == "build-output" {
				fmt.Print(e.Output)
				continue
			}
			if said[key] == nil {
				said[key] = &strings.Builder{}
			}
			said[key].WriteString(e.Output)
		case "pass", "fail", "skip":
			if e.Test == "" {
				c.add(packageEnd(e, said[key], hadTests[e.Package]))
				continue
			}
			hadTests[e.Package] = true
			switch e.Action {
			case "pass":
				c.passed++
			case "skip":
				c.skipped++
			case "fail":
				c.failed++
				fmt.Printf("%s %s\n%s", e.Package, e.Test, said[key])
			}
			delete(said, key)
		}
	}
	return c
}

// packageEnd shows a package's line. A package that failed without a failed
// test, because it does not build or broke off, counts as one failure.
func packageEnd(e event, said *strings.Builder, hadTests bool) (c count) {
	switch e.Action {
	case "fail":
		fmt.Printf("FAIL  %-45s %6.1fs\n", e.Package, e.Elapsed)
		if said != nil {
			fmt.Print(said)
		}
		if !hadTests {
			c.failed = 1
		}
	case "pass":
		if hadTests {
			fmt.Printf("ok    %-45s %6.1fs\n", e.Package, e.Elapsed)
		}
	}
	return c
}
