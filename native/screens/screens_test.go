package main

import (
	"archive/zip"
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"
)

func TestPackedScreensAreTheSame(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{"index.html": {Data: []byte("<!doctype html>")}, "assets/a.js": {Data: bytes.Repeat([]byte("kontor"), 1000)}}
	var packed [2][]byte
	for i := range packed {
		target := filepath.Join(t.TempDir(), "screens.zip")
		if err := pack(files, target); err != nil {
			t.Fatal(err)
		}
		var err error
		if packed[i], err = os.ReadFile(target); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(packed[0], packed[1]) {
		t.Error("the same screens are other bytes")
	}
	found, err := zip.NewReader(bytes.NewReader(packed[0]), int64(len(packed[0])))
	if err != nil {
		t.Fatal(err)
	}
	for name, f := range files {
		if data, err := fs.ReadFile(found, name); err != nil || !bytes.Equal(data, f.Data) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
