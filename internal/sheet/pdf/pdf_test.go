package pdf_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"testing/quick"
	"time"

	"kontor/internal/sheet/pdf"
)

// Every letter of Europe's languages is in both weights of the font.
func TestTheFontHasLatinGreekAndCyrillic(t *testing.T) {
	t.Parallel()
	for _, r := range []struct{ from, to rune }{{' ', '~'}, {'\u00a1', '\u017f'}, {'Ș', 'ț'}, {'Ά', 'ώ'}, {'Ѐ', 'џ'}} {
		for c := r.from; c <= r.to; c++ {
			if c == '\u00ad' || c == '\u038b' || c == '\u038d' || c == '\u03a2' || c == '\u0387' { // no letters
				continue
			}
			if got := pdf.Clean(string(c)); got != string(c) {
				t.Errorf("%U %c prints as %q", c, c, got)
			}
			for _, bold := range []bool{false, true} {
				if (pdf.Style{Size: 10, Bold: bold}).Width(string(c)) == 0 {
					t.Errorf("%U %c has no width (bold: %v)", c, c, bold)
				}
			}
		}
	}
	for _, c := range "€£¥–—„“”«»…•†‰™≤≥±×÷½" + string(pdf.Missing) {
		if got := pdf.Clean(string(c)); got != string(c) {
			t.Errorf("%U %c prints as %q", c, c, got)
		}
	}
}

// Digits are equally wide, so that figures stand below each other.
func TestDigitsAreEquallyWide(t *testing.T) {
	t.Parallel()
	for _, s := range []pdf.Style{{Size: 9}, {Size: 9, Bold: true}} {
		for _, digit := range "123456789" {
			if s.Width(string(digit)) != s.Width("0") {
				t.Errorf("%c is %v wide, 0 is %v", digit, s.Width(string(digit)), s.Width("0"))
			}
		}
	}
}

func TestWrap(t *testing.T) {
	t.Parallel()
	s := pdf.Style{Size: 10}
	for _, c := range []struct {
		text  string
		fits  string // the line that just fits
		lines []string
	}{
		{"", "x", []string{""}},
		{"one two three", "one two three", []string{"one two three"}},
		{"one two three", "one two", []string{"one two", "three"}},
		{"one two three", "one tw", []string{"one", "two", "three"}},
		{"Saint-Étienne/Rhône", "Saint-", []string{"Saint-", "Étien", "ne/", "Rhôn", "e"}},
		{"abcdef", "abc", []string{"abc", "def"}},
		{"a\n\nb", "abc", []string{"a", "", "b"}},
		{"12\u00a0%", "12\u00a0", []string{"12\u00a0", "%"}},
		{"word     word", "word", []string{"word", "word"}},
	} {
		got := s.Wrap(c.text, s.Width(c.fits))
		if strings.Join(got, "|") != strings.Join(c.lines, "|") {
			t.Errorf("%q in the width of %q: %q, not %q", c.text, c.fits, got, c.lines)
		}
	}
}

// Wrapping loses no letter, and no line is wider than it may be.
func TestWrapLosesNothing(t *testing.T) {
	t.Parallel()
	check := func(text string, wide uint8) bool {
		s := pdf.Style{Size: 8.5}
		text = pdf.Clean(text)
		width := 4 + float64(wide)/4
		lines := s.Wrap(text, width)
		for _, line := range lines {
			if s.Width(line) > width+0.01 {
				t.Logf("%q is %v wide, not %v", line, s.Width(line), width)
				return false
			}
		}
		return strip(strings.Join(lines, "")) == strip(text)
	}
	if err := quick.Check(check, &quick.Config{MaxCount: 2000}); err != nil {
		t.Error(err)
	}
}

func strip(s string) string { return strings.NewReplacer(" ", "", "\n", "").Replace(s) }

func TestEachPage(t *testing.T) {
	t.Parallel()
	made := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	d := pdf.New(pdf.Options{Title: "T", Paper: pdf.Letter, Landscape: true, Created: made})
	if w, h := d.Size(); w != 279.4 || h != 215.9 {
		t.Errorf("a page of %v × %v", w, h)
	}
	for range 3 {
		d.AddPage()
		d.Text(10, 10, "text", pdf.Style{Size: 10})
	}
	var seen []string
	d.EachPage(func(page, of int) {
		seen = append(seen, fmt.Sprint(page, "/", of))
		d.TextRight(100, 200, fmt.Sprint(page), pdf.Style{Size: 8})
	})
	if fmt.Sprint(seen) != "[1/3 2/3 3/3]" {
		t.Error(seen)
	}
	var out bytes.Buffer
	if err := d.Write(&out); err != nil {
		t.Fatal(err)
	}
	// Twice: when it was made and last changed.
	if bytes.Count(out.Bytes(), []byte("D:20261123100000")) != 2 {
		t.Error("the file does not say when it was made")
	}
}
