//go:build desktop

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	goruntime "runtime"
	"sync"
	"time"

	"github.com/wailsapp/wails/v2"
	"github.com/wailsapp/wails/v2/pkg/logger"
	"github.com/wailsapp/wails/v2/pkg/options"
	"github.com/wailsapp/wails/v2/pkg/options/assetserver"
	"github.com/wailsapp/wails/v2/pkg/options/linux"
	"github.com/wailsapp/wails/v2/pkg/runtime"

	"kontor/internal/cli"
	"kontor/internal/desktop"
	"kontor/internal/host"
)

// openWindow opens the window at once, with the start page in it, starts the
// program behind it, and returns when the window is closed and all has ended.
func openWindow(ctx context.Context, o cli.WindowOptions) error {
	if !desktop.HasDisplay() {
		return cli.ErrNoDisplay
	}
	a := &App{options: o, log: o.Host.Log, ending: make(chan struct{}), ended: make(chan struct{}), environ: os.Environ()}
	a.notify = sync.OnceValue(func() error { return runtime.InitializeNotifications(a.ctx) })
	first, err := desktop.First(ctx, o.Host.DataDir, a.front)
	if errors.Is(err, desktop.ErrShown) {
		fmt.Println("Kontor is open already; its window has been brought to the front.")
		return nil
	}
	if err != nil {
		a.log.Warn("a second start will not find this window", "error", err)
	} else {
		defer first.Close()
	}
	_ = os.RemoveAll(a.printFolder())
	ownStore(o.Host.DataDir)

	run, stop := context.WithCancel(ctx)
	defer stop()
	policy := linux.WebviewGpuPolicyNever
	if o.GPU {
		policy = linux.WebviewGpuPolicyOnDemand
	}
	err = wails.Run(&options.App{
		Title: "Kontor", Width: 1360, Height: 860, MinWidth: 720, MinHeight: 480,
		BackgroundColour:   options.NewRGB(255, 255, 255),
		AssetServer:        &assetserver.Options{Handler: desktop.Files(o.Host.Screens, func() bool { return a.progress.State().Ready })},
		Logger:             quiet{a},
		LogLevelProduction: logger.WARNING,
		Bind:               append([]any{a}, smoke(run, a.window)...),
		Linux:              &linux.Options{WebviewGpuPolicy: policy, ProgramName: "kontor"},
		OnStartup: func(window context.Context) {
			a.mu.Lock()
			a.ctx = window
			a.mu.Unlock()
			go a.run(run)
		},
		// Wails itself hears the signals that end a program.
		OnShutdown: func(context.Context) {
			close(a.ending)
			stop()
			<-a.ended
		},
	})
	return err
}

// ownStore lets the page keep its drafts and preferences with the company: by
// default WebKit would share one store between all data folders.
func ownStore(dataDir string) {
	if goruntime.GOOS != "linux" {
		return
	}
	if abs, err := filepath.Abs(filepath.Join(dataDir, "window")); err == nil && os.MkdirAll(abs, 0o700) == nil {
		_ = os.Setenv("XDG_DATA_HOME", abs)
	}
}

// run is the program behind the window, from its start to its end.
func (a *App) run(ctx context.Context) {
	defer close(a.ended)
	o := a.options.Host
	o.Progress = a.progress.Step
	h, err := host.Open(ctx, o)
	if err != nil {
		a.log.Error("the start failed", "error", err)
		a.progress.Finish(err)
		return
	}
	session := desktop.NewSession(h.API.Local(), time.Now)
	api := h.FollowSetting(ctx, a.options.Listen, a.log)
	changes, leave := h.Hub.Subscribe()
	a.mu.Lock()
	a.session = session
	a.mu.Unlock()
	a.progress.Finish(nil)
	a.log.Info("ready", "data", o.DataDir)

	for open := true; open; {
		select {
		case <-ctx.Done():
			open = false
		case c, more := <-changes:
			if !more {
				changes = nil
				continue
			}
			runtime.EventsEmit(a.ctx, "change", c)
		}
	}
	leave()
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	api.Close()
	session.End(ending)
	if err := h.Close(context.WithoutCancel(ctx)); err != nil {
		a.log.Error("the end was not clean", "error", err)
	}
	a.log.Info("stopped")
}

// window is the window's context, nil before it is there.
func (a *App) window() context.Context {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.ctx
}

// front brings the window before the others.
func (a *App) front() {
	ctx := a.window()
	if ctx == nil {
		return
	}
	runtime.WindowUnminimise(ctx)
	runtime.Show(ctx)
	// Window managers refuse to raise a window that merely asks; one that is
	// on top for a moment is in front.
	runtime.WindowSetAlwaysOnTop(ctx, true)
	select {
	case <-time.After(200 * time.Millisecond):
		runtime.WindowSetAlwaysOnTop(ctx, false)
	case <-a.ending:
	}
}

// quiet hands what Wails has to say to our log.
type quiet struct{ app *App }

func (q quiet) Print(m string)   { q.app.log.Debug(m, "from", "wails") }
func (q quiet) Trace(m string)   { q.app.log.Debug(m, "from", "wails") }
func (q quiet) Debug(m string)   { q.app.log.Debug(m, "from", "wails") }
func (q quiet) Info(m string)    { q.app.log.Debug(m, "from", "wails") }
func (q quiet) Warning(m string) { q.app.log.Warn(m, "from", "wails") }
func (q quiet) Error(m string)   { q.app.log.Error(m, "from", "wails") }
func (q quiet) Fatal(m string)   { q.app.log.Error(m, "from", "wails") }
