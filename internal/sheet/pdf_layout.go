package sheet

import (
	"math"
	"strings"

	"kontor/internal/sheet/pdf"
)

// layout is how a table fits its pages.
type layout struct {
	landscape bool
	scale     float64   // of the page
	size      float64   // of the letters, in points
	widths    []float64 // of the columns with their padding, in mm; together the page's
}

// usual is the size of the letters where there is room, in points.
const usual = 8.5

// wish is how wide a column could be.
type wish struct {
	least   float64 // no word is broken
	good    float64 // pleasant to read
	natural float64 // nothing wraps
}

// fit finds the paper, the size and the widths: upright in full size if that
// reads well, else across, else a little smaller, else with more lines, and for
// what is still too wide a larger page, which printing makes smaller again.
func (p *paper) fit() layout {
	base := p.wishes()
	upright, across := pdf.Size(p.Locale.Paper)
	for _, try := range []struct {
		landscape bool
		size      float64
		of        func(wish) float64
	}{
		{false, 8.5, good},
		{true, 8.5, good},
		{true, 8, good},
		{true, 8.5, least},
		{true, 8, least},
		{true, 7.5, least},
		{true, 7, least},
	} {
		width := upright
		if try.landscape {
			width = across
		} else if p.Landscape {
			continue
		}
		width -= 2 * marginX
		if w := scaled(base, try.size); sum(w, try.of) <= width {
			return layout{landscape: try.landscape, size: try.size, widths: p.share(w, width)}
		}
	}
	w := scaled(base, 7)
	for x, c := range p.Columns {
		if c.Kind == Text {
			w[x].least = max(w[x].least, min(w[x].natural, longest))
		}
	}
	width := sum(w, least)
	return layout{landscape: true, scale: (width + 2*marginX) / across, size: 7, widths: p.share(w, width)}
}

// scaled are the wishes at another size, with the padding of a cell.
func scaled(base []wish, size float64) []wish {
	k := size / usual
	out := make([]wish, len(base))
	for x, w := range base {
		w.least = w.least*k + 2*pad
		w.natural = w.natural*k + 2*pad
		w.good = max(w.least, min(w.natural, 42))
		out[x] = w
	}
	return out
}

func good(w wish) float64  { return w.good }
func least(w wish) float64 { return w.least }

func sum(wishes []wish, of func(wish) float64) (total float64) {
	for _, w := range wishes {
		total += of(w)
	}
	return total
}

// longest is the width of a word that is broken rather than given more room.
const longest = 26.0

// wishes of the columns at the usual size, without padding.
func (p *paper) wishes() []wish {
	p.size = usual
	wishes := make([]wish, len(p.Columns))
	for x, c := range p.Columns {
		head := p.header()
		word := head.LongestWord(c.Label)
		w := wish{least: word, natural: min(head.Width(c.Label), max(word, 30))}
		for y := range p.Rows {
			text := p.texts[y][x]
			if text == "" {
				continue
			}
			s := p.style(y)
			lead := 0.0
			if x == 0 {
				lead = p.indent(y)
			}
			if c.Kind.number() {
				lead = p.blank(x, y, s)
			}
			wide := lead
			for line := range strings.SplitSeq(text, "\n") {
				wide = max(wide, lead+s.Width(line))
			}
			w.natural = max(w.natural, wide)
			switch c.Kind {
			case Text:
				w.least = max(w.least, lead+min(s.LongestWord(text), longest))
			case Code:
				w.least = max(w.least, lead+min(s.Width(text), longest))
			default:
				w.least = max(w.least, wide)
			}
		}
		wishes[x] = w
	}
	return wishes
}

// share gives every column its width, together exactly the page's.
func (p *paper) share(wishes []wish, width float64) []float64 {
	widths := make([]float64, len(wishes))
	if sum(wishes, func(w wish) float64 { return w.natural }) > width {
		// All columns up to the same width get what they would like, the wider
		// ones that width: found by halving.
		low, high := 0.0, width
		at := func(w wish, limit float64) float64 { return max(w.least, min(w.natural, limit)) }
		for range 50 {
			limit := (low + high) / 2
			if sum(wishes, func(w wish) float64 { return at(w, limit) }) > width {
				high = limit
			} else {
				low = limit
			}
		}
		for x, w := range wishes {
			widths[x] = at(w, low)
		}
	} else {
		for x, w := range wishes {
			widths[x] = w.natural
		}
	}
	p.spread(widths, width)
	return widths
}

// spread hands out what is left over, by the columns' weights.
func (p *paper) spread(widths []float64, width float64) {
	left, weights := width, 0.0
	weight := func(c Column) float64 {
		if c.Width > 0 {
			return c.Width
		}
		return map[Kind]float64{Text: 3, Code: 1, Amount: 1, Quantity: 1, Percent: 1, Date: 1, Moment: 1, Yes: 1}[c.Kind]
	}
	for x, c := range p.Columns {
		left -= widths[x]
		weights += weight(c)
	}
	for x, c := range p.Columns {
		widths[x] += math.Max(left, 0) * weight(c) / weights
	}
}
