package erp_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"kontor/internal/backup"
	"kontor/internal/erp"
	"kontor/internal/erp/erptest"
	"kontor/internal/fault"
	"kontor/internal/testdb"
)

// furnish enters something of everything, with what copies badly: quotes, tabs,
// backslashes, every script, empty and missing, a picture.
func furnish(t *testing.T, c *erptest.Company) {
	t.Helper()
	category := c.Admin.Post(t, "/product-categories", map[string]any{"name": "Lampen \\N\t\"'"}).Want(t, http.StatusCreated).ID(t)
	p := c.Admin.Post(t, "/products", map[string]any{
		"sku": "ÜÑ-1", "name": "Lampe 灯 💡\u202e", "description": "line one\nline two\r\n\ttab \\. end", "price": "0.000001", "category_id": category,
		"weight": "0.000001", "packagings": []map[string]any{{"name": "Karton \t灯", "quantity": "12", "barcode": "4006381333931"}},
	}).Want(t, http.StatusCreated).ID(t)
	c.Admin.Do(t, http.MethodPut, erptest.Path("/products/%d/image", p), map[string]any{
		"content_type": "image/png", "data": base64.StdEncoding.EncodeToString(picture),
	}).Want(t, http.StatusOK, http.StatusCreated, http.StatusNoContent)
	for n := range 3 {
		id := order(t, c, n)
		if n > 0 {
			c.Admin.Post(t, erptest.Path("/orders/%d/confirm", id), nil).Want(t, http.StatusOK)
		}
		if n > 1 {
			c.Admin.Post(t, erptest.Path("/orders/%d/complete", id), nil).Want(t, http.StatusOK)
		}
	}
	c.Admin.Post(t, erptest.Path("/journal-entries/%d/post", draft(t, c)), nil).Want(t, http.StatusOK)
	draft(t, c)
	c.Admin.Post(t, erptest.Path("/entry-templates/%d/run", template(t, c, "Miete \t")), nil).Want(t, http.StatusOK)
	tax := c.Admin.Post(t, "/taxes", map[string]any{"code": "S20", "name": "Tax 20 %", "kind": "percent", "scope": "sale", "rate": "20"}).Want(t, http.StatusCreated).ID(t)
	c.Admin.Post(t, "/taxes", map[string]any{"code": "G", "name": "Both", "kind": "group", "scope": "sale", "members": []map[string]any{{"tax_id": tax}}}).Want(t, http.StatusCreated)
	income := books(t, c)["sales_income"]
	c.Admin.Post(t, "/tax-positions", map[string]any{
		"name": "Abroad", "taxes": []map[string]any{{"from_id": tax, "to_id": nil}}, "accounts": []map[string]any{{"from_id": income, "to_id": income}},
	}).Want(t, http.StatusCreated)
	c.Admin.Post(t, "/dimensions", map[string]any{"kind": "cost_center", "code": "Ü", "name": "灯"}).Want(t, http.StatusCreated)
	furnishMoney(t, c, tax)
	furnishBank(t, c)
	c.Admin.Post(t, "/warehouses", map[string]any{"code": "Ñ", "name": "Nord\t\\N"}).Want(t, http.StatusCreated)
	c.Admin.Post(t, "/locations", map[string]any{"parent_id": 1, "code": "灯/1", "name": "棚", "barcode": "\\."}).Want(t, http.StatusCreated)
	c.Admin.Post(t, erptest.Path("/stock-counts/%d/post", countedStock(t, c, "GEZÄHLT")), nil).Want(t, http.StatusOK)
	furnishStock(t, c)
	furnishPurchases(t, c)
	c.User(t, "zoë", "sales")
}

// picture is a PNG of one pixel.
var picture, _ = base64.StdEncoding.DecodeString("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")

func take(t *testing.T, c *erptest.Company, passphrase string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "company.kontor")
	if _, err := backup.Create(t.Context(), c.Backups.Source(), path, passphrase, time.Now(), nil); err != nil {
		t.Fatal(err)
	}
	return path
}

func open(t *testing.T, path, passphrase string) *backup.Archive {
	t.Helper()
	a, err := backup.Open(path, passphrase, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	return a
}

// at is a database of the test's server that does not exist yet.
func at(t *testing.T, c *erptest.Company, name string) string {
	t.Helper()
	url := strings.Replace(c.DatabaseURL, databaseOf(t, c.DatabaseURL), name, 1)
	t.Cleanup(func() {
		conn, err := pgx.Connect(context.Background(), c.DatabaseURL)
		if err == nil {
			_, err = conn.Exec(context.Background(), "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)")
			_ = conn.Close(context.Background())
		}
		if err != nil && !strings.Contains(err.Error(), "does not exist") {
			t.Error(err)
		}
	})
	return url
}

func databaseOf(t *testing.T, url string) string {
	t.Helper()
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	return cfg.Database
}

// target leaves out what a restore closes, so that everything can be compared.
func target(url string) backup.Target {
	to := erp.RestoreTo(url)
	to.Settle = nil
	return to
}

// Promise 12: backups restore. What comes back is the same in every table, to
// the byte, and people can sign in to it.
func TestPromiseBackupRestores(t *testing.T) {
	t.Parallel()
	c := erptest.New(t)
	furnish(t, c)
	restores, rows := 0, int64(0)
	for _, passphrase := range []string{"", "correct horse battery"} {
		a := open(t, take(t, c, passphrase), passphrase)
		url := at(t, c, fmt.Sprintf("%s_restored%d", databaseOf(t, c.DatabaseURL), len(passphrase)))
		r, err := backup.Restore(t.Context(), a, target(url), time.Now(), nil)
		if err != nil {
			t.Fatal(err)
		}
		restores, rows = restores+1, r.Rows
		same(t, a.Manifest, url)
		again := erptest.Open(t, url)
		again.SignIn(t, "zoë", "the password of zoë").Get(t, "/orders").Want(t, http.StatusOK)
		again.Verify(t)
	}
	t.Logf("promise 12: restores=%d, tables=%d, rows=%d, all the same", restores, len(open(t, take(t, c, ""), "").Tables), rows)
}

// same compares the archive with a second archive, taken of what was restored.
func same(t *testing.T, want backup.Manifest, url string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "again.kontor")
	if _, err := backup.Create(t.Context(), backup.Source{URL: url}, path, "", time.Now(), nil); err != nil {
		t.Fatal(err)
	}
	got := open(t, path, "")
	if len(got.Tables) != len(want.Tables) {
		t.Fatalf("%d tables, want %d", len(got.Tables), len(want.Tables))
	}
	for i, w := range want.Tables {
		if g := got.Tables[i]; g.Name != w.Name || g.Rows != w.Rows || g.SHA256 != w.SHA256 {
			t.Errorf("table %s differs: %+v, want %+v", w.Name, g, w)
		}
	}
	for i, w := range want.Sequences {
		if g := got.Sequences[i]; g != w {
			t.Errorf("sequence %+v, want %+v", g, w)
		}
	}
	if !bytes.Equal(got.Pepper, want.Pepper) || got.Schema != want.Schema {
		t.Error("pepper or schema differ")
	}
}

// No table is forgotten, one that a later migration adds included.
func TestBackupHasEveryTable(t *testing.T) {
	t.Parallel()
	c := erptest.New(t)
	if _, err := testdb.Superuser(t, c.DatabaseURL).Exec(t.Context(), `CREATE TABLE later (id int); ALTER TABLE later OWNER TO kontor_owner`); err != nil {
		t.Fatal(err)
	}
	a := open(t, take(t, c, ""), "")
	var tables int
	if err := c.DB.QueryRow(t.Context(), `SELECT count(*) FROM pg_tables WHERE schemaname = 'public'`).Scan(&tables); err != nil {
		t.Fatal(err)
	}
	// All but goose's own and the secrets, which travel in the manifest.
	if len(a.Tables) != tables-2 || a.Pepper == nil {
		t.Errorf("%d of %d tables, pepper %v", len(a.Tables), tables, a.Pepper != nil)
	}
}

func TestDamagedBackupIsRefused(t *testing.T) {
	t.Parallel()
	c := erptest.New(t)
	furnish(t, c)
	tried, refused := 0, 0
	for _, passphrase := range []string{"", "correct horse battery"} {
		whole, err := os.ReadFile(take(t, c, passphrase))
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "damaged.kontor")
		refuse := func(what string, data []byte) {
			tried++
			if err := os.WriteFile(path, data, 0o600); err != nil {
				t.Fatal(err)
			}
			a, err := backup.Open(path, passphrase, t.TempDir())
			if err == nil {
				_ = a.Close()
				t.Errorf("%s was accepted", what)
				return
			}
			if f, ok := fault.As(err); !ok || f.Sentence == "" {
				t.Errorf("%s: no sentence: %v", what, err)
			}
			refused++
		}
		// A passphrase costs a second of the processor each time, by design.
		steps := times(60, 2000)
		if passphrase != "" {
			steps = times(4, 40)
		}
		for i := range steps {
			at := i * (len(whole) - 1) / (steps - 1)
			data := bytes.Clone(whole)
			data[at] ^= 1 << (i % 8)
			refuse(fmt.Sprintf("bit flipped at %d", at), data)
		}
		for i := range steps / 4 {
			refuse("cut off", whole[:i*len(whole)/(steps/4)])
		}
		refuse("something appended", append(bytes.Clone(whole), 'x'))
	}
	t.Logf("promise 12: damaged=%d refused=%d", tried, refused)

	a, err := backup.Open(take(t, c, "correct horse battery"), "", t.TempDir())
	if !fault.Is(err, "passphrase_needed") {
		t.Error(a, err)
	}
	if _, err := backup.Open(take(t, c, "correct horse battery"), "another passphrase", t.TempDir()); !fault.Is(err, "wrong_passphrase") {
		t.Error(err)
	}
}

func TestNewerBackupIsRefused(t *testing.T) {
	t.Parallel()
	c := erptest.New(t)
	if _, err := testdb.Superuser(t, c.DatabaseURL).Exec(t.Context(), `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, true)`); err != nil {
		t.Fatal(err)
	}
	a := open(t, take(t, c, ""), "")
	if _, err := backup.Restore(t.Context(), a, target(at(t, c, databaseOf(t, c.DatabaseURL)+"_newer")), time.Now(), nil); !fault.Is(err, "newer_backup") {
		t.Error(err)
	}
}

// What does not add up does not take the company's place.
func TestBackupThatDoesNotVerifyIsRefused(t *testing.T) {
	t.Parallel()
	c := erptest.New(t)
	furnish(t, c)
	super := testdb.Superuser(t, c.DatabaseURL)
	if _, err := super.Exec(t.Context(), `UPDATE stock_levels SET on_hand = on_hand + 1`); err != nil {
		t.Fatal(err)
	}
	a := open(t, take(t, c, ""), "")
	if _, err := backup.Restore(t.Context(), a, target(at(t, c, databaseOf(t, c.DatabaseURL)+"_wrong")), time.Now(), nil); !fault.Is(err, "backup_does_not_verify") {
		t.Error(err)
	}
	if _, err := super.Exec(t.Context(), `UPDATE stock_levels SET on_hand = on_hand - 1`); err != nil {
		t.Fatal(err)
	}
}

// A restore that is broken off leaves the company as it is, and nothing else.
func TestBrokenOffRestoreLeavesTheCompany(t *testing.T) {
	t.Parallel()
	c := erptest.New(t)
	furnish(t, c)
	a := open(t, take(t, c, ""), "")
	name := databaseOf(t, c.DatabaseURL)
	for _, breakAt := range []int{0, 5, 15, len(a.Tables)} {
		ctx, cancel := context.WithCancelCause(t.Context())
		_, err := backup.Restore(ctx, a, target(c.DatabaseURL), time.Now(), func(_ string, done, _ int) {
			if done == breakAt {
				cancel(errors.New("pulled the plug"))
			}
		})
		cancel(nil)
		if err == nil {
			t.Errorf("broken off at table %d: it went through", breakAt)
		}
	}
	// Everybody is still signed in, so this one is refused at the very end.
	if _, err := backup.Restore(t.Context(), a, target(c.DatabaseURL), time.Now(), nil); !fault.Is(err, "company_in_use") {
		t.Errorf("while in use: %v", err)
	}
	c.Admin.Get(t, "/orders").Want(t, http.StatusOK)
	var left int
	if err := c.DB.QueryRow(t.Context(), `SELECT count(*) FROM pg_database WHERE datname LIKE $1 || '\_%'`, name).Scan(&left); err != nil || left != 0 {
		t.Errorf("%d databases were left behind, %v", left, err)
	}
}

// Taken while people work, a backup is one moment: it verifies.
func TestBackupWhilePeopleWork(t *testing.T) {
	t.Parallel()
	c := erptest.New(t)
	furnish(t, c)
	working, stop := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	p := product(t, c, "BUSY", "1000")
	customer := partner(t, c)
	for range 4 {
		wg.Go(func() {
			for working.Err() == nil {
				a := c.Admin.Do(t, http.MethodPost, "/orders", orderBody(customer, p))
				if a.Status == http.StatusCreated {
					c.Admin.Do(t, http.MethodPost, erptest.Path("/orders/%d/confirm", a.ID(t)), nil)
				}
			}
		})
	}
	for range times(3, 30) {
		a := open(t, take(t, c, ""), "")
		if _, err := backup.Check(t.Context(), a, target(c.DatabaseURL), time.Now(), nil); err != nil {
			t.Error(err)
		}
	}
	stop()
	wg.Wait()
}

// From an older PostgreSQL of the office into the one that we ship.
func TestBackupGoesFromServerToServer(t *testing.T) {
	t.Parallel()
	to := testdb.Shipped(t)
	c := erptest.New(t)
	furnish(t, c)
	a := open(t, take(t, c, ""), "")
	url := strings.Replace(to, databaseOf(t, to), "kontor_moved", 1)
	if _, err := backup.Restore(t.Context(), a, target(url), time.Now(), nil); err != nil {
		t.Fatal(err)
	}
	same(t, a.Manifest, url)
	erptest.Open(t, url).SignIn(t, "zoë", "the password of zoë")
}

func TestBackupsByTheAPI(t *testing.T) {
	t.Parallel()
	c := erptest.New(t)
	var b backup.Backup
	c.Admin.Post(t, "/backups", nil).Want(t, http.StatusCreated).Into(t, &b)
	c.Admin.Post(t, "/backups/"+b.Name+"/verify", nil).Want(t, http.StatusOK)
	var list struct {
		Items []backup.Backup `json:"items"`
	}
	c.Admin.Get(t, "/backups").Want(t, http.StatusOK).Into(t, &list)
	if len(list.Items) != 1 || list.Items[0].Name != b.Name || list.Items[0].VerifiedAt == nil {
		t.Errorf("%+v", list)
	}
	// A name does not lead out of the folder, even to another whole backup.
	folder := filepath.Dir(take(t, c, ""))
	c.Admin.Patch(t, "/settings/backups", map[string]any{"version": 1, "folder": filepath.Join(folder, "inside")}).Want(t, http.StatusOK)
	if err := os.Mkdir(filepath.Join(folder, "inside"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"..%2fcompany.kontor", "%2e%2e%2fcompany.kontor", "..%2f..%2fpepper", "company.kontor%00", "inside"} {
		c.Admin.Post(t, "/backups/"+name+"/verify", nil).Want(t, http.StatusNotFound)
	}
	c.Admin.Patch(t, "/settings/backups", map[string]any{"version": 2, "folder": ""}).Want(t, http.StatusOK)
	set := map[string]any{"version": 3, "time": "25:00"}
	c.Admin.Patch(t, "/settings/backups", set).Want(t, http.StatusUnprocessableEntity)
	c.Admin.Patch(t, "/settings/backups", map[string]any{"version": 3, "folder": "relative"}).Want(t, http.StatusUnprocessableEntity)
	folder = t.TempDir()
	c.Admin.Patch(t, "/settings/backups", map[string]any{"version": 3, "time": "04:15", "folder": folder, "second_folder": filepath.Join(folder, "second"), "keep": 2}).Want(t, http.StatusOK)
	c.Admin.Patch(t, "/settings/backups", map[string]any{"version": 1, "keep": 3}).WantCode(t, "stale_version")
	c.Admin.Post(t, "/backups", nil).Want(t, http.StatusCreated).Into(t, &b)
	if _, err := os.Stat(filepath.Join(folder, "second", b.Name)); err != nil {
		t.Error(err)
	}
	if _, ok := c.Jobs.Next("backup"); !ok {
		t.Error("no backup is scheduled")
	}
}
