package cli

import (
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"kontor/internal/host"
	"kontor/internal/identity"
)

type userCmd struct {
	List          userListCmd   `cmd:"" help:"List the users."`
	Add           userAddCmd    `cmd:"" help:"Add a user; prints the one-time code for their first sign-in."`
	ResetPassword userResetCmd  `cmd:"" help:"End a user's password and sessions; prints a one-time code for a new one."`
	Unlock        userUnlockCmd `cmd:"" help:"Let a user sign in again who has mistyped the password too often."`
}

type userListCmd struct{}

type userAddCmd struct {
	Username string   `arg:"" help:"The name under which the user signs in."`
	FullName string   `help:"The user's full name." placeholder:"NAME"`
	Email    string   `help:"The user's e-mail address." placeholder:"ADDRESS"`
	Role     []string `help:"A role: admin, manager, accountant, sales, purchasing, warehouse, hr, staff, viewer or one of your own. May be repeated." default:"staff"`
}

type userResetCmd struct {
	Username string `arg:"" help:"The name under which the user signs in."`
}

type userUnlockCmd struct {
	Username string `arg:"" help:"The name under which the user signs in."`
}

// Help implements kong.HelpProvider.
func (userCmd) Help() string {
	return examples(
		"kontor user list",
		"kontor user add sam --full-name \"Sam Smith\" --role sales --role warehouse",
		"kontor user reset-password sam",
		"kontor user unlock sam")
}

// Help implements kong.HelpProvider.
func (userListCmd) Help() string { return examples("kontor user list") }

// Help implements kong.HelpProvider.
func (userAddCmd) Help() string {
	return "Nobody but the user ever knows the password: the code is good for choosing one, once, on the sign-in page.\n\n" + examples(
		`kontor user add sam --full-name "Sam Smith" --role sales`)
}

// Help implements kong.HelpProvider.
func (userResetCmd) Help() string {
	return "Also the way back in when the only administrator has forgotten theirs.\n\n" + examples("kontor user reset-password sam")
}

// Help implements kong.HelpProvider.
func (userUnlockCmd) Help() string { return examples("kontor user unlock sam") }

// Run implements the command.
func (userListCmd) Run(e *env) error {
	return e.open(func(h *host.Host) error {
		users, err := h.Identity.UserList(e)
		if err != nil {
			return err
		}
		table := tabwriter.NewWriter(e.out, 0, 4, 2, ' ', 0)
		fmt.Fprintln(table, "USER\tNAME\tROLES\tSTATE\tLAST SIGN-IN")
		for _, u := range users {
			state, last := "active", "never"
			switch {
			case !u.Active:
				state = "disabled"
			case u.LockedUntil != nil && u.LockedUntil.After(time.Now()):
				state = "locked until " + u.LockedUntil.Local().Format(time.DateTime)
			case !u.HasPassword:
				state = "has a code, no password yet"
			}
			if u.LastSignIn != nil {
				last = u.LastSignIn.Local().Format(time.DateTime)
			}
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", u.Username, u.FullName, strings.Join(u.Roles, ", "), state, last)
		}
		return table.Flush()
	})
}

// Run implements the command.
func (c *userAddCmd) Run(e *env) error {
	if c.FullName == "" {
		c.FullName = c.Username
	}
	return e.open(func(h *host.Host) error {
		made, err := h.Identity.UserAdd(e, c.Username, c.FullName, c.Email, c.Role)
		if err != nil {
			return err
		}
		e.handOver(made.Username, made.Code)
		return nil
	})
}

// Run implements the command.
func (c *userResetCmd) Run(e *env) error {
	return e.open(func(h *host.Host) error {
		made, err := h.Identity.UserResetPassword(e, c.Username)
		if err != nil {
			return err
		}
		e.handOver(c.Username, made)
		return nil
	})
}

// Run implements the command.
func (c *userUnlockCmd) Run(e *env) error {
	return e.open(func(h *host.Host) error {
		u, err := h.Identity.UserUnlock(e, c.Username)
		if err != nil {
			return err
		}
		fmt.Fprintf(e.out, "%s can sign in again.\n", u.Username)
		return nil
	})
}

// handOver prints a one-time code: alone on the output, for a script, and what
// it is for beside it.
func (e *env) handOver(username string, c identity.Code) {
	fmt.Fprintln(e.out, c.SetupCode)
	fmt.Fprintf(e.err, "Give this code to %s, who chooses a password with it on the sign-in page until %s.\n", username, c.ExpiresAt.Local().Format(time.DateTime))
}
