package attachments_test

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"kontor/internal/attachments"
	"kontor/internal/catalog"
	"kontor/internal/invoicing"
	"kontor/internal/ledger"
	"kontor/internal/partners"
	"kontor/internal/settings"
	"kontor/internal/testapi"
	"kontor/internal/testdb"
)

func TestMain(m *testing.M) { testdb.Main(m) }

type object = map[string]any

var pdf = []byte("%PDF-1.7\n1 0 obj\n<<>>\nendobj\n")

type office struct {
	*testapi.API
	c       *testapi.Client
	partner int64
}

func setUp(t *testing.T) *office {
	t.Helper()
	s := settings.New()
	p, l := partners.New(), ledger.New(s)
	o := &office{API: testapi.New(t, slices.Concat(attachments.Checks(), ledger.Checks(), invoicing.Checks()), s, p, l, catalog.New(), invoicing.New(l, p, catalog.New(), s), attachments.New())}
	o.c = o.As("olga")
	o.c.Post("/books", object{"chart": "general", "starts_on": "2026-01-01"}).Want(200)
	o.partner = o.c.Post("/partners", object{"name": "Café Nord", "is_customer": true, "is_supplier": true}).Want(201).ID()
	return o
}

func put(kind string, id int64, name string, data []byte) object {
	return object{"kind": kind, "record_id": id, "name": name, "data": data}
}

func of(kind string, id int64) string {
	return fmt.Sprintf("/attachments?kind=%s&record_id=%d", kind, id)
}

func (o *office) draftBill() int64 {
	o.T.Helper()
	return o.c.Post("/bills", object{
		"partner_id": o.partner, "their_number": "R 1", "invoice_date": "2026-03-01",
		"lines": []object{{"description": "Beans", "quantity": "1", "price": "10.00", "tax_ids": []int64{}}},
	}).Want(201).ID()
}

func TestAttachments(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	bill := o.draftBill()
	o.c.Post("/attachments", put("bill", bill, "Bill.pdf", pdf)).Want(201).Is("Bill.pdf", "items", 0, "name").Is("application/pdf", "items", 0, "media_type").Is(fmt.Sprint(len(pdf)), "items", 0, "size")
	second := o.c.Post("/attachments", put("bill", bill, "Note.txt", []byte("Checked"))).Want(201).Number("items", 1, "id")
	first := o.c.Get(of("bill", bill)).Want(200).Number("items", 0, "id")
	got := o.c.Get(fmt.Sprintf("/attachments/%d/content", first)).Want(200)
	if !bytes.Equal(got.Raw, pdf) || got.Header.Get("Content-Type") != "application/pdf" || got.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%q %v", got.Raw, got.Header)
	}

	// From a draft a file may be taken away; what is posted keeps what it has.
	o.c.Delete(fmt.Sprintf("/attachments/%d", second)).Want(200)
	o.c.Get(fmt.Sprintf("/attachments/%d/content", second)).Refused(404, "no_such_attachment")
	o.c.Post(fmt.Sprintf("/bills/%d/post", bill), nil).Want(200)
	if n := o.c.Get(of("bill", bill)).Want(200).Is("false", "may_remove").Is("true", "may_add").Items(); n != 1 {
		t.Errorf("%d files", n)
	}
	o.c.Delete(fmt.Sprintf("/attachments/%d", first)).Refused(409, "attachment_kept")
	o.c.Post("/attachments", put("bill", bill, "Later.pdf", append(pdf, "later"...))).Want(201)

	// The same content is stored once, wherever it is put.
	o.c.Post("/attachments", put("partner", o.partner, "Copy.pdf", pdf)).Want(201)
	if n := o.Int(`SELECT count(*) FROM attachment_contents WHERE data = $1`, pdf); n != 1 {
		t.Errorf("stored %d times", n)
	}
	if n := o.Int(`SELECT count(*) FROM audit_log WHERE kind = 'bill' AND record_id = $1 AND operation LIKE 'attachments.%'`, bill); n != 4 {
		t.Errorf("%d rows in the history, not 4", n)
	}
}

// A draft's files go with it into the books: the entry has the same id.
func TestAttachmentsOfAnEntry(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	bank, income := o.Int(`SELECT account_id FROM account_roles WHERE role = 'default_bank'`), o.Int(`SELECT account_id FROM account_roles WHERE role = 'sales_income'`)
	draft := o.c.Post("/journal-entries", object{"entry_date": "2026-03-01", "lines": []object{{"account_id": bank, "debit": "5"}, {"account_id": income, "credit": "5"}}}).Want(201).ID()
	id := o.c.Post("/attachments", put("entry", draft, "Receipt.pdf", pdf)).Want(201).Is("true", "may_remove").Number("items", 0, "id")
	posted := o.c.Post(fmt.Sprintf("/journal-entries/%d/post", draft), nil).Want(200).ID()
	if n := o.c.Get(of("entry", posted)).Want(200).Is("false", "may_remove").Items(); n != 1 {
		t.Errorf("%d files after posting", n)
	}
	o.c.Delete(fmt.Sprintf("/attachments/%d", id)).Refused(409, "attachment_kept")
}

// Whoever may not read the record does not learn of its files; whoever may only
// read it adds and removes none.
func TestWhoMay(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	bill := o.draftBill()
	id := o.c.Post("/attachments", put("bill", bill, "Bill.pdf", pdf)).Want(201).Number("items", 0, "id")
	stranger, reader := o.As("sven", "no.permission"), o.As("rita", "invoicing.bill.read")
	stranger.Get(of("bill", bill)).Refused(403, "not_allowed")
	stranger.Get(fmt.Sprintf("/attachments/%d/content", id)).Refused(404, "no_such_attachment")
	stranger.Delete(fmt.Sprintf("/attachments/%d", id)).Refused(404, "no_such_attachment")
	stranger.Post("/attachments", put("bill", bill, "x.pdf", pdf)).Refused(403, "not_allowed")
	reader.Get(of("bill", bill)).Want(200).Is("false", "may_add").Is("false", "may_remove")
	reader.Get(fmt.Sprintf("/attachments/%d/content", id)).Want(200)
	reader.Post("/attachments", put("bill", bill, "x.pdf", pdf)).Refused(403, "not_allowed")
	reader.Delete(fmt.Sprintf("/attachments/%d", id)).Refused(403, "not_allowed")
	// A bill is no invoice, whatever its number.
	o.c.Get(of("invoice", bill)).Refused(404, "no_such_record")
	o.c.Get(of("user", 1)).Refused(404, "no_such_record")
	o.c.Get(of("nothing", 1)).Refused(404, "no_such_record")
	o.c.Get(of("bill", 1<<40)).Refused(404, "no_such_record")
}

func TestBadFiles(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	for name, want := range map[string]string{
		"../../etc/passwd":                "passwd",
		`C:\Users\Ann\Bill.pdf`:           "Bill.pdf",
		"a\r\nSet-Cookie: x.pdf":          "aSet-Cookie x.pdf",
		"gpj.\u202Eexe":                   "gpj.exe",
		" .hidden. ":                      "hidden",
		"Grüße 🙂.pdf":                     "Grüße 🙂.pdf",
		strings.Repeat("ü", 120) + ".pdf": strings.Repeat("ü", 120) + ".pdf",
	} {
		a := o.c.Post("/attachments", put("partner", o.partner, name, []byte(name))).Want(201)
		if got := a.At("items", a.Items()-1, "name"); got != want {
			t.Errorf("%q is stored as %q, not %q", name, got, want)
		}
	}
	o.c.Post("/attachments", put("partner", o.partner, "..", pdf)).Refused(422, "invalid_attachment")
	o.c.Post("/attachments", put("partner", o.partner, "empty.pdf", []byte{})).Refused(422, "invalid").Says("data", "base64")
	o.c.Post("/attachments", put("partner", o.partner, "large.bin", make([]byte, attachments.Largest+1))).Refused(413, "attachment_too_large")
	o.c.Post("/attachments", put("partner", o.partner, "largest.bin", make([]byte, attachments.Largest))).Want(201)

	// What a browser would run is bytes or text, whatever it is called.
	for name, data := range map[string]string{
		"page.pdf": "<!DOCTYPE html><script>alert(1)</script>", "picture.png": `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`,
		"feed.xml": `<?xml version="1.0"?><x/>`, "zip.pdf": "PK\x03\x04....",
	} {
		a := o.c.Post("/attachments", put("partner", o.partner, name, []byte(data))).Want(201)
		id := a.Number("items", a.Items()-1, "id")
		kind := o.c.Get(fmt.Sprintf("/attachments/%d/content", id)).Want(200).Header.Get("Content-Type")
		if !strings.HasPrefix(kind, "text/plain") && kind != "application/octet-stream" {
			t.Errorf("%s is served as %s", name, kind)
		}
	}
}

// Whoever adds the same file at once: it is stored once, and put everywhere.
func TestSameFileAtOnce(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	data := bytes.Repeat([]byte("page "), 50_000)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() { o.c.Post("/attachments", put("partner", o.partner, "Same.txt", data)).Want(http.StatusCreated) })
	}
	all.Wait()
	if a, b := o.Int(`SELECT count(*) FROM attachments`), o.Int(`SELECT count(*) FROM attachment_contents`); a != 8 || b != 1 {
		t.Errorf("%d files, %d contents", a, b)
	}
}

// The database holds to it whoever asks.
func TestTheDatabaseKeepsFiles(t *testing.T) {
	t.Parallel()
	o := setUp(t)
	bill := o.draftBill()
	o.c.Post("/attachments", put("bill", bill, "Bill.pdf", pdf)).Want(201)
	o.c.Post(fmt.Sprintf("/bills/%d/post", bill), nil).Want(200)
	super := testdb.Superuser(t, o.URL)
	for _, sql := range []string{
		`DELETE FROM attachments`, `TRUNCATE attachments`, `UPDATE attachments SET name = 'Other.pdf'`, `UPDATE attachments SET removed_by = 1, removed_at = now()`,
		`UPDATE attachment_contents SET data = 'x'`, `DELETE FROM attachment_contents`, `TRUNCATE attachment_contents CASCADE`,
		`INSERT INTO attachment_contents VALUES (sha256('a'), 'b')`,
	} {
		if _, err := super.Exec(t.Context(), sql); err == nil {
			t.Errorf("%s was done", sql)
		}
	}
}
