package embedded

import (
	"context"
	"path/filepath"
	"runtime"

	"github.com/jackc/pgx/v5"

	"kontor/internal/fault"
)

// Attach is the way to a server that another Kontor of this computer has
// started on the data folder: for a command that an administrator gives while
// the program runs. It starts and stops nothing.
func Attach(ctx context.Context, dataDir string) (url func(database string) string, err error) {
	busy := func(err error) error {
		return fault.Unavailable("data_folder_locked", "Kontor is already running with the data folder %s, and its database does not answer. Try again in a moment.", filepath.Dir(dataDir)).Because(err)
	}
	s := &Server{port: socketPort}
	if s.paths, err = pathsOf(dataDir); err != nil {
		return nil, err
	}
	if s.password, err = readPassword(s.paths.password); err != nil {
		return nil, err
	}
	running, err := readPidFile(s.paths.data)
	if err != nil {
		return nil, busy(err)
	}
	s.paths.run = running.socket
	if runtime.GOOS == "windows" {
		s.port = running.port
	}
	conn, err := pgx.Connect(ctx, s.URL("postgres"))
	if err != nil {
		return nil, busy(err)
	}
	return s.URL, conn.Close(ctx)
}
