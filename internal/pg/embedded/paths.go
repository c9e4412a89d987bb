package embedded

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"kontor/internal/fault"
)

// paths are the places that belong to one data folder.
type paths struct {
	data     string // PostgreSQL's own folder
	lock     string
	password string
	log      string
	initdb   string // a new data folder is made in here
	run      string // holds the socket
}

func pathsOf(dataDir string) (paths, error) {
	data, err := filepath.Abs(dataDir)
	if err != nil {
		return paths{}, err
	}
	// Two links to one folder are one folder, with one lock, and what is made
	// beside it must be on its disk.
	if real, err := filepath.EvalSymlinks(data); err == nil {
		data = real
	} else if real, err := filepath.EvalSymlinks(filepath.Dir(data)); err == nil {
		data = filepath.Join(real, filepath.Base(data))
	}
	return paths{
		data: data, lock: data + ".lock", password: data + ".password",
		log: data + ".log", initdb: data + ".init", run: data + ".run",
	}, nil
}

const (
	socketPort = "5432"
	socketName = ".s.PGSQL." + socketPort
)

// socketLimit is the longest path a unix socket can have: sun_path without
// its final NUL.
func socketLimit() int {
	if runtime.GOOS == "linux" {
		return 107
	}
	return 103
}

// makeRunFolder makes the folder of the socket: beside the data, or a short
// one of this user when that path would be too long for a socket. A comma
// would separate hosts in a connection URL.
func (p *paths) makeRunFolder(o owner) error {
	if len(p.run)+1+len(socketName) > socketLimit() || strings.Contains(p.run, ",") {
		sum := sha256.Sum256([]byte(p.data))
		base := os.Getenv("XDG_RUNTIME_DIR")
		if base == "" || o.switched || len(base) > 60 {
			base = os.TempDir()
			if len(base) > 60 {
				base = "/tmp"
			}
		}
		p.run = filepath.Join(base, "kontor-"+hex.EncodeToString(sum[:8]))
	}
	if err := os.Mkdir(p.run, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		if isDiskFull(err) {
			return diskFullFault(filepath.Dir(p.run), err)
		}
		return fault.Unavailable("socket_folder", "The folder %s for PostgreSQL's socket cannot be made.", p.run).Because(err)
	}
	info, err := os.Lstat(p.run)
	if err != nil {
		return err
	}
	// In a shared place somebody else could have made it first.
	if !info.IsDir() || !ownedByUs(info, o) {
		return fault.Unavailable("socket_folder", "%s is in the way: it belongs to another user. Remove it and start Kontor again.", p.run)
	}
	return errors.Join(os.Chmod(p.run, 0o700), o.chown(p.run))
}
