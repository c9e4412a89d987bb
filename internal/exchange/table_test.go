package exchange_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"kontor/internal/exchange"
	"kontor/internal/pg"
	"kontor/internal/settings"
	"kontor/internal/testapi"
)

type object = map[string]any

// start serves exports for a user without any permission.
func start(t *testing.T) (*testapi.API, *testapi.Client) {
	t.Helper()
	database := &pg.DB{}
	api := testapi.New(t, nil, settings.New(), exchange.New(database, settings.New()))
	database.Pool = api.DB.Pool
	api.Exec(`UPDATE company SET name = 'Müller & Söhne'`)
	return api, api.As("reader", "none")
}

func table(format string) object {
	return object{
		"format": format, "title": "Sales orders", "subtitle": "State: confirmed",
		"columns": []object{{"label": "Number", "kind": "code"}, {"label": "Customer", "kind": "text"}, {"label": "Total", "kind": "amount"}, {"label": "Date", "kind": "date"}, {"label": "At", "kind": "moment"}, {"label": "Paid", "kind": "yes"}},
		"rows": [][]string{
			{"SO-1", "=HYPERLINK(1)", "1234.50", "2026-11-23", "2026-11-23T23:30:00+01:00", "true"},
			{"SO-2", "Bäckerei", "-0.05", "", "", "false"},
		},
	}
}

func TestExport(t *testing.T) {
	t.Parallel()
	_, c := start(t)

	a := c.Post("/exports", table("csv")).Want(200)
	want := "\ufeffNumber,Customer,Total,Date,At,Paid\r\nSO-1,'=HYPERLINK(1),1234.50,2026-11-23,2026-11-23T23:30:00+01:00,Yes\r\nSO-2,Bäckerei,-0.05,,,No\r\n"
	if string(a.Raw) != want || a.Header.Get("Content-Type") != "text/csv; charset=utf-8" {
		t.Errorf("CSV (%s): %s", a.Header.Get("Content-Type"), a.Raw)
	}

	in := table("xlsx")
	in["dates"] = "point"
	a = c.Post("/exports", in).Want(200)
	if got := a.Header.Get("Content-Type"); !strings.Contains(got, "spreadsheetml") {
		t.Error(got)
	}
	f, err := excelize.OpenReader(bytes.NewReader(a.Raw))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for cell, want := range map[string]string{"A1": "Number", "B2": "=HYPERLINK(1)", "C2": "1,234.50", "D2": "23.11.2026", "E2": "23.11.2026 23:30", "C3": "-0.05"} {
		if got, err := f.GetCellValue("Sales orders", cell); got != want || err != nil {
			t.Errorf("%s is %q, not %q (%v)", cell, got, want, err)
		}
	}
}

func TestExportPDF(t *testing.T) {
	t.Parallel()
	api, c := start(t)
	in := table("pdf")
	in["numbers"], in["dates"], in["utc_offset"] = "comma", "month_first", 330
	for country, paper := range map[string]string{"DE": "MediaBox [0 0 595", "US": "MediaBox [0 0 612"} {
		api.Exec(`UPDATE company SET country = $1`, country)
		a := c.Post("/exports", in).Want(200)
		if a.Header.Get("Content-Type") != "application/pdf" || !bytes.Contains(a.Raw, []byte(paper)) {
			t.Errorf("%s: no PDF with %s: %.200s", country, paper, a.Raw)
		}
		reader, err := exec.LookPath("pdftotext")
		if err != nil {
			t.Skip("pdftotext is not installed")
		}
		file := filepath.Join(t.TempDir(), "x.pdf")
		if err := os.WriteFile(file, a.Raw, 0o600); err != nil {
			t.Fatal(err)
		}
		text, err := exec.CommandContext(t.Context(), reader, "-enc", "UTF-8", file, "-").Output()
		if err != nil {
			t.Fatal(err)
		}
		// The clock of the test stands at ten, UTC.
		for _, want := range []string{"Müller & Söhne", "Sales orders", "State: confirmed", "1.234,50", "-0,05", "11/23/2026", "11/23/2026, 15:30", "Page 1 of 1", "=HYPERLINK(1)"} {
			if !strings.Contains(string(text), want) {
				t.Errorf("the page lacks %q: %s", want, text)
			}
		}
	}
}

func TestExportRefusals(t *testing.T) {
	t.Parallel()
	_, c := start(t)
	with := func(name string, value any) object {
		in := table("csv")
		in[name] = value
		return in
	}
	rows := func(cells ...[]string) object { return with("rows", cells) }

	c.Post("/exports", rows([]string{"SO-1", "x", "1,234.50", "23.11.2026", "now", "yes"})).Refused(422, "invalid_table").
		Says("rows[0][2]", "1234.50").Says("rows[0][3]", "2026-11-23").Says("rows[0][4]", "2026-11-23T10:00:00Z").Says("rows[0][5]", "true or false")
	c.Post("/exports", rows([]string{"SO-1", "x", "", "", "", ""}, []string{"SO-2"})).Refused(422, "invalid_table").Says("rows[1][1]", "1 cells, the table 6")
	wrong := make([][]string, 50)
	for n := range wrong {
		wrong[n] = []string{"", "", "x", "", "", ""}
	}
	if fields := c.Post("/exports", rows(wrong...)).Refused(422, "invalid_table").At("fields").([]any); len(fields) != 20 {
		t.Errorf("%d cells are named", len(fields))
	}
	c.Post("/exports", with("format", "docx")).Refused(422, "invalid")
	c.Post("/exports", with("title", "")).Refused(422, "invalid")
	c.Post("/exports", with("columns", []object{})).Refused(422, "invalid")
	c.Post("/exports", with("columns", []object{{"label": "A", "kind": "colour"}})).Refused(422, "invalid").Says("columns[0].kind", "")
	many := make([]object, 61)
	for n := range many {
		many[n] = object{"label": fmt.Sprint(n), "kind": "text"}
	}
	c.Post("/exports", with("columns", many)).Refused(422, "invalid").Says("columns", "60")
	long := make([][]string, 10_001)
	for n := range long {
		long[n] = []string{"", "", "", "", "", ""}
	}
	c.Post("/exports", rows(long...)).Refused(422, "invalid").Says("rows", "10000")
	c.Post("/exports", with("subtitle", strings.Repeat("x", 21<<20))).Refused(413, "too_large")
	c.Post("/exports", with("rows", []any{nil, []any{1}})).Refused(422, "invalid")
	c.Post("/exports", with("rows", nil)).Refused(422, "invalid")
}

// Several ask at once, and all get their file.
func TestExportsTakeTurns(t *testing.T) {
	t.Parallel()
	_, c := start(t)
	large := table("pdf")
	cells := make([][]string, 2000)
	for n := range cells {
		cells[n] = []string{fmt.Sprint("SO-", n), strings.Repeat("a customer with a name ", 5), fmt.Sprintf("%d.00", n), "2026-11-23", "", "true"}
	}
	large["rows"] = cells
	done := make(chan int)
	for range 6 {
		go func() { done <- c.Post("/exports", large).Status }()
	}
	for range 6 {
		if status := <-done; status != 200 {
			t.Errorf("answered %d", status)
		}
	}
}
