//go:build desktop

package main

import (
	"context"
	"encoding/json"
	"os"
	"sync"
	"time"

	"github.com/wailsapp/wails/v2/pkg/runtime"
)

// EnvSmoke names the variable with the file that a test of the window reads:
// what the page shows and what has the focus, a few times a second. Without it
// nothing of this is there.
const EnvSmoke = "KONTOR_WINDOW_SMOKE"

// Seen is what the page shows.
type Seen struct {
	Number  int      `json:"number"` // of the report
	Path    string   `json:"path"`
	Focus   string   `json:"focus"` // the accessible name of what has the focus
	Value   string   `json:"value"` // what is typed there
	Heading string   `json:"heading"`
	Step    string   `json:"step"`    // the state of a document
	Figures string   `json:"figures"` // the amounts at the head of a document
	Dialog  string   `json:"dialog"`
	Alert   string   `json:"alert"`
	Options []string `json:"options"` // of an open list
	Rows    int      `json:"rows"`
	Errors  []string `json:"errors"` // of scripts
	Stored  string   `json:"stored"` // everything that the page keeps in the browser's stores
}

// Smoke is what the page reports to.
type Smoke struct {
	file string
	mu   sync.Mutex
}

// See takes a report.
func (s *Smoke) See(seen Seen) error {
	data, err := json.Marshal(seen)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := os.WriteFile(s.file+".new", data, 0o600); err != nil {
		return err
	}
	return os.Rename(s.file+".new", s.file)
}

const look = `(() => {
  if (!window.go || !window.go.main || !window.go.main.Smoke) return;
  if (!window.smokeErrors) {
    window.smokeErrors = [];
    window.smokeNumber = 0;
    addEventListener('error', (e) => window.smokeErrors.push(String(e.message)));
    addEventListener('unhandledrejection', (e) => window.smokeErrors.push(String(e.reason)));
  }
  const text = (selector) => [...document.querySelectorAll(selector)].map((e) => e.textContent.trim()).filter(Boolean).join(' | ');
  const el = document.activeElement;
  const name = !el || el === document.body ? '' :
    (el.getAttribute('aria-label') || [...(el.labels || [])].map((l) => l.textContent).join(' ') || el.textContent || '').replace(' *', '').trim();
  window.go.main.Smoke.See({
    number: ++window.smokeNumber, path: location.pathname, focus: name.slice(0, 100), value: el && el.value ? String(el.value) : '',
    heading: text('h1'), step: text('[aria-current=step]'), figures: text('dl'), dialog: text('[role=dialog]'), alert: text('[role=alert]'),
    options: [...document.querySelectorAll('[role=option]')].map((e) => e.textContent.trim()),
    rows: document.querySelectorAll('[role=row]').length, errors: window.smokeErrors,
    stored: JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
  });
})()`

// smoke begins to look at the page if a test wants that, and says what to bind.
func smoke(run context.Context, window func() context.Context) []any {
	file := os.Getenv(EnvSmoke)
	if file == "" {
		return nil
	}
	go func() {
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-run.Done():
				return
			case <-tick.C:
				if ctx := window(); ctx != nil {
					runtime.WindowExecJS(ctx, look)
				}
			}
		}
	}()
	return []any{&Smoke{file: file}}
}
