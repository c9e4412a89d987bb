package cli

import (
	"fmt"

	"kontor/internal/host"
)

type migrateCmd struct{}

// Help implements kong.HelpProvider.
func (migrateCmd) Help() string {
	return "Every start does this by itself. The command is for an office's server, before the desktops are updated: it takes a user of PostgreSQL who may create roles.\n\n" + examples(
		"kontor migrate",
		"DATABASE_URL=postgres://owner@db.example.com/kontor kontor migrate")
}

// Run implements the command.
func (migrateCmd) Run(e *env) error {
	return e.open(func(*host.Host) error {
		fmt.Fprintln(e.out, "The company's tables are up to date.")
		return nil
	})
}
