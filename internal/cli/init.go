package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"kontor/internal/host"
	"kontor/internal/identity"
	"kontor/internal/settings"
)

type initCmd struct {
	Company       string `help:"The company's name." required:"" placeholder:"NAME"`
	Admin         string `help:"The name under which the first administrator signs in." required:"" placeholder:"USER"`
	FullName      string `help:"The administrator's full name." placeholder:"NAME"`
	Country       string `help:"The company's country, as its two letters." default:"DE" placeholder:"XX"`
	Currency      string `help:"The currency of its books, as its three letters." default:"EUR" placeholder:"XXX"`
	FiscalYear    int32  `name:"fiscal-year-start-month" help:"The month in which the fiscal year begins." default:"1" placeholder:"MONTH"`
	PasswordStdin bool   `help:"Read the administrator's password from standard input; otherwise it is asked for."`
}

// Help implements kong.HelpProvider.
func (initCmd) Help() string {
	return "Works exactly once for a data folder. The setup page in the window or the browser does the same.\n\n" + examples(
		`kontor init --company "Anna's Bakery" --admin anna`,
		`kontor init --company "Anna's Bakery" --admin anna --password-stdin < password.txt`)
}

// Run implements the command.
func (c *initCmd) Run(e *env) error {
	password, err := e.password(c.PasswordStdin)
	if err != nil {
		return err
	}
	if c.FullName == "" {
		c.FullName = c.Admin
	}
	in := identity.SetupInput{Company: settings.NewCompany{Name: c.Company, Country: c.Country, Currency: c.Currency, FiscalYearStartMonth: c.FiscalYear}}
	in.Admin.Username, in.Admin.FullName, in.Admin.Password = c.Admin, c.FullName, password
	return e.open(func(h *host.Host) error {
		if err := h.Identity.Setup(e, in); err != nil {
			return err
		}
		fmt.Fprintf(e.out, "%s is set up. Sign in as %s.\n", c.Company, c.Admin)
		return nil
	})
}

// password reads a password: the first line of standard input, or typed twice.
func (e *env) password(stdin bool) (string, error) {
	if stdin {
		line, err := bufio.NewReader(io.LimitReader(e.in, 4096)).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return "", err
		}
		if line = strings.TrimRight(line, "\r\n"); line == "" {
			return "", errors.New("there is no password on standard input")
		}
		return line, nil
	}
	file, ok := e.in.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return "", errors.New("there is nobody to ask for the password: add --password-stdin")
	}
	ask := func(what string) (string, error) {
		fmt.Fprint(e.err, what+": ")
		typed, err := term.ReadPassword(int(file.Fd()))
		fmt.Fprintln(e.err)
		return string(typed), err
	}
	first, err := ask("Password")
	if err != nil {
		return "", err
	}
	again, err := ask("Once more")
	if err != nil {
		return "", err
	}
	if first != again {
		return "", errors.New("the two passwords differ")
	}
	return first, nil
}
