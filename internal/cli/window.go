package cli

import (
	"errors"
	"fmt"

	"kontor/internal/host"
)

type windowCmd struct {
	Listen string `help:"Where the HTTP API answers while it is turned on in the settings." placeholder:"HOST:PORT" default:"${listen}" env:"KONTOR_LISTEN"`
	GPU    bool   `name:"gpu" help:"Let the window draw with the graphics card." env:"KONTOR_GPU"`
}

// Help implements kong.HelpProvider.
func (windowCmd) Help() string {
	return "Without a display, or in the program without a window (kontor-server), Kontor says so and serves the same screens for a browser of this computer.\n\n" + examples(
		"kontor                              open the company in the platform's data folder",
		"kontor --data ~/other-company       open another one",
		"DATABASE_URL=postgres://… kontor    use the office's PostgreSQL")
}

// Run implements the command.
func (c *windowCmd) Run(e *env) error {
	if e.Program.Window == nil {
		return c.serve(e, "This build of Kontor has no window.")
	}
	log, closeLog := e.log(false)
	defer closeLog()
	err := e.Program.Window(e, WindowOptions{Host: e.hostOptions(log), Listen: host.Listen{Address: c.Listen, Any: true, Log: log}, GPU: c.GPU})
	if errors.Is(err, ErrNoDisplay) {
		return c.serve(e, "There is no display for a window here.")
	}
	return err
}

func (c *windowCmd) serve(e *env, why string) error {
	fmt.Fprintf(e.out, "%s Kontor serves the same screens for a browser instead.\n", why)
	return e.serve(host.Listen{Address: c.Listen, Any: true})
}
