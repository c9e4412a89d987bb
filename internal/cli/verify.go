package cli

import (
	"errors"
	"fmt"
	"net/http"

	"kontor/internal/host"
	"kontor/internal/verify"
)

type verifyCmd struct{}

// Help implements kong.HelpProvider.
func (verifyCmd) Help() string {
	return "Changes nothing. Ends with 1 when something does not hold, and names the rows.\n\n" + examples("kontor verify")
}

// Run implements the command.
func (verifyCmd) Run(e *env) error {
	return e.open(func(h *host.Host) error {
		var report verify.Findings
		if err := asOwner(h.ERP).Do(e, http.MethodPost, "/verify", nil, &report); err != nil {
			return err
		}
		for _, c := range report.Checks {
			mark := "ok  "
			if !c.OK {
				mark = "FAIL"
			}
			fmt.Fprintf(e.out, "%s  %-28s %s\n", mark, c.Name, c.Sentence)
			for _, row := range c.Rows {
				fmt.Fprintf(e.out, "        %v\n", row)
			}
		}
		if !report.OK() {
			return errors.New("not everything holds; nothing has been changed. The rows above say where to look")
		}
		return nil
	})
}
