package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"kontor/internal/testprogram"
)

type options struct {
	bins   []string
	out    string
	rounds int
	orders int // confirmed in each turn
	rows   int // of the long list
	lines  int // of the long ledger
	moves  int // of the long history of stock
	keep   bool
	only   string
	// clients are how many confirm at once.
	clients []int
}

func main() {
	var o options
	var bins, clients string
	flag.StringVar(&bins, "bin", "build/bin/kontor-server,build/bin/kontor", "the built programs, separated by commas; the first is measured, the size of all is shown")
	flag.StringVar(&o.out, "out", "docs/benchmarks.md", "where the report is written; - for the terminal alone")
	flag.IntVar(&o.rounds, "rounds", 5, "turns of each side")
	flag.IntVar(&o.orders, "orders", 2000, "orders confirmed in each turn")
	flag.IntVar(&o.rows, "rows", 1_000_000, "orders in the long list; a tenth as many partners")
	flag.IntVar(&o.lines, "lines", 10_000_000, "journal lines in the long ledger; the short one has a tenth")
	flag.IntVar(&o.moves, "moves", 10_000_000, "moves in the long history of stock; it is looked through with a tenth")
	flag.BoolVar(&o.keep, "keep", false, "leave the installation there to look into")
	flag.StringVar(&clients, "clients", "1,4,8", "how many clients confirm at once")
	flag.StringVar(&o.only, "only", "", "measure one part alone: starts, confirms, lists, posts, stock, history or ledger; nothing is written then")
	flag.Parse()
	o.bins = strings.Split(bins, ",")
	for _, text := range strings.Split(clients, ",") {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > 64 {
			fmt.Fprintln(os.Stderr, "bench: -clients takes numbers from 1 to 64, separated by commas")
			os.Exit(2)
		}
		o.clients = append(o.clients, n)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, 45*time.Minute)
	defer cancel()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) error {
	dir, err := os.MkdirTemp("", "kontor-bench-")
	if err != nil {
		return err
	}
	if !o.keep {
		defer os.RemoveAll(dir)
	}
	if o.bins[0], err = filepath.Abs(o.bins[0]); err != nil {
		return err
	}
	if _, err := os.Stat(o.bins[0]); err != nil {
		return fmt.Errorf("%w: build it first (make build)", err)
	}
	report := &report{options: o, began: time.Now()}
	if err := report.describeMachine(dir); err != nil {
		return err
	}
	if err := report.sizes(); err != nil {
		return err
	}
	if o.only == "" || o.only == "starts" {
		if err := report.starts(ctx, dir); err != nil {
			return err
		}
	}
	if o.only != "starts" {
		if err := report.work(ctx, dir); err != nil {
			return err
		}
	}
	return report.write()
}

// work is everything that needs a company with data.
func (r *report) work(ctx context.Context, dir string) (err error) {
	home := filepath.Join(dir, "company")
	if err := os.Mkdir(home, 0o755); err != nil {
		return err
	}
	p, err := testprogram.New(r.bins[0], home)
	if err != nil {
		return err
	}
	defer p.KillAll()
	if err := p.Init(ctx); err != nil {
		return err
	}
	if _, err := p.Start(ctx); err != nil {
		return err
	}
	if err := r.memory(p, "after the start"); err != nil {
		return err
	}
	if err := r.furnish(ctx, p); err != nil {
		return err
	}
	if r.only == "" || r.only == "confirms" {
		if err := r.confirms(ctx, p); err != nil {
			return err
		}
	}
	if r.only == "" || r.only == "posts" {
		if err := r.posts(ctx, p); err != nil {
			return err
		}
	}
	if r.only == "" || r.only == "stock" {
		if err := r.stock(ctx, p); err != nil {
			return err
		}
	}
	if r.only == "" || r.only == "history" || r.only == "stock" {
		if err := r.history(ctx, p); err != nil {
			return err
		}
	}
	// From here on rows are made beneath the guards, so nothing is verified any more.
	if r.only == "" || r.only == "lists" {
		if err := r.lists(ctx, p); err != nil {
			return err
		}
	}
	if r.only == "" || r.only == "ledger" {
		if err := r.ledger(ctx, p); err != nil {
			return err
		}
	}
	if err := r.memory(p, "after all of the above"); err != nil {
		return err
	}
	return p.Stop()
}

func say(format string, args ...any) { fmt.Printf(format+"\n", args...) }
