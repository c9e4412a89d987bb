package cli

import (
	"errors"
	"fmt"
	"time"

	"kontor/internal/demo"
	"kontor/internal/host"
)

type demoCmd struct {
	Seed     uint64 `help:"Another number makes another company." default:"1"`
	Password string `help:"Everybody's password." default:"${demo_password}"`
	Keep     bool   `help:"Do nothing when there is a company already."`
}

// Help implements kong.HelpProvider.
func (demoCmd) Help() string {
	return "A wholesaler of coffee and tea with people, products, customers and four months of orders. It needs a data folder of its own.\n\n" + examples(
		"KONTOR_DATA=~/kontor-demo kontor demo",
		"KONTOR_DATA=~/kontor-demo kontor")
}

// Run implements the command.
func (c *demoCmd) Run(e *env) error {
	return e.open(func(h *host.Host) error {
		sum, err := demo.Fill(e, h.ERP, demo.Options{Seed: c.Seed, Password: c.Password, Now: time.Now(), Progress: func(text string) {
			fmt.Fprintln(e.err, text+" …")
		}})
		if c.Keep && errors.Is(err, demo.ErrCompany) {
			fmt.Fprintln(e.out, "There is a company already; it is left as it is.")
			return nil
		}
		if err != nil {
			return err
		}
		fmt.Fprintf(e.out, "%s has %d products, %d partners, %d orders, %d journal entries and %d users.\n", demo.Company, sum.Products, sum.Partners, sum.Orders, sum.Entries, sum.Users)
		fmt.Fprintf(e.out, "Sign in as %s, tomas, sofia, jonas, lena, omar, piet, nina or vera with the password: %s\n", demo.Admin, c.Password)
		return nil
	})
}
