// Command kontor is the whole program: it reads the command and calls
// internal/cli, which starts the company with internal/host and internal/erp.
package main

import (
	"os"

	"kontor/frontend"
	"kontor/internal/cli"
)

// version is set by the linker.
var version = "development"

func main() {
	os.Exit(cli.Main(os.Args[1:], cli.Program{Version: version, Screens: frontend.Files(), Window: openWindow}))
}
