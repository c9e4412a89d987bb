package embedded

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"strings"
	"sync"
)

const (
	logSize = 5 << 20 // a log of this size is set aside
	logKept = 3       // this many are kept beside the current one
)

// logFile is PostgreSQL's log beside the data folder; it sets itself aside
// when it has grown.
type logFile struct {
	mu   sync.Mutex
	path string
	file *os.File
	size int64
}

func openLog(path string) (*logFile, error) {
	l := &logFile{path: path}
	return l, l.open()
}

func (l *logFile) open() error {
	file, err := os.OpenFile(l.path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	info, err := file.Stat()
	if err != nil {
		return errors.Join(err, file.Close())
	}
	l.file, l.size = file, info.Size()
	return nil
}

// line writes one line. A log that cannot be written must not stop the server:
// the line then only goes to the program's own log.
func (l *logFile) line(text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file == nil {
		return
	}
	if l.size > logSize {
		l.rotate()
	}
	if l.file != nil {
		n, _ := l.file.WriteString(text + "\n")
		l.size += int64(n)
	}
}

func (l *logFile) rotate() {
	l.file.Close()
	l.file = nil
	for i := logKept; i > 0; i-- {
		older := l.path + "." + string(rune('0'+i))
		newer := l.path
		if i > 1 {
			newer += "." + string(rune('0'+i-1))
		}
		_ = os.Rename(newer, older)
	}
	_ = l.open()
}

func (l *logFile) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file == nil {
		return nil
	}
	file := l.file
	l.file = nil
	return file.Close()
}

// tail keeps the last lines of a child, for the error when it does not start.
type tail struct {
	mu    sync.Mutex
	lines []string
}

func (t *tail) add(line string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.lines = append(t.lines, line); len(t.lines) > 12 {
		t.lines = t.lines[1:]
	}
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.Join(t.lines, " | ")
}

// follow reads what the server says until it closes its output.
func (s *Server) follow(out io.Reader, t *tail) {
	reader := bufio.NewReaderSize(out, 64<<10)
	for {
		line, err := reader.ReadString('\n')
		if line = strings.TrimRight(line, "\r\n"); line != "" {
			t.add(line)
			s.log.line(line)
			s.announce(line)
		}
		if err != nil {
			return
		}
	}
}

// announce passes a line on to the program's log, and a recovery's to whoever
// waits for it.
func (s *Server) announce(line string) {
	_, text, found := strings.Cut(line, "] ")
	if !found {
		text = line
	}
	severity, text, _ := strings.Cut(text, ":  ")
	level := slog.LevelDebug
	switch severity {
	case "FATAL":
		level = slog.LevelWarn
	case "PANIC":
		level = slog.LevelError
	case "LOG":
		if strings.HasPrefix(text, "database system was not properly shut down") ||
			strings.HasPrefix(text, "redo ") || strings.HasPrefix(text, "syncing data directory") {
			s.progress(StepRecover, recovery(text), 0)
		}
	}
	s.options.Log.Log(context.Background(), level, "postgres", "severity", severity, "text", text)
}

// recovery is a sentence about a line of the recovery. PostgreSQL does not
// know how much is left, so the time that has passed is all there is to say.
func recovery(text string) string {
	if _, elapsed, ok := strings.Cut(text, "elapsed time: "); ok {
		elapsed, _, _ = strings.Cut(elapsed, ",")
		return "Restoring the last changes after an interruption (" + elapsed + ")"
	}
	return "Restoring the last changes after an interruption"
}
