package label

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/oned"

	"kontor/internal/sheet/pdf"
)

// drawn is the drawing of a label as a picture of 600 dots per inch.
type drawn struct {
	*image.Gray
	bars  []image.Rectangle
	texts []string
	t     *testing.T
}

const dots = 600 / 25.4

func newDrawn(t *testing.T, s Sheet) *drawn {
	d := &drawn{Gray: image.NewGray(image.Rect(0, 0, int(s.Across*dots), int(s.Down*dots))), t: t}
	draw.Draw(d.Gray, d.Bounds(), image.White, image.Point{}, draw.Src)
	return d
}

func (d *drawn) Text(_, _ float64, text string, _ pdf.Style) { d.texts = append(d.texts, text) }

func (d *drawn) Fill(x, y, width, height float64, _ pdf.Color) {
	r := image.Rect(int(x*dots+0.5), int(y*dots+0.5), int((x+width)*dots+0.5), int((y+height)*dots+0.5))
	if !r.In(d.Bounds()) || r.Dy() < 118 {
		d.t.Errorf("a bar lies at %v", r)
	}
	d.bars = append(d.bars, r)
	draw.Draw(d.Gray, r, image.NewUniform(color.Black), image.Point{}, draw.Src)
}

func read(t *testing.T, img image.Image, reader gozxing.Reader) string {
	t.Helper()
	b, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		t.Fatal(err)
	}
	result, err := reader.Decode(b, nil)
	if err != nil {
		return "unreadable: " + err.Error()
	}
	return result.GetText()
}

// What is drawn is read again, on every sheet.
func TestWhatIsDrawnIsRead(t *testing.T) {
	t.Parallel()
	for _, s := range Sheets {
		for code, reader := range map[string]gozxing.Reader{
			"4006381333931": oned.NewEAN13Reader(), "96385074": oned.NewEAN8Reader(), "036000291452": oned.NewUPCAReader(),
			"4006381333932": oned.NewCode128Reader(), // a wrong check digit is no EAN
			"ESP-HAF-1":     oned.NewCode128Reader(), "L20261123-0001": oned.NewCode128Reader(), "a b/~!": oned.NewCode128Reader(), "10614141000415": oned.NewCode128Reader(),
		} {
			d := newDrawn(t, s)
			if err := drawOn(d, s, Label{Title: "ESP-HAF-1", Lines: []string{"Harbour espresso, whole bean, and much more than fits into a line of a label of this width or another"}, Code: code}); err != nil {
				t.Errorf("%s on %s: %v", code, s.Name, err)
				continue
			}
			if got := read(t, d, reader); got != code {
				t.Errorf("%s on %s is read as %s", code, s.Name, got)
			}
			if d.texts[len(d.texts)-1] != code || !strings.HasSuffix(d.texts[1], "…") {
				t.Errorf("%s: %q", code, d.texts)
			}
		}
	}
}

func drawOn(c canvas, s Sheet, l Label) error { return drawAt(c, s, 0, 0, l) }

// Any text of ASCII is read as it was, or refused as too long.
func TestAnyCodeIsReadOrRefused(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(29, 1))
	readable := 0
	for range 300 {
		code := make([]byte, 1+r.IntN(24))
		for i := range code {
			code[i] = byte(' ' + 1 + r.IntN('~'-' '))
		}
		s := Sheets[r.IntN(len(Sheets))]
		d := newDrawn(t, s)
		err := drawOn(d, s, Label{Title: "T", Code: string(code)})
		if errors.Is(err, ErrTooLong) && len(code) > 10 {
			continue
		}
		if err != nil {
			t.Fatalf("%q: %v", code, err)
		}
		if got := read(t, d, oned.NewCode128Reader()); got != string(code) {
			t.Errorf("%q on %s is read as %q", code, s.Name, got)
		}
		readable++
	}
	if readable < 100 {
		t.Errorf("only %d were drawn", readable)
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]error{"": ErrNoBars, "ü": ErrNoBars, "a\tb": ErrNoBars, strings.Repeat("X", 60): ErrTooLong} {
		err := PDF(&bytes.Buffer{}, Options{Sheet: Sheets[0]}, []Label{{Code: "1"}, {Code: code}})
		var e *Error
		if !errors.As(err, &e) || e.Index != 1 || !errors.Is(err, want) {
			t.Errorf("%q: %v", code, err)
		}
	}
}

// Labels begin at the first free place and go on over pages.
func TestPlacesAndPages(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ sheet, start, labels, pages int }{
		{0, 1, 24, 1}, {0, 1, 25, 2}, {0, 24, 1, 1}, {0, 24, 2, 2}, {0, 2, 24, 2}, {1, 1, 40, 1}, {1, 40, 42, 3}, {2, 1, 3, 3},
	} {
		var out, again bytes.Buffer
		labels := make([]Label, c.labels)
		for i := range labels {
			labels[i] = Label{Title: "A", Code: fmt.Sprint(i)}
		}
		o := Options{Sheet: Sheets[c.sheet], Start: c.start, Created: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)}
		if err := PDF(&out, o, labels); err != nil {
			t.Fatal(err)
		}
		if err := PDF(&again, o, labels); err != nil || !bytes.Equal(out.Bytes(), again.Bytes()) {
			t.Error("the same labels are not the same bytes")
		}
		if n := bytes.Count(out.Bytes(), []byte("/Type /Page\n")); n != c.pages {
			t.Errorf("%+v: %d pages", c, n)
		}
	}
	x, y := Sheets[0].place(23)
	if x != 140 || y != 259.5 {
		t.Errorf("the last label lies at %v %v", x, y)
	}
	for _, s := range Sheets {
		x, y := s.place(s.Columns*s.Rows - 1)
		if x+s.Across > s.Width+0.001 || y+s.Down > s.Height+0.001 {
			t.Errorf("%s is larger than its page", s.Name)
		}
	}
}
