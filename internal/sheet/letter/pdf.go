package letter

import (
	"fmt"
	"io"
	"strings"

	"kontor/internal/sheet/pdf"
)

// Where things stand on a page, in mm. The address is where a window envelope
// for A4 has its window.
const (
	left       = 20.0
	right      = 18.0 // from the right edge
	top        = 16.0
	window     = 47.0
	factsAt    = 122.0 // from the left
	factLabels = 32.0
	titleAt    = 92.0
	foot       = 24.0 // from the lower edge, where the rows end
	gap        = 1.3  // above and below a row
	pad        = 1.5  // beside a cell
	leastText  = 30.0 // a column of text
)

const (
	ink  uint8 = 0
	gray uint8 = 95
	pale uint8 = 205
)

var (
	plain = pdf.Style{Size: 9, Gray: ink}
	bold  = pdf.Style{Size: 9, Bold: true, Gray: ink}
	quiet = pdf.Style{Size: 9, Gray: gray}
	small = pdf.Style{Size: 7.5, Gray: gray}
	name  = pdf.Style{Size: 13, Bold: true, Gray: ink}
	title = pdf.Style{Size: 15, Bold: true, Gray: ink}
	large = pdf.Style{Size: 11, Bold: true, Gray: ink}
)

// PDF writes the letter.
func PDF(w io.Writer, l Letter) error {
	p := &paper{Letter: l.clean()}
	p.width, _ = pdf.Size(l.Locale.Paper)
	p.doc = pdf.New(pdf.Options{
		Title: l.Title, Author: l.Sender.Name, Paper: l.Locale.Paper, Created: l.Created, Language: or(l.Locale.Language, "en"),
		Scale: p.share() / p.width,
	})
	p.width, p.height = p.doc.Size()
	p.end = p.height - foot
	p.share()
	p.first()
	for _, row := range p.Rows {
		p.row(row)
	}
	p.totals()
	p.notes()
	p.frame()
	return p.doc.Write(w)
}

// paper is a letter on its way onto pages.
type paper struct {
	Letter
	doc           *pdf.Document
	width, height float64
	widths        []float64
	y             float64 // the lower edge of what has been drawn
	end           float64 // where the rows of a page end
	fresh         bool    // nothing but heads on the page yet
}

func or(text, usual string) string {
	if text == "" {
		return usual
	}
	return text
}

// clean is the letter as the font can print it.
func (l Letter) clean() Letter {
	all := func(texts []string) []string {
		out := make([]string, len(texts))
		for i, t := range texts {
			out[i] = pdf.Clean(t)
		}
		return out
	}
	facts := func(of []Fact) (out []Fact) {
		for _, f := range of {
			if f.Value != "" {
				out = append(out, Fact{pdf.Clean(f.Label), pdf.Clean(f.Value)})
			}
		}
		return out
	}
	l.Sender = Sender{pdf.Clean(l.Sender.Name), all(l.Sender.Address), all(l.Sender.Foot)}
	l.To, l.Title, l.Notes = all(l.To), pdf.Clean(l.Title), pdf.Clean(l.Notes)
	l.Facts, l.Totals = facts(l.Facts), facts(l.Totals)
	columns, rows := make([]Column, len(l.Columns)), make([][]string, len(l.Rows))
	for i, c := range l.Columns {
		c.Label = pdf.Clean(c.Label)
		columns[i] = c
	}
	for i, r := range l.Rows {
		rows[i] = all(r)
	}
	l.Columns, l.Rows = columns, rows
	return l
}

func (p *paper) edge() float64 { return p.width - right }

// share gives each column its width and tells how wide the page must be for
// them. A figure's column is as wide as its widest figure: figures do not wrap.
func (p *paper) share() float64 {
	p.widths = make([]float64, len(p.Columns))
	used, open := left+right, 0.0
	for x, c := range p.Columns {
		p.widths[x] = c.Width
		if c.Width == 0 {
			open++
			continue
		}
		if c.Right {
			p.widths[x] = max(p.widths[x], bold.Width(c.Label)+2*pad)
			for _, row := range p.Rows {
				p.widths[x] = max(p.widths[x], plain.Width(row[x])+2*pad)
			}
		}
		used += p.widths[x]
	}
	for x, c := range p.Columns {
		if c.Width == 0 {
			p.widths[x] = max((p.width-used)/open, leastText)
		}
	}
	return max(p.width, used+open*leastText)
}

// lines writes lines below each other and tells where they end.
func (p *paper) lines(x, y float64, lines []string, s pdf.Style) float64 {
	for _, line := range lines {
		p.doc.Text(x, y+s.Rise(), line, s)
		y += s.Leading()
	}
	return y
}

func wrap(s pdf.Style, texts []string, width float64) (lines []string) {
	for _, t := range texts {
		lines = append(lines, s.Wrap(t, width)...)
	}
	return lines
}

// first begins the first page: sender, address, facts, title.
func (p *paper) first() {
	p.doc.AddPage()
	y := p.lines(left, top, name.Wrap(p.Sender.Name, p.edge()-left), name)
	p.lines(left, y+0.5, wrap(small, []string{strings.Join(p.Sender.Address, " · ")}, p.edge()-left), small)

	room := factsAt - left - 8
	back := strings.Join(append([]string{p.Sender.Name}, p.Sender.Address...), " · ")
	y = p.lines(left, window, wrap(small, []string{back}, room)[:1], small)
	below := p.lines(left, y+2, wrap(pdf.Style{Size: 10, Gray: ink}, p.To, room), pdf.Style{Size: 10, Gray: ink})

	y = window + 2
	for _, f := range p.Facts {
		value := plain.Wrap(f.Value, p.edge()-factsAt-factLabels)
		label := quiet.Wrap(f.Label, factLabels-2)
		y = max(p.lines(factsAt, y, label, quiet), p.lines(factsAt+factLabels, y, value, plain)) + 0.6
	}
	p.y = max(titleAt, below+6, y+6)
	p.y = p.lines(left, p.y, title.Wrap(p.Title, p.edge()-left), title) + 3
	p.head()
}

// next begins a further page.
func (p *paper) next() {
	p.doc.AddPage()
	short := small.Wrap(p.Sender.Name+" · "+p.Title, p.edge()-left)
	p.y = p.lines(left, top, short[:1], small) + 3
	p.head()
}

// head draws the head of the columns.
func (p *paper) head() {
	p.fresh = true
	if len(p.Columns) == 0 {
		return
	}
	x, most := left, 1
	labels := make([][]string, len(p.Columns))
	for i, c := range p.Columns {
		labels[i] = bold.Wrap(c.Label, p.widths[i]-2*pad)
		most = max(most, len(labels[i]))
	}
	for i, c := range p.Columns {
		for n, line := range labels[i] {
			p.cell(x, p.y+float64(most-len(labels[i])+n)*bold.Leading(), i, line, c.Right, bold)
		}
		x += p.widths[i]
	}
	p.y += float64(most)*bold.Leading() + gap
	p.doc.Rule(left, p.edge(), p.y, 0.35, ink)
	p.y += 0.35
}

func (p *paper) cell(x, y float64, column int, line string, figure bool, s pdf.Style) {
	if figure {
		p.doc.TextRight(x+p.widths[column]-pad, y+s.Rise(), line, s)
		return
	}
	p.doc.Text(x+pad, y+s.Rise(), line, s)
}

// row draws a row; one that is longer than a page goes on on the next.
func (p *paper) row(cells []string) {
	lines, most := make([][]string, len(cells)), 1
	for i, cell := range cells {
		if lines[i] = []string{cell}; !p.Columns[i].Right {
			lines[i] = plain.Wrap(cell, p.widths[i]-2*pad)
		}
		most = max(most, len(lines[i]))
	}
	if p.y+float64(most)*plain.Leading()+2*gap > p.end && !p.fresh {
		p.next()
	}
	for from := 0; from < most; {
		to := min(most, from+max(1, int((p.end-p.y-2*gap)/plain.Leading())))
		x := left
		for i := range cells {
			for n := from; n < min(to, len(lines[i])); n++ {
				p.cell(x, p.y+gap+float64(n-from)*plain.Leading(), i, lines[i][n], p.Columns[i].Right, plain)
			}
			x += p.widths[i]
		}
		p.y += 2*gap + float64(to-from)*plain.Leading()
		p.doc.Rule(left, p.edge(), p.y, 0.1, pale)
		p.fresh = false
		if from = to; from < most {
			p.next()
		}
	}
}

// totals stay together: a sum alone on a page says nothing.
func (p *paper) totals() {
	if len(p.Totals) == 0 {
		return
	}
	height := 4 + float64(len(p.Totals))*(plain.Leading()+gap) + large.Leading()
	if p.y+height > p.end && !p.fresh {
		p.next()
	}
	p.y += 3
	from := left + (p.edge()-left)*0.5
	for i, f := range p.Totals {
		s, label := plain, quiet
		if i == len(p.Totals)-1 {
			s, label = large, large
			p.doc.Rule(from, p.edge(), p.y+0.6, 0.35, ink)
			p.y += gap
		}
		room := p.edge() - pad - s.Width(f.Value) - 4 - from
		lines := label.Wrap(f.Label, max(room, 10))
		p.doc.TextRight(p.edge()-pad, p.y+s.Rise(), f.Value, s)
		p.y = max(p.lines(from, p.y, lines, label), p.y+s.Leading()) + gap
	}
}

func (p *paper) notes() {
	notes := strings.TrimSpace(p.Notes)
	if p.doc.Unprintable() || strings.ContainsRune(notes, pdf.Missing) {
		notes = strings.TrimSpace(notes + "\n" + string(pdf.Missing) + " stands for a character that cannot be printed here.")
	}
	if notes == "" {
		return
	}
	p.y += 6
	for _, line := range plain.Wrap(notes, p.edge()-left) {
		if p.y+plain.Leading() > p.end {
			p.doc.AddPage()
			p.y = top
		}
		p.doc.Text(left, p.y+plain.Rise(), line, plain)
		p.y += plain.Leading()
	}
}

// frame writes what stands at the foot of every page.
func (p *paper) frame() {
	words := or(p.Locale.Page, "Page %d of %d")
	p.doc.EachPage(func(page, of int) {
		y := p.height - 16
		p.doc.Rule(left, p.edge(), y, 0.1, pale)
		number := pdf.Clean(fmt.Sprintf(words, page, of))
		p.doc.TextRight(p.edge(), y+1.5+small.Rise(), number, small)
		lines := small.Wrap(strings.Join(p.Sender.Foot, " · "), p.edge()-left-small.Width(number)-6)
		p.lines(left, y+1.5, lines[:min(len(lines), 3)], small)
	})
}
