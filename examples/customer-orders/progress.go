package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"
)

// progress shows how far a step is: one line that changes on a terminal, a line
// now and then elsewhere.
type progress struct {
	out      io.Writer
	terminal bool
	every    time.Duration

	mu      sync.Mutex
	name    string
	total   int
	done    int
	entered int
	shown   time.Time
	begun   time.Time
}

func newProgress(out io.Writer) *progress {
	p := &progress{out: out, every: 5 * time.Second}
	if f, ok := out.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
			p.terminal, p.every = true, 100*time.Millisecond
		}
	}
	return p
}

func (p *progress) begin(name string, total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.name, p.total, p.done, p.entered = name, total, 0, 0
	p.begun = time.Now()
	p.shown = p.begun
}

func (p *progress) step(entered bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done++
	if entered {
		p.entered++
	}
	if time.Since(p.shown) >= p.every {
		p.print()
	}
}

func (p *progress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.print()
	if p.terminal {
		fmt.Fprintln(p.out)
	}
}

func (p *progress) print() {
	p.shown = time.Now()
	line := fmt.Sprintf("%-14s %5d of %5d, %d entered now", p.name, p.done, p.total, p.entered)
	if took := time.Since(p.begun); p.entered > 0 && took > time.Second {
		line += fmt.Sprintf(", %d a second", int(float64(p.entered)/took.Seconds()))
	}
	if p.terminal {
		fmt.Fprint(p.out, "\r"+line+strings.Repeat(" ", max(0, 70-len(line))))
		return
	}
	fmt.Fprintln(p.out, line)
}
