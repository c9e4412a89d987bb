// Package frontend owns the bundled screens. They are made by npm (make build) and
// packed; a build without them still has every command and the HTTP API, and says
// on its page what is missing.
package frontend

import (
	"archive/zip"
	"bytes"
	"embed"
	"io/fs"
)

// The folder is filled by npm run build; .keep lets Go build before it was.
//
//go:embed all:bundle
var bundle embed.FS

// Files are the screens; there are none in a build without them.
func Files() fs.FS {
	packed, err := bundle.ReadFile("bundle/screens.zip")
	if err != nil {
		return bundle
	}
	files, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		panic(err) // npm run build made it
	}
	return files
}
