package label

import (
	"errors"
	"io"
	"time"

	"kontor/internal/sheet/pdf"
)

// Sheet is how labels lie on a page.
type Sheet struct {
	Name          string
	Width, Height float64 // of the page
	Columns, Rows int
	Left, Top     float64 // of the first label
	Across, Down  float64 // size of a label, without gaps
	Pad           float64 // kept free inside a label's edge
}

// Sheets are those that can be bought.
var Sheets = []Sheet{
	{Name: "a4-3x8", Width: 210, Height: 297, Columns: 3, Rows: 8, Top: 0.5, Across: 70, Down: 37, Pad: 4.5},
	{Name: "a4-4x10", Width: 210, Height: 297, Columns: 4, Rows: 10, Across: 52.5, Down: 29.7, Pad: 4},
	{Name: "62x29", Width: 62, Height: 29, Columns: 1, Rows: 1, Across: 62, Down: 29, Pad: 2},
}

// Label is a code with what it stands for.
type Label struct {
	Title string
	Lines []string
	Code  string
}

// Options of a print.
type Options struct {
	Sheet Sheet
	// Start is the first free place of the first sheet, from 1; those before it
	// have been used.
	Start   int
	Title   string
	Created time.Time
}

// The widths of a module: what any scanner reads, and what is wide enough.
const (
	thinnest = 0.17
	widest   = 0.40
)

// ErrTooLong says that a code does not fit into the labels of the sheet.
var ErrTooLong = errors.New("label: the code is too long for this label")

// Error says which label could not be drawn, and why.
type Error struct {
	Index int
	Err   error
}

func (e *Error) Error() string { return e.Err.Error() }

// Unwrap is ErrNoBars or ErrTooLong.
func (e *Error) Unwrap() error { return e.Err }

var (
	titleStyle = pdf.Style{Size: 9, Bold: true}
	lineStyle  = pdf.Style{Size: 7.5}
	codeStyle  = pdf.Style{Size: 7.5}
)

// canvas is what a label is drawn on.
type canvas interface {
	Text(x, y float64, text string, s pdf.Style)
	Fill(x, y, width, height float64, c pdf.Color)
}

// PDF writes the labels one after the other. It is refused with an Error.
func PDF(w io.Writer, o Options, labels []Label) error {
	d := pdf.New(pdf.Options{Title: o.Title, Width: o.Sheet.Width, Height: o.Sheet.Height, Created: o.Created, Language: "en"})
	per := o.Sheet.Columns * o.Sheet.Rows
	at := max(o.Start-1, 0) % per
	d.AddPage()
	for i, l := range labels {
		if at == per {
			d.AddPage()
			at = 0
		}
		x, y := o.Sheet.place(at)
		if err := drawAt(d, o.Sheet, x, y, l); err != nil {
			return &Error{Index: i, Err: err}
		}
		at++
	}
	return d.Write(w)
}

// place is the corner of the label at this place, row by row.
func (s Sheet) place(at int) (x, y float64) {
	return s.Left + float64(at%s.Columns)*s.Across, s.Top + float64(at/s.Columns)*s.Down
}

func drawAt(c canvas, s Sheet, x, y float64, l Label) error {
	bars, err := Encode(l.Code)
	if err != nil {
		return err
	}
	width := s.Across - 2*s.Pad
	// The quiet zone may reach into the padding, which is white.
	quiet := max(float64(bars.Quiet)-s.Pad/thinnest, 0)
	module := min(width/(float64(len(bars.Modules))+2*quiet), widest, s.Across/float64(len(bars.Modules)+2*bars.Quiet))
	if module < thinnest {
		return ErrTooLong
	}
	left, line := x+s.Pad, y+s.Pad
	for i, text := range append([]string{l.Title}, l.Lines...) {
		style := lineStyle
		if i == 0 {
			style = titleStyle
		}
		if text == "" {
			continue
		}
		c.Text(left, line+style.Rise(), fit(text, style, width), style)
		line += style.Leading()
	}
	foot := y + s.Down - s.Pad
	bottom := foot - codeStyle.Leading()
	top := line + 0.8
	from := x + (s.Across-module*float64(len(bars.Modules)))/2
	for i := 0; i < len(bars.Modules); {
		end := i
		for end < len(bars.Modules) && bars.Modules[end] {
			end++
		}
		if end > i {
			c.Fill(from+float64(i)*module, top, float64(end-i)*module, bottom-top-0.4, pdf.Color{})
		}
		i = end + 1
	}
	text := fit(pdf.Clean(bars.Text), codeStyle, width)
	c.Text(x+(s.Across-codeStyle.Width(text))/2, bottom+codeStyle.Rise(), text, codeStyle)
	return nil
}

// fit shortens a text that is wider than its room.
func fit(text string, s pdf.Style, width float64) string {
	text = pdf.Clean(text)
	if s.Width(text) <= width {
		return text
	}
	runes := []rune(text)
	for len(runes) > 0 && s.Width(string(runes)+"…") > width {
		runes = runes[:len(runes)-1]
	}
	return string(runes) + "…"
}
