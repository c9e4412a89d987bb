// Package migrations holds the schema as goose SQL files. They are embedded in
// the program, applied in order at start, and read by sqlc as the schema that
// the queries are checked against.
package migrations

import "embed"

// FS holds every migration file.
//
//go:embed *.sql
var FS embed.FS
