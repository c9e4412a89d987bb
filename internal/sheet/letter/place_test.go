package letter_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"kontor/internal/sheet/letter"
)

var placed = regexp.MustCompile(`<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)</word>`)

// word is a word where it stands on its page, in points from the top.
type word struct {
	text        string
	top, bottom float64
}

// places reads where every word of every page stands.
func places(t *testing.T, l letter.Letter) (pages [][]word) {
	t.Helper()
	reader, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("pdftotext is not installed")
	}
	file := filepath.Join(t.TempDir(), "letter.pdf")
	if err := os.WriteFile(file, written(t, l), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), reader, "-bbox", file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range strings.Split(string(out), "<page ")[1:] {
		var words []word
		for _, m := range placed.FindAllStringSubmatch(page, -1) {
			top, _ := strconv.ParseFloat(m[2], 64)
			bottom, _ := strconv.ParseFloat(m[4], 64)
			words = append(words, word{m[5], top, bottom})
		}
		pages = append(pages, words)
	}
	return pages
}

// What is written ends well above the foot, and the foot is at the edge: for
// every number of rows around the end of a page, with and without columns.
func TestNothingComesNearTheFoot(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rnd := rand.New(rand.NewPCG(seed, 3))
	for n := range 40 {
		l := random(rnd, nil)
		for p, words := range places(t, l) {
			foot := -1.0
			for i, w := range words {
				if w.text == "Page" && i+1 < len(words) && words[i+1].text == fmt.Sprint(p+1) {
					foot = w.top
				}
			}
			if foot < 0 {
				t.Fatalf("letter %d: page %d has no number", n, p+1)
			}
			for _, w := range words {
				// 2 mm, which the text's own height is not counted in.
				if w.top < foot-1 && w.bottom > foot-5.6 {
					t.Fatalf("letter %d, page %d: %q ends at %.1f, the foot begins at %.1f", n, p+1, w.text, w.bottom, foot)
				}
			}
		}
	}
}

// A logo is as large as its place admits, in its own proportion.
func TestTheSizeOfALogo(t *testing.T) {
	t.Parallel()
	reader, err := exec.LookPath("pdfimages")
	if err != nil {
		t.Skip("pdfimages is not installed")
	}
	for _, c := range []struct{ wide, high, dots int }{
		{700, 200, 254}, // as wide as it may be: 70 mm
		{300, 480, 508}, // as high as it may be: 24 mm
	} {
		l := order(1)
		l.Layout.Logo = picture(t, "jpeg", c.wide, c.high)
		file := filepath.Join(t.TempDir(), "letter.pdf")
		if err := os.WriteFile(file, written(t, l), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.CommandContext(t.Context(), reader, "-list", file).Output()
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSpace(string(out)), "\n")
		cells := strings.Fields(lines[len(lines)-1])
		if len(cells) < 14 || cells[12] != fmt.Sprint(c.dots) || cells[13] != fmt.Sprint(c.dots) {
			t.Errorf("%d × %d is not printed with %d dots per inch:\n%s", c.wide, c.high, c.dots, out)
		}
	}
}
