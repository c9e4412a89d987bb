package logs_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kontor/internal/logs"
)

func TestTheFileIsRotatedAndBounded(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "logs", "x.log")
	f, err := logs.OpenFile(path, 100, 2)
	if err != nil {
		t.Fatal(err)
	}
	line := []byte(strings.Repeat("a", 39) + "\n")
	for range 20 {
		if _, err := f.Write(line); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	names, _ := filepath.Glob(path + "*")
	if len(names) != 3 {
		t.Errorf("there are %v, want the log and two old ones", names)
	}
	for _, name := range names {
		data, _ := os.ReadFile(name)
		if len(data) != 80 {
			t.Errorf("%s has %d bytes, want two whole lines", name, len(data))
		}
	}
	if _, err := f.Write(line); err == nil {
		t.Error("a closed log took a line")
	}
}

func TestJSONInTheFileAndALineOnTheTerminal(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var screen bytes.Buffer
	log, closeLog := logs.Open(dir, &screen, slog.LevelInfo)
	log.With("port", 8069).WithGroup("db").Warn("two\nlines", "name", "a b", slog.Group("g", "n", 1))
	log.Debug("not asked for")
	closeLog()

	if got := screen.String(); !strings.HasSuffix(got, `  warning  two\nlines  port=8069  db.name="a b"  db.g.n=1`+"\n") || strings.Count(got, "\n") != 1 {
		t.Errorf("the terminal has %q", got)
	}
	data, err := os.ReadFile(filepath.Join(dir, logs.Name))
	if err != nil {
		t.Fatal(err)
	}
	var entry struct {
		Level, Msg string
		Port       int
		DB         struct{ Name string }
	}
	if err := json.Unmarshal(data, &entry); err != nil {
		t.Fatal(err)
	}
	if entry.Level != "WARN" || entry.Port != 8069 || entry.DB.Name != "a b" {
		t.Errorf("the file has %s", data)
	}
	if info, _ := os.Stat(filepath.Join(dir, logs.Name)); info.Mode().Perm()&0o077 != 0 {
		t.Errorf("others may read the log: %v", info.Mode())
	}
}

func TestAFolderThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	blocked := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	var screen bytes.Buffer
	log, closeLog := logs.Open(blocked, &screen, slog.LevelInfo)
	defer closeLog()
	log.Info("going on")
	if !strings.Contains(screen.String(), "cannot be written") || !strings.Contains(screen.String(), "going on") {
		t.Errorf("the terminal has %q", screen.String())
	}
}
