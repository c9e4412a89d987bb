package letter_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"kontor/internal/money"
	"kontor/internal/sheet/letter"
	"kontor/internal/sheet/pdf"
)

// picture is a logo of its own in a kind of file.
func picture(t *testing.T, kind string, wide, high int) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, wide, high))
	for x := range wide {
		for y := range high {
			img.SetNRGBA(x, y, color.NRGBA{uint8(x), uint8(y), 120, uint8(255 - y%40)})
		}
	}
	var out bytes.Buffer
	var err error
	if kind == "png" {
		err = png.Encode(&out, img)
	} else {
		err = jpeg.Encode(&out, img, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

var (
	rowMark  = regexp.MustCompile(`R(\d{4})\b`)
	carried  = regexp.MustCompile(`Carried forward +([-\d,.]+)`)
	brought  = regexp.MustCompile(`Brought forward +([-\d,.]+)`)
	anyWords = regexp.MustCompile(`R\d{4}\b|\bzz[a-z]+`)
)

func read(t *testing.T, pages []string, page int, what *regexp.Regexp) *money.Amount {
	t.Helper()
	found := what.FindAllStringSubmatch(pages[page], -1)
	if len(found) == 0 {
		return nil
	}
	if len(found) > 1 {
		t.Fatalf("page %d carries %d times:\n%s", page+1, len(found), pages[page])
	}
	a := money.MustAmount(strings.ReplaceAll(found[0][1], ",", ""))
	return &a
}

// What a page carries is the sum of every amount that has been printed up to
// there, and the next page begins with it; the totals have a line above them.
func TestPagesCarryTheSumOfTheRowsBefore(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rnd := rand.New(rand.NewPCG(seed, 2))
	logo := picture(t, "png", 200, 80)
	turns := 0
	for n := range 60 {
		l := random(rnd, logo)
		pages := print(t, l)
		sum, at, first := money.Amount{}, 0, true
		for i, page := range pages {
			rows := rowMark.FindAllStringSubmatch(page, -1)
			if b := read(t, pages, i, brought); b != nil != (at > 0 && anyWords.MatchString(page)) {
				t.Fatalf("letter %d, page %d: brought %v after %d rows:\n%s", n, i+1, b, at, page)
			} else if b != nil && !b.Equal(sum) {
				t.Fatalf("letter %d, page %d: brought %s, not %s:\n%s", n, i+1, b, sum, page)
			}
			for _, row := range rows {
				if got, _ := strconv.Atoi(row[1]); got != at {
					t.Fatalf("letter %d, page %d: row %d where %d was due", n, i+1, got, at)
				}
				sum = sum.Add(l.Amounts[at])
				at++
			}
			c := read(t, pages, i, carried)
			goesOn := i+1 < len(pages) && anyWords.MatchString(pages[i+1])
			if (c != nil) != (goesOn && at > 0) {
				t.Fatalf("letter %d, page %d: carries %v, goes on: %v:\n%s", n, i+1, c, goesOn, page)
			}
			if c != nil {
				turns++
				if !c.Equal(sum) {
					t.Fatalf("letter %d, page %d: carries %s, not %s:\n%s", n, i+1, c, sum, page)
				}
			}
			if strings.Contains(page, "Grand total") {
				first = false
				if !anyWords.MatchString(page) {
					t.Fatalf("letter %d, page %d: the totals stand alone:\n%s", n, i+1, page)
				}
				if !strings.Contains(page, "Subtotal") {
					t.Fatalf("letter %d, page %d: the totals are torn apart:\n%s", n, i+1, page)
				}
			}
			if f := strings.Index(page, "footer line"); f >= 0 && max(strings.LastIndex(page, "forward"), strings.LastIndex(page, "Grand total")) > f {
				t.Fatalf("letter %d, page %d: something lies over the foot:\n%s", n, i+1, page)
			}
		}
		if at != len(l.Rows) || first {
			t.Fatalf("letter %d: %d of %d rows; totals missing: %v", n, at, len(l.Rows), first)
		}
	}
	t.Logf("turned the page %d times", turns)
	if turns < 60 {
		t.Errorf("only %d pages carried anything", turns)
	}
}

func random(rnd *rand.Rand, logo []byte) letter.Letter {
	l := order(0)
	l.Notes, l.Decimals = "", 2
	l.Layout.Size = []float64{0, 8, 10, 11}[rnd.IntN(4)]
	l.Locale.Paper = []string{pdf.A4, pdf.Letter}[rnd.IntN(2)]
	if rnd.IntN(2) == 0 {
		l.Layout.Logo, l.Layout.LogoRight = logo, rnd.IntN(2) == 0
	}
	if rnd.IntN(2) == 0 {
		l.Layout.Footer = [][]string{strings.Split(strings.Repeat("footer line\n", 1+rnd.IntN(6)), "\n"), {"a"}, {"b"}}
	}
	l.Introduction = strings.Repeat("Thank you for your trust. ", rnd.IntN(60))
	sum := money.Amount{}
	for i := range 1 + rnd.IntN(90) {
		a := money.MustAmount(fmt.Sprintf("%d.%02d", rnd.IntN(200000)-60000, rnd.IntN(100)))
		most := 3
		if rnd.IntN(9) == 0 {
			most = 700
		}
		text := strings.TrimSpace(strings.Repeat("zzword ", 1+rnd.IntN(most)))
		l.Rows = append(l.Rows, []string{fmt.Sprintf("R%04d", i), text, "1", a.Fixed(2)})
		l.Amounts = append(l.Amounts, a)
		sum = sum.Add(a)
	}
	l.Totals = []letter.Fact{{Label: "Subtotal", Value: sum.Fixed(2)}}
	for i := range rnd.IntN(12) {
		l.Totals = append(l.Totals, letter.Fact{Label: fmt.Sprintf("VAT %d %%", i), Value: "1.00"})
		if rnd.IntN(2) == 0 {
			l.Taxes = append(l.Taxes, letter.Tax{Name: fmt.Sprintf("VAT %d %%", i), Base: "12,000.00", Amount: "1.00"})
		}
	}
	l.Totals = append(l.Totals, letter.Fact{Label: "Grand total", Value: sum.Fixed(2)})
	return l
}

// full is a letter with everything that one can have.
func full() letter.Letter {
	l := order(3)
	l.Introduction, l.Closing = "Thank you for your order.", "With kind regards"
	l.Taxes = []letter.Tax{{Name: "VAT 19 %", Base: "1,000.00", Amount: "190.00"}, {Name: "VAT 7 %", Base: "100.00", Amount: "7.00"}}
	l.Instalments = []letter.Instalment{{Due: "23 Dec 2026", Amount: "600.00"}, {Due: "23 Jan 2027", Amount: "600.00"}}
	l.Terms = "Payable within 30 days."
	l.Payment = &letter.Payment{Holder: "Nordlicht Office GmbH", Bank: "Hafenbank", IBAN: "DE02120300000000202051", BIC: "BYLADEM1001", Reference: "INV-2026-00012"}
	l.Extra = "Reverse charge: the customer owes the tax."
	l.Layout.Footer = [][]string{{"Nordlicht Office GmbH", "Speicherstraße 7"}, {"VAT DE812345678"}, {"Hafenbank", "DE02 1203 0000 0000 2020 51"}}
	return l
}

// Everything stands below each other in the order in which it is read.
func TestTheOrderOfThings(t *testing.T) {
	t.Parallel()
	page := print(t, full())[0]
	at := 0
	for _, want := range []string{
		"Café Morgenrot", "Sales order SO-2026-00012", "Thank you for your order.", "Description", "SKU-0002", "Subtotal", "Total EUR",
		"23 Dec 2026", "23 Jan 2027", "Payable within 30 days.", "Pay to", "DE02 1203 0000 0000 2020 51", "BYLADEM1001", "INV-2026-00012",
		"Reverse charge", "Ring twice.", "With kind regards", "Page 1 of 1", "VAT DE812345678",
	} {
		n := strings.Index(page[at:], want)
		if n < 0 {
			t.Fatalf("%q is not below what comes before it:\n%s", want, page)
		}
		at += n
	}
	for _, want := range []string{"Taxable", "1,000.00", "190.00"} {
		if !strings.Contains(page, want) {
			t.Errorf("%q is missing:\n%s", want, page)
		}
	}
}

func TestNothingIsCarriedOnOnePageOrWithoutAmounts(t *testing.T) {
	t.Parallel()
	one := order(3)
	one.Amounts = make([]money.Amount, 3)
	for name, l := range map[string]letter.Letter{"one page": one, "no amounts": order(90)} {
		if all := strings.Join(print(t, l), ""); strings.Contains(all, "forward") {
			t.Errorf("%s:\n%s", name, all)
		}
	}
}

// Sums longer than a page are torn rather than lost.
func TestTotalsLongerThanAPage(t *testing.T) {
	t.Parallel()
	l := full()
	l.Totals = nil
	for i := range 150 {
		l.Totals = append(l.Totals, letter.Fact{Label: fmt.Sprintf("tax%03d", i), Value: "1.00"})
		l.Taxes = append(l.Taxes, letter.Tax{Name: fmt.Sprintf("row%03d", i), Base: "1.00", Amount: "1.00"})
	}
	all := strings.Join(print(t, l), "")
	for i := range 150 {
		for _, want := range []string{"tax", "row"} {
			if !strings.Contains(all, fmt.Sprintf("%s%03d", want, i)) {
				t.Fatalf("%s%03d is missing", want, i)
			}
		}
	}
}

func TestLogos(t *testing.T) {
	t.Parallel()
	plain := written(t, order(1))
	for _, kind := range []string{"png", "jpeg"} {
		l := order(1)
		l.Layout.Logo = picture(t, kind, 300, 90)
		for _, l.Layout.LogoRight = range []bool{false, true} {
			out := written(t, l)
			if !bytes.Contains(out, []byte("/Subtype /Image")) {
				t.Errorf("%s: no picture in the file", kind)
			}
			if page := print(t, l)[0]; !strings.Contains(page, "Nordlicht Office GmbH") {
				t.Errorf("the name is gone:\n%s", page)
			}
		}
	}
	// What is no picture is left out, and the letter is printed.
	l := order(1)
	l.Layout.Logo = []byte("no picture")
	if !bytes.Equal(written(t, l), plain) {
		t.Error("rubbish changes the letter")
	}
}

func TestColours(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]float64{"#000000": 21, "#ffffff": 1, "#767676": 4.54, "#ffd400": 1.42, "#1f4e79": 8.66} {
		c, err := letter.ParseColor(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := letter.Contrast(c); got < want-0.05 || got > want+0.05 {
			t.Errorf("%s: %.2f, not %.2f", text, got, want)
		}
	}
	for _, bad := range []string{"", "red", "#fff", "#12345g", "123456", "#1234567", "#+12345"} {
		if _, err := letter.ParseColor(bad); err == nil {
			t.Errorf("%q is a colour", bad)
		}
	}
}
