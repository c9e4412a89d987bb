package main

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"

	"github.com/klauspost/compress/zstd"
)

// manifestFile comes first in the archive and lists the rest; it stays in the
// unpacked folder so that a later start can tell that nothing is missing.
const manifestFile = "kontor-files.json"

type manifestEntry struct {
	Path    string `json:"path"`
	Size    int    `json:"size,omitempty"`
	SHA256  string `json:"sha256,omitempty"`
	Link    string `json:"link,omitempty"`
	Program bool   `json:"program,omitempty"`
}

// write makes the bundle beside its place and renames it.
func write(target string, entries []entry, d *description) error {
	files := make([]manifestEntry, 0, len(entries))
	for _, e := range entries {
		m := manifestEntry{Path: e.path, Size: len(e.content), Link: e.link, Program: e.program}
		if e.link == "" {
			sum := sha256.Sum256(e.content)
			m.SHA256 = hex.EncodeToString(sum[:])
		}
		files = append(files, m)
		d.Unpacked += int64(len(e.content))
	}
	d.Files = len(files)
	manifest, err := json.Marshal(files)
	if err != nil {
		return err
	}
	var raw bytes.Buffer
	archive := tar.NewWriter(&raw)
	all := append([]entry{{path: manifestFile, content: manifest}}, entries...)
	for _, e := range all {
		header := &tar.Header{Typeflag: tar.TypeReg, Name: e.path, Size: int64(len(e.content)), Mode: 0o644, Format: tar.FormatPAX}
		if e.program {
			header.Mode = 0o755
		}
		if e.link != "" {
			header.Typeflag, header.Linkname = tar.TypeSymlink, e.link
		}
		if err := archive.WriteHeader(header); err != nil {
			return err
		}
		if _, err := archive.Write(e.content); err != nil {
			return err
		}
	}
	if err := archive.Close(); err != nil {
		return err
	}
	// One goroutine: how the work is divided must not show in the bytes.
	encoder, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(8<<20))
	if err != nil {
		return err
	}
	packed := encoder.EncodeAll(raw.Bytes(), nil)
	sum := sha256.Sum256(packed)
	d.SHA256, d.Size = hex.EncodeToString(sum[:]), int64(len(packed))

	if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(target+".new", packed, 0o644); err != nil {
		return err
	}
	return os.Rename(target+".new", target)
}
