// Command customer-orders enters a clothing chain's customers, products, stock
// and orders into Kontor through its HTTP API alone. It is also the example for
// those who write such a program themselves: see README.md.
//
// It may be interrupted at any moment and run again: what is there already is
// found, and what was under way is asked for again with the same
// Idempotency-Key, so nothing is entered twice.
package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

// How the program ends.
const (
	exitDone      = 0 // everything is entered and the sums agree
	exitFailed    = 1 // Kontor refused something, could not be reached, or the sums differ
	exitUsage     = 2 // the flags or the files cannot be used
	exitInterrupt = 130
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

func run(ctx context.Context, args []string, in io.Reader, out, progress io.Writer) int {
	flags := flag.NewFlagSet("customer-orders", flag.ContinueOnError)
	flags.SetOutput(progress)
	data := flags.String("data", "", "the `folder` with customers.csv, products.csv, orders.csv and the others")
	url := flags.String("url", "http://127.0.0.1:8069", "where Kontor answers")
	user := flags.String("user", "admin", "the `name` to sign in with; the password is KONTOR_PASSWORD, or the first line of standard input")
	workers := flags.Int("workers", 4, "how many requests at once")
	patience := flags.Duration("patience", time.Minute, "how long to wait for a Kontor that does not answer")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return exitDone
		}
		return exitUsage
	}
	if *data == "" || flags.NArg() > 0 || *workers < 1 || *workers > 64 {
		fmt.Fprintln(progress, "customer-orders: name the folder with -data, and 1 to 64 -workers. See -help.")
		return exitUsage
	}
	files, err := readFolder(*data)
	if err != nil {
		fmt.Fprintln(progress, "customer-orders:", err)
		return exitUsage
	}
	password, err := readPassword(in)
	if err != nil {
		fmt.Fprintln(progress, "customer-orders:", err)
		return exitUsage
	}

	client := newClient(*url, *user, password, *patience)
	begun := time.Now()
	e := &entry{client: client, files: files, workers: *workers, show: newProgress(progress)}
	if err := e.all(ctx); err != nil {
		if ctx.Err() != nil {
			fmt.Fprintln(progress, "customer-orders: interrupted. Run it again to continue.")
			return exitInterrupt
		}
		fmt.Fprintln(progress, "customer-orders:", err)
		fmt.Fprintln(progress, "What has been entered stays. Run it again to continue.")
		return exitFailed
	}
	sums, err := readSums(ctx, client, files)
	if err != nil {
		fmt.Fprintln(progress, "customer-orders:", err)
		return exitFailed
	}
	stores, err := readStores(ctx, client, files)
	if err != nil {
		fmt.Fprintln(progress, "customer-orders:", err)
		return exitFailed
	}
	sums.print(out)
	stores.print(out)
	fmt.Fprintf(out, "%d orders entered now, %d were there already, in %s.\n", e.created.Load(), len(files.Orders)-int(e.created.Load()), time.Since(begun).Round(100*time.Millisecond))
	if err := errors.Join(sums.check(), stores.check()); err != nil {
		fmt.Fprintln(progress, "customer-orders:", err)
		return exitFailed
	}
	return exitDone
}

func readPassword(in io.Reader) (string, error) {
	if p := os.Getenv("KONTOR_PASSWORD"); p != "" {
		return p, nil
	}
	line, err := bufio.NewReader(in).ReadString('\n')
	line = strings.TrimRight(line, "\r\n")
	if line == "" {
		return "", fmt.Errorf("there is no password: set KONTOR_PASSWORD or give it on standard input (%w)", errors.Join(err, io.ErrUnexpectedEOF))
	}
	return line, nil
}
