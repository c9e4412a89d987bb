package letter

// A row of more lines than this may be torn over two pages; at least three
// lines of it stay on the first and two go to the next.
const (
	wholeLines = 6
	headLines  = 3
	tailLines  = 2
)

// rows writes the rows, with the head of their columns on each page, and the
// totals below the last of them.
func (p *paper) rows() {
	if len(p.Rows) == 0 && len(p.Columns) > 0 {
		p.startTable()
	}
	for i, cells := range p.Rows {
		lines, most := make([][]string, len(cells)), 1
		for x, cell := range cells {
			if lines[x] = []string{cell}; !p.Columns[x].Right {
				lines[x] = p.plain.Wrap(cell, p.widths[x]-2*pad)
			}
			most = max(most, len(lines[x]))
		}
		p.row(i, lines, most)
	}
}

// row draws one row. What must stand below it on the same page is reserved: the
// line that carries its sum, or the totals if it is the last.
func (p *paper) row(i int, lines [][]string, most int) {
	reserve := p.carryHeight()
	if i == len(p.Rows)-1 {
		reserve = p.sumsHeight()
	}
	lead := p.plain.Leading()
	for from := 0; from < most; {
		rest := most - from
		room := p.end - p.y - p.tableHead() - 2*gap
		take := rest
		if float64(rest)*lead > room-reserve {
			take = min(int((room-p.carryHeight())/lead), rest-tailLines)
			switch {
			case p.fresh:
				take = max(take, 1)
			case take < headLines || from == 0 && rest <= wholeLines:
				p.turn()
				continue
			}
		}
		p.startTable()
		if from == 0 {
			p.count(i)
		}
		p.fragment(lines, from, from+take)
		if from += take; from < most {
			p.turn()
		}
	}
}

// count adds a row to what is carried: its figures stand on this page.
func (p *paper) count(i int) {
	p.begun++
	if i < len(p.Amounts) {
		p.carried = p.carried.Add(p.Amounts[i])
	}
}

func (p *paper) fragment(lines [][]string, from, to int) {
	x, lead := left, p.plain.Leading()
	for i := range lines {
		for n := from; n < min(to, len(lines[i])); n++ {
			y := p.y + gap + float64(n-from)*lead
			if p.Columns[i].Right {
				p.doc.TextRight(x+p.widths[i]-pad, y+p.plain.Rise(), lines[i][n], p.plain)
			} else {
				p.doc.Text(x+pad, y+p.plain.Rise(), lines[i][n], p.plain)
			}
		}
		x += p.widths[i]
	}
	p.y += 2*gap + float64(to-from)*lead
	p.rule(left, p.edge(), p.y, 0.1, p.pale)
	p.fresh = false
}

// turn goes to the next page in the midst of the rows.
func (p *paper) turn() {
	if p.begun > 0 && len(p.Amounts) > 0 {
		p.carryLine("Carried forward")
	}
	p.next()
}

// carries tells whether a sum of earlier rows stands above the rows of a page.
func (p *paper) carries() bool { return p.begun > 0 && len(p.Amounts) > 0 }

func (p *paper) carryHeight() float64 {
	if len(p.Amounts) == 0 {
		return 0
	}
	return p.bold.Leading() + 2*gap
}

func (p *paper) carryLine(label string) {
	figure := p.amount(p.carried)
	y := p.y + gap + p.bold.Rise()
	p.doc.TextRight(p.edge()-pad, y, figure, p.bold)
	p.doc.TextRight(p.edge()-pad-p.bold.Width(figure)-5, y, label, p.quiet)
	p.y += p.carryHeight()
}

// heads are the labels of the columns in lines.
func (p *paper) heads() (labels [][]string, most int) {
	labels, most = make([][]string, len(p.Columns)), 1
	for i, c := range p.Columns {
		labels[i] = p.bold.Wrap(c.Label, p.widths[i]-2*pad)
		most = max(most, len(labels[i]))
	}
	return labels, most
}

// tableHead is the height of what startTable is going to write.
func (p *paper) tableHead() float64 {
	if p.headed {
		return 0
	}
	_, most := p.heads()
	height := float64(most)*p.bold.Leading() + gap + 0.35
	if p.carries() {
		height += p.carryHeight()
	}
	return height
}

// startTable draws the head of the columns where the rows of a page begin, and
// what was carried there.
func (p *paper) startTable() {
	if p.headed {
		return
	}
	p.headed = true
	labels, most := p.heads()
	x := left
	for i, c := range p.Columns {
		y := p.y + float64(most-len(labels[i]))*p.bold.Leading()
		if c.Right {
			p.linesRight(x+p.widths[i]-pad, y, labels[i], p.bold)
		} else {
			p.lines(x+pad, y, labels[i], p.bold)
		}
		x += p.widths[i]
	}
	p.y += float64(most)*p.bold.Leading() + gap
	p.rule(left, p.edge(), p.y, 0.45, p.accent)
	p.y += 0.35
	if p.carries() {
		p.carryLine("Brought forward")
		p.rule(left, p.edge(), p.y, 0.1, p.pale)
	}
}
