package embedded

import (
	"encoding/json"
	"io/fs"
	"runtime"

	"kontor/internal/fault"
)

// bundle is the PostgreSQL inside this program, as native/pack describes it.
type bundle struct {
	fs       fs.FS
	name     string // "bundle/linux-amd64"
	Version  string `json:"postgresql"`
	SHA256   string `json:"sha256"`
	Size     int64  `json:"size"`
	Unpacked int64  `json:"unpacked"`
	Files    int    `json:"files"`
}

// openBundle reads what this program carries.
func openBundle() (*bundle, error) { return openBundleIn(bundles) }

func openBundleIn(in fs.FS) (*bundle, error) {
	b := &bundle{fs: in, name: "bundle/" + runtime.GOOS + "-" + runtime.GOARCH}
	raw, err := fs.ReadFile(in, b.name+".json")
	if err == nil {
		err = json.Unmarshal(raw, b)
	}
	if err == nil {
		_, err = fs.Stat(in, b.name+".tar.zst")
	}
	if err != nil {
		return nil, fault.Unavailable("postgres_not_packed", "This build of Kontor carries no PostgreSQL for %s-%s. Run make native and build again, or point DATABASE_URL at a PostgreSQL server.", runtime.GOOS, runtime.GOARCH).Because(err)
	}
	return b, nil
}

// major is the number a data folder's PG_VERSION must hold.
func (b *bundle) major() string {
	for i, c := range b.Version {
		if c == '.' {
			return b.Version[:i]
		}
	}
	return b.Version
}

// folder is the name of the folder that the bundle is unpacked into. An orphan
// of an earlier run is recognised by it.
func (b *bundle) folder() string { return folderPrefix + b.Version + "-" + b.SHA256[:12] }

const folderPrefix = "kontor-postgresql-"
