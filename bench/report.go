package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"time"
)

type figure struct {
	group, what, measured, target string
	met                           bool
}

type report struct {
	options
	began   time.Time
	machine string
	session map[string]int64 // for bench/confirm.sql
	figures []figure
	notes   []string
}

// add shows a figure and keeps it. target is "" where there is none.
func (r *report) add(group, what, measured, target string, met bool) {
	r.figures = append(r.figures, figure{group, what, measured, target, met})
	verdict := ""
	if target != "" && !met {
		verdict = "   MISSED, the target is " + target
	}
	say("%-8s %s: %s%s", group, what, measured, verdict)
}

func (r *report) write() error {
	var b strings.Builder
	fmt.Fprintf(&b, "# Benchmarks\n\nWritten by `make bench` (bench/, %s), %s. What is compared was measured in turns (A B A B) in this one run; medians are quoted, and the range in brackets.\n\nMachine: %s.\n\n",
		r.command(), r.began.UTC().Format("2 January 2006"), r.machine)
	b.WriteString("| | measured | target | |\n|---|---|---|---|\n")
	for _, f := range r.figures {
		verdict := ""
		if f.target != "" {
			verdict = "met"
			if !f.met {
				verdict = "**missed**"
			}
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", f.what, f.measured, f.target, verdict)
	}
	b.WriteString("\n## How\n")
	for _, n := range append(r.notes, howMeasured...) {
		b.WriteString("- " + n + "\n")
	}
	if r.out == "-" || r.only != "" {
		return nil
	}
	return os.WriteFile(r.out, []byte(b.String()), 0o644)
}

func (r *report) command() string {
	return fmt.Sprintf("go run ./bench -rounds %d -orders %d -rows %d -lines %d -moves %d", r.rounds, r.orders, r.rows, r.lines, r.moves)
}

var howMeasured = []string{
	"A first start has a new data folder and a new folder for the unpacked programs. A start is over when `/healthz` and `/` both answer 200; it is counted from the start of the process.",
	"Memory is the program's resident pages (RSS) and the proportional share (PSS) of every PostgreSQL process, from `/proc/*/smaps_rollup`: shared pages count once.",
	"Confirming: drafts of 5 lines over 1,000 products wait in the database; each client has one connection and confirms one after the other, `POST /orders/{id}/confirm`. pgbench runs bench/confirm.sql, the statements that the program sends for one such request (taken from the server's log), with prepared statements over the same unix socket, as the same role. The program sends some of them together, which pgbench does one by one. Both confirm drafts of the same kind in the same order. Afterwards `POST /verify` finds nothing wrong with either's work.",
	"The clients share the machine with the program and the server.",
	"Lists and searches: one client, one request after the other over HTTP, the answer read to its end; 50 rows a page.",
	"Posting: draft entries of 4 lines, `POST /journal-entries/{id}/post`, one connection a client; pgbench runs bench/post.sql, the same statements.",
	"The ledger: journal lines written beneath the guards, four to an entry, over three years, the balances worked out afterwards. hledger reads the file that Kontor exports of the same entries and prints its balances.",
	"Deliveries: drafts of 5 lines over 10,000 products wait in the database, `POST /deliveries/{id}/complete`, as with confirming; pgbench runs bench/deliver.sql. Where one product is hot, it is on a line of every delivery, so that they wait for one another.",
	"The long history of stock: receipts and deliveries over three years written beneath the guards, which leave levels and values as they were; `POST /verify` finds nothing wrong with a tenth of it.",
	"Ageing: a million open items of 10,000 partners, a third in another currency; as of a later day, and as of a day before a tenth of them were settled.",
}

func median[T ~int64 | ~float64](values []T) T { return quantile(values, 0.5) }

func quantile[T ~int64 | ~float64](values []T, q float64) T {
	if len(values) == 0 {
		return 0
	}
	s := slices.Sorted(slices.Values(values))
	return s[min(len(s)-1, int(q*float64(len(s))))]
}

func spread(d []time.Duration) string {
	return fmt.Sprintf("%s (%s–%s)", short(median(d)), short(slices.Min(d)), short(slices.Max(d)))
}

func short(d time.Duration) string {
	switch {
	case d >= time.Second:
		return fmt.Sprintf("%.2f s", d.Seconds())
	case d >= 10*time.Millisecond:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000)
}
