package letter

import (
	"io"
	"strings"

	"kontor/internal/money"
	"kontor/internal/sheet"
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
	gap        = 1.3  // above and below a row
	pad        = 1.5  // beside a cell
	leastText  = 30.0 // a column of text
)

// PDF writes the letter.
func PDF(w io.Writer, l Letter) error {
	p := &paper{Letter: l.clean(), look: l.Layout.look()}
	p.width, _ = pdf.Size(l.Locale.Paper)
	p.doc = pdf.New(pdf.Options{
		Title: l.Title, Author: l.Sender.Name, Paper: l.Locale.Paper, Created: l.Created, Language: or(l.Locale.Language, "en"),
		Scale: p.share() / p.width,
	})
	p.width, p.height = p.doc.Size()
	p.end = p.height - p.footHeight()
	p.share()
	p.first()
	p.rows()
	p.ending()
	p.frame()
	return p.doc.Write(w)
}

// paper is a letter on its way onto pages.
type paper struct {
	Letter
	look
	doc           *pdf.Document
	width, height float64
	widths        []float64
	y             float64 // the lower edge of what has been drawn
	end           float64 // where what is written on a page ends
	fresh         bool    // nothing on the page yet: turning it would win nothing
	headed        bool    // the head of the rows stands on the page
	begun         int     // rows whose figures have been printed
	carried       money.Amount
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
	tables := func(of [][]string) [][]string {
		out := make([][]string, len(of))
		for i, r := range of {
			out[i] = all(r)
		}
		return out
	}
	l.Sender = Sender{pdf.Clean(l.Sender.Name), all(l.Sender.Address), all(l.Sender.Foot)}
	l.To, l.Title = all(l.To), pdf.Clean(l.Title)
	for _, text := range []*string{&l.Introduction, &l.Closing, &l.Terms, &l.Extra, &l.Notes} {
		*text = strings.TrimSpace(pdf.Clean(*text))
	}
	l.Facts, l.Totals = facts(l.Facts), facts(l.Totals)
	columns := make([]Column, len(l.Columns))
	for i, c := range l.Columns {
		c.Label = pdf.Clean(c.Label)
		columns[i] = c
	}
	l.Columns, l.Rows, l.Layout.Footer = columns, tables(l.Rows), tables(l.Layout.Footer)
	return l
}

func (p *paper) edge() float64 { return p.width - right }

// share gives each column its width and tells how wide the page must be for
// them. A column of figures is as wide as its widest one, since figures do not
// wrap, and leaves the rest of its width to the text.
func (p *paper) share() float64 {
	p.widths = make([]float64, len(p.Columns))
	used, open := left+right, 0.0
	for x, c := range p.Columns {
		if c.Width == 0 {
			open++
			continue
		}
		p.widths[x] = c.Width * p.plain.Size / 9
		if c.Right {
			p.widths[x] = max(c.Width*0.85, p.bold.Width(c.Label)+2*pad+2)
			for _, row := range p.Rows {
				p.widths[x] = max(p.widths[x], p.plain.Width(row[x])+2*pad+2)
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

// linesRight is lines that end at x.
func (p *paper) linesRight(x, y float64, lines []string, s pdf.Style) float64 {
	for _, line := range lines {
		p.doc.TextRight(x, y+s.Rise(), line, s)
		y += s.Leading()
	}
	return y
}

// rule draws a line in a colour.
func (p *paper) rule(x1, x2, y, thick float64, c pdf.Color) {
	p.doc.Fill(x1, y-thick/2, x2-x1, thick, c)
}

func wrap(s pdf.Style, texts []string, width float64) (lines []string) {
	for _, t := range texts {
		lines = append(lines, s.Wrap(t, width)...)
	}
	return lines
}

// amount writes what is carried.
func (p *paper) amount(a money.Amount) string {
	return pdf.Clean(p.Locale.Text(sheet.Column{Kind: sheet.Amount, Decimals: p.Decimals}, a.String()))
}
