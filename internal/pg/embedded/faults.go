package embedded

import (
	"errors"
	"path/filepath"

	"kontor/internal/fault"
)

// ErrLocked says that a Kontor is running with this data folder already. The
// program brings that one's window to the front instead.
var ErrLocked = errors.New("the data folder is in use by a running Kontor")

func lockedFault(dataDir string) error {
	return fault.Conflict("data_folder_locked", "Kontor is already running with the data folder %s.", filepath.Dir(dataDir)).Because(ErrLocked)
}

func diskFullFault(dir string, cause error) error {
	return fault.Unavailable("disk_full", "The disk of %s is full. Make room on it, then start Kontor again; nothing has been changed.", dir).Because(cause)
}

// foreignFault is about a data folder that is not plainly ours to start.
func foreignFault(cause error, sentence string, args ...any) error {
	return fault.Unavailable("data_folder_unusable", sentence+" Nothing in it has been changed.", args...).Because(cause)
}
