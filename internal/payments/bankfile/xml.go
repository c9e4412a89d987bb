package bankfile

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"

	"kontor/internal/fault"
)

const (
	// No statement of a bank comes near these; they bound what a hostile file can
	// make the decoder hold.
	maxDepth = 60
	maxTag   = 256 << 10
	// An entry is in memory as a whole.
	maxDetails = 100_000
)

var xmlDeclared = regexp.MustCompile(`(?i)^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']`)

// xmlReader decodes XML as a stream and refuses what a statement never has: a
// DTD, with it every entity of one's own, and endless nesting.
type xmlReader struct {
	*xml.Decoder
	raw   *xml.Decoder // gives the tokens, and knows the line
	depth int
	// details are those of the entry that is read.
	details int
}

func newXMLReader(text []byte) (*xmlReader, error) {
	if at := longTag(text); at >= 0 {
		return nil, refuse(Damaged, "Line %d: an element with more than %d KB of its own is in no bank's statement. Nothing was taken.", lineAt(text, at), maxTag>>10)
	}
	r := &xmlReader{raw: xml.NewDecoder(bytes.NewReader(text))}
	// The text is UTF-8 already, whatever it was before.
	r.raw.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	r.Decoder = xml.NewTokenDecoder((*xmlGuard)(r))
	return r, nil
}

// longTag finds a tag that does not end soon, whose attributes would all have to
// be held at once.
func longTag(text []byte) int {
	for at := 0; ; {
		i := bytes.IndexByte(text[at:], '<')
		if i < 0 {
			return -1
		}
		at += i
		end := bytes.IndexByte(text[at:min(len(text), at+maxTag)], '>')
		if end < 0 && len(text)-at >= maxTag {
			return at
		}
		at++
	}
}

type xmlGuard xmlReader

// Token is what the decoder is fed with.
func (g *xmlGuard) Token() (xml.Token, error) {
	t, err := g.raw.RawToken()
	if err != nil {
		return nil, err
	}
	switch t := t.(type) {
	case xml.Directive:
		return nil, refuse(Entities, "Line %d: the file has a DTD, which can make a program read foreign files; no bank's statement needs one. Nothing was taken.", (*xmlReader)(g).line())
	case xml.StartElement:
		// An empty detail is eight bytes in the file and many more in memory.
		if t.Name.Local == "TxDtls" {
			if g.details++; g.details > maxDetails {
				return nil, fault.TooLarge(TooLarge, "Line %d: the entry has more than %d details. Ask the bank for smaller batches.", (*xmlReader)(g).line(), maxDetails).Field("file", "The file has too many details in an entry.")
			}
		}
		if g.depth++; g.depth > maxDepth {
			return nil, refuse(Damaged, "Line %d: elements are nested more than %d deep, which no bank's statement is. Nothing was taken.", (*xmlReader)(g).line(), maxDepth)
		}
	case xml.EndElement:
		g.depth--
	}
	return t, nil
}

func (r *xmlReader) line() int {
	line, _ := r.raw.InputPos()
	return line
}

// explain gives an error of the decoder its place and its sentence.
func (r *xmlReader) explain(err error) error {
	if f, ok := fault.As(err); ok {
		return f
	}
	var s *xml.SyntaxError
	if errors.As(err, &s) {
		if strings.Contains(s.Msg, "unexpected EOF") {
			return cutOff(r.line())
		}
		return refuse(Damaged, "Line %d: this is not well-formed XML (%.150s). Fetch the file from the bank again.", r.line(), clean(s.Msg)).Because(err)
	}
	return refuse(Damaged, "Line %d: this XML cannot be read. Fetch the file from the bank again.", r.line()).Because(err)
}

// next is the next child's start inside the element that was entered, or nil at
// its end.
func (r *xmlReader) next() (*xml.StartElement, error) {
	for {
		t, err := r.Token()
		if err != nil {
			return nil, r.explain(err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			return &t, nil
		case xml.EndElement:
			return nil, nil
		}
	}
}

func (r *xmlReader) decode(into any, start *xml.StartElement) error {
	if err := r.DecodeElement(into, start); err != nil {
		return r.explain(err)
	}
	return nil
}

func (r *xmlReader) skip() error {
	if err := r.Skip(); err != nil {
		return r.explain(err)
	}
	return nil
}
