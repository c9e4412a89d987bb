package pdf

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"github.com/go-fonts/liberation/liberationsansbold"
	"github.com/go-fonts/liberation/liberationsansregular"
)

// Papers, in mm.
const (
	A4     = "A4"     // 210 × 297
	Letter = "Letter" // 215.9 × 279.4
)

// Options are what a document is made with.
type Options struct {
	Title, Author string
	Paper         string // A4 unless set
	// Width and Height of a page in mm, in place of a paper.
	Width, Height float64
	Landscape     bool
	// Scale makes the page so many times larger than its paper, for what would
	// not fit: printing makes it smaller again. 0 is 1.
	Scale float64
	// Created is what the file says of its time; it is the only thing in which
	// two documents of the same content may differ.
	Created time.Time
	// Language of the text, "en".
	Language string
}

// Document is a PDF that is being written. After an error, which Write answers,
// everything else does nothing.
type Document struct {
	pdf           *fpdf.Fpdf
	set           Style // what the current page was last told
	width, height float64
	missing       bool
}

// Size of a paper in mm, upright.
func Size(paper string) (width, height float64) {
	if paper == Letter {
		return 215.9, 279.4
	}
	return 210, 297
}

// New is a document without a page.
func New(o Options) *Document {
	d := &Document{}
	d.width, d.height = Size(o.Paper)
	if o.Width > 0 && o.Height > 0 {
		d.width, d.height = o.Width, o.Height
	}
	if o.Landscape {
		d.width, d.height = d.height, d.width
	}
	if o.Scale > 1 {
		d.width, d.height = d.width*o.Scale, d.height*o.Scale
	}
	d.pdf = fpdf.NewCustom(&fpdf.InitType{OrientationStr: "P", UnitStr: "mm", Size: fpdf.SizeType{Wd: d.width, Ht: d.height}})
	d.pdf.SetCatalogSort(true)
	d.pdf.SetCreationDate(o.Created)
	d.pdf.SetModificationDate(o.Created)
	d.pdf.SetTitle(o.Title, true)
	d.pdf.SetAuthor(o.Author, true)
	d.pdf.SetProducer("Kontor", true)
	d.pdf.SetLang(o.Language)
	d.pdf.SetMargins(0, 0, 0)
	d.pdf.SetAutoPageBreak(false, 0)
	// A copy, since fpdf does not promise to leave it as it is, and documents are
	// written at the same time.
	d.pdf.AddUTF8FontFromBytes("sans", "", bytes.Clone(liberationsansregular.TTF))
	d.pdf.AddUTF8FontFromBytes("sans", "B", bytes.Clone(liberationsansbold.TTF))
	return d
}

// AddPage begins the next page.
func (d *Document) AddPage() {
	d.pdf.AddPage()
	d.set = Style{}
}

// Pages is how many there are.
func (d *Document) Pages() int { return d.pdf.PageCount() }

// Size of a page in mm.
func (d *Document) Size() (width, height float64) { return d.width, d.height }

// Unprintable tells whether a character was printed as Missing.
func (d *Document) Unprintable() bool { return d.missing }

// Text writes one clean line that stands on y.
func (d *Document) Text(x, y float64, text string, s Style) {
	if text == "" {
		return
	}
	d.missing = d.missing || strings.ContainsRune(text, Missing)
	if s != d.set {
		style := ""
		if s.Bold {
			style = "B"
		}
		d.pdf.SetFont("sans", style, s.Size)
		c := s.color()
		d.pdf.SetTextColor(int(c.R), int(c.G), int(c.B))
		d.set = s
	}
	d.pdf.Text(x, y, text)
}

// TextRight writes one clean line that ends at x and stands on y.
func (d *Document) TextRight(x, y float64, text string, s Style) {
	d.Text(x-s.Width(text), y, text, s)
}

// Rule draws a horizontal line so many mm thick.
func (d *Document) Rule(x1, x2, y, thick float64, gray uint8) {
	d.pdf.SetDrawColor(int(gray), int(gray), int(gray))
	d.pdf.SetLineWidth(thick)
	d.pdf.Line(x1, y, x2, y)
}

// Fill fills a rectangle; a thick rule or a bar is one.
func (d *Document) Fill(x, y, width, height float64, c Color) {
	d.pdf.SetFillColor(int(c.R), int(c.G), int(c.B))
	d.pdf.Rect(x, y, width, height, "F")
}

// Image puts a picture, "png" or "jpeg", into a rectangle. A picture that cannot
// be read is left out, and false says so: a document is worth more than it.
func (d *Document) Image(data []byte, kind string, x, y, width, height float64) bool {
	if d.pdf.Error() != nil {
		return false
	}
	sum := sha256.Sum256(data)
	name, o := hex.EncodeToString(sum[:]), fpdf.ImageOptions{ImageType: kind, AllowNegativePosition: true}
	if d.pdf.RegisterImageOptionsReader(name, o, bytes.NewReader(data)); d.pdf.Error() != nil {
		d.pdf.ClearError()
		return false
	}
	d.pdf.ImageOptions(name, x, y, width, height, false, o, 0, "")
	return d.pdf.Error() == nil
}

// EachPage draws what can only be drawn once the number of pages is known.
func (d *Document) EachPage(draw func(page, of int)) {
	of := d.Pages()
	for page := 1; page <= of; page++ {
		d.pdf.SetPage(page)
		d.set = Style{}
		draw(page, of)
	}
}

// Fpdf is the library's own document, for images and attachments.
func (d *Document) Fpdf() *fpdf.Fpdf { return d.pdf }

// Write ends the document.
func (d *Document) Write(w io.Writer) error { return d.pdf.Output(w) }
