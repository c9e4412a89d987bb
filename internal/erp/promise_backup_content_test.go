package erp_test

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"kontor/internal/backup"
	"kontor/internal/erp"
	"kontor/internal/erp/erptest"
	"kontor/internal/testdb"
)

// fill adds, beneath the program, what its operations do not make yet and what
// copies badly: the ends of every type's range. It all adds up, so that the
// restored company verifies.
const fill = `
	INSERT INTO lots (product_id, code, expires_on) SELECT min(id), '批次 "7"\n', 'infinity' FROM products;
	INSERT INTO lots (product_id, code, expires_on) SELECT min(id), 'old', '0001-01-01 BC' FROM products;
	INSERT INTO user_warehouses SELECT max(u.id), max(w.id) FROM users u, warehouses w;
	INSERT INTO settings (key, value) VALUES ('test', '{"deep": [1, null, "\\N \t \" 灯 \u0007"], "number": 1e-30}');
	UPDATE product_images SET data = (SELECT string_agg(sha512(n::text::bytea), ''::bytea) FROM generate_series(1, 32768) n);
	UPDATE company SET street = E'\\N', city = '\.', tax_number = E'\t\r\n\b\f\v\x7f';
	UPDATE products SET price = 99999999999999.999999 WHERE id = (SELECT max(id) FROM products);
	INSERT INTO partners (code, name, created_at, updated_at) VALUES ('EDGE', repeat('Ω𝄞', 4000), '-infinity', '9999-12-31 23:59:59.999999+00');
	INSERT INTO partner_addresses (partner_id, position, kind) SELECT max(id), 1, 'other' FROM partners;
	INSERT INTO partner_contacts (partner_id, position, name) SELECT max(id), 1, E'O''Brien\n--' FROM partners;
	INSERT INTO sign_in_strangers VALUES (sha256('x'), 3, NULL, '2026-01-01 00:00:00.000001+00');
	INSERT INTO idempotency_keys (actor_id, key, operation, request_hash, status, answer) VALUES (1, 'k', 'o', '\x00ff', 200, '{"b": 1,   "a": 12345678901234567890.10}');
	INSERT INTO refresh_tokens (session_id, token_hash, issued_at, successor_id, sealed) SELECT min(session_id), sha256('y'), now(), max(id), sha256('z') FROM refresh_tokens;
	INSERT INTO exchange_rates (currency, rate_date, rate, source) VALUES ('JPY', '2026-01-01', 0.0000000001, 'Ω');
	INSERT INTO saved_views (user_id, path, name, state, shared) SELECT min(id), '/orders', 'Ω "view"', '{"query": "q=%26", "columns": null}', true FROM users;
	INSERT INTO layout_logo (content_type, data, width, height) VALUES ('image/png', '\x00ff0a5c', 1, 2147483647);
	INSERT INTO layout_texts VALUES ('order', E'Ω\r\n\t', E'\\N');
	INSERT INTO attachment_contents VALUES (sha256('\x00ff0a5c'), '\x00ff0a5c');
	INSERT INTO attachments (kind, record_id, name, media_type, size, sha256, added_by, added_at) SELECT 'partner', min(id), E'Ω \t"', 'application/pdf', 4, sha256('\x00ff0a5c'), 1, now() FROM partners;
	INSERT INTO default_views SELECT user_id, path, id FROM saved_views;
	INSERT INTO api_keys (user_id, name, key_hash, scopes) SELECT min(id), 'key', sha256('k'), ARRAY['a "b"', NULL, '', '{}'] FROM users;`

// Every table of the schema has rows in the test, and they come back the same
// by PostgreSQL's own reckoning, which shares nothing with the archive's: each
// row as text, generated columns too. So do the rules around them.
func TestPromiseBackupHasEveryKindOfContent(t *testing.T) {
	t.Parallel()
	c := erptest.New(t)
	furnish(t, c)
	if _, err := testdb.Superuser(t, c.DatabaseURL).Exec(t.Context(), fill); err != nil {
		t.Fatal(err)
	}
	url := at(t, c, databaseOf(t, c.DatabaseURL)+"_content")
	if _, err := backup.Restore(t.Context(), open(t, take(t, c, ""), ""), target(url), time.Now(), nil); err != nil {
		t.Fatal(err)
	}
	want, got := contents(t, c.DatabaseURL), contents(t, url)
	tables, rows := 0, 0
	for _, table := range slices.Sorted(maps.Keys(want)) {
		if got[table] != want[table] {
			t.Errorf("%s: %s, want %s", table, got[table], want[table])
		}
		var n int
		if _, err := fmt.Sscanf(want[table], "%d rows", &n); err == nil {
			tables, rows = tables+1, rows+n
			if n == 0 {
				t.Errorf("table %s is empty: put something into it above", table)
			}
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d of %d things came back", len(got), len(want))
	}
	// What identity hands out next does not collide.
	again := erptest.Open(t, url)
	again.SignIn(t, "zoë", "the password of zoë").Post(t, "/partners", map[string]any{"name": "After"}).Want(t, http.StatusCreated)
	again.Verify(t)
	t.Logf("promise 12: tables=%d rows=%d, things compared=%d, by PostgreSQL itself", tables, rows, len(want))
}

// contents are the rows of each table as PostgreSQL prints and hashes them, and
// what is around them.
func contents(t *testing.T, url string) map[string]string {
	t.Helper()
	conn := testdb.Superuser(t, url)
	found := map[string]string{}
	read := func(sql string) {
		rows, err := conn.Query(t.Context(), sql)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var name, text string
			if err := rows.Scan(&name, &text); err != nil {
				t.Fatal(err)
			}
			found[name] = text
		}
		if rows.Err() != nil {
			t.Fatal(rows.Err())
		}
	}
	// Taken from the catalog, not from any list of ours. The two that are left
	// out: what goose did when, and the secrets.
	rows, err := conn.Query(t.Context(), `SELECT relname::text FROM pg_class WHERE relkind IN ('r', 'p', 'm') AND relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace, 'pg_toast'::regnamespace)
		AND relname NOT IN ('goose_db_version', 'installation_secrets')`)
	if err != nil {
		t.Fatal(err)
	}
	var tables []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		tables = append(tables, name)
	}
	for _, name := range tables {
		read(fmt.Sprintf(`SELECT '%[1]s', count(*) || ' rows ' || coalesce(md5(string_agg(r::text, chr(10) ORDER BY r::text COLLATE "C")), '') FROM %[1]s r`, name))
	}
	read(`SELECT 'constraint ' || conrelid::regclass || '.' || conname, pg_get_constraintdef(oid) || convalidated FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'`)
	read(`SELECT 'trigger ' || tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid) || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal`)
	read(`SELECT 'index ' || indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'`)
	read(`SELECT 'rights ' || relname, coalesce(relacl::text, '') || pg_get_userbyid(relowner) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'S')`)
	read(`SELECT 'sequence ' || sequencename, coalesce(last_value::text, 'new') FROM pg_sequences WHERE schemaname = 'public' AND sequencename <> 'goose_db_version_id_seq'`)
	return found
}

// A restore ends what was open when the backup was taken: what was ended since
// must not come to life again. Everything else stays, and the audit log says so.
func TestRestoreEndsWhatWasOpen(t *testing.T) {
	t.Parallel()
	c := erptest.New(t)
	stolen := c.User(t, "zoë", "sales")
	var waiting struct {
		Code string `json:"setup_code"`
	}
	c.Admin.Post(t, "/users", map[string]any{"username": "new", "full_name": "New", "email": "", "roles": []string{"sales"}}).Want(t, http.StatusCreated).Into(t, &waiting)
	a := open(t, take(t, c, ""), "")
	url := at(t, c, databaseOf(t, c.DatabaseURL)+"_ended")
	if _, err := backup.Restore(t.Context(), a, erp.RestoreTo(url), time.Now(), nil); err != nil {
		t.Fatal(err)
	}
	again := erptest.Open(t, url)
	anyone := &erptest.Client{Base: again.Base}
	anyone.Post(t, "/auth/refresh", map[string]any{"refresh_token": stolen.Refresh}).Want(t, http.StatusUnauthorized)
	anyone.Post(t, "/auth/redeem-code", map[string]any{"username": "new", "code": waiting.Code, "new_password": "a sentence of my own"}).Want(t, http.StatusUnauthorized, http.StatusUnprocessableEntity, http.StatusForbidden)
	admin := again.SignIn(t, erptest.AdminName, erptest.AdminPassword)
	var log struct {
		Items []struct {
			Operation string         `json:"operation"`
			After     map[string]any `json:"after"`
		} `json:"items"`
	}
	admin.Get(t, "/audit?kind=backup").Want(t, http.StatusOK).Into(t, &log)
	if len(log.Items) != 1 || log.Items[0].Operation != "backup.backup.restore" || log.Items[0].After["sessions_ended"] != 2.0 {
		t.Errorf("%+v", log)
	}
	again.Verify(t)
}

// A scheduled backup is taken when one is due, once, and made up for when the
// computer was off; one that fails is shown until the next one comes about.
func TestScheduledBackup(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 1, 0, 0, 0, time.Local)
	c := erptest.New(t, func(cfg *erp.Config) { cfg.Clock = func() time.Time { return now } })
	admin := func() *erptest.Client { return c.SignIn(t, erptest.AdminName, erptest.AdminPassword) }
	folder := filepath.Join(t.TempDir(), "backups")
	admin().Patch(t, "/settings/backups", map[string]any{"version": 1, "time": "02:30", "folder": folder, "keep": 2}).Want(t, http.StatusOK)
	turn := func(at time.Time, want ...string) {
		t.Helper()
		now = at
		if err := c.Backups.Daily(context.Background()); err != nil {
			t.Error(err)
		}
		var got []string
		entries, err := os.ReadDir(folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			got = append(got, e.Name())
		}
		for i, w := range want {
			want[i] = "test-sons-" + w
		}
		if !slices.Equal(got, want) {
			t.Errorf("at %v: %v, want %v", at, got, want)
		}
	}
	day := func(d, h, m int) time.Time { return time.Date(2026, 3, d, h, m, 0, 0, time.Local) }
	file := func(at time.Time) string { return at.UTC().Format("20060102-150405") + "-daily.kontor" }
	turn(day(1, 1, 0), file(day(1, 1, 0)))                        // there is none at all
	turn(day(1, 2, 29), file(day(1, 1, 0)))                       // not yet
	turn(day(1, 2, 30), file(day(1, 1, 0)), file(day(1, 2, 30)))  // its time
	turn(day(1, 23, 59), file(day(1, 1, 0)), file(day(1, 2, 30))) // once
	turn(day(4, 9, 15), file(day(1, 2, 30)), file(day(4, 9, 15))) // it was off; and two are kept
	turn(day(5, 2, 29), file(day(1, 2, 30)), file(day(4, 9, 15))) // that one counts
	turn(day(5, 2, 31), file(day(4, 9, 15)), file(day(5, 2, 31))) // the next night

	// A file in the folder's place: nothing can be written there.
	now = day(6, 3, 0)
	blocked := filepath.Join(t.TempDir(), "blocked")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	client := admin()
	client.Patch(t, "/settings/backups", map[string]any{"version": 2, "second_folder": blocked}).Want(t, http.StatusOK)
	failure := func() string {
		var p struct {
			Failure string `json:"failure"`
		}
		client.Get(t, "/backups/progress").Want(t, http.StatusOK).Into(t, &p)
		return p.Failure
	}
	if failure() != "" {
		t.Errorf("a failure before one: %q", failure())
	}
	if err := c.Backups.Daily(context.Background()); err == nil || !strings.Contains(failure(), blocked) {
		t.Errorf("%v, shown: %q", err, failure())
	}
	client.Patch(t, "/settings/backups", map[string]any{"version": 3, "second_folder": ""}).Want(t, http.StatusOK)
	now = day(7, 3, 0)
	client = admin()
	if err := c.Backups.Daily(context.Background()); err != nil || failure() != "" {
		t.Errorf("%v, still shown: %q", err, failure())
	}
}

// Two backups within a second, and the same key twice, are two files.
func TestBackupsWithinASecond(t *testing.T) {
	t.Parallel()
	now := time.Now()
	c := erptest.New(t, func(cfg *erp.Config) { cfg.Clock = func() time.Time { return now } })
	seen := map[string]bool{}
	for range 3 {
		var b backup.Backup
		c.Admin.Post(t, "/backups", nil).Want(t, http.StatusCreated).Into(t, &b)
		seen[b.Name] = true
	}
	if len(seen) != 3 {
		t.Error(seen)
	}
}
