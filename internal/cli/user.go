package cli

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"text/tabwriter"

	"kontor/internal/host"
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

type user struct {
	ID       int64    `json:"id"`
	Username string   `json:"username"`
	FullName string   `json:"full_name"`
	Roles    []string `json:"roles"`
	Active   bool     `json:"active"`
	Locked   *string  `json:"locked_until"`
	LastSeen *string  `json:"last_sign_in"`
}

type code struct {
	Code    string `json:"setup_code"`
	Expires string `json:"expires_at"`
}

// Run implements the command.
func (userListCmd) Run(e *env) error {
	return e.open(func(h *host.Host) error {
		table := tabwriter.NewWriter(e.out, 0, 4, 2, ' ', 0)
		fmt.Fprintln(table, "USER\tNAME\tROLES\tSTATE\tLAST SIGN-IN")
		err := eachUser(e, asOwner(h.ERP), "", func(u user) {
			state, seen := "active", "never"
			switch {
			case !u.Active:
				state = "disabled"
			case u.Locked != nil:
				state = "locked until " + *u.Locked
			}
			if u.LastSeen != nil {
				seen = *u.LastSeen
			}
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", u.Username, u.FullName, strings.Join(u.Roles, ", "), state, seen)
		})
		if err != nil {
			return err
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
		var made code
		err := asOwner(h.ERP).Do(e, http.MethodPost, "/users", map[string]any{
			"username": c.Username, "full_name": c.FullName, "email": c.Email, "roles": c.Role,
		}, &made)
		if err != nil {
			return err
		}
		e.handOver(c.Username, made)
		return nil
	})
}

// Run implements the command.
func (c *userResetCmd) Run(e *env) error {
	return e.withUser(c.Username, func(client host.Client, u user) error {
		var made code
		if err := client.Do(e, http.MethodPost, userPath(u, "reset-password"), nil, &made); err != nil {
			return err
		}
		e.handOver(u.Username, made)
		return nil
	})
}

// Run implements the command.
func (c *userUnlockCmd) Run(e *env) error {
	return e.withUser(c.Username, func(client host.Client, u user) error {
		if err := client.Do(e, http.MethodPost, userPath(u, "unlock"), nil, nil); err != nil {
			return err
		}
		fmt.Fprintf(e.out, "%s can sign in again.\n", u.Username)
		return nil
	})
}

func userPath(u user, verb string) string {
	return "/users/" + strconv.FormatInt(u.ID, 10) + "/" + verb
}

// handOver prints a one-time code.
func (e *env) handOver(username string, c code) {
	until := ""
	if c.Expires != "" {
		until = " It is good until " + c.Expires + "."
	}
	fmt.Fprintf(e.out, "%s\n", c.Code)
	fmt.Fprintf(e.err, "Give this code to %s, who chooses a password with it on the sign-in page.%s\n", username, until)
}

// withUser finds the user by name.
func (e *env) withUser(username string, do func(host.Client, user) error) error {
	return e.open(func(h *host.Host) error {
		client := asOwner(h.ERP)
		var found *user
		err := eachUser(e, client, username, func(u user) {
			if strings.EqualFold(u.Username, username) {
				found = &u
			}
		})
		if err != nil {
			return err
		}
		if found == nil {
			return fmt.Errorf("there is no user %q. kontor user list shows them", username)
		}
		return do(client, *found)
	})
}

func eachUser(e *env, client host.Client, q string, see func(user)) error {
	cursor := ""
	for {
		var page struct {
			Items []user  `json:"items"`
			Next  *string `json:"next_cursor"`
		}
		query := url.Values{"limit": {"100"}}
		if q != "" {
			query.Set("q", q)
		}
		if cursor != "" {
			query.Set("cursor", cursor)
		}
		if err := client.Do(e, http.MethodGet, "/users?"+query.Encode(), nil, &page); err != nil {
			return err
		}
		for _, u := range page.Items {
			see(u)
		}
		if page.Next == nil {
			return nil
		}
		cursor = *page.Next
	}
}
