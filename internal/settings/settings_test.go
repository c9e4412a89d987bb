package settings_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/jackc/pgx/v5"

	"kontor/internal/date"
	"kontor/internal/erp/erptest"
	"kontor/internal/pg"
	"kontor/internal/testdb"
)

func TestMain(m *testing.M) { testdb.Main(m) }

// series is one that no document uses, so that drawing leaves no gap in any.
const series = "test.document"

func newCompany(t *testing.T) *erptest.Company {
	t.Helper()
	c := erptest.New(t)
	if _, err := c.DB.Exec(t.Context(), `INSERT INTO number_formats (series, label, format) VALUES ($1, 'Test', 'SO-{year}-{number}')`, series); err != nil {
		t.Fatal(err)
	}
	return c
}

func draw(t *testing.T, c *erptest.Company, day string) (number string) {
	t.Helper()
	err := c.DB.InTx(t.Context(), pg.Write, func(tx pgx.Tx) (err error) {
		number, err = c.Settings.NumberNextTx(t.Context(), tx, series, date.MustParse(day))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return number
}

func TestNumbersByYearAndFormat(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	format := func(version int, text string, status int) *erptest.Answer {
		return c.Admin.Patch(t, "/settings/number-formats/"+series, map[string]any{"version": version, "format": text}).Want(t, status)
	}
	for _, step := range []struct{ day, want string }{
		{"2026-11-23", "SO-2026-00001"}, {"2026-11-24", "SO-2026-00002"}, {"2027-01-01", "SO-2027-00001"}, {"2026-12-31", "SO-2026-00003"},
	} {
		if got := draw(t, c, step.day); got != step.want {
			t.Errorf("%s: %s, not %s", step.day, got, step.want)
		}
	}
	for _, bad := range []string{"", "SO-{year}", "{number}{number}", "SO\n{number}", "../{number}", "SO-{number}-{month}"} {
		format(1, bad, http.StatusUnprocessableEntity)
	}
	format(1, "A{number}", http.StatusOK)
	format(1, "B{number}", http.StatusConflict).WantCode(t, "stale_version")
	for _, want := range []string{"A00001", "A00002"} {
		if got := draw(t, c, "2028-05-05"); got != want {
			t.Errorf("%s, not %s", got, want)
		}
	}
}

func TestCurrencyStaysOnceDocumentsAreNumbered(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	c.Admin.Patch(t, "/settings/company", map[string]any{"version": 1, "currency": "KWD"}).Want(t, http.StatusOK)
	var company struct {
		Decimals int `json:"currency_decimals"`
	}
	c.Admin.Get(t, "/settings/company").Into(t, &company)
	if company.Decimals != 3 {
		t.Errorf("KWD has %d decimals", company.Decimals)
	}
	draw(t, c, "2026-11-23")
	c.Admin.Patch(t, "/settings/company", map[string]any{"version": 2, "currency": "EUR"}).Want(t, http.StatusConflict).WantCode(t, "currency_in_use")
	c.Admin.Patch(t, "/settings/company", map[string]any{"version": 2, "name": "Other"}).Want(t, http.StatusOK)
	c.Admin.Patch(t, "/settings/company", map[string]any{"version": 2, "name": "Stale"}).Want(t, http.StatusConflict).WantCode(t, "stale_version")
	c.Admin.Patch(t, "/settings/company", map[string]any{"version": 3, "country": "deu"}).Want(t, http.StatusUnprocessableEntity)
}

func TestHTTPAPISwitch(t *testing.T) {
	t.Parallel()
	c := erptest.New(t)
	turned := make(chan bool, 4)
	c.Settings.ServeAPI(func() string { return "http://127.0.0.1:7000" }, func(_ context.Context, on bool) { turned <- on })
	if on, err := c.Settings.APIEnabled(t.Context(), c.DB); err != nil || on {
		t.Fatalf("it is open from the start: %v", err)
	}
	var api struct {
		Enabled bool
		URL     string
		DocsURL string `json:"docs_url"`
		Version int
	}
	c.Admin.Patch(t, "/settings/http-api?rehearse=true", map[string]any{"enabled": true}).Want(t, http.StatusOK)
	c.Admin.Patch(t, "/settings/http-api", map[string]any{"enabled": true}).Want(t, http.StatusOK).Into(t, &api)
	if !api.Enabled || api.URL != "http://127.0.0.1:7000/api/v1" || api.DocsURL != "http://127.0.0.1:7000/api/docs" || !<-turned || len(turned) > 0 {
		t.Errorf("%+v", api)
	}
	c.Admin.Patch(t, "/settings/http-api", map[string]any{"version": api.Version - 1, "enabled": false}).Want(t, http.StatusConflict)
	c.Admin.Patch(t, "/settings/http-api", map[string]any{"version": api.Version, "enabled": false}).Want(t, http.StatusOK)
	if <-turned {
		t.Error("it was not closed")
	}
}
