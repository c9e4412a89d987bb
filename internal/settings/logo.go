package settings

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"image"
	"image/jpeg"
	"image/png"

	"github.com/jackc/pgx/v5"
	"golang.org/x/image/draw"

	"kontor/db"
	"kontor/internal/fault"
	"kontor/internal/op"
)

const (
	largestLogo = 1 << 20 // bytes of the file
	longestLogo = 5000    // pixels of a side
	// A logo is printed 70 × 24 mm at most: 400 dots per inch are this many pixels.
	printWide, printHigh = 1120, 400
)

type logoIn struct {
	Body struct {
		Data []byte `json:"data" doc:"A PNG or JPEG file in base64, 1 MiB at most."`
	}
}

func (s *Service) logoGet(ctx context.Context, c *op.Call, _ *op.Nothing) (op.Raw, error) {
	row, err := s.queries.LayoutLogoGet(ctx, c.Tx)
	if errors.Is(err, pgx.ErrNoRows) {
		return op.Raw{}, fault.NotFound("no_logo", "There is no logo yet.")
	}
	sum := sha256.Sum256(row.Data)
	return op.Raw{ContentType: row.ContentType, Data: row.Data, ETag: `"` + hex.EncodeToString(sum[:12]) + `"`}, err
}

func (s *Service) logoPut(ctx context.Context, c *op.Call, in *logoIn) (Layout, error) {
	logo, err := readLogo(in.Body.Data)
	if err != nil {
		return Layout{}, err
	}
	before, err := s.layoutLockTx(ctx, c.Tx)
	if err != nil {
		return before, err
	}
	if err := s.queries.LayoutLogoPut(ctx, c.Tx, logo); err != nil {
		return before, err
	}
	return s.layoutSaveTx(ctx, c, before, before)
}

func (s *Service) logoDelete(ctx context.Context, c *op.Call, _ *op.Nothing) (Layout, error) {
	before, err := s.layoutLockTx(ctx, c.Tx)
	if err != nil {
		return before, err
	}
	n, err := s.queries.LayoutLogoDelete(ctx, c.Tx)
	if err != nil || n == 0 {
		return before, err
	}
	return s.layoutSaveTx(ctx, c, before, before)
}

// readLogo decodes a file and writes the picture anew: what is kept is a plain
// picture of a size that paper needs, whatever else the file carried.
func readLogo(file []byte) (p db.LayoutLogoPutParams, err error) {
	if len(file) > largestLogo {
		return p, fault.TooLarge("logo_too_large", "A logo has 1 MiB at most. Make it smaller and try again.").Field("data", "too large")
	}
	refused := fault.Invalid("not_a_logo", "This file cannot be read as a picture. Save it as PNG or JPEG and try again.").Field("data", "no PNG or JPEG")
	head, kind, err := image.DecodeConfig(bytes.NewReader(file))
	if err != nil || kind != "png" && kind != "jpeg" {
		return p, refused
	}
	// Before it is decoded: a small file may hold an enormous picture.
	if head.Width > longestLogo || head.Height > longestLogo {
		return p, fault.Invalid("logo_too_wide", "A logo has at most 5000 pixels a side. Make it smaller and try again.").Field("data", "too many pixels")
	}
	picture, _, err := image.Decode(bytes.NewReader(file))
	if err != nil {
		return p, refused
	}
	size := fit(picture.Bounds().Size())
	if size.X < 1 || size.Y < 1 {
		return p, refused
	}
	drawn := image.NewNRGBA(image.Rectangle{Max: size})
	draw.CatmullRom.Scale(drawn, drawn.Bounds(), picture, picture.Bounds(), draw.Src, nil)
	var out bytes.Buffer
	if kind == "jpeg" {
		err = jpeg.Encode(&out, drawn, &jpeg.Options{Quality: 92})
	} else {
		if !seen(drawn) {
			return p, fault.Invalid("logo_is_empty", "Nothing of this picture would be seen on white paper. Choose another file.").Field("data", "empty")
		}
		err = (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, drawn)
	}
	return db.LayoutLogoPutParams{ContentType: "image/" + kind, Data: out.Bytes(), Width: int32(size.X), Height: int32(size.Y)}, err
}

// fit is a size within what is printed, in the same proportion.
func fit(size image.Point) image.Point {
	if size.X > printWide {
		size = image.Pt(printWide, size.Y*printWide/size.X)
	}
	if size.Y > printHigh {
		size = image.Pt(size.X*printHigh/size.Y, printHigh)
	}
	return size
}

// seen tells whether anything of a picture can be told from white paper: a logo
// made for dark screens is white on nothing.
func seen(picture *image.NRGBA) bool {
	for y := range picture.Rect.Dy() {
		for x := range picture.Rect.Dx() {
			if c := picture.NRGBAAt(x, y); int(c.A)*(3*255-int(c.R)-int(c.G)-int(c.B)) > 255*45 {
				return true
			}
		}
	}
	return false
}
