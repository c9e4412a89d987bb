//go:build !desktop

package main

import (
	"context"

	"kontor/internal/cli"
)

// openWindow is nil: this build has no window, and so needs neither GTK nor C.
var openWindow func(context.Context, cli.WindowOptions) error
