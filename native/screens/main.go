// Command screens packs the built screens for the program: a zip takes a third of
// their size, and is read file by file.
//
//	go run ./native/screens frontend/dist frontend/bundle/screens.zip
package main

import (
	"archive/zip"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "screens: name the folder and the zip")
		os.Exit(2)
	}
	if err := pack(os.DirFS(os.Args[1]), os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "screens:", err)
		os.Exit(1)
	}
}

// pack writes the files in the order of their names and without their times, so
// that the same screens are the same bytes, beside the place and renames it.
func pack(files fs.FS, target string) (err error) {
	f, err := os.Create(target + ".new")
	if err != nil {
		return err
	}
	w := zip.NewWriter(f)
	w.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) { return flate.NewWriter(out, flate.BestCompression) })
	err = fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		out, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
		if err != nil {
			return err
		}
		_, err = out.Write(data)
		return err
	})
	if err := errors.Join(err, w.Close(), f.Close()); err != nil {
		return err
	}
	return os.Rename(target+".new", target)
}
