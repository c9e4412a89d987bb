package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
)

// entry is one file or symbolic link of a bundle; path is relative to the
// folder PostgreSQL is unpacked into.
type entry struct {
	path    string
	link    string
	content []byte
	program bool
}

// programs that the supervisor starts.
var programs = []string{"postgres", "initdb", "pg_ctl", "pg_controldata"}

// extensions that Kontor's schema and `kontor verify` use.
var extensions = []string{"plpgsql", "pg_trgm", "unaccent", "btree_gist", "amcheck", "pg_stat_statements"}

// modules are the other loadable libraries a server needs: the stemmers that
// initdb names, and the encodings an administrator's psql may ask for.
var modules = []string{
	"dict_snowball", "libpqwalreceiver", "pgoutput",
	"utf8_and_win", "utf8_and_iso8859", "utf8_and_iso8859_1", "utf8_and_cyrillic",
}

// unusedLibraries serve only programs and extensions that are left out.
var unusedLibraries = []string{"libecpg", "libpgtypes", "libxslt", "libexslt", "libossp-uuid", "libuuid", "libpgcommon", "libpgport", "libpgfeutils", "libpq-oauth", "libcurl", "wx", "testplug", "icutu", "icuio"}

// choose reads the npm package and keeps what a server needs, in the order of
// the paths.
func choose(tarball []byte) ([]entry, error) {
	zip, err := gzip.NewReader(bytes.NewReader(tarball))
	if err != nil {
		return nil, err
	}
	var entries []entry
	var symlinks []byte
	for archive := tar.NewReader(zip); ; {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		name, ok := strings.CutPrefix(path.Clean(header.Name), "package/native/")
		if !ok || header.Typeflag != tar.TypeReg {
			if path.Base(header.Name) == "LICENSE.md" {
				name = "LICENSE.md"
			} else {
				continue
			}
		}
		if name != "pg-symlinks.json" && !wanted(name) {
			continue
		}
		content, err := io.ReadAll(archive)
		if err != nil {
			return nil, err
		}
		if name == "pg-symlinks.json" {
			symlinks = content
			continue
		}
		entries = append(entries, entry{path: name, content: content, program: isProgram(name)})
	}
	links, err := readSymlinks(symlinks, entries)
	if err != nil {
		return nil, err
	}
	entries = append(entries, links...)
	slices.SortFunc(entries, func(a, b entry) int { return strings.Compare(a.path, b.path) })
	return entries, complete(entries)
}

func isProgram(name string) bool {
	return path.Dir(name) == "bin"
}

// wanted says whether a file of the package is kept. What it does not know it
// keeps: a library too many is better than a server that does not start.
func wanted(name string) bool {
	dir, base := path.Split(name)
	stem, _, _ := strings.Cut(base, ".")
	switch {
	case name == "LICENSE.md":
		return true
	case dir == "bin/":
		return slices.Contains(programs, stem) || isLibrary(base) && !unused(base)
	case strings.HasPrefix(name, "include/"), strings.HasPrefix(name, "doc/"), strings.HasPrefix(name, "lib/pkgconfig/"),
		strings.Contains(name, "/pgxs/"), strings.Contains(name, "/locale/"), strings.Contains(name, "/man/"), strings.Contains(name, "/doc/"):
		return false
	case strings.HasSuffix(dir, "/extension/"):
		extension, _, _ := strings.Cut(stem, "--")
		return slices.Contains(extensions, extension)
	case strings.HasPrefix(dir, "share/"):
		return true
	case !isLibrary(base):
		return false
	case dir == "lib/postgresql/", dir == "lib/" && strings.HasSuffix(base, ".dll"): // what the server loads by name
		return slices.Contains(extensions, stem) || slices.Contains(modules, stem)
	default:
		return !unused(base)
	}
}

func isLibrary(base string) bool {
	return strings.HasSuffix(base, ".so") || strings.Contains(base, ".so.") || strings.HasSuffix(base, ".dylib") || strings.HasSuffix(base, ".dll")
}

func unused(base string) bool {
	return slices.ContainsFunc(unusedLibraries, func(prefix string) bool { return strings.HasPrefix(base, prefix) })
}

// readSymlinks gives the links that npm could not carry and that lead to a
// file that was kept.
func readSymlinks(raw []byte, entries []entry) ([]entry, error) {
	if raw == nil {
		return nil, nil
	}
	var list []struct{ Source, Target string }
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, fmt.Errorf("pg-symlinks.json: %w", err)
	}
	var links []entry
	for _, l := range list {
		source, target := strings.TrimPrefix(l.Source, "native/"), strings.TrimPrefix(l.Target, "native/")
		kept := slices.ContainsFunc(entries, func(e entry) bool { return e.path == source })
		if !kept || linkerName(path.Base(target)) {
			continue
		}
		if path.Dir(source) != path.Dir(target) {
			return nil, fmt.Errorf("pg-symlinks.json: %s leads out of its folder", l.Target)
		}
		links = append(links, entry{path: target, link: path.Base(source)})
	}
	return links, nil
}

// linkerName tells whether a library's name carries no version: such links
// serve a compiler and are left out.
func linkerName(base string) bool {
	return strings.HasSuffix(base, ".so") || strings.Count(base, ".") == 1 && strings.HasSuffix(base, ".dylib")
}

// complete refuses a choice that cannot run: the package has changed shape.
func complete(entries []entry) error {
	for _, need := range []string{"postgres", "initdb", "pg_ctl", "postgres.bki", "pg_trgm.control", "unaccent.rules", "amcheck.control"} {
		if !slices.ContainsFunc(entries, func(e entry) bool {
			base := path.Base(e.path)
			return base == need || base == need+".exe"
		}) {
			return fmt.Errorf("the package has no %s; native/pack must be adapted to it", need)
		}
	}
	return nil
}
