package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"kontor/internal/testprogram"
)

// describeMachine notes what the figures depend on.
func (r *report) describeMachine(dir string) error {
	cpu := "unknown processor"
	if raw, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		if m := regexp.MustCompile(`(?m)^model name\s*:\s*(.+)$`).FindSubmatch(raw); m != nil {
			cpu = string(m[1])
		}
	}
	memory := "unknown memory"
	if raw, err := os.ReadFile("/proc/meminfo"); err == nil {
		if m := regexp.MustCompile(`MemTotal:\s*(\d+) kB`).FindSubmatch(raw); m != nil {
			kb, _ := strconv.Atoi(string(m[1]))
			memory = fmt.Sprintf("%d GB of memory", (kb+1<<19)>>20)
		}
	}
	kernel, _ := os.ReadFile("/proc/sys/kernel/osrelease")
	load, _ := os.ReadFile("/proc/loadavg")
	sync, err := fsync(dir)
	if err != nil {
		return err
	}
	r.machine = fmt.Sprintf("%s, %d cores, %s, Linux %s, %s; load before the run %s; 8 kB written and synced to this disk take %s at the median",
		cpu, runtime.NumCPU(), memory, bytes.TrimSpace(kernel), runtime.Version(),
		strings.Join(strings.Fields(string(load))[:1], " "), sync.Round(time.Microsecond))
	// The system call answers 20 less the niceness.
	if nice, err := syscall.Getpriority(syscall.PRIO_PROCESS, 0); err == nil && nice != 20 {
		r.machine += fmt.Sprintf("; other work was going on, so everything here ran with a niceness of %d", 20-nice)
	}
	say("%s", r.machine)
	return nil
}

// fsync is what a commit waits for at least.
func fsync(dir string) (time.Duration, error) {
	f, err := os.Create(filepath.Join(dir, "fsync"))
	if err != nil {
		return 0, err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	block := make([]byte, 8192)
	var took []time.Duration
	for i := range 200 {
		begun := time.Now()
		if _, err := f.WriteAt(block, int64(i%16)*8192); err != nil {
			return 0, err
		}
		if err := syscall.Fdatasync(int(f.Fd())); err != nil {
			return 0, err
		}
		took = append(took, time.Since(begun))
	}
	return median(took), nil
}

func (r *report) sizes() error {
	for i, path := range r.bins {
		info, err := os.Stat(path)
		if err != nil && i > 0 {
			say("%s is not there; its size is left out", path)
			continue
		}
		if err != nil {
			return err
		}
		mb := float64(info.Size()) / 1e6
		what := "with the window"
		if i == 0 {
			what = "without a window"
		}
		r.add("size", fmt.Sprintf("size of %s, %s", filepath.Base(path), what), fmt.Sprintf("%.1f MB", mb), "60 MB", mb < 60)
	}
	return nil
}

// starts measures new installations, their programs not yet unpacked, and then
// the same ones again.
func (r *report) starts(ctx context.Context, dir string) error {
	var first, later []time.Duration
	for i := range r.rounds {
		home := filepath.Join(dir, fmt.Sprintf("start-%d", i))
		if err := os.Mkdir(home, 0o755); err != nil {
			return err
		}
		p, err := testprogram.New(r.bins[0], home)
		if err != nil {
			return err
		}
		for n := range 3 {
			took, err := p.Start(ctx)
			if err != nil {
				p.KillAll()
				return err
			}
			if err := p.Stop(); err != nil {
				return err
			}
			if n == 0 {
				first = append(first, took)
			} else {
				later = append(later, took)
			}
		}
		if err := os.RemoveAll(home); err != nil {
			return err
		}
	}
	r.add("start", "first start: unpack, make the database, migrate, until the sign-in page and /healthz answer", spread(first), "2.5 s", median(first) < 2500*time.Millisecond)
	r.add("start", "later starts", spread(later), "1 s", median(later) < time.Second)
	return nil
}

// memory adds up the program's resident pages and PostgreSQL's share of theirs:
// its processes share most of them, so each page counts once.
func (r *report) memory(p *testprogram.Program, when string) error {
	program, err := rollup(p.PID(), "Rss")
	if err != nil {
		return err
	}
	pids := p.Postgres()
	postgres := 0
	for _, pid := range pids {
		kb, err := rollup(pid, "Pss")
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			return err
		}
		postgres += kb
	}
	sum := float64(program+postgres) * 1024 / 1e6
	r.add("memory", "both processes, "+when,
		fmt.Sprintf("%.0f MB: %.0f MB the program, %.0f MB PostgreSQL in %d processes", sum, float64(program)*1024/1e6, float64(postgres)*1024/1e6, len(pids)),
		"250 MB", sum < 250)
	return nil
}

func rollup(pid int, what string) (int, error) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
	if err != nil {
		return 0, err
	}
	m := regexp.MustCompile(`(?m)^` + what + `:\s+(\d+) kB`).FindSubmatch(raw)
	if m == nil {
		return 0, fmt.Errorf("process %d shows no %s", pid, what)
	}
	return strconv.Atoi(string(m[1]))
}
