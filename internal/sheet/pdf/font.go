package pdf

import (
	"strings"
	"sync"
	"unicode"

	"github.com/go-fonts/liberation/liberationsansbold"
	"github.com/go-fonts/liberation/liberationsansregular"
	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/unicode/norm"
)

// Missing is printed in place of a character that the font does not have.
const Missing = '□'

// Style is how a text looks.
type Style struct {
	Size float64 // points
	Bold bool
	// Gray is 0 for black to 255 for white.
	Gray uint8
	// Color is in place of Gray unless it is black.
	Color Color
}

// Color is a colour of light, black unless set.
type Color struct{ R, G, B uint8 }

func (s Style) color() Color {
	if s.Color == (Color{}) {
		return Color{s.Gray, s.Gray, s.Gray}
	}
	return s.Color
}

const millimetresPerPoint = 25.4 / 72

// Leading is the distance from a line to the next one, in mm.
func (s Style) Leading() float64 { return s.Size * 1.28 * millimetresPerPoint }

// Rise is how far a line's letters reach above the line they stand on, in mm.
func (s Style) Rise() float64 { return s.Size * 0.95 * millimetresPerPoint }

// metrics are what a font knows of its characters: how wide each is, in
// thousandths of the size; -1 for one that it does not have. A font knows few
// enough of them for a table of the whole basic plane.
type metrics [0x10000]int16

func load(ttf []byte) func() *metrics {
	return sync.OnceValue(func() *metrics {
		m := new(metrics)
		f, err := sfnt.Parse(ttf)
		if err != nil {
			panic("pdf: the font inside the program: " + err.Error())
		}
		var buf sfnt.Buffer
		for r := range m {
			m[r] = -1
			g, err := f.GlyphIndex(&buf, rune(r))
			if err != nil || g == 0 {
				continue
			}
			if w, err := f.GlyphAdvance(&buf, g, fixed.I(1000), font.HintingNone); err == nil {
				m[r] = int16(w.Round())
			}
		}
		return m
	})
}

var (
	regular = load(liberationsansregular.TTF)
	bold    = load(liberationsansbold.TTF)
)

func (s Style) metrics() *metrics {
	if s.Bold {
		return bold()
	}
	return regular()
}

// Clean is the text as it can be printed: characters that are written in two
// parts are joined, spaces of every width are plain ones, and what the font
// lacks becomes Missing. Lines stay lines.
func Clean(text string) string {
	plain := true
	for n := range len(text) {
		if text[n] < ' ' || text[n] > '~' {
			plain = false
			break
		}
	}
	if plain {
		return text
	}
	m := regular()
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\u00a0' || r == '\u202f' || r == '\u2007':
			return '\u00a0'
		case r == '\u2010' || r == '\u2011':
			return '-'
		case unicode.Is(unicode.Cf, r):
			return -1
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r):
			return -1
		case int(r) >= len(m) || m[r] < 0:
			return Missing
		}
		return r
	}, norm.NFC.String(strings.ReplaceAll(text, "\r\n", "\n")))
}

// Width of a text in mm. The text is one line and clean.
func (s Style) Width(text string) float64 {
	m, sum := s.metrics(), 0
	for _, r := range text {
		sum += m.of(r)
	}
	return float64(sum) * s.Size * millimetresPerPoint / 1000
}

func (m *metrics) of(r rune) int {
	if int(r) < len(m) && m[r] >= 0 {
		return int(m[r])
	}
	return int(m[Missing])
}

// Wrap breaks a clean text into lines no wider than width mm: after a space, a
// hyphen or a slash, and inside a word where the word alone is too wide. There
// is at least one line.
func (s Style) Wrap(text string, width float64) []string {
	// A thousandth more, so that a text fits the width that was measured for it.
	limit := int(width*1000/(s.Size*millimetresPerPoint)) + 1
	m := s.metrics()
	var lines []string
	for _, paragraph := range strings.Split(text, "\n") {
		lines = m.wrap(lines, strings.TrimRight(paragraph, " "), limit)
	}
	return lines
}

func (m *metrics) wrap(lines []string, text string, limit int) []string {
	start, wide := 0, 0     // of the line
	breakAt, behind := 0, 0 // the last place to break, and the width up to it
	for n, r := range text {
		w := m.of(r)
		if wide+w > limit && n > start && r != ' ' {
			if breakAt <= start {
				breakAt, behind = n, wide
			}
			lines = append(lines, strings.TrimRight(text[start:breakAt], " "))
			start, wide = breakAt, wide-behind
		}
		wide += w
		if r == ' ' || r == '-' || r == '/' {
			breakAt, behind = n+1, wide
		}
	}
	return append(lines, text[start:])
}

// LongestWord is the width in mm of the widest piece of a clean text that Wrap
// would rather not break.
func (s Style) LongestWord(text string) (widest float64) {
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '\n' }) {
		for word != "" {
			end := strings.IndexAny(word, "-/") + 1
			if end == 0 {
				end = len(word)
			}
			widest = max(widest, s.Width(word[:end]))
			word = word[end:]
		}
	}
	return widest
}
