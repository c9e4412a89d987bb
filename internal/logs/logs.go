package logs

import (
	"context"
	"io"
	"log/slog"
	"path/filepath"
)

// Name is the log's file in the data folder.
const Name = "logs/kontor.log"

// The log takes 10 MB, and five times that with the old ones.
const (
	fileSize = 10 << 20
	fileKeep = 4
)

// Open logs to the terminal and, when dataDir is named, to the file in it. The
// file gets everything from level on; a folder that cannot be written is said
// on the terminal, and the program goes on.
func Open(dataDir string, out io.Writer, level slog.Leveler) (*slog.Logger, func()) {
	line := Terminal(out, level)
	if dataDir == "" {
		return slog.New(line), func() {}
	}
	file, err := OpenFile(filepath.Join(dataDir, Name), fileSize, fileKeep)
	if err != nil {
		log := slog.New(line)
		log.Warn("the log file cannot be written; going on without it", "error", err)
		return log, func() {}
	}
	log := slog.New(both{slog.NewJSONHandler(file, &slog.HandlerOptions{Level: level}), line})
	return log, func() { _ = file.Close() }
}

// both hands every record to the file and to the terminal.
type both struct{ file, terminal slog.Handler }

func (b both) Enabled(ctx context.Context, level slog.Level) bool {
	return b.file.Enabled(ctx, level) || b.terminal.Enabled(ctx, level)
}

func (b both) Handle(ctx context.Context, r slog.Record) error {
	// A full disk must not silence the terminal.
	err := b.file.Handle(ctx, r.Clone())
	if terminal := b.terminal.Handle(ctx, r); terminal != nil {
		return terminal
	}
	return err
}

func (b both) WithAttrs(attrs []slog.Attr) slog.Handler {
	return both{b.file.WithAttrs(attrs), b.terminal.WithAttrs(attrs)}
}

func (b both) WithGroup(name string) slog.Handler {
	return both{b.file.WithGroup(name), b.terminal.WithGroup(name)}
}
