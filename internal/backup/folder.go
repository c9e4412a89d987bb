package backup

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"kontor/internal/fault"
	"kontor/internal/op"
)

// Suffix is what the names of archives end in.
const Suffix = ".kontor"

// scheduled marks the backups that may be cleared away again.
const scheduled = "daily"

// nameForm keeps a name inside its folder, and says of what and when it is:
// berg-sons-20261123-023000-daily.kontor.
var nameForm = regexp.MustCompile(`^([a-z0-9-]{1,60})-([0-9]{8}-[0-9]{6})(-[a-z0-9-]{1,30})?\.kontor$`)

const nameTime = "20060102-150405"

// fileName is the name of an archive of this company and moment; kind says why
// it was taken, "" for by hand.
func fileName(company string, now time.Time, kind string) string {
	if kind != "" {
		kind = "-" + kind
	}
	return shortName(company) + "-" + now.UTC().Format(nameTime) + kind + Suffix
}

// shortName is the company's name as a part of a file's: two companies that
// share a folder must not take each other's backups for theirs. A name that
// cannot be spelt in ASCII is told apart by a few letters of its hash.
func shortName(company string) string {
	var b strings.Builder
	lost := false
	for _, r := range norm.NFD.String(strings.ToLower(company)) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r): // an accent: ü is u
		default:
			lost = lost || unicode.IsLetter(r) || unicode.IsDigit(r)
			if s := b.String(); s != "" && !strings.HasSuffix(s, "-") {
				b.WriteByte('-')
			}
		}
	}
	name := strings.Trim(b.String(), "-")
	if len(name) > 30 {
		name, lost = strings.Trim(name[:30], "-"), true
	}
	if name == "" {
		name = "kontor"
	}
	if lost {
		sum := sha256.Sum256([]byte(company))
		name += "-" + hex.EncodeToString(sum[:2])
	}
	return name
}

// taken is when the archive of this name was taken.
func taken(name string) (time.Time, bool) {
	m := nameForm.FindStringSubmatch(name)
	if m == nil {
		return time.Time{}, false
	}
	at, err := time.ParseInLocation(nameTime, m[2], time.UTC)
	return at, err == nil
}

// names are the archives of a folder, the oldest first; none where there is no
// folder.
func names(folder string) ([]string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, ignoreMissing(err)
	}
	var found []string
	for _, e := range entries {
		if _, ok := taken(e.Name()); ok && e.Type().IsRegular() {
			found = append(found, e.Name())
		}
	}
	slices.SortFunc(found, func(a, b string) int {
		x, _ := taken(a)
		y, _ := taken(b)
		if c := x.Compare(y); c != 0 {
			return c
		}
		return strings.Compare(a, b)
	})
	return found, nil
}

// thin keeps the newest scheduled backups of a company in a folder. Those taken
// by hand, before an upgrade, and of another company are never touched.
func thin(folder, company string, keep int) error {
	all, err := names(folder)
	if err != nil {
		return err
	}
	ours := all[:0]
	for _, name := range all {
		m := nameForm.FindStringSubmatch(name)
		if m[1] == shortName(company) && m[3] == "-"+scheduled {
			ours = append(ours, name)
		}
	}
	var failed error
	for len(ours) > keep {
		failed = errors.Join(failed, os.Remove(filepath.Join(folder, ours[0])), ignoreMissing(os.Remove(verifiedMark(folder, ours[0]))))
		ours = ours[1:]
	}
	return failed
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// copyFile puts a copy of the file into the folder, whole or not at all.
func copyFile(path, folder string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	in, err := os.Open(path)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.CreateTemp(folder, ".backup-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(out.Name()) }()
	_, err = io.Copy(out, in)
	if err = errors.Join(err, out.Sync(), out.Close()); err != nil {
		return err
	}
	return errors.Join(place(out.Name(), filepath.Join(folder, filepath.Base(path)), os.Link), syncDir(folder))
}

// verifiedMark is the file whose time says when a backup was last checked.
func verifiedMark(folder, name string) string { return filepath.Join(folder, name+".verified") }

// Backup is an archive in the folder.
type Backup struct {
	Name       string     `json:"name"`
	CreatedAt  time.Time  `json:"created_at"`
	Size       int64      `json:"size" doc:"In bytes."`
	VerifiedAt *time.Time `json:"verified_at" doc:"When it was last restored into a scratch database and compared; null for never."`
}

func entry(folder, name string) (Backup, error) {
	info, err := os.Stat(filepath.Join(folder, name))
	if err != nil {
		return Backup{}, err
	}
	at, _ := taken(name)
	b := Backup{Name: name, CreatedAt: at, Size: info.Size()}
	if mark, err := os.Stat(verifiedMark(folder, name)); err == nil {
		at := mark.ModTime().UTC()
		b.VerifiedAt = &at
	}
	return b, nil
}

func (s *Service) list(ctx context.Context, _ *op.Call, _ *op.Nothing) (op.Page[Backup], error) {
	page := op.Page[Backup]{Items: []Backup{}}
	set, _, err := s.settings(ctx, s.cfg.DB)
	if err != nil {
		return page, err
	}
	folder := s.folder(set)
	all, err := names(folder)
	if err != nil {
		return page, fault.Unavailable("backup_folder", "The folder %s cannot be read.", folder).Because(err)
	}
	for _, name := range slices.Backward(all) {
		if b, err := entry(folder, name); err == nil {
			page.Items = append(page.Items, b)
		}
	}
	return page, nil
}
