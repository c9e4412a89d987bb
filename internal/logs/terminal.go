package logs

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"time"
)

// terminal writes a record as one line for people: the time of day, the level
// unless it is the ordinary one, the sentence, and what belongs to it.
type terminal struct {
	out   io.Writer
	mu    *sync.Mutex
	level slog.Leveler
	attrs string
	group string
}

// Terminal is a handler that writes readable lines.
func Terminal(out io.Writer, level slog.Leveler) slog.Handler {
	return &terminal{out: out, mu: &sync.Mutex{}, level: level}
}

func (t *terminal) Enabled(_ context.Context, level slog.Level) bool { return level >= t.level.Level() }

func (t *terminal) Handle(_ context.Context, r slog.Record) error {
	var b strings.Builder
	b.WriteString(r.Time.Format(time.TimeOnly))
	switch {
	case r.Level >= slog.LevelError:
		b.WriteString("  error")
	case r.Level >= slog.LevelWarn:
		b.WriteString("  warning")
	case r.Level < slog.LevelInfo:
		b.WriteString("  debug")
	}
	b.WriteString("  " + oneLine(r.Message) + t.attrs)
	r.Attrs(func(a slog.Attr) bool {
		b.WriteString(format(t.group, a))
		return true
	})
	b.WriteByte('\n')
	t.mu.Lock()
	defer t.mu.Unlock()
	_, err := io.WriteString(t.out, b.String())
	return err
}

func (t *terminal) WithAttrs(attrs []slog.Attr) slog.Handler {
	next := *t
	for _, a := range attrs {
		next.attrs += format(t.group, a)
	}
	return &next
}

func (t *terminal) WithGroup(name string) slog.Handler {
	next := *t
	if name != "" {
		next.group += name + "."
	}
	return &next
}

func format(group string, a slog.Attr) string {
	v := a.Value.Resolve()
	if a.Equal(slog.Attr{}) {
		return ""
	}
	if v.Kind() == slog.KindGroup {
		if a.Key != "" {
			group += a.Key + "."
		}
		var b strings.Builder
		for _, inner := range v.Group() {
			b.WriteString(format(group, inner))
		}
		return b.String()
	}
	text := v.String()
	if text == "" || strings.ContainsAny(text, " \t\r\n\"=") {
		text = strconv.Quote(text)
	}
	return fmt.Sprintf("  %s%s=%s", group, a.Key, text)
}

// oneLine keeps what somebody else wrote from looking like lines of ours.
func oneLine(s string) string {
	if strings.ContainsAny(s, "\r\n") {
		return strings.NewReplacer("\r", `\r`, "\n", `\n`).Replace(s)
	}
	return s
}
