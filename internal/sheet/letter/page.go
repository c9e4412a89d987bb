package letter

import (
	"fmt"
	"strings"

	"kontor/internal/sheet/pdf"
)

// first begins the first page: sender, address, facts, title, introduction.
func (p *paper) first() {
	p.doc.AddPage()
	upper := max(window, p.letterhead()+3)

	room := factsAt - left - 8
	back := strings.Join(append([]string{p.Sender.Name}, p.Sender.Address...), " · ")
	y := p.lines(left, upper, wrap(p.small, []string{back}, room)[:1], p.small)
	below := p.lines(left, y+2, wrap(p.address, p.To, room), p.address)

	y = upper + 2
	for _, f := range p.Facts {
		value := p.plain.Wrap(f.Value, p.edge()-factsAt-factLabels)
		label := p.quiet.Wrap(f.Label, factLabels-2)
		y = max(p.lines(factsAt, y, label, p.quiet), p.lines(factsAt+factLabels, y, value, p.plain)) + 0.6
	}
	p.y = max(titleAt, below+6, y+6)
	p.y = p.lines(left, p.y, p.title.Wrap(p.Title, p.edge()-left), p.title) + 3
	if p.Introduction != "" {
		p.flow(p.paragraph(p.Introduction, p.plain))
		p.y += 4
	}
}

// letterhead writes whose letter it is and tells where that ends.
func (p *paper) letterhead() float64 {
	wide, high, kind := p.Layout.logoSize()
	x := left
	if p.Layout.LogoRight {
		x = p.edge() - wide
	}
	if kind == "" || !p.doc.Image(p.Layout.Logo, kind, x, logoTop, wide, high) {
		wide = 0
	}
	if wide == 0 {
		y := p.lines(left, top, p.name.Wrap(p.Sender.Name, p.edge()-left), p.name)
		return p.lines(left, y+0.5, wrap(p.small, []string{strings.Join(p.Sender.Address, " · ")}, p.edge()-left), p.small)
	}
	room := p.edge() - left - logoWidth - 8
	write, at := p.linesRight, p.edge()
	if p.Layout.LogoRight {
		write, at = p.lines, left
	}
	y := write(at, logoTop+1, p.sender.Wrap(p.Sender.Name, room), p.sender)
	y = write(at, y+0.6, wrap(p.small, p.Sender.Address, room), p.small)
	return max(y, logoTop+high)
}

// next begins a further page.
func (p *paper) next() {
	p.doc.AddPage()
	short := p.small.Wrap(p.Sender.Name+" · "+p.Title, p.edge()-left)
	p.y = p.lines(left, top, short[:1], p.small) + 3
	p.fresh, p.headed = true, false
}

// Below the rule of a footer, and what is kept free below it.
const (
	footGap  = 1.8
	footEdge = 9.0
	footMost = 8 // lines of a column
)

// footer is the columns of the foot in lines.
func (p *paper) footer() (columns [][]string, width float64, most int) {
	var full [][]string
	for _, c := range p.Layout.Footer {
		if strings.TrimSpace(strings.Join(c, "")) != "" && len(full) < 3 {
			full = append(full, c)
		}
	}
	const between = 6.0
	width = (p.edge() - left + between) / float64(max(len(full), 1))
	for _, c := range full {
		lines := wrap(p.small, c, width-between)
		lines = lines[:min(len(lines), footMost)]
		columns, most = append(columns, lines), max(most, len(lines))
	}
	return columns, width, most
}

// footHeight is what the foot of a page takes, with the space above it.
func (p *paper) footHeight() float64 {
	if _, _, most := p.footer(); most > 0 {
		return footEdge + float64(most)*p.small.Leading() + footGap + p.small.Leading() + 1.5 + 3
	}
	return 24
}

// frame writes what stands at the foot of every page.
func (p *paper) frame() {
	words := or(p.Locale.Page, "Page %d of %d")
	columns, width, most := p.footer()
	p.doc.EachPage(func(page, of int) {
		number := pdf.Clean(fmt.Sprintf(words, page, of))
		if most == 0 {
			y := p.height - 16
			p.rule(left, p.edge(), y, 0.1, p.pale)
			p.doc.TextRight(p.edge(), y+1.5+p.small.Rise(), number, p.small)
			lines := p.small.Wrap(strings.Join(p.Sender.Foot, " · "), p.edge()-left-p.small.Width(number)-6)
			p.lines(left, y+1.5, lines[:min(len(lines), 3)], p.small)
			return
		}
		y := p.height - footEdge - float64(most)*p.small.Leading() - footGap
		p.doc.TextRight(p.edge(), y-1.5-p.small.Leading()+p.small.Rise(), number, p.small)
		p.rule(left, p.edge(), y, 0.3, p.accent)
		for i, lines := range columns {
			p.lines(left+float64(i)*width, y+footGap, lines, p.small)
		}
	})
}
