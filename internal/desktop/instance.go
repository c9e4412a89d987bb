package desktop

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net"
	"os"
	"path/filepath"
	"time"
)

// Instance is the one window of a data folder.
type Instance struct {
	listener net.Listener
	path     string
}

// ErrShown says that a window of this data folder was open already and has
// been asked to come to the front.
var ErrShown = errors.New("the window that is open has been brought to the front")

// First makes this the window of the data folder. When there is one already it
// is asked to show itself, and ErrShown comes back. show is called whenever a
// later start asks.
func First(ctx context.Context, dataDir string, show func()) (*Instance, error) {
	path := socketOf(dataDir)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	var dialer net.Dialer
	dial, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	if conn, err := dialer.DialContext(dial, "unix", path); err == nil {
		conn.Close()
		return nil, ErrShown
	}
	// Nobody answers: what is there was left by a program that was killed.
	_ = os.Remove(path)
	listener, err := net.Listen("unix", path)
	if err != nil {
		return nil, err
	}
	_ = os.Chmod(path, 0o600)
	i := &Instance{listener: listener, path: path}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			conn.Close()
			go show()
		}
	}()
	return i, nil
}

// Close lets another start be the first.
func (i *Instance) Close() error { return i.listener.Close() }

// socketOf is in the data folder, or, since the path of a socket has to be
// short, in the folder for temporary files.
func socketOf(dataDir string) string {
	if abs, err := filepath.Abs(dataDir); err == nil {
		dataDir = abs
	}
	path := filepath.Join(dataDir, "window.sock")
	if len(path) < 100 {
		return path
	}
	sum := sha256.Sum256([]byte(dataDir))
	base := os.Getenv("XDG_RUNTIME_DIR")
	if base == "" {
		base = os.TempDir()
	}
	return filepath.Join(base, "kontor-"+hex.EncodeToString(sum[:8])+".sock")
}
