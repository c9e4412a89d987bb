package cli

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"kontor/internal/backup"
	"kontor/internal/fault"
	"kontor/internal/host"
)

type backupCmd struct {
	To              string `help:"The file or folder to write to. Without it: the folder backups of the data folder." placeholder:"PATH"`
	PassphraseStdin bool   `help:"Encrypt it with the passphrase that stands on the first line of standard input."`
	Verify          bool   `help:"Restore it into a scratch database afterwards and compare."`
}

// Help implements kong.HelpProvider.
func (backupCmd) Help() string {
	return "A backup is one moment of the whole company. People may go on working while it is taken. It holds what is needed to sign in, so keep it where only you can read it, or encrypt it.\n\n" + examples(
		"kontor backup",
		"kontor backup --to /mnt/usb --verify",
		"kontor backup --to company.kontor --passphrase-stdin < passphrase")
}

// Run implements the command.
func (c backupCmd) Run(e *env) error {
	passphrase, err := e.passphrase(c.PassphraseStdin)
	if err != nil {
		return err
	}
	return e.open(func(h *host.Host) error {
		now, path := time.Now(), c.To
		if path == "" {
			path = backup.DefaultFolder(e.Data)
		}
		var m backup.Manifest
		if info, statErr := os.Stat(path); c.To == "" || statErr == nil && info.IsDir() {
			path, m, err = backup.CreateIn(e, h.Backups.Source(), path, "", passphrase, now, e.tables("Writing"))
		} else {
			m, err = backup.Create(e, h.Backups.Source(), path, passphrase, now, e.tables("Writing"))
		}
		if err != nil {
			return err
		}
		rows := int64(0)
		for _, t := range m.Tables {
			rows += t.Rows
		}
		fmt.Fprintf(e.out, "%s: %d tables, %d rows\n", path, len(m.Tables), rows)
		if !c.Verify {
			return nil
		}
		a, err := backup.Open(path, passphrase, "")
		if err != nil {
			return err
		}
		defer a.Close()
		if _, err := backup.Check(e, a, h.Backups.Target(), now, e.tables("Checking")); err != nil {
			return err
		}
		fmt.Fprintln(e.out, "It was restored into a scratch database, compared and verified.")
		return nil
	})
}

type restoreCmd struct {
	File            string `arg:"" help:"The backup." type:"path"`
	PassphraseStdin bool   `help:"The backup is encrypted; its passphrase is the first line of standard input."`
	Yes             bool   `help:"Do not ask."`
}

// Help implements kong.HelpProvider.
func (restoreCmd) Help() string {
	return "The backup goes into a new database, is compared and verified, and then takes the company's place. What was there before is kept in a database of another name. Close Kontor first.\n\n" + examples(
		"kontor restore berg-sons-20261123-023000-daily.kontor",
		"kontor restore --yes --passphrase-stdin company.kontor < passphrase")
}

// Run implements the command.
func (c restoreCmd) Run(e *env) error {
	passphrase, err := e.passphrase(c.PassphraseStdin)
	if err != nil {
		return err
	}
	if !c.Yes && !isTerminal(e.in) {
		return fault.Invalid("not_confirmed", "A restore replaces the company that is there. Add --yes when no one can be asked.")
	}
	if !c.Yes {
		fmt.Fprint(e.out, "This replaces the company that is there; it is kept under another name. Go on? [y/N] ")
		var answer string
		if _, err := fmt.Fscanln(e.in, &answer); err != nil || !strings.HasPrefix(strings.ToLower(answer), "y") {
			return fault.Invalid("not_confirmed", "Nothing was changed.")
		}
	}
	log, closeLog := e.log(true)
	defer closeLog()
	r, err := host.Restore(e, e.hostOptions(log), c.File, passphrase, e.tables("Restoring"))
	if err != nil {
		return err
	}
	fmt.Fprintf(e.out, "%s of %s is restored: %d tables, %d rows, verified.\n", r.Company, r.CreatedAt.Local().Format("2 January 2006 15:04"), len(r.Tables), r.Rows)
	if r.Kept != "" {
		fmt.Fprintf(e.out, "What was there before is kept in the database %s.\n", r.Kept)
	}
	return nil
}

// passphrase reads the first line of standard input.
func (e *env) passphrase(wanted bool) (string, error) {
	if !wanted {
		return "", nil
	}
	text, err := io.ReadAll(io.LimitReader(e.in, 4096))
	if err != nil {
		return "", err
	}
	line, _, _ := strings.Cut(string(text), "\n")
	line = strings.TrimRight(line, "\r")
	if len(line) < 8 {
		return "", fault.Invalid("short_passphrase", "A passphrase has at least 8 characters.")
	}
	return line, nil
}

// tables shows how far a backup or restore has come, on a terminal.
func (e *env) tables(verb string) backup.Progress {
	if !isTerminal(e.err) {
		return nil
	}
	return func(what string, done, total int) {
		fmt.Fprintf(e.err, "\r%s %d of %d %-40s", verb, done, total, what)
		if done == total {
			fmt.Fprint(e.err, "\r\033[K")
		}
	}
}
