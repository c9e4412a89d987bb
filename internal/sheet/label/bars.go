package label

import (
	"errors"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/code128"
	"github.com/boombuler/barcode/ean"
)

// Bars are a code as a row of equally wide modules, true for black.
type Bars struct {
	Modules []bool
	// Quiet is how many white modules a scanner needs on each side.
	Quiet int
	// Text stands below the bars.
	Text string
}

// ErrNoBars says that a code has characters that no barcode carries.
var ErrNoBars = errors.New("label: only ASCII characters fit into a barcode")

// Encode turns a code into bars: an EAN-13 or EAN-8 where its digits are one,
// with UPC-A as an EAN-13 that begins with 0, and a Code 128 otherwise.
func Encode(code string) (Bars, error) {
	if code == "" {
		return Bars{}, ErrNoBars
	}
	for i := range len(code) {
		if code[i] < ' ' || code[i] > '~' {
			return Bars{}, ErrNoBars
		}
	}
	asEAN := code
	if len(code) == 12 {
		asEAN = "0" + code
	}
	if len(asEAN) == 8 || len(asEAN) == 13 {
		// Refused when it has other characters or a wrong check digit.
		if b, err := ean.Encode(asEAN); err == nil {
			return Bars{Modules: modules(b), Quiet: 11, Text: code}, nil
		}
	}
	b, err := code128.Encode(code)
	if err != nil {
		return Bars{}, ErrNoBars
	}
	return Bars{Modules: modules(b), Quiet: 10, Text: code}, nil
}

func modules(b barcode.Barcode) []bool {
	row := make([]bool, b.Bounds().Dx())
	for x := range row {
		r, _, _, _ := b.At(x, 0).RGBA()
		row[x] = r == 0
	}
	return row
}
