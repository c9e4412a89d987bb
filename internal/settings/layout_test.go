package settings_test

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"kontor/internal/erp/erptest"
	"kontor/internal/pg"
	"kontor/internal/settings"
)

type object = map[string]any

type layout struct {
	Version     int
	HasLogo     bool   `json:"has_logo"`
	AccentColor string `json:"accent_color"`
	IBAN        string
	Paper       string
	Texts       []settings.LayoutText
	Notices     []settings.LayoutNotice
}

func TestLayoutIsChangedAndChecked(t *testing.T) {
	t.Parallel()
	c := erptest.New(t)
	var l layout
	c.Admin.Get(t, "/settings/layout").Want(t, http.StatusOK).Into(t, &l)
	if l.Version != 1 || len(l.Texts) != 5 || l.HasLogo {
		t.Errorf("%+v", l)
	}
	for _, bad := range []struct {
		field string
		body  object
	}{
		{"text_color", object{"text_color": "#999999"}},
		{"text_color", object{"text_color": "gray"}},
		{"accent_color", object{"accent_color": "#12345"}},
		{"iban", object{"iban": "DE02 1203 0000 0000 2020 52"}},
		{"iban", object{"iban": "DE0"}},
		{"bic", object{"bic": "NOPE"}},
		{"footer_left", object{"footer_left": strings.Repeat("line\n", 7) + "x"}},
	} {
		bad.body["version"] = 1
		var problem struct{ Errors []struct{ Location string } }
		a := c.Admin.Patch(t, "/settings/layout", bad.body).Want(t, http.StatusUnprocessableEntity).WantCode(t, "invalid_layout")
		if a.Into(t, &problem); !bytes.Contains(a.Body, []byte(`"`+bad.field+`"`)) && !bytes.Contains(a.Body, []byte(`.`+bad.field+`"`)) {
			t.Errorf("%v is refused without naming the field: %s", bad.body, a.Body)
		}
	}
	c.Admin.Patch(t, "/settings/layout", object{"version": 1, "font_size": 20}).Want(t, http.StatusUnprocessableEntity)

	c.Admin.Patch(t, "/settings/layout", object{
		"version": 1, "accent_color": " #FFD400 ", "iban": "de02 1203 0000 0000 2020 51", "bic": "byladem1001", "paper": "Letter",
		"texts": []object{{"kind": "invoice", "introduction": " Thank you. ", "closing": "See you."}},
	}).Want(t, http.StatusOK).Into(t, &l)
	if l.AccentColor != "#ffd400" || l.IBAN != "DE02120300000000202051" || l.Paper != "Letter" || l.Texts[1] != (settings.LayoutText{Kind: "invoice", Introduction: "Thank you.", Closing: "See you."}) {
		t.Errorf("%+v", l)
	}
	if len(l.Notices) != 1 || l.Notices[0].Field != "accent_color" || !strings.Contains(l.Notices[0].Message, "1.4") {
		t.Errorf("%+v", l.Notices)
	}
	c.Admin.Patch(t, "/settings/layout", object{"version": 1, "paper": "A4"}).Want(t, http.StatusConflict).WantCode(t, "stale_version")
	// Another text leaves this one, and what is not said of a text stays too.
	c.Admin.Patch(t, "/settings/layout", object{"version": 2, "texts": []object{{"kind": "order", "introduction": "Hello"}, {"kind": "invoice", "introduction": "Hi"}}}).Want(t, http.StatusOK).Into(t, &l)
	if l.Texts[0].Introduction != "Hello" || l.Texts[1] != (settings.LayoutText{Kind: "invoice", Introduction: "Hi", Closing: "See you."}) {
		t.Errorf("%+v", l.Texts)
	}
	clerk := c.User(t, "clerk", "sales")
	clerk.Get(t, "/settings/layout").Want(t, http.StatusOK)
	clerk.Patch(t, "/settings/layout", object{"version": 3, "paper": "A4"}).Want(t, http.StatusForbidden)
	clerk.Post(t, "/settings/layout/preview", object{}).Want(t, http.StatusForbidden)
	c.Verify(t)
}

// drawn is a picture with a colour in it, in a kind of file.
func drawn(t *testing.T, kind string, wide, high int, c color.NRGBA) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, wide, high))
	for x := range wide {
		for y := range high {
			img.SetNRGBA(x, y, c)
		}
	}
	var out bytes.Buffer
	var err error
	switch kind {
	case "png":
		err = png.Encode(&out, img)
	case "jpeg":
		err = jpeg.Encode(&out, img, nil)
	case "gif":
		err = gif.Encode(&out, img, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

var (
	blue  = color.NRGBA{R: 20, G: 60, B: 120, A: 255}
	white = color.NRGBA{R: 255, G: 255, B: 255, A: 255}
)

func TestALogoIsAPicture(t *testing.T) {
	t.Parallel()
	c := erptest.New(t)
	put := func(file []byte) *erptest.Answer {
		return c.Admin.Do(t, http.MethodPut, "/settings/layout/logo", object{"data": base64.StdEncoding.EncodeToString(file)})
	}
	c.Admin.Get(t, "/settings/layout/logo").Want(t, http.StatusNotFound).WantCode(t, "no_logo")
	good := drawn(t, "png", 300, 100, blue)
	for _, bad := range []struct {
		name, code string
		status     int
		file       []byte
	}{
		{"text", "not_a_logo", http.StatusUnprocessableEntity, []byte("<svg/>")},
		{"half a PNG", "not_a_logo", http.StatusUnprocessableEntity, good[:len(good)-20]},
		{"a GIF", "not_a_logo", http.StatusUnprocessableEntity, drawn(t, "gif", 30, 10, blue)},
		{"too wide", "logo_too_wide", http.StatusUnprocessableEntity, drawn(t, "png", 5001, 2, blue)},
		{"white", "logo_is_empty", http.StatusUnprocessableEntity, drawn(t, "png", 30, 10, white)},
		{"transparent", "logo_is_empty", http.StatusUnprocessableEntity, drawn(t, "png", 30, 10, color.NRGBA{A: 2})},
		{"a hair", "not_a_logo", http.StatusUnprocessableEntity, drawn(t, "png", 3000, 1, blue)},
		{"too large", "logo_too_large", http.StatusRequestEntityTooLarge, append(good, make([]byte, 1<<20)...)},
	} {
		if a := put(bad.file); a.Status != bad.status || a.Code() != bad.code {
			t.Errorf("%s: %d %s", bad.name, a.Status, a.Body)
		}
	}
	var l layout
	for n, kind := range []string{"png", "jpeg"} {
		put(drawn(t, kind, 3000, 1000, blue)).Want(t, http.StatusOK).Into(t, &l)
		if !l.HasLogo || l.Version != n+2 {
			t.Errorf("%+v", l)
		}
		kept, read, err := image.DecodeConfig(bytes.NewReader(c.Admin.Get(t, "/settings/layout/logo").Want(t, http.StatusOK).Body))
		if err != nil || read != kind || kept.Width != 1120 || kept.Height != 373 {
			t.Errorf("%s is kept as %s of %d × %d: %v", kind, read, kept.Width, kept.Height, err)
		}
	}
	clerk := c.User(t, "clerk", "sales")
	clerk.Do(t, http.MethodDelete, "/settings/layout/logo", nil).Want(t, http.StatusForbidden)
	c.Admin.Do(t, http.MethodDelete, "/settings/layout/logo", nil).Want(t, http.StatusOK)
	c.Admin.Do(t, http.MethodDelete, "/settings/layout/logo", nil).Want(t, http.StatusOK)
	c.Admin.Get(t, "/settings/layout/logo").Want(t, http.StatusNotFound)
}

// paper reads a PDF back.
func paper(t *testing.T, file []byte) string {
	t.Helper()
	reader, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("pdftotext is not installed")
	}
	path := filepath.Join(t.TempDir(), "sample.pdf")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	text, err := exec.CommandContext(t.Context(), reader, "-layout", "-enc", "UTF-8", path, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestThePreviewShowsWhatIsNotSavedYet(t *testing.T) {
	t.Parallel()
	c := erptest.New(t)
	preview := func(body object) string {
		t.Helper()
		return paper(t, c.Admin.Post(t, "/settings/layout/preview", body).Want(t, http.StatusOK).Body)
	}
	text := preview(object{"iban": "DE02120300000000202051", "texts": []object{{"kind": "invoice", "introduction": "Good morning.", "closing": "Bye."}}})
	for _, want := range []string{"Invoice SAMPLE-", "Good morning.", "Bye.", "IBAN DE02 1203", "Carried forward", "Brought forward", "Discount", "CHAIR-OAK", "Page 2 of", "Pay to"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing:\n%s", want, text)
		}
	}
	text = preview(object{
		"kind": "order", "lines": 2, "show_sku": false, "show_discount": false, "footer_auto": false, "footer_middle": "Ask for Anna\n+49 40 1",
		"iban": "DE02120300000000202051",
	})
	for _, not := range []string{"CHAIR-OAK", "Discount", "Pay to", "IBAN", "forward", "Page 2"} {
		if strings.Contains(text, not) {
			t.Errorf("%q is there:\n%s", not, text)
		}
	}
	if !strings.Contains(text, "Ask for Anna") || !strings.Contains(text, "Sales order SAMPLE-") {
		t.Errorf("%s", text)
	}
	c.Admin.Patch(t, "/settings/company", object{"version": 1, "phone": "+49 40 5550"}).Want(t, http.StatusOK)
	for auto, times := range map[bool]int{true: 1, false: 0} {
		if text := preview(object{"lines": 1, "footer_auto": auto}); strings.Count(text, "+49 40 5550") != times {
			t.Errorf("a foot that is filled by itself: %v\n%s", auto, text)
		}
	}
	if text := preview(object{"iban": "DE02120300000000202051", "show_payment": false, "lines": 1}); strings.Contains(text, "Pay to") {
		t.Errorf("there is a payment block:\n%s", text)
	}
	c.Admin.Post(t, "/settings/layout/preview", object{"text_color": "#ffffff"}).Want(t, http.StatusUnprocessableEntity)
	var l layout
	if c.Admin.Get(t, "/settings/layout").Into(t, &l); l.Version != 1 || l.IBAN != "" {
		t.Errorf("a preview has saved something: %+v", l)
	}
}

// What sales prints is dressed like the sample.
func TestAnOrderWearsTheLayout(t *testing.T) {
	t.Parallel()
	c := erptest.New(t)
	c.Admin.Patch(t, "/settings/layout", object{"version": 1, "texts": []object{{"kind": "order", "introduction": "Good morning.", "closing": "With kind regards"}}}).Want(t, http.StatusOK)
	customer := c.Admin.Post(t, "/partners", object{"name": "Customer"}).Want(t, http.StatusCreated).ID(t)
	product := c.Admin.Post(t, "/products", object{"sku": "A", "name": "Lamp", "price": "10"}).Want(t, http.StatusCreated).ID(t)
	order := c.Admin.Post(t, "/orders", object{"customer_id": customer, "lines": []object{{"product_id": product, "quantity": "1"}}}).Want(t, http.StatusCreated).ID(t)
	path := erptest.Path("/orders/%d/pdf", order)
	text := paper(t, c.Admin.Get(t, path).Want(t, http.StatusOK).Body)
	if !strings.Contains(text, "Good morning.") || !strings.Contains(text, "With kind regards") {
		t.Errorf("%s", text)
	}
	c.Admin.Do(t, http.MethodPut, "/settings/layout/logo", object{"data": base64.StdEncoding.EncodeToString(drawn(t, "png", 300, 100, blue))}).Want(t, http.StatusOK)
	if file := c.Admin.Get(t, path).Body; !bytes.Contains(file, []byte("/Subtype /Image")) {
		t.Error("the logo is not on the paper")
	}
	// The sum carried by the letterhead's own reading.
	err := c.DB.InTx(t.Context(), pg.Read, func(tx pgx.Tx) error {
		h, err := c.Settings.LetterheadTx(t.Context(), tx)
		if err == nil && (!h.Layout.HasLogo || h.Company.Name == "") {
			t.Errorf("%+v", h)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
