package catalog

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/fault"
	"kontor/internal/op"
)

// largestImage bounds an image in bytes; the table holds to it too.
const largestImage = 2 << 20

type productImageIn struct {
	op.ID
	Body struct {
		ContentType string `json:"content_type" enum:"image/png,image/jpeg,image/webp"`
		Data        []byte `json:"data" doc:"The file in base64, 2 MiB at most."`
	}
}

func (s *Service) image(ctx context.Context, c *op.Call, in *op.ID) (op.Raw, error) {
	row, err := s.queries.ProductImageGet(ctx, c.Tx, in.ID)
	if errors.Is(err, pgx.ErrNoRows) {
		return op.Raw{}, fault.NotFound("no_image", "This product has no image.")
	}
	sum := sha256.Sum256(row.Data)
	return op.Raw{ContentType: row.ContentType, Data: row.Data, ETag: `"` + hex.EncodeToString(sum[:12]) + `"`}, err
}

func (s *Service) putImage(ctx context.Context, c *op.Call, in *productImageIn) (Product, error) {
	before, err := s.lockTx(ctx, c.Tx, in.ID.ID, 0, false)
	if err != nil {
		return before, err
	}
	b := in.Body
	switch {
	case len(b.Data) > largestImage:
		return before, fault.TooLarge("image_too_large", "An image has 2 MiB at most. Make it smaller and try again.").Field("data", "too large")
	case http.DetectContentType(b.Data) != b.ContentType:
		// What a browser is handed as an image must be one.
		return before, fault.Invalid("not_an_image", "This is not a PNG, JPEG or WebP image of the type it says it is.").Field("data", "not of this type")
	}
	err = s.queries.ProductImagePut(ctx, c.Tx, db.ProductImagePutParams{ProductID: before.ID, ContentType: b.ContentType, Data: b.Data, Now: c.Now})
	if err != nil {
		return before, err
	}
	return s.saveTx(ctx, c, before, before)
}

func (s *Service) deleteImage(ctx context.Context, c *op.Call, in *op.ID) (Product, error) {
	before, err := s.lockTx(ctx, c.Tx, in.ID, 0, false)
	if err != nil {
		return before, err
	}
	n, err := s.queries.ProductImageDelete(ctx, c.Tx, before.ID)
	if err != nil || n == 0 {
		return before, err
	}
	return s.saveTx(ctx, c, before, before)
}
