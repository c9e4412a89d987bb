package letter

import (
	"bytes"
	"fmt"
	"image"
	_ "image/jpeg" // so that a logo's size can be read
	_ "image/png"  // so that a logo's size can be read
	"math"
	"strconv"
	"strings"

	"kontor/internal/sheet/pdf"
)

// Layout is how a company's letters look. Without one they are black on white,
// with the sender's name where a logo would be.
type Layout struct {
	// Logo is a PNG or a JPEG, at the left unless LogoRight is set.
	Logo      []byte
	LogoRight bool
	// Accent is for the title and the rules, Text for everything that is read.
	Accent, Text pdf.Color
	// Size of plain text in points, 9 unless set.
	Size float64
	// Footer has up to three columns, a few lines each, in place of Sender.Foot.
	Footer [][]string
}

// Readable is the contrast that text needs on its paper, and LargeReadable that
// of a title (WCAG 2.2, 1.4.3).
const (
	Readable      = 4.5
	LargeReadable = 3.0
)

// ParseColor reads "#1a2b3c".
func ParseColor(s string) (c pdf.Color, err error) {
	hex, ok := strings.CutPrefix(s, "#")
	n, bad := strconv.ParseUint(hex, 16, 32)
	if !ok || len(hex) != 6 || bad != nil {
		return c, fmt.Errorf("%q is no colour; write it like #1a2b3c", s)
	}
	return pdf.Color{R: uint8(n >> 16), G: uint8(n >> 8), B: uint8(n)}, nil
}

// Contrast of a colour on white paper: 1 for white to 21 for black.
func Contrast(c pdf.Color) float64 { return 1.05 / (luminance(c) + 0.05) }

func luminance(c pdf.Color) float64 {
	linear := func(v uint8) float64 {
		f := float64(v) / 255
		if f <= 0.04045 {
			return f / 12.92
		}
		return math.Pow((f+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}

// lighter mixes so many percent of white into a colour.
func lighter(c pdf.Color, percent int) pdf.Color {
	mix := func(v uint8) uint8 { return uint8((int(v)*(100-percent) + 255*percent) / 100) }
	return pdf.Color{R: mix(c.R), G: mix(c.G), B: mix(c.B)}
}

// look is a layout in styles.
type look struct {
	plain, bold, quiet, small, address, sender, name, title, large pdf.Style

	accent, pale pdf.Color
}

func (l Layout) look() look {
	size := l.Size
	if size == 0 {
		size = 9
	}
	quiet := l.Text
	for p := 38; p > 0; p -= 2 {
		if c := lighter(l.Text, p); Contrast(c) >= 5.5 {
			quiet = c
			break
		}
	}
	// A title in yellow would not be read: it has the colour of the text then.
	heading := l.Accent
	if Contrast(heading) < LargeReadable {
		heading = l.Text
	}
	style := func(more float64, bold bool, c pdf.Color) pdf.Style {
		return pdf.Style{Size: size + more, Bold: bold, Color: c}
	}
	return look{
		plain: style(0, false, l.Text), bold: style(0, true, l.Text), quiet: style(0, false, quiet), small: style(-1.5, false, quiet),
		address: style(1, false, l.Text), sender: style(0, true, heading), name: style(4, true, heading), title: style(6, true, heading),
		large: style(2, true, l.Text), accent: l.Accent, pale: pdf.Color{R: 205, G: 205, B: 205},
	}
}

// Where the logo may stand, in mm.
const (
	logoTop    = 12.0
	logoWidth  = 70.0
	logoHeight = 24.0
)

// logoSize is how large the logo is printed, in mm, and which kind of picture it is.
func (l Layout) logoSize() (width, height float64, kind string) {
	if len(l.Logo) == 0 {
		return 0, 0, ""
	}
	c, kind, err := image.DecodeConfig(bytes.NewReader(l.Logo))
	if err != nil || c.Width == 0 || c.Height == 0 {
		return 0, 0, ""
	}
	scale := min(logoWidth/float64(c.Width), logoHeight/float64(c.Height))
	return float64(c.Width) * scale, float64(c.Height) * scale, kind
}
