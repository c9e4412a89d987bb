package embedded

import "embed"

// The pattern finds the committed note when nothing has been packed yet, so
// that the sources always compile; openBundle then says what to do.
//
//go:embed bundle/linux-amd64.*
var bundles embed.FS
