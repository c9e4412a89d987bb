package identity

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/fault"
)

// Secrets are made once per installation. Whoever has them can sign in as
// anybody, so they are kept away from everybody but the program.
type Secrets struct {
	// TokenKey signs access tokens.
	TokenKey []byte
	// Pepper goes into the hashes of passwords and codes. Without it, the
	// passwords have to be set anew.
	Pepper []byte
}

const secretBytes = 32

// The names of the secrets, as files and as rows.
const (
	tokenKeyName = "token.key"
	pepperName   = "pepper"
)

// LoadSecretsDir reads the secrets from their files in dir and makes those that
// are not there. Files that others can read are refused.
func LoadSecretsDir(dir string) (Secrets, error) {
	if dir == "" {
		return Secrets{}, errors.New("identity: there is no folder for the secrets")
	}
	key, err := secretFile(filepath.Join(dir, tokenKeyName))
	if err != nil {
		return Secrets{}, err
	}
	pepper, err := secretFile(filepath.Join(dir, pepperName))
	return Secrets{TokenKey: key, Pepper: pepper}, err
}

func secretFile(path string) ([]byte, error) {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err := makeSecretFile(path); err != nil {
			return nil, err
		}
		info, err = os.Lstat(path)
	}
	if err != nil {
		return nil, err
	}
	// Windows keeps its rights elsewhere: the data folder belongs to the person.
	if mode := info.Mode(); !mode.IsRegular() || runtime.GOOS != "windows" && mode.Perm()&0o077 != 0 {
		return nil, fault.Conflict("secret_readable_by_others",
			"Others can read %s (%s). Kontor does not start like this. Make it a file that only you can read: chmod 600 %s", path, mode, path)
	}
	secret, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if len(secret) != secretBytes {
		return nil, fault.Conflict("secret_damaged", "%s is damaged: it has %d bytes and not %d. Put it back from a backup.", path, len(secret), secretBytes)
	}
	return secret, nil
}

// makeSecretFile writes a new secret beside its place and links it there, so
// that it is there whole or not at all, and one that exists is never replaced.
func makeSecretFile(path string) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".secret-*") // 0600 by itself
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	if _, err = f.Write(newSecret()); err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := os.Link(f.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// AdoptPepper moves the pepper of a restored company, which came with it in the
// database, into its file. It may be broken off at any moment and be run again:
// until the row is gone, the row is what counts.
func AdoptPepper(ctx context.Context, q db.DBTX, dir string) error {
	queries := db.New()
	pepper, err := queries.InstallationSecretGet(ctx, q, pepperName)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".secret-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	if _, err = f.Write(pepper); err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := setAside(filepath.Join(dir, pepperName), pepper); err != nil {
		return err
	}
	if err := errors.Join(os.Rename(f.Name(), filepath.Join(dir, pepperName)), syncDir(dir)); err != nil {
		return err
	}
	return queries.InstallationSecretDelete(ctx, q, pepperName)
}

// setAside keeps the pepper of the company that was replaced: whoever goes back
// to it needs it. The name says which one it is, so that doing it again after a
// crash makes no second one.
func setAside(path string, by []byte) error {
	old, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && bytes.Equal(old, by) {
		return nil
	}
	if err != nil {
		return err
	}
	sum := sha256.Sum256(old)
	err = os.Link(path, path+".before-restore-"+hex.EncodeToString(sum[:4]))
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	return err
}

func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// LoadSecretsDB reads the secrets that several programs on one database share,
// and makes them when they are not there.
func LoadSecretsDB(ctx context.Context, q db.DBTX) (Secrets, error) {
	key, err := secretRow(ctx, q, tokenKeyName)
	if err != nil {
		return Secrets{}, err
	}
	pepper, err := secretRow(ctx, q, pepperName)
	return Secrets{TokenKey: key, Pepper: pepper}, err
}

func secretRow(ctx context.Context, q db.DBTX, name string) ([]byte, error) {
	queries := db.New()
	if err := queries.InstallationSecretEnsure(ctx, q, db.InstallationSecretEnsureParams{Name: name, Value: newSecret()}); err != nil {
		return nil, err
	}
	secret, err := queries.InstallationSecretGet(ctx, q, name)
	if err == nil && len(secret) != secretBytes {
		err = fmt.Errorf("identity: the secret %s in the database has %d bytes", name, len(secret))
	}
	return secret, err
}

func newSecret() []byte {
	b := make([]byte, secretBytes)
	_, _ = rand.Read(b) // never fails: the program would end
	return b
}
