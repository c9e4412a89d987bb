package logs

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
)

// File is a log file that becomes name.1, name.2, … whenever it is full. The
// oldest goes.
type File struct {
	path string
	size int64 // bytes until it is full
	keep int   // how many old ones stay

	mu      sync.Mutex
	file    *os.File
	written int64
}

// OpenFile opens the log file for appending.
func OpenFile(path string, size int64, keep int) (*File, error) {
	f := &File{path: path, size: size, keep: keep}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	return f, f.open()
}

func (f *File) open() error {
	file, err := os.OpenFile(f.path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	info, err := file.Stat()
	if err != nil {
		file.Close()
		return err
	}
	f.file, f.written = file, info.Size()
	return nil
}

// Write appends one line. A line is never split over two files.
func (f *File) Write(line []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.file == nil {
		return 0, os.ErrClosed
	}
	if f.written > 0 && f.written+int64(len(line)) > f.size {
		if err := f.rotate(); err != nil {
			return 0, err
		}
	}
	n, err := f.file.Write(line)
	f.written += int64(n)
	return n, err
}

func (f *File) rotate() error {
	f.file.Close()
	f.file = nil
	// What cannot be renamed is written on: a full log is better than none.
	for i := f.keep; i > 0; i-- {
		from := f.path
		if i > 1 {
			from = f.old(i - 1)
		}
		_ = os.Rename(from, f.old(i))
	}
	if f.keep == 0 {
		_ = os.Remove(f.path)
	}
	return f.open()
}

func (f *File) old(i int) string { return fmt.Sprintf("%s.%d", f.path, i) }

// Close closes the file; later lines are dropped.
func (f *File) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.file == nil {
		return nil
	}
	err := f.file.Close()
	f.file = nil
	return err
}
