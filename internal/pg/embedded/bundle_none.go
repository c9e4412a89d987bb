//go:build !(linux && amd64) && !(linux && arm64) && !(darwin && amd64) && !(darwin && arm64) && !(windows && amd64)

package embedded

import "embed"

// No PostgreSQL is packed for this platform: Kontor needs DATABASE_URL here.
var bundles embed.FS
