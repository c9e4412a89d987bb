package httpapi

import (
	"bytes"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"
)

// screens serves the bundled frontend. Every path that is no file is a place
// inside it, so the page itself answers.
func (a *API) screens(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
	data, err := fs.ReadFile(a.cfg.Screens, name)
	if err != nil || name == "" {
		name = "index.html"
		if data, err = fs.ReadFile(a.cfg.Screens, name); err != nil {
			http.Error(w, "This build has no screens. Run make build.", http.StatusNotFound)
			return
		}
	}
	if strings.HasPrefix(name, "assets/") {
		// The names of assets carry a hash of their content.
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		w.Header().Set("Cache-Control", "no-cache")
	}
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(data))
}
