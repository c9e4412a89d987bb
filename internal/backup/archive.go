package backup

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"time"

	"filippo.io/age"

	"kontor/internal/fault"
)

// An archive is a zip of manifest.json and a member for each table, followed by
// a seal: the SHA-256 of the zip and eight letters. With a passphrase the whole
// is wrapped in age's format (scrypt, ChaCha20-Poly1305).
const (
	formatVersion = 1
	manifestName  = "manifest.json"
	sealWord      = "KONTORBK"
	sealSize      = sha256.Size + len(sealWord)
	ageIntro      = "age-encryption.org/"
)

// Manifest says what an archive holds.
type Manifest struct {
	Format    int        `json:"format"`
	Version   string     `json:"version"` // of the Kontor that wrote it
	Schema    int64      `json:"schema"`  // the last migration applied
	Company   string     `json:"company"`
	CreatedAt time.Time  `json:"created_at"`
	Tables    []Table    `json:"tables"`
	Sequences []Sequence `json:"sequences"`
	// Pepper is what the company's passwords were hashed with; without it
	// nobody could sign in to what is restored.
	Pepper []byte `json:"pepper"`
}

// Table is one table's rows in COPY's text form.
type Table struct {
	Name    string   `json:"name"`
	Columns []string `json:"columns"`
	Rows    int64    `json:"rows"`
	SHA256  string   `json:"sha256"`
}

// Sequence is where a sequence stands.
type Sequence struct {
	Name   string `json:"name"`
	Last   int64  `json:"last"`
	Called bool   `json:"called"`
}

func member(table string) string { return "tables/" + table + ".copy" }

// writer writes an archive to a file.
type writer struct {
	out    io.Writer
	closer io.Closer // age's end, or nil
	sum    hash.Hash
	zip    *zip.Writer
}

func newWriter(f io.Writer, passphrase string) (*writer, error) {
	w := &writer{out: f, sum: sha256.New()}
	if passphrase != "" {
		to, err := age.NewScryptRecipient(passphrase)
		if err != nil {
			return nil, err
		}
		sealed, err := age.Encrypt(f, to)
		if err != nil {
			return nil, err
		}
		w.out, w.closer = sealed, sealed
	}
	w.zip = zip.NewWriter(io.MultiWriter(w.out, w.sum))
	return w, nil
}

// table streams one table's rows and fills in what is known afterwards.
func (w *writer) table(t *Table, copyTo func(io.Writer) (rows int64, err error)) error {
	m, err := w.zip.Create(member(t.Name))
	if err != nil {
		return err
	}
	sum := sha256.New()
	if t.Rows, err = copyTo(io.MultiWriter(m, sum)); err != nil {
		return err
	}
	t.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return nil
}

func (w *writer) finish(m Manifest) error {
	text, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return err
	}
	member, err := w.zip.Create(manifestName)
	if err != nil {
		return err
	}
	if _, err := member.Write(text); err != nil {
		return err
	}
	if err := w.zip.Close(); err != nil {
		return err
	}
	if _, err := w.out.Write(append(w.sum.Sum(nil), sealWord...)); err != nil {
		return err
	}
	if w.closer != nil {
		return w.closer.Close()
	}
	return nil
}

// Archive is an opened archive whose seal holds.
type Archive struct {
	Manifest

	file *os.File
	gone bool // the file is the opened form of an encrypted archive
	zip  *zip.Reader
}

func damaged(err error) error {
	return fault.Invalid("backup_damaged", "This backup is damaged or is not a backup of Kontor. Nothing was changed; use another one.").Because(err)
}

// Open reads an archive as far as is needed to know that it is whole. scratch
// is a folder for the opened form of an encrypted one.
func Open(path, passphrase, scratch string) (a *Archive, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fault.NotFound("no_such_backup", "The backup %s cannot be read.", path).Because(err)
	}
	opened := false
	defer func() {
		if err != nil {
			_ = (&Archive{file: f, gone: opened}).Close()
		}
	}()
	intro := make([]byte, len(ageIntro))
	if _, err := io.ReadFull(f, intro); err != nil {
		return nil, damaged(err)
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	if bytes.Equal(intro, []byte(ageIntro)) {
		plain, err := decrypt(f, passphrase, scratch)
		if err != nil {
			return nil, err
		}
		_ = f.Close()
		f, opened = plain, true
	}
	if a, err = read(f); err == nil {
		a.gone = opened
	}
	return a, err
}

// decrypt writes the opened form to a file that has no name any more, where the
// system can do that; else it has one until it is closed.
func decrypt(f *os.File, passphrase, scratch string) (*os.File, error) {
	if passphrase == "" {
		return nil, fault.Invalid("passphrase_needed", "This backup is encrypted. Give its passphrase.")
	}
	id, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		return nil, err
	}
	plain, err := age.Decrypt(f, id)
	if err != nil {
		var wrong *age.NoIdentityMatchError
		if errors.As(err, &wrong) {
			return nil, fault.Invalid("wrong_passphrase", "The passphrase does not open this backup.").Because(err)
		}
		return nil, damaged(err)
	}
	out, err := os.CreateTemp(scratch, ".opened-*")
	if err != nil {
		return nil, err
	}
	_ = os.Remove(out.Name())
	in := &noting{r: plain}
	if _, err := io.Copy(out, in); err != nil {
		_ = (&Archive{file: out, gone: true}).Close()
		if in.err != nil {
			return nil, damaged(err)
		}
		return nil, fault.Unavailable("disk_full", "The backup cannot be opened: there is no room in %s.", filepath.Dir(out.Name())).Because(err)
	}
	return out, nil
}

// noting is a reader that remembers its own error, to tell it from a writer's.
type noting struct {
	r   io.Reader
	err error
}

func (n *noting) Read(b []byte) (int, error) {
	count, err := n.r.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		n.err = err
	}
	return count, err
}

func read(f *os.File) (*Archive, error) {
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, err
	}
	body := size - int64(sealSize)
	if body <= 0 {
		return nil, damaged(errors.New("too short"))
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, io.NewSectionReader(f, 0, body)); err != nil {
		return nil, damaged(err)
	}
	seal := make([]byte, sealSize)
	if _, err := f.ReadAt(seal, body); err != nil || !bytes.Equal(seal, append(sum.Sum(nil), sealWord...)) {
		return nil, damaged(fmt.Errorf("the seal does not fit: %w", err))
	}
	z, err := zip.NewReader(io.NewSectionReader(f, 0, body), body)
	if err != nil {
		return nil, damaged(err)
	}
	a := &Archive{file: f, zip: z}
	m, err := z.Open(manifestName)
	if err != nil {
		return nil, damaged(err)
	}
	defer m.Close()
	if err := json.NewDecoder(m).Decode(&a.Manifest); err != nil {
		return nil, damaged(err)
	}
	if a.Format > formatVersion {
		return nil, newer(a.Version)
	}
	for _, t := range a.Tables {
		if _, err := z.Open(member(t.Name)); err != nil {
			return nil, damaged(fmt.Errorf("table %s: %w", t.Name, err))
		}
	}
	return a, nil
}

func newer(version string) error {
	return fault.Invalid("newer_backup", "This backup was written by a newer Kontor (%s). Install that or a newer one to restore it.", version)
}

// table opens a table's rows.
func (a *Archive) table(t Table) (io.ReadCloser, error) {
	r, err := a.zip.Open(member(t.Name))
	if err != nil {
		return nil, damaged(err)
	}
	return r, nil
}

// Close lets go of the file.
func (a *Archive) Close() error {
	err := a.file.Close()
	if a.gone {
		err = errors.Join(err, ignoreMissing(os.Remove(a.file.Name())))
	}
	return err
}
