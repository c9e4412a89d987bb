//go:build unix

package embedded

import (
	"errors"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"kontor/internal/fault"
)

// owner is the user whom PostgreSQL runs as and who owns the data folder.
// PostgreSQL refuses to run as root, so root chooses another one.
type owner struct {
	uid, gid int
	name     string
	switched bool
}

// candidates of root, in this order. initdb insists on an entry in the list of
// users, so a number alone will not do.
var candidates = []string{"kontor", "postgres", "_postgres", "nobody"}

func isRoot() bool { return os.Geteuid() == 0 }

// ownerOf says who runs PostgreSQL for this data folder.
func ownerOf(dataDir string) (owner, error) {
	if !isRoot() {
		return owner{uid: os.Geteuid(), gid: os.Getegid()}, nil
	}
	if info, err := os.Stat(dataDir); err == nil {
		if uid := statOf(info).Uid; uid != 0 {
			u, err := user.LookupId(strconv.Itoa(int(uid)))
			if err != nil {
				return owner{}, fault.Unavailable("data_folder_owner", "The data folder %s belongs to user number %d, whom this computer does not know. Give it to an existing user with chown -R.", dataDir, uid).Because(err)
			}
			return ownerFrom(u)
		}
	}
	for _, name := range candidates {
		if u, err := user.Lookup(name); err == nil {
			return ownerFrom(u)
		}
	}
	return owner{}, fault.Unavailable("no_unprivileged_user", "PostgreSQL does not run as root, and none of the users %s exists. Add one (useradd --system kontor) or start Kontor as an ordinary user.", strings.Join(candidates, ", "))
}

func ownerFrom(u *user.User) (owner, error) {
	uid, err1 := strconv.Atoi(u.Uid)
	gid, err2 := strconv.Atoi(u.Gid)
	return owner{uid: uid, gid: gid, name: u.Username, switched: true}, errors.Join(err1, err2)
}

func statOf(info fs.FileInfo) *syscall.Stat_t { return info.Sys().(*syscall.Stat_t) }

// chown gives path to the owner, where we are somebody else.
func (o owner) chown(path string) error {
	if !o.switched {
		return nil
	}
	return os.Chown(path, o.uid, o.gid)
}

func ownedByUs(info fs.FileInfo, o owner) bool {
	uid := int(statOf(info).Uid)
	return uid == o.uid || o.switched && uid == 0
}

// mineAlone tells whether PostgreSQL, as the owner, will accept the folder.
func mineAlone(info fs.FileInfo, o owner) bool { return int(statOf(info).Uid) == o.uid }

// mayRead tells whether the owner can read a file of this description.
func (o owner) mayRead(info fs.FileInfo) bool { return o.may(info, 4) }

func (o owner) may(info fs.FileInfo, bit fs.FileMode) bool {
	stat := statOf(info)
	switch {
	case int(stat.Uid) == o.uid:
		return info.Mode().Perm()&(bit<<6) != 0
	case int(stat.Gid) == o.gid:
		return info.Mode().Perm()&(bit<<3) != 0
	default:
		return info.Mode().Perm()&bit != 0
	}
}

// openWay makes sure that the unprivileged owner can get to dir. Only Kontor's
// own folder (the last one) and temporary folders of root are opened, for
// passing through and not for looking in; anything else is for the
// administrator to decide.
func (o owner) openWay(dir string) error {
	if !o.switched {
		return nil
	}
	home, _ := os.UserHomeDir()
	for step := dir; ; step = filepath.Dir(step) {
		info, err := os.Stat(step)
		if err != nil {
			return err
		}
		if !o.may(info, 1) {
			ours := step == dir && step != home || under(step, os.TempDir())
			if !ours || statOf(info).Uid != 0 {
				return fault.Unavailable("data_folder_closed", "PostgreSQL runs as user %s, who cannot get into %s. Name another data folder with KONTOR_DATA, for example /var/lib/kontor, or start Kontor as an ordinary user.", o.name, step)
			}
			if err := os.Chmod(step, info.Mode().Perm()|0o011); err != nil {
				return err
			}
		}
		if step == filepath.Dir(step) {
			return nil
		}
	}
}

func under(path, base string) bool {
	rel, err := filepath.Rel(base, path)
	return err == nil && rel != "." && !strings.HasPrefix(rel, "..")
}

func isDiskFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}

// diskSpace reads how much room the file system of dir has for us.
func diskSpace(dir string) (free, total uint64, err error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, 0, err
	}
	return s.Bavail * uint64(s.Bsize), s.Blocks * uint64(s.Bsize), nil
}

// tryLock takes the lock file, or fails with ErrLocked. The kernel gives it
// back however the program ends.
func tryLock(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := flock(file, syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		file.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			err = ErrLocked
		}
		return nil, err
	}
	return file, nil
}

// unlock gives the lock back at once. Closing alone would not: a process that
// is just being started by somebody else shares the file until it is running.
func unlock(file *os.File) {
	_ = flock(file, syscall.LOCK_UN)
	file.Close()
}

func flock(file *os.File, how int) error {
	for {
		err := syscall.Flock(int(file.Fd()), how)
		if !errors.Is(err, syscall.EINTR) {
			return err
		}
	}
}
