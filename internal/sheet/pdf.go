package sheet

import (
	"fmt"
	"io"
	"strings"

	"kontor/internal/sheet/pdf"
)

// Where things stand on a page, in mm.
const (
	marginX      = 12.0
	marginTop    = 12.0
	marginBottom = 15.0
	footer       = 8.0 // from the lower edge
	pad          = 1.1 // left and right of a cell
	indent       = 3.5 // of a level, at the usual size
	rowGap       = 0.75
)

const (
	ink  uint8 = 0
	gray uint8 = 100
	pale uint8 = 208
)

// PDF writes the table to print: the page turns to landscape and the letters
// shrink a little where the columns need it, texts wrap, and the header row, the
// title and "Page 2 of 5" stand on every page.
func PDF(w io.Writer, t Table) error {
	t, err := t.checked()
	if err != nil {
		return err
	}
	p := newPaper(t)
	p.draw()
	return p.doc.Write(w)
}

// paper is a table on its way onto pages.
type paper struct {
	Table
	texts  [][]string // as people read them, clean
	places []int      // of each column's figures, at most
	layout
	doc   *pdf.Document
	y     float64 // the lower edge of what has been drawn on the page
	end   float64 // where the page's rows end
	drawn int     // the last page with a row on it
}

func newPaper(t Table) *paper {
	p := &paper{Table: t}
	p.Title, p.Subtitle, p.Company = oneLine(t.Title), oneLine(t.Subtitle), oneLine(t.Company)
	p.Columns = append([]Column(nil), t.Columns...)
	for x := range p.Columns {
		p.Columns[x].Label = oneLine(p.Columns[x].Label)
	}
	p.places = make([]int, len(t.Columns))
	p.texts = make([][]string, len(t.Rows))
	for y, row := range t.Rows {
		p.texts[y] = make([]string, len(row.Cells))
		for x, cell := range row.Cells {
			p.texts[y][x] = pdf.Clean(p.text(x, cell))
			if c := p.Columns[x]; c.Kind.number() && cell != "" {
				_, part := c.digits(cell)
				p.places[x] = max(p.places[x], len(part))
			}
		}
	}
	p.layout = p.fit()
	p.doc = pdf.New(pdf.Options{
		Title: t.Title, Author: t.Company, Paper: t.Locale.Paper, Landscape: p.landscape, Scale: p.scale,
		Created: t.Created, Language: t.Locale.Language,
	})
	return p
}

func oneLine(text string) string { return strings.ReplaceAll(pdf.Clean(text), "\n", " ") }

// blank is how far a figure stays from its column's right edge, so that its
// point stands below those of the others.
func (p *paper) blank(x, y int, s pdf.Style) float64 {
	c := p.Columns[x]
	cell := p.Rows[y].Cells[x]
	if cell == "" || p.places[x] == 0 {
		return 0
	}
	_, part := c.digits(cell)
	missing := p.places[x] - len(part)
	if missing == 0 {
		return 0
	}
	wide := float64(missing) * s.Width("0")
	if part == "" {
		wide += s.Width(p.Locale.Decimal)
	}
	return wide
}

func (p *paper) style(y int) pdf.Style {
	return pdf.Style{Size: p.size, Bold: p.Rows[y].Style != Plain, Gray: ink}
}

func (p *paper) header() pdf.Style { return pdf.Style{Size: p.size, Bold: true, Gray: ink} }

func (p *paper) draw() {
	p.page()
	if len(p.Rows) == 0 {
		p.y += rowGap
	}
	for y := range p.Rows {
		p.row(y)
	}
	p.notes()
	p.frame()
}

// page begins a page with its head and the header row.
func (p *paper) page() {
	p.doc.AddPage()
	_, height := p.doc.Size()
	p.end = height - marginBottom
	p.y = marginTop
	if p.doc.Pages() == 1 {
		p.line(p.Company, pdf.Style{Size: 9, Gray: gray})
		p.line(p.Title, pdf.Style{Size: 15, Bold: true, Gray: ink})
		p.line(p.Subtitle, pdf.Style{Size: 9, Gray: gray})
		p.y += 2.5
	} else {
		p.line(p.short(), pdf.Style{Size: 8, Gray: gray})
		p.y += 1.5
	}
	p.head()
}

// line writes a paragraph over the whole width.
func (p *paper) line(text string, s pdf.Style) {
	if text == "" {
		return
	}
	for _, line := range s.Wrap(text, p.width()-2*pad) {
		p.doc.Text(marginX+pad, p.y+s.Rise(), line, s)
		p.y += s.Leading()
	}
}

// short is the head of the further pages: one line.
func (p *paper) short() string {
	var parts []string
	for _, part := range []string{p.Company, p.Title} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	s, width := pdf.Style{Size: 8}, p.width()-2*pad
	lines := s.Wrap(strings.Join(parts, " · "), width)
	if len(lines) == 1 {
		return lines[0]
	}
	return s.Wrap(lines[0], width-s.Width("…"))[0] + "…"
}

func (p *paper) width() float64 {
	width, _ := p.doc.Size()
	return width - 2*marginX
}

// head draws the header row.
func (p *paper) head() {
	s := p.header()
	labels := make([][]string, len(p.Columns))
	most := 1
	for x, c := range p.Columns {
		labels[x] = s.Wrap(c.Label, p.widths[x]-2*pad)
		most = max(most, len(labels[x]))
	}
	if len(p.Columns) == 0 {
		return
	}
	left := marginX
	for x, lines := range labels {
		for n, line := range lines {
			y := p.y + rowGap + float64(most-len(lines)+n)*s.Leading() + s.Rise()
			if p.Columns[x].Kind.number() {
				p.doc.TextRight(left+p.widths[x]-pad, y, line, s)
			} else {
				p.doc.Text(left+pad, y, line, s)
			}
		}
		left += p.widths[x]
	}
	p.y += 2*rowGap + float64(most)*s.Leading()
	p.doc.Rule(marginX, marginX+p.width(), p.y, 0.35, ink)
	p.y += 0.3
}

// row draws a row; one that is longer than a page goes on on the next.
func (p *paper) row(y int) {
	s := p.style(y)
	lines, most := p.wrapped(y, s)
	above := p.above(y)
	needs := p.height(most, s) + above
	if p.Rows[y].Style == Heading && y+1 < len(p.Rows) {
		next := p.style(y + 1)
		_, n := p.wrapped(y+1, next)
		needs += p.height(n, next) + p.above(y+1)
	}
	fresh := p.fresh()
	if p.y+needs > p.end && !fresh {
		p.page()
	} else {
		p.y += above
	}
	for from := 0; from < most; {
		fits := max(1, int((p.end-p.y-2*rowGap)/s.Leading()))
		to := min(most, from+fits)
		p.piece(y, lines, from, to, s)
		if from = to; from < most {
			p.page()
		}
	}
}

// fresh tells whether nothing but heads stands on the page yet.
func (p *paper) fresh() bool { return p.drawn != p.doc.Pages() }

func (p *paper) height(lines int, s pdf.Style) float64 { return 2*rowGap + float64(lines)*s.Leading() }

// above is the space before a row that stands out.
func (p *paper) above(y int) float64 {
	if y > 0 && p.Rows[y].Style == Heading {
		return 2
	}
	return 0
}

func (p *paper) wrapped(y int, s pdf.Style) (lines [][]string, most int) {
	lines, most = make([][]string, len(p.texts[y])), 1
	for x, text := range p.texts[y] {
		room := p.widths[x] - 2*pad
		if x == 0 {
			room -= p.indent(y)
		}
		if p.Columns[x].Kind.number() {
			lines[x] = []string{text}
		} else {
			lines[x] = s.Wrap(text, max(room, 4))
		}
		most = max(most, len(lines[x]))
	}
	return lines, most
}

// indent of a row's first cell; deep levels share the last place.
func (p *paper) indent(y int) float64 {
	if len(p.Columns) == 0 || p.Columns[0].Kind.number() {
		return 0
	}
	return indent * p.size / usual * float64(min(p.Rows[y].Level, 8))
}

// piece draws the lines from..to of a row.
func (p *paper) piece(y int, lines [][]string, from, to int, s pdf.Style) {
	row := p.Rows[y]
	right := marginX + p.width()
	if from == 0 && (row.Style == Subtotal || row.Style == Total) {
		p.doc.Rule(marginX, right, p.y, map[Style]float64{Subtotal: 0.2, Total: 0.35}[row.Style], ink)
	}
	left := marginX
	for x := range p.Columns {
		for n := from; n < min(to, len(lines[x])); n++ {
			base := p.y + rowGap + float64(n-from)*s.Leading() + s.Rise()
			switch {
			case p.Columns[x].Kind.number():
				p.figure(x, y, left+p.widths[x]-pad, base, lines[x][n], s)
			case x == 0:
				p.doc.Text(left+pad+p.indent(y), base, lines[x][n], s)
			default:
				p.doc.Text(left+pad, base, lines[x][n], s)
			}
		}
		left += p.widths[x]
	}
	p.y += p.height(to-from, s)
	if row.Style == Total {
		p.doc.Rule(marginX, right, p.y, 0.2, ink)
		p.doc.Rule(marginX, right, p.y+0.7, 0.2, ink)
		p.y += 1
	} else {
		p.doc.Rule(marginX, right, p.y, 0.1, pale)
	}
	p.drawn = p.doc.Pages()
}

// figure writes one so that its point, and the sign of a percentage, stand below
// those of the others.
func (p *paper) figure(x, y int, right, base float64, text string, s pdf.Style) {
	number, percent := strings.CutSuffix(text, percentSign)
	if percent {
		p.doc.TextRight(right, base, percentSign, s)
		right -= s.Width(percentSign)
	}
	p.doc.TextRight(right-p.blank(x, y, s), base, number, s)
}

// notes stand below the table.
func (p *paper) notes() {
	var notes []string
	unprintable := p.doc.Unprintable()
	for _, note := range p.Notes {
		note = pdf.Clean(note)
		unprintable = unprintable || strings.ContainsRune(note, pdf.Missing)
		notes = append(notes, note)
	}
	if unprintable {
		notes = append(notes, string(pdf.Missing)+" stands for a character that cannot be printed here; the CSV and XLSX files hold it.")
	}
	if len(notes) == 0 {
		return
	}
	s := pdf.Style{Size: 8, Gray: gray}
	p.y += 3
	for _, note := range notes {
		for _, line := range s.Wrap(note, p.width()-2*pad) {
			if p.y+s.Leading() > p.end {
				p.doc.AddPage()
				p.y = marginTop
			}
			p.doc.Text(marginX+pad, p.y+s.Rise(), line, s)
			p.y += s.Leading()
		}
	}
}

// frame writes what stands at the foot of every page.
func (p *paper) frame() {
	width, height := p.doc.Size()
	s := pdf.Style{Size: 7.5, Gray: gray}
	at := ""
	if !p.Created.IsZero() {
		at = p.Created.Format(p.Locale.Date + ", 15:04")
	}
	p.doc.EachPage(func(page, of int) {
		y := height - footer
		p.doc.Text(marginX+pad, y, pdf.Clean(at), s)
		p.doc.TextRight(width-marginX-pad, y, pdf.Clean(fmt.Sprintf(p.Locale.Page, page, of)), s)
	})
}
