package lots

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/op"
)

type lotCreateIn struct {
	Body struct {
		ProductID   int64      `json:"product_id" minimum:"1"`
		Code        string     `json:"code" minLength:"1" maxLength:"60" doc:"The lot or serial number, typed or scanned."`
		SupplierLot string     `json:"supplier_lot,omitempty" maxLength:"60"`
		ExpiresOn   *date.Date `json:"expires_on,omitempty" nullable:"true" doc:"From the product's shelf life unless given."`
		BestBefore  *date.Date `json:"best_before,omitempty" nullable:"true"`
		Note        string     `json:"note,omitempty" maxLength:"2000"`
	}
}

type lotGenerateIn struct {
	Body struct {
		ProductID   int64      `json:"product_id" minimum:"1"`
		Count       int64      `json:"count" minimum:"1" maximum:"1000"`
		SupplierLot string     `json:"supplier_lot,omitempty" maxLength:"60"`
		ExpiresOn   *date.Date `json:"expires_on,omitempty" nullable:"true" doc:"From the product's shelf life unless given."`
		BestBefore  *date.Date `json:"best_before,omitempty" nullable:"true"`
		Note        string     `json:"note,omitempty" maxLength:"2000"`
	}
}

// Generated are the numbers that were made, in their order.
type Generated struct {
	Lots []GeneratedLot `json:"lots" nullable:"false"`
}

// GeneratedLot is one of them.
type GeneratedLot struct {
	ID   int64  `json:"id"`
	Code string `json:"code"`
}

type lotPatchIn struct {
	op.ID
	Body struct {
		Version     int32                  `json:"version" minimum:"1" doc:"The version that was read."`
		Code        *string                `json:"code,omitempty" minLength:"1" maxLength:"60"`
		SupplierLot *string                `json:"supplier_lot,omitempty" maxLength:"60"`
		ExpiresOn   op.Nullable[date.Date] `json:"expires_on,omitzero"`
		BestBefore  op.Nullable[date.Date] `json:"best_before,omitzero"`
		Note        *string                `json:"note,omitempty" maxLength:"2000"`
	}
}

type lotBlockIn struct {
	op.ID
	Body struct {
		Version int32  `json:"version,omitempty" minimum:"1" doc:"The version that was read."`
		Reason  string `json:"reason,omitempty" maxLength:"200"`
	}
}

// productTx holds the product of new lots and proposes when they expire.
func (s *Service) productTx(ctx context.Context, c *op.Call, id int64, expires *date.Date) (db.LotProductRow, *date.Date, error) {
	p, err := s.queries.LotProduct(ctx, c.Tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return p, nil, fault.Invalid("invalid_lot", "There is no such product.").Field("product_id", "There is no such product.")
	}
	if err != nil {
		return p, nil, err
	}
	if p.Tracking == "none" {
		return p, nil, fault.Invalid("not_tracked", "%s is not tracked. Choose lots or serial numbers with the product first.", p.Sku).Field("product_id", "This product has no lots or serial numbers.")
	}
	if expires == nil && p.ShelfLifeDays != nil {
		day := date.Of(c.Now).AddDays(int(*p.ShelfLifeDays))
		expires = &day
	}
	return p, expires, nil
}

func (s *Service) create(ctx context.Context, c *op.Call, in *lotCreateIn) (LotDetail, error) {
	b := in.Body
	_, expires, err := s.productTx(ctx, c, b.ProductID, b.ExpiresOn)
	if err != nil {
		return LotDetail{}, err
	}
	if b.Code = strings.TrimSpace(b.Code); b.Code == "" {
		return LotDetail{}, fault.Invalid("invalid_lot", "A lot has a number.").Field("code", "Enter or scan a number.")
	}
	if err := checkDates(expires, b.BestBefore); err != nil {
		return LotDetail{}, err
	}
	id, err := s.queries.LotInsert(ctx, c.Tx, db.LotInsertParams{
		ProductID: b.ProductID, Code: b.Code, SupplierLot: strings.TrimSpace(b.SupplierLot), ExpiresOn: expires, BestBefore: b.BestBefore, Note: b.Note, Now: c.Now,
	})
	if err != nil {
		return LotDetail{}, err
	}
	return s.concludeTx(ctx, c, id, nil)
}

func (s *Service) generate(ctx context.Context, c *op.Call, in *lotGenerateIn) (Generated, error) {
	b, made := in.Body, Generated{Lots: []GeneratedLot{}}
	p, expires, err := s.productTx(ctx, c, b.ProductID, b.ExpiresOn)
	if err != nil {
		return made, err
	}
	if err := checkDates(expires, b.BestBefore); err != nil {
		return made, err
	}
	// A number that somebody has typed already is passed over.
	for missing := b.Count; missing > 0; missing = b.Count - int64(len(made.Lots)) {
		last, err := s.queries.LotNumbers(ctx, c.Tx, db.LotNumbersParams{ID: p.ID, Count: missing})
		if err != nil {
			return made, err
		}
		codes := make([]string, missing)
		for i := range codes {
			codes[i] = number(p.LotPattern, p.Sku, date.Of(c.Now), last-missing+1+int64(i))
		}
		rows, err := s.queries.LotsInsert(ctx, c.Tx, db.LotsInsertParams{
			ProductID: p.ID, Codes: codes, SupplierLot: strings.TrimSpace(b.SupplierLot), ExpiresOn: expires, BestBefore: b.BestBefore, Note: b.Note, Now: c.Now,
		})
		if err != nil {
			return made, err
		}
		for _, r := range rows {
			made.Lots = append(made.Lots, GeneratedLot(r))
			c.Record(op.Change{Kind: "lot", ID: r.ID, Title: r.Code, After: map[string]any{"product_id": p.ID, "code": r.Code, "expires_on": expires}})
		}
	}
	first, last := made.Lots[0].Code, made.Lots[len(made.Lots)-1].Code
	c.Effect(op.Effect{Kind: "number", Text: fmt.Sprintf("%s: %d numbers, %s to %s", p.Sku, len(made.Lots), first, last)})
	return made, nil
}

// checkDates refuses goods that are best after they have expired.
func checkDates(expires, best *date.Date) error {
	if expires != nil && best != nil && expires.Before(*best) {
		return fault.Invalid("invalid_lot", "Goods are not best after they have expired.").Field("best_before", "after it expires")
	}
	return nil
}

func (s *Service) lockTx(ctx context.Context, c *op.Call, id int64, version int32) (LotDetail, error) {
	now, err := s.queries.LotLock(ctx, c.Tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return LotDetail{}, errNoLot
	}
	if err != nil {
		return LotDetail{}, err
	}
	if err := fault.CheckVersion("lot", version, now); err != nil {
		return LotDetail{}, err
	}
	return s.detailTx(ctx, c, id)
}

func (s *Service) update(ctx context.Context, c *op.Call, in *lotPatchIn) (LotDetail, error) {
	before, err := s.lockTx(ctx, c, in.ID.ID, in.Body.Version)
	if err != nil {
		return before, err
	}
	l := before.Lot
	op.Patch(&l.Code, in.Body.Code)
	op.Patch(&l.SupplierLot, in.Body.SupplierLot)
	op.Patch(&l.Note, in.Body.Note)
	in.Body.ExpiresOn.Into(&l.ExpiresOn)
	in.Body.BestBefore.Into(&l.BestBefore)
	if l.Code = strings.TrimSpace(l.Code); l.Code == "" {
		return before, fault.Invalid("invalid_lot", "A lot has a number.").Field("code", "Enter or scan a number.")
	}
	if err := checkDates(l.ExpiresOn, l.BestBefore); err != nil {
		return before, err
	}
	return s.saveTx(ctx, c, l, before)
}

func (s *Service) block(ctx context.Context, c *op.Call, in *lotBlockIn) (LotDetail, error) {
	before, err := s.lockTx(ctx, c, in.ID.ID, in.Body.Version)
	if err != nil {
		return before, err
	}
	l := before.Lot
	l.Blocked, l.BlockReason = true, strings.TrimSpace(in.Body.Reason)
	if !l.Reserved.IsZero() {
		c.Warn(l.Reserved.String() + " " + l.Unit + " of it are reserved; they cannot be delivered while it is blocked.")
	}
	return s.saveTx(ctx, c, l, before)
}

func (s *Service) unblock(ctx context.Context, c *op.Call, in *op.Versioned) (LotDetail, error) {
	before, err := s.lockTx(ctx, c, in.ID.ID, in.Version())
	if err != nil || !before.Blocked {
		return before, err
	}
	l := before.Lot
	l.Blocked, l.BlockReason = false, ""
	return s.saveTx(ctx, c, l, before)
}

func (s *Service) delete(ctx context.Context, c *op.Call, in *op.ID) (op.Nothing, error) {
	l, err := s.lockTx(ctx, c, in.ID, 0)
	if err != nil {
		return op.Nothing{}, err
	}
	if err := s.queries.LotDelete(ctx, c.Tx, l.ID); err != nil {
		return op.Nothing{}, err
	}
	c.Record(op.Change{Kind: "lot", ID: l.ID, Title: l.Code, Before: l.Lot})
	return op.Nothing{}, nil
}

func (s *Service) saveTx(ctx context.Context, c *op.Call, l Lot, before LotDetail) (LotDetail, error) {
	err := s.queries.LotUpdate(ctx, c.Tx, db.LotUpdateParams{
		ID: l.ID, Code: l.Code, SupplierLot: strings.TrimSpace(l.SupplierLot), ExpiresOn: l.ExpiresOn, BestBefore: l.BestBefore, Note: l.Note,
		Blocked: l.Blocked, BlockReason: l.BlockReason,
	})
	if err != nil {
		return before, err
	}
	return s.concludeTx(ctx, c, l.ID, before.Lot)
}

// concludeTx reads what is stored now and remembers the change.
func (s *Service) concludeTx(ctx context.Context, c *op.Call, id int64, before any) (LotDetail, error) {
	d, err := s.detailTx(ctx, c, id)
	if err != nil {
		return d, err
	}
	c.Record(op.Change{Kind: "lot", ID: d.ID, Title: d.Code, Before: before, After: d.Lot})
	return d, nil
}
