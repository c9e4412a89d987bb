package cli

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"sync"

	"kontor/internal/erp"
	"kontor/internal/host"
	"kontor/internal/logs"
	"kontor/internal/op"
)

// level is how much is logged.
func (c *commands) level() slog.Level {
	var l slog.Level
	_ = l.UnmarshalText([]byte(c.LogLevel))
	return l
}

// log opens the log. A command's own output is what it prints, so on the
// terminal it only warns.
func (e *env) log(quiet bool) (*slog.Logger, func()) {
	level := e.level()
	if quiet {
		level = max(level, slog.LevelWarn)
		return logs.Open("", e.err, level)
	}
	return logs.Open(e.Data, e.err, level)
}

func (e *env) hostOptions(log *slog.Logger) host.Options {
	return host.Options{DataDir: e.Data, DatabaseURL: e.DatabaseURL, Version: e.Version(), Screens: e.Screens, Log: log}
}

// Version is the program's; the method keeps it apart from the command.
func (e *env) Version() string { return e.Program.Version }

// open opens the company for a command, beside a Kontor that runs if need be,
// and gives it to do.
func (e *env) open(do func(h *host.Host) error) error {
	log, closeLog := e.log(true)
	defer closeLog()
	o := e.hostOptions(log)
	o.Attach = true
	o.Progress = progressLines(e.err)
	h, err := host.Open(e, o)
	if err != nil {
		return err
	}
	err = do(h)
	if closing := h.Close(e); err == nil {
		err = closing
	}
	return err
}

// asOwner is the way to the operations for whoever owns the data folder.
func asOwner(h *erp.ERP) host.Client { return host.Client{Handler: h.API.As(op.System)} }

// progressLines prints each step of a start once. On a terminal only: a script
// wants the outcome.
func progressLines(out io.Writer) func(step, text string, percent int) {
	if !isTerminal(out) {
		return nil
	}
	var mu sync.Mutex
	last := ""
	return func(_, text string, _ int) {
		mu.Lock()
		defer mu.Unlock()
		if text != last {
			fmt.Fprintln(out, text+" …")
		}
		last = text
	}
}

func isTerminal(stream any) bool {
	file, ok := stream.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && !strings.HasSuffix(file.Name(), "null")
}
