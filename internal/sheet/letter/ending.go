package letter

import (
	"strings"

	"kontor/internal/sheet/pdf"
)

// piece is something that is not torn apart.
type piece struct {
	height float64
	draw   func(y float64)
}

func height(pieces []piece) (sum float64) {
	for _, b := range pieces {
		sum += b.height
	}
	return sum
}

// page is how much fits on a page that begins with nothing but its short head.
func (p *paper) page() float64 { return p.end - top - p.small.Leading() - 3 }

// flow writes pieces below each other, over as many pages as they need.
func (p *paper) flow(pieces []piece) {
	for _, b := range pieces {
		if p.y+b.height > p.end && !p.fresh {
			p.next()
		}
		b.draw(p.y)
		p.y += b.height
		p.fresh = false
	}
}

// together is flow for what should stand on one page, if a page is enough.
func (p *paper) together(pieces []piece) {
	if h := height(pieces); p.y+h > p.end && h <= p.page() && !p.fresh {
		p.next()
	}
	p.flow(pieces)
}

// paragraph is a text in lines; neither its first nor its last line stands alone.
func (p *paper) paragraph(text string, s pdf.Style) (pieces []piece) {
	lines := s.Wrap(text, p.edge()-left)
	add := func(some []string) {
		if len(some) > 0 {
			pieces = append(pieces, piece{float64(len(some)) * s.Leading(), func(y float64) { p.lines(left, y, some, s) }})
		}
	}
	if len(lines) <= 3 {
		add(lines)
		return pieces
	}
	add(lines[:2])
	for n := 2; n < len(lines)-2; n++ {
		add(lines[n : n+1])
	}
	add(lines[len(lines)-2:])
	return pieces
}

// ending is everything below the rows.
func (p *paper) ending() {
	p.flow(p.sums())
	if beside := p.taxesBeside(); len(p.Taxes) > 0 && !beside {
		p.space(4)
		p.together(p.taxTable(p.edge() - left))
	}
	if len(p.Instalments) > 0 {
		rows := make([][]string, len(p.Instalments))
		for i, f := range p.Instalments {
			rows[i] = []string{pdf.Clean(f.Due), pdf.Clean(f.Amount)}
		}
		p.space(6)
		p.together(p.table([]string{"Due", "Amount"}, rows, p.half()-8, p.plain))
	}
	p.text(p.Terms, 5)
	p.payment()
	p.text(p.Extra, 5)
	p.text(p.Notes, 5)
	p.text(p.Closing, 5)
	// Asked last, when everything has been written.
	if p.doc.Unprintable() {
		p.text(string(pdf.Missing)+" stands for a character that cannot be printed here.", 5)
	}
}

// space is left free, except at the top of a page.
func (p *paper) space(mm float64) {
	if !p.fresh {
		p.y += mm
	}
}

func (p *paper) text(text string, above float64) {
	if text == "" {
		return
	}
	p.space(above)
	p.flow(p.paragraph(text, p.plain))
}

// sumsHeight is what must fit below the last row; 0 if no page is enough for it.
func (p *paper) sumsHeight() float64 {
	h := height(p.sums())
	if h+p.tableHead()+float64(tailLines+1)*p.plain.Leading()+2*gap > p.page() {
		return 0
	}
	return h
}

// sums are the totals and, if there is room beside them, the taxes.
func (p *paper) sums() []piece {
	totals := p.totals()
	if len(totals) == 0 {
		return nil
	}
	if !p.taxesBeside() {
		// One piece as long as a page has room for it.
		if h := height(totals); h <= p.page() {
			return []piece{{h, func(y float64) { stack(totals, y) }}}
		}
		return totals
	}
	taxes := p.taxTable(p.half() - 8)
	return []piece{{max(height(totals), height(taxes)+3), func(y float64) {
		stack(totals, y)
		stack(taxes, y+3)
	}}}
}

func stack(pieces []piece, y float64) {
	for _, b := range pieces {
		b.draw(y)
		y += b.height
	}
}

// half is how much of the width the totals have.
func (p *paper) half() float64 { return (p.edge() - left) / 2 }

// taxesBeside tells whether the taxes stand at the left of the totals.
func (p *paper) taxesBeside() bool {
	if len(p.Taxes) == 0 || len(p.Totals) == 0 {
		return false
	}
	head, rows := p.taxRows()
	room := p.half() - 8
	for x := 1; x < len(head); x++ {
		room -= tableWidth(x, head, rows, p.small)
	}
	return room >= 24 && height(p.taxTable(p.half()-8)) < p.page()/2 && height(p.totals()) < p.page()/2
}

func (p *paper) taxRows() (head []string, rows [][]string) {
	for _, t := range p.Taxes {
		rows = append(rows, []string{pdf.Clean(t.Name), pdf.Clean(t.Base), pdf.Clean(t.Amount)})
	}
	return []string{"Tax", "Taxable", "Tax amount"}, rows
}

func (p *paper) taxTable(width float64) []piece {
	head, rows := p.taxRows()
	return p.table(head, rows, width, p.small)
}

// tableWidth is what a column of figures of a small table needs.
func tableWidth(x int, head []string, rows [][]string, s pdf.Style) float64 {
	width := s.Width(head[x])
	for _, r := range rows {
		width = max(width, s.Width(r[x]))
	}
	return width + 2*pad + 1
}

// table is a small one: a text, and figures at its right.
func (p *paper) table(head []string, rows [][]string, width float64, s pdf.Style) (pieces []piece) {
	widths := make([]float64, len(head))
	widths[0] = width
	for x := 1; x < len(head); x++ {
		widths[x] = tableWidth(x, head, rows, s)
		widths[0] -= widths[x]
	}
	widths[0] = max(widths[0], 10)
	line := func(cells []string, s pdf.Style, rule pdf.Color, thick float64) piece {
		text := s.Wrap(cells[0], widths[0]-2*pad)
		h := float64(len(text))*s.Leading() + gap
		return piece{h, func(y float64) {
			p.lines(left+pad, y+gap/2, text, s)
			x := left + widths[0]
			for i := 1; i < len(cells); i++ {
				x += widths[i]
				p.doc.TextRight(x-pad, y+gap/2+s.Rise(), cells[i], s)
			}
			p.rule(left, x, y+h, thick, rule)
		}}
	}
	quiet := s
	quiet.Color = p.quiet.Color
	pieces = append(pieces, line(head, quiet, p.accent, 0.3))
	for _, r := range rows {
		pieces = append(pieces, line(r, s, p.pale, 0.1))
	}
	return pieces
}

// totals have the total at their end, larger.
func (p *paper) totals() (pieces []piece) {
	from := left + p.half()
	for i, f := range p.Totals {
		s, label, above := p.plain, p.quiet, 0.0
		last := i == len(p.Totals)-1
		if last {
			s, label, above = p.large, p.large, gap
		}
		if i == 0 {
			above += 3
		}
		room := max(p.edge()-s.Width(f.Value)-2*pad-4-from, 10)
		lines := label.Wrap(f.Label, room)
		h := above + max(float64(len(lines))*label.Leading(), s.Leading()) + gap
		pieces = append(pieces, piece{h, func(y float64) {
			y += above
			if last {
				p.rule(from, p.edge(), y-gap+0.6, 0.45, p.accent)
			}
			p.lines(from+pad, y, lines, label)
			p.doc.TextRight(p.edge()-pad, y+s.Rise(), f.Value, s)
		}})
	}
	return pieces
}

// payment is where to pay to, behind a bar that is found at a glance.
func (p *paper) payment() {
	if p.Payment == nil || p.Payment.IBAN == "" {
		return
	}
	const labels, bar = 30.0, 4.0
	facts := []Fact{{"Pay to", p.Payment.Holder}, {"IBAN", Grouped(p.Payment.IBAN)}, {"BIC", p.Payment.BIC}, {"Bank", p.Payment.Bank}, {"Reference", p.Payment.Reference}}
	var all []piece
	for _, f := range facts {
		if f.Value == "" {
			continue
		}
		value := p.plain.Wrap(pdf.Clean(f.Value), p.edge()-left-bar-labels)
		all = append(all, piece{float64(len(value))*p.plain.Leading() + 0.5, func(y float64) {
			p.doc.Text(left+bar, y+p.plain.Rise(), f.Label, p.quiet)
			p.lines(left+bar+labels, y, value, p.plain)
		}})
	}
	h := height(all)
	p.space(6)
	p.flow([]piece{{h, func(y float64) {
		p.doc.Fill(left, y, 0.9, h, p.accent)
		stack(all, y)
	}}})
}

// Grouped writes an IBAN in groups of four, as people read it out.
func Grouped(iban string) string {
	iban = strings.ReplaceAll(iban, " ", "")
	var b strings.Builder
	for i, r := range iban {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}
