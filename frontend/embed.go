// Package frontend owns the bundled screens. They are made by npm (make build);
// a build without them still has every command and the HTTP API, and says on
// its page what is missing.
package frontend

import (
	"embed"
	"io/fs"
)

// The folder is made by vite; .keep lets Go build before it was.
//
//go:embed all:dist
var dist embed.FS

// Files are the screens.
func Files() fs.FS {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // the name is a constant
	}
	return files
}
