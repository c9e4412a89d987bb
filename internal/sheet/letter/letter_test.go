package letter_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"kontor/internal/sheet/letter"
)

// print writes the letter and reads its pages back.
func print(t *testing.T, l letter.Letter) []string {
	t.Helper()
	reader, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("pdftotext is not installed")
	}
	file := filepath.Join(t.TempDir(), "letter.pdf")
	if err := os.WriteFile(file, written(t, l), 0o600); err != nil {
		t.Fatal(err)
	}
	text, err := exec.CommandContext(t.Context(), reader, "-layout", "-enc", "UTF-8", file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	pages := strings.Split(string(text), "\f")
	return pages[:len(pages)-1]
}

func written(t *testing.T, l letter.Letter) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := letter.PDF(&out, l); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func order(rows int) letter.Letter {
	l := letter.Letter{
		Sender:  letter.Sender{Name: "Nordlicht Office GmbH", Address: []string{"Speicherstraße 7", "20457 Hamburg"}, Foot: []string{"office@nordlicht.example", "DE812345678"}},
		To:      []string{"Café Morgenrot", "Harbour Road 5", "10115 Berlin"},
		Title:   "Sales order SO-2026-00012",
		Facts:   []letter.Fact{{"Date", "23 Nov 2026"}, {"Your reference", ""}, {"Customer number", "C00003"}},
		Columns: []letter.Column{{Label: "Product", Width: 28}, {Label: "Description"}, {Label: "Quantity", Width: 20, Right: true}, {Label: "Total", Width: 24, Right: true}},
		Totals:  []letter.Fact{{"Subtotal", "1,234.50"}, {"Total EUR", "1,200.00"}},
		Notes:   "Delivery to the back door.\nRing twice.",
		Created: time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC),
	}
	for i := range rows {
		l.Rows = append(l.Rows, []string{fmt.Sprintf("SKU-%04d", i), "Office chair, oak", "2 pcs", "499.00"})
	}
	return l
}

func TestALetter(t *testing.T) {
	t.Parallel()
	pages := print(t, order(2))
	if len(pages) != 1 {
		t.Fatalf("%d pages", len(pages))
	}
	for _, want := range []string{
		"Nordlicht Office GmbH", "Speicherstraße 7 · 20457 Hamburg", "Café Morgenrot", "10115 Berlin", "Sales order SO-2026-00012",
		"Customer number", "C00003", "SKU-0001", "Total EUR", "1,200.00", "Ring twice.", "DE812345678", "Page 1 of 1",
	} {
		if !strings.Contains(pages[0], want) {
			t.Errorf("%q is not there:\n%s", want, pages[0])
		}
	}
	if strings.Contains(pages[0], "Your reference") {
		t.Error("a fact without a value is there")
	}
}

func TestManyPages(t *testing.T) {
	t.Parallel()
	// Every number of rows around the end of a page: the totals are whole.
	for rows := 20; rows < 70; rows++ {
		l := order(rows)
		l.Totals = append([]letter.Fact{{"Subtotal", "9"}, {"Tax 7 %", "1"}, {"Tax 19 %", "1"}, {"Tax 0 %", "1"}}, l.Totals[1:]...)
		pages := print(t, l)
		all := strings.Join(pages, "")
		for i := range rows {
			if n := strings.Count(all, fmt.Sprintf("SKU-%04d", i)); n != 1 {
				t.Fatalf("%d rows: row %d is there %d times", rows, i, n)
			}
		}
		for i, page := range pages {
			if !strings.Contains(page, fmt.Sprintf("Page %d of %d", i+1, len(pages))) {
				t.Fatalf("%d rows: page %d does not say which it is", rows, i+1)
			}
			if strings.Contains(page, "SKU-") && !strings.Contains(page, "Description") {
				t.Fatalf("%d rows: no head on page %d", rows, i+1)
			}
			if strings.Contains(page, "Subtotal") != strings.Contains(page, "Total EUR") {
				t.Fatalf("%d rows: the totals are torn apart", rows)
			}
			if strings.Index(page, "Total EUR") > strings.Index(page, "office@") || strings.Contains(page, "Ring") && strings.Index(page, "Ring") > strings.Index(page, "office@") {
				t.Fatalf("%d rows: the end lies over the foot of page %d:\n%s", rows, i+1, page)
			}
		}
	}
}

// Whatever is written, every word of it is on the paper, and nothing lies over
// another thing so that it cannot be read.
func TestNothingIsCutOff(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rnd := rand.New(rand.NewPCG(seed, 1))
	n := 0
	words := func(most int) string {
		var all []string
		for range rnd.IntN(most) + 1 {
			n++
			all = append(all, fmt.Sprintf("w%dx%s", n, strings.Repeat("i", rnd.IntN(6))))
		}
		return strings.Join(all, " ")
	}
	for range 6 {
		l := order(0)
		l.To = []string{words(60), words(3), words(3)}
		l.Title, l.Notes = words(12), words(900)
		l.Facts = []letter.Fact{{words(2), words(8)}, {words(5), words(2)}}
		for range rnd.IntN(40) {
			l.Rows = append(l.Rows, []string{words(3), words(1 + rnd.IntN(700)), fmt.Sprint(rnd.Uint64()), fmt.Sprint(rnd.Uint64(), ",", rnd.Uint64())})
		}
		pages := print(t, l)
		below := strings.Index(pages[0], strings.Fields(l.Title)[0])
		for _, above := range []string{l.To[2], l.Facts[1].Label} {
			if at := strings.Index(pages[0], strings.Fields(above)[0]); at < 0 || at > below {
				t.Fatalf("the title does not stand below %q:\n%s", above, pages[0])
			}
		}
		all := map[string]bool{}
		for _, w := range strings.Fields(strings.Join(pages, " ")) {
			all[w] = true
		}
		texts := append([]string{l.Title, l.Notes}, l.To...)
		for _, f := range l.Facts {
			texts = append(texts, f.Label, f.Value)
		}
		for _, row := range l.Rows {
			texts = append(texts, row...)
		}
		for _, text := range texts {
			for _, w := range strings.Fields(text) {
				if !all[w] {
					t.Fatalf("%q of %.200q is not on the paper:\n%.3000s", w, text, strings.Join(pages, "\f"))
				}
			}
		}
	}
}

func TestNoTextStopsThePrinting(t *testing.T) {
	t.Parallel()
	l := order(1)
	l.Title, l.Notes, l.To = "", "", nil
	l.Sender = letter.Sender{}
	written(t, l)
	l.Columns, l.Rows, l.Totals = nil, nil, nil
	written(t, l)
	l = order(1)
	l.Rows[0][1] = "中文 \x00 \u202e x\u0301 \U0001F600"
	if page := print(t, l)[0]; !strings.Contains(page, "cannot be printed here") {
		t.Errorf("nothing is said of what is missing:\n%s", page)
	}
}

func TestSameLetterSameBytes(t *testing.T) {
	t.Parallel()
	if !bytes.Equal(written(t, order(30)), written(t, order(30))) {
		t.Error("two prints of one letter differ")
	}
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from string
		of   letter.Place
		want []string
	}{
		{"DE", letter.Place{Street: "Hauptstr. 1", PostalCode: "20457", City: "Hamburg", Country: "DE"}, []string{"Hauptstr. 1", "20457 Hamburg"}},
		{"DE", letter.Place{Street: "1 High Street", Street2: "Floor 2", City: "Leeds", PostalCode: "LS1 1AA", Country: "GB"}, []string{"1 High Street", "Floor 2", "Leeds LS1 1AA", "United Kingdom"}},
		{"US", letter.Place{Street: "5 Main St", City: "Austin", Region: "TX", PostalCode: "73301", Country: "US"}, []string{"5 Main St", "Austin TX 73301"}},
		{"DE", letter.Place{City: "Wien", Region: "Wien", Country: "AT"}, []string{"Wien", "Wien", "Austria"}},
		{"DE", letter.Place{Country: "AT"}, nil},
		{"DE", letter.Place{City: "Nowhere", Country: "QQ"}, []string{"Nowhere", "QQ"}},
		{"DE", letter.Place{}, nil},
	} {
		if got := c.of.Lines(c.from); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%+v from %s: %q, not %q", c.of, c.from, got, c.want)
		}
	}
}
