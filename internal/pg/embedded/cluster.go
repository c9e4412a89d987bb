package embedded

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"kontor/internal/fault"
)

// inspect says whether dataDir is still to be made (true) or is a data folder
// of this major version. Everything else is an error, and nothing is written.
func inspect(dataDir, major string, o owner) (empty bool, err error) {
	info, err := os.Stat(dataDir)
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Lstat(dataDir); err == nil {
			return false, foreignFault(nil, "The data folder %s is a link that leads nowhere. Connect the disk it leads to, or correct the link.", dataDir)
		}
		return true, nil
	}
	if err != nil {
		return false, foreignFault(err, "The data folder %s cannot be read. Check its permissions and its disk.", dataDir)
	}
	if !info.IsDir() {
		return false, foreignFault(nil, "%s is a file, but the data folder should be there. Move it away, or name another data folder with KONTOR_DATA.", dataDir)
	}
	entries, err := os.ReadDir(dataDir)
	if err != nil {
		return false, foreignFault(err, "The data folder %s cannot be read. Check its permissions and its disk.", dataDir)
	}
	if len(entries) == 0 {
		return true, nil
	}
	if _, err := os.Lstat(filepath.Join(dataDir, "PG_VERSION")); err == nil && !mineAlone(info, o) {
		return false, foreignFault(nil, "The data folder %s belongs to another user. Start Kontor as that user, or give the folder to this one with chown -R.", dataDir)
	}
	version, err := readVersion(dataDir, o)
	if err != nil {
		return false, err
	}
	if version != major {
		return false, foreignFault(nil, "The data in %s is of PostgreSQL %s, and this Kontor carries PostgreSQL %s. Start the Kontor that it was last used with, make a backup there, and restore that here.", dataDir, version, major)
	}
	for _, need := range []string{"base/1", "global/pg_control", "global/pg_filenode.map", "pg_wal", "pg_xact", "pg_multixact", "postgresql.conf", "pg_hba.conf"} {
		if _, err := os.Lstat(filepath.Join(dataDir, filepath.FromSlash(need))); err != nil {
			return false, foreignFault(err, "The data folder %s is not complete: %s is missing. Restore a backup into a new data folder, or ask for help before you change anything here.", dataDir, need)
		}
	}
	return false, nil
}

func readVersion(dataDir string, o owner) (string, error) {
	path := filepath.Join(dataDir, "PG_VERSION")
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", foreignFault(err, "The folder %s holds files, but no database: PG_VERSION is missing. Name an empty folder with KONTOR_DATA, or put the missing files back from a backup.", dataDir)
	}
	if err != nil || !info.Mode().IsRegular() || !o.mayRead(info) {
		return "", foreignFault(err, "PG_VERSION in the data folder %s cannot be read. Check its owner and permissions, and the disk.", dataDir)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return "", foreignFault(err, "PG_VERSION in the data folder %s cannot be read. Check its owner and permissions, and the disk.", dataDir)
	}
	version := strings.TrimSpace(string(raw))
	if version == "" || len(version) > 8 || strings.Trim(version, "0123456789.") != "" {
		return "", foreignFault(nil, "PG_VERSION in the data folder %s is empty or damaged. Put it back from a backup of the folder, and check the disk.", dataDir)
	}
	return version, nil
}

// A folder that is being initialised carries this file, so that a rest of an
// interrupted start can be told from anything else that has the same name.
const initMark = "kontor-is-initialising"

// initialise makes a new data folder beside its place, puts it on disk, and
// only then gives it its name.
func (s *Server) initialise(ctx context.Context) error {
	p := s.paths
	// An initialisation that was killed a moment ago may still be writing, or
	// about to: its processes begin in its folder and go on to the data folder.
	for _, dir := range []string{p.initdb, filepath.Join(p.initdb, "data"), p.initdb} {
		if err := s.endOrphans(ctx, dir); err != nil {
			return err
		}
	}
	if err := clearInit(p.initdb); err != nil {
		return err
	}
	if err := s.runInitdb(ctx); err != nil {
		// What is there now was made a moment ago, and nobody has used it.
		_ = clearInit(p.initdb)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if isDiskFull(err) || strings.Contains(err.Error(), "No space left") {
			return diskFullFault(filepath.Dir(p.data), err)
		}
		return fault.Unavailable("postgres_initialise", "A new database could not be made in %s. The log says why.", p.data).Because(err)
	}
	made := filepath.Join(p.initdb, "data")
	if !s.options.Fast {
		if err := syncTree(made); err != nil {
			return fault.Unavailable("postgres_initialise", "The new database could not be written to the disk of %s.", p.data).Because(err)
		}
	}
	// An empty folder gives way; one that is not empty makes the rename fail.
	_ = os.Remove(p.data)
	if err := os.Rename(made, p.data); err != nil {
		return fault.Unavailable("postgres_initialise", "The new database cannot be moved to %s. If that is the root of a disk, name a folder on the disk instead.", p.data).Because(err)
	}
	if err := syncDir(filepath.Dir(p.data)); err != nil {
		return err
	}
	return clearInit(p.initdb)
}

// clearInit removes what an interrupted initialisation left: a folder that
// carries our mark and was never a data folder.
func clearInit(dir string) error {
	if _, err := os.Lstat(dir); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if os.Remove(dir) == nil {
		return nil // it was empty: interrupted before the mark was there
	}
	if _, err := os.Lstat(filepath.Join(dir, initMark)); err != nil {
		return foreignFault(err, "%s is in the way, and it is not Kontor's. Move it away and start Kontor again.", dir)
	}
	// The mark goes last: an interrupted removal is continued next time.
	for _, rest := range []string{"data", "password"} {
		if err := os.RemoveAll(filepath.Join(dir, rest)); err != nil {
			return err
		}
	}
	if err := os.Remove(filepath.Join(dir, initMark)); err != nil {
		return err
	}
	return os.Remove(dir)
}

func (s *Server) runInitdb(ctx context.Context) error {
	dir := s.paths.initdb
	if err := os.Mkdir(dir, 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, initMark), nil, 0o600); err != nil {
		return err
	}
	// initdb runs as the owner, who cannot read our password file.
	password := filepath.Join(dir, "password")
	if err := os.WriteFile(password, []byte(s.password+"\n"), 0o600); err != nil {
		return err
	}
	if err := errors.Join(s.owner.chown(dir), s.owner.chown(password)); err != nil {
		return err
	}
	args := []string{
		"-D", filepath.Join(dir, "data"), "-U", superuser, "--pwfile", password,
		"--auth", "scram-sha-256", "--encoding", "UTF8",
		// Sorting must not change when the system's libraries do.
		"--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8",
		"--data-checksums", "--no-sync", "--no-instructions",
	}
	for _, set := range initialSettings {
		args = append(args, "--set", set)
	}
	cmd := exec.CommandContext(ctx, program(s.programs, "initdb"), args...)
	cmd.Dir, cmd.Env = dir, s.environment()
	cmd.SysProcAttr = s.owner.attributes(killStop)
	out, in, err := os.Pipe()
	if err != nil {
		return err
	}
	cmd.Stdout, cmd.Stderr = in, in
	err = s.onThread(cmd.Start)
	in.Close()
	if err != nil {
		out.Close()
		return startFault(s.programs, err)
	}
	// The last lines are what initdb has to say when it fails.
	tail := s.followInitdb(out)
	out.Close()
	if err := cmd.Wait(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, strings.Join(tail, " | "))
	}
	return nil
}

// followInitdb turns initdb's lines into progress until it ends.
func (s *Server) followInitdb(out io.Reader) (tail []string) {
	steps := []struct {
		line    string
		percent int
	}{{"creating subdirectories", 5}, {"creating configuration", 20}, {"running bootstrap", 30}, {"performing post-bootstrap", 60}, {"Sync to disk", 95}}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		line := lines.Text()
		for _, step := range steps {
			if strings.HasPrefix(line, step.line) {
				s.progress(StepInitialise, "Making the database", step.percent)
			}
		}
		s.options.Log.Debug("initdb", "line", line)
		if tail = append(tail, line); len(tail) > 6 {
			tail = tail[1:]
		}
	}
	return tail
}
