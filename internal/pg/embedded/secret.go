package embedded

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"runtime"
	"strings"

	"kontor/internal/fault"
)

// readPassword reads the password file; "" when there is none. One that others
// could have read is refused.
func readPassword(path string) (string, error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", fault.Unavailable("postgres_password", "The database password in %s cannot be read. Make the file readable for the user who runs Kontor, and for nobody else (chmod 600).", path).Because(err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return "", err
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return "", fault.Unavailable("secret_readable", "%s holds the database password and can be read by other users of this computer. Run chmod 600 on it and start Kontor again.", path)
	}
	content := make([]byte, 256)
	n, err := file.Read(content)
	password := strings.TrimSpace(string(content[:n]))
	if err != nil || password == "" {
		return "", fault.Unavailable("postgres_password", "The database password file %s is empty. Put back the file from a backup of this folder.", path).Because(err)
	}
	return password, nil
}

// makePassword writes a new random password, complete and on disk before it
// has its name.
func makePassword(path string) (string, error) {
	password := rand.Text() + rand.Text()
	beside := path + ".new"
	file, err := os.OpenFile(beside, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return "", err
	}
	_, err = file.WriteString(password + "\n")
	if err := errors.Join(err, chmodFile(file, 0o600), file.Sync(), file.Close()); err != nil {
		return "", err
	}
	return password, os.Rename(beside, path)
}
