package desktop

import (
	"bytes"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"

	"kontor/internal/host"
)

// wailsScripts connect a page with Go. Wails puts them into "/" itself, but not
// into a page further down, which appears when a screen is loaded anew.
const wailsScripts = `<script src="/wails/ipc.js"></script><script src="/wails/runtime.js"></script>`

// Files serves the window's pages: the start page until ready, then the
// bundled screens. It answers GETs of files and nothing else; requests go
// through Session.
func Files(screens fs.FS, ready func() bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet {
			http.Error(w, "only files", http.StatusMethodNotAllowed)
			return
		}
		if !ready() || r.URL.Path == "/start.css" || r.URL.Path == "/start.js" {
			host.StartPage(w, r)
			return
		}
		name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
		data, err := fs.ReadFile(screens, name)
		page := err != nil || name == ""
		if page {
			if data, err = fs.ReadFile(screens, "index.html"); err != nil {
				http.Error(w, "This build has no screens. Run make build.", http.StatusNotFound)
				return
			}
			name = "index.html"
		}
		if page && !strings.HasSuffix(r.URL.Path, "/") {
			data = bytes.Replace(data, []byte("<head>"), []byte("<head>"+wailsScripts), 1)
		}
		if name == "index.html" {
			w.Header().Set("Content-Security-Policy", policy)
		}
		http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(data))
	})
}

// policy admits the bundle and the bridge to Go; there is no network to reach.
const policy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-src 'self' blob:"
