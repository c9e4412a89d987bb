package banking_test

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"testing"
)

// shared is the folder with the files that banks and others published.
// KONTOR_SHARED names it, from the root of the repository when it is not absolute.
func shared(t *testing.T) string {
	t.Helper()
	root := filepath.Join("..", "..")
	folder := os.Getenv("KONTOR_SHARED")
	switch {
	case folder == "":
		folder = filepath.Join(root, "..", "shared")
	case !filepath.IsAbs(folder):
		folder = filepath.Join(root, folder)
	}
	return filepath.Join(folder, "data", "bank", "camt")
}

// Each published file is either previewed with statements of accounts that are
// not ours, which it says, or says why it cannot be read; nothing is ever imported.
func TestPublishedFilesArePreviewed(t *testing.T) {
	t.Parallel()
	names, _ := filepath.Glob(filepath.Join(shared(t), "*.xml"))
	if len(names) == 0 {
		t.Skip("there is no folder with the published files (KONTOR_SHARED names one)")
	}
	o := setUp(t)
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		body := object{"file_name": filepath.Base(name), "data": base64.StdEncoding.EncodeToString(data)}
		a := o.c.Post("/bank-statements/preview", body).Want(200)
		if a.At("problems", 0) == nil {
			t.Errorf("%s: nothing says that its account is unknown: %.300s", filepath.Base(name), a.Raw)
		}
		if got := o.c.Post("/bank-statements/import", body); got.Status != 422 {
			t.Errorf("%s: imported with %d: %.300s", filepath.Base(name), got.Status, got.Raw)
		}
	}
	if n := o.Int(`SELECT count(*) FROM bank_statements`); n != 0 {
		t.Errorf("%d statements were imported", n)
	}
	t.Logf("%d published files previewed", len(names))
}
