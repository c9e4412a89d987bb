package host_test

import (
	"log/slog"

	"kontor/internal/op"
)

var (
	discard = slog.New(slog.DiscardHandler)
	system  = op.System
)
