//go:build !linux

package embedded

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// syncTree puts every file of a folder on disk.
func syncTree(dir string) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() && !d.Type().IsRegular() {
			return err
		}
		if d.IsDir() && runtime.GOOS == "windows" {
			return nil
		}
		mode := os.O_RDONLY
		if runtime.GOOS == "windows" {
			mode = os.O_RDWR
		}
		file, err := os.OpenFile(path, mode, 0)
		if err != nil {
			return err
		}
		return errors.Join(file.Sync(), file.Close())
	})
}
