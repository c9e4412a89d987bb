package embedded

import (
	"archive/tar"
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/klauspost/compress/zstd"

	"kontor/internal/fault"
)

// filesList is the first file of a bundle; native/pack writes it.
const filesList = "kontor-files.json"

type unpackedFile struct {
	Path    string `json:"path"`
	Size    int64  `json:"size"`
	SHA256  string `json:"sha256"`
	Link    string `json:"link"`
	Program bool   `json:"program"`
}

// unpack gives the folder with PostgreSQL's programs below cache, unpacking
// them when this version is not there or not whole. Programs that start at the
// same moment take turns.
func (b *bundle) unpack(ctx context.Context, cache string, progress func(percent int)) (string, error) {
	u, err := b.unpackBeside(ctx, cache, progress)
	if err != nil {
		return "", err
	}
	return u.target, u.place()
}

// unpacked is a bundle that can be run from dir. Until place has been called,
// that may be a folder beside target whose files are still on their way to the
// disk: enough for initdb, which need not wait for that.
type unpacked struct {
	dir, target string
	lock        *os.File   // nil when it was there already
	synced      chan error // the result of writing dir to the disk
}

// unpackBeside unpacks, and begins to put the files on disk.
func (b *bundle) unpackBeside(ctx context.Context, cache string, progress func(percent int)) (*unpacked, error) {
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return nil, cacheFault(cache, err)
	}
	target := filepath.Join(cache, b.folder())
	if complete(target) {
		return &unpacked{dir: target, target: target}, nil
	}
	lock, err := waitLock(ctx, target+".lock")
	if err != nil {
		return nil, cacheFault(cache, err)
	}
	if complete(target) {
		return &unpacked{dir: target, target: target}, lock.Close()
	}
	// What is beside is a rest of an unpacking that was interrupted; these are
	// copies out of this program, nobody's data.
	beside := target + ".new"
	err = os.RemoveAll(beside)
	if err == nil {
		err = b.unpackTo(ctx, beside, progress)
	}
	if err != nil {
		lock.Close()
		return nil, cacheFault(cache, err)
	}
	u := &unpacked{dir: beside, target: target, lock: lock, synced: make(chan error, 1)}
	go func() { u.synced <- syncTree(beside) }()
	return u, nil
}

// place waits until the files are on disk and gives the folder its name.
func (u *unpacked) place() error {
	if u.lock == nil {
		return nil
	}
	defer func() {
		u.lock.Close()
		u.lock = nil
	}()
	cache := filepath.Dir(u.target)
	if err := <-u.synced; err != nil {
		return cacheFault(cache, err)
	}
	if _, err := os.Lstat(u.target); err == nil {
		// Damaged, and perhaps still run by an orphan: moved, then removed.
		old := u.target + ".old"
		if err := errors.Join(os.RemoveAll(old), os.Rename(u.target, old)); err != nil {
			return cacheFault(cache, err)
		}
		defer os.RemoveAll(old)
	}
	if err := errors.Join(os.Rename(u.dir, u.target), syncDir(cache)); err != nil {
		return cacheFault(cache, err)
	}
	u.dir = u.target
	return nil
}

func cacheFault(cache string, err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	if isDiskFull(err) {
		return diskFullFault(cache, err)
	}
	return fault.Unavailable("postgres_unpack", "PostgreSQL cannot be unpacked into %s. Make that folder writable, or name another one with KONTOR_CACHE.", cache).Because(err)
}

// unpackTo writes the bundle's files and compares the whole with its SHA-256.
func (b *bundle) unpackTo(ctx context.Context, dir string, progress func(percent int)) error {
	packed, err := b.fs.Open(b.name + ".tar.zst")
	if err != nil {
		return err
	}
	defer packed.Close()
	hash := sha256.New()
	source := io.TeeReader(packed, hash)
	plain, err := zstd.NewReader(bufio.NewReaderSize(source, 1<<20), zstd.WithDecoderConcurrency(2))
	if err != nil {
		return err
	}
	defer plain.Close()
	if err := os.Mkdir(dir, 0o755); err != nil {
		return err
	}
	// Whatever the archive says, nothing outside dir can be written through it.
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	var written int64
	reported := -1
	made := map[string]bool{".": true}
	for archive := tar.NewReader(plain); ; {
		if err := ctx.Err(); err != nil {
			return err
		}
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if dir := filepath.Dir(filepath.FromSlash(header.Name)); !made[dir] {
			if err := root.MkdirAll(dir, 0o755); err != nil {
				return err
			}
			made[dir] = true
		}
		if err := unpackEntry(root, header, archive); err != nil {
			return err
		}
		written += header.Size
		if percent := int(min(99, written*100/max(1, b.Unpacked))); percent != reported {
			reported = percent
			progress(percent)
		}
	}
	if _, err := io.Copy(io.Discard, plain); err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, source); err != nil {
		return err
	}
	if sum := hex.EncodeToString(hash.Sum(nil)); sum != b.SHA256 {
		return fmt.Errorf("the packed PostgreSQL has SHA-256 %s, expected %s: the program file is damaged", sum, b.SHA256)
	}
	return nil
}

func unpackEntry(root *os.Root, header *tar.Header, content io.Reader) error {
	name := filepath.FromSlash(header.Name)
	if header.Typeflag == tar.TypeSymlink {
		return root.Symlink(header.Linkname, name)
	}
	file, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, os.FileMode(header.Mode)&0o755)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, content)
	// The umask may have taken away what the unprivileged user needs.
	return errors.Join(err, chmodFile(file, os.FileMode(header.Mode)&0o755), file.Close())
}

func chmodFile(file *os.File, mode os.FileMode) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	return file.Chmod(mode)
}

// complete tells whether every file of an unpacked bundle is there with its
// size. The folder only gets its name once all of it was on disk, so this
// finds what somebody removed or cut off later.
func complete(dir string) bool {
	raw, err := os.ReadFile(filepath.Join(dir, filesList))
	if err != nil {
		return false
	}
	var files []unpackedFile
	if json.Unmarshal(raw, &files) != nil || len(files) == 0 {
		return false
	}
	for _, f := range files {
		info, err := os.Lstat(filepath.Join(dir, filepath.FromSlash(f.Path)))
		switch {
		case err != nil:
			return false
		case f.Link != "":
			if info.Mode()&os.ModeSymlink == 0 {
				return false
			}
		case !info.Mode().IsRegular() || info.Size() != f.Size:
			return false
		}
	}
	return true
}

// cacheFolder is where PostgreSQL is unpacked unless the options name a place.
// An unprivileged child of root must be able to get there, so root's home will
// not do.
func cacheFolder(dataDir string) string {
	if dir := os.Getenv("KONTOR_CACHE"); dir != "" {
		return dir
	}
	if isRoot() {
		return "/var/cache/kontor"
	}
	if dir, err := os.UserCacheDir(); err == nil && !strings.HasPrefix(dir, "/nonexistent") {
		return filepath.Join(dir, "kontor")
	}
	return filepath.Dir(dataDir)
}

// program is the path of one of PostgreSQL's programs.
func program(dir, name string) string {
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	return filepath.Join(dir, "bin", name)
}
