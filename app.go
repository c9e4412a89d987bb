//go:build desktop

package main

import (
	"context"
	"encoding/base64"
	"errors"
	"log/slog"
	"mime"
	"os"
	"os/exec"
	"path/filepath"
	goruntime "runtime"
	"strings"
	"sync"
	"time"

	"github.com/wailsapp/wails/v2/pkg/runtime"

	"kontor/internal/cli"
	"kontor/internal/desktop"
	"kontor/internal/host"
)

// App is what the screens in the window can call. It passes on: no rule of the
// business is in it.
type App struct {
	options  cli.WindowOptions
	log      *slog.Logger
	progress host.Progress
	notify   func() error // makes notifications ready, once
	environ  []string     // of the user, for other programs

	mu      sync.Mutex
	ctx     context.Context // the window's; nil before it is there
	session *desktop.Session
	ending  chan struct{} // closed when the window has been closed
	ended   chan struct{} // closed when the program has ended
}

// Start tells the start page how far the start has come.
func (a *App) Start() host.State { return a.progress.State() }

// Fetch answers one request of the screens.
func (a *App) Fetch(q desktop.Request) desktop.Answer {
	a.mu.Lock()
	session, ctx := a.session, a.ctx
	a.mu.Unlock()
	if session == nil {
		return desktop.Unready()
	}
	return session.Fetch(ctx, q)
}

// File is a file that the user has chosen.
type File struct {
	Name        string `json:"name"`
	ContentType string `json:"content_type"`
	Base64      string `json:"base64"`
}

// maxFile bounds what OpenFile reads: it travels through the page's memory.
const maxFile = 64 << 20

// OpenFile lets the user choose a file and reads it. kinds are endings,
// "*.csv;*.xlsx"; "" means any. An empty name means that nothing was chosen.
func (a *App) OpenFile(title, kinds string) (File, error) {
	o := runtime.OpenDialogOptions{Title: title}
	if kinds != "" {
		o.Filters = []runtime.FileFilter{{DisplayName: kinds, Pattern: kinds}}
	}
	path, err := runtime.OpenFileDialog(a.ctx, o)
	if err != nil || path == "" {
		return File{}, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return File{}, err
	}
	if info.Size() > maxFile {
		return File{}, errors.New("the file is larger than 64 MB")
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return File{}, err
	}
	return File{filepath.Base(path), mime.TypeByExtension(filepath.Ext(path)), base64.StdEncoding.EncodeToString(data)}, nil
}

// SaveFile lets the user choose where to save, and writes. It answers the path,
// or "" when the user thought better of it. The dialog asks before it replaces.
func (a *App) SaveFile(name, _, data string) (string, error) {
	content, err := base64.StdEncoding.DecodeString(data)
	if err != nil {
		return "", err
	}
	path, err := runtime.SaveFileDialog(a.ctx, runtime.SaveDialogOptions{DefaultFilename: plainName(name)})
	if err != nil || path == "" {
		return "", err
	}
	return path, os.WriteFile(path, content, 0o600)
}

// Print hands a PDF to the system's own viewer, which shows and prints it.
func (a *App) Print(name, data string) error {
	content, err := base64.StdEncoding.DecodeString(data)
	if err != nil {
		return err
	}
	if !strings.HasPrefix(string(content), "%PDF-") {
		return errors.New("only a PDF can be printed")
	}
	dir, err := os.MkdirTemp(a.printFolder(), "")
	if err != nil {
		return err
	}
	name = strings.TrimSuffix(plainName(name), ".pdf") + ".pdf"
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		return err
	}
	view := viewer(path)
	view.Env = a.environ
	if err := view.Start(); err != nil {
		a.log.Warn("no program for PDFs", "error", err)
		return errors.New("this computer has no program that shows PDFs; save the document instead")
	}
	return nil
}

// printFolder keeps what was printed since the start; the next start clears it,
// because a viewer may still be reading now.
func (a *App) printFolder() string {
	dir := filepath.Join(a.options.Host.DataDir, "print")
	_ = os.MkdirAll(dir, 0o700)
	return dir
}

func viewer(path string) *exec.Cmd {
	switch goruntime.GOOS {
	case "windows":
		return exec.Command("rundll32", "url.dll,FileProtocolHandler", path)
	case "darwin":
		return exec.Command("open", path)
	}
	return exec.Command("xdg-open", path)
}

// plainName keeps a name from leading anywhere.
func plainName(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '_'
		}
		return r
	}, name)
	if name = strings.Trim(name, ". "); name == "" {
		return "document"
	}
	return name
}

// Notify shows a message of the system, where that has any.
func (a *App) Notify(title, text string) error {
	if err := a.notify(); err != nil {
		return err
	}
	return runtime.SendNotification(a.ctx, runtime.NotificationOptions{ID: time.Now().Format(time.RFC3339Nano), Title: title, Body: text})
}
