package inventory

import (
	"cmp"
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/money"
)

// Want is what a line wants of what lies at a location.
type Want struct {
	LineID    int64
	ProductID int64
	LotID     int64 // 0 for whichever expires first
	Quantity  money.Quantity
}

// Shelf is what of a product, or of one lot of it, can be had at a location.
type Shelf struct {
	ProductID int64
	LotID     int64      // 0 for goods without lots
	Expires   *date.Date // nil for never
	Available money.Quantity
	// Blocked is a lot that is not handed out.
	Blocked bool
	// Endless is a location that may go below zero.
	Endless bool
}

// Allocation is what a line gets of a lot.
type Allocation struct {
	LineID    int64
	ProductID int64
	LotID     int64
	Quantity  money.Quantity
}

// Missed is what a line does not get.
type Missed struct {
	// Index is the line's place among the wants.
	Index int
	Quantity,
	// Expired is how much of the product is not handed out, since it has expired or
	// is blocked.
	Expired money.Quantity
}

// Allocate hands out what can be had: to lines that name a lot first, then to the
// others in their order, of what expires first and then of the oldest lot. What
// has expired by the day or is blocked is handed out only where expired goods are
// wanted. Nobody gets more than is there.
func Allocate(wants []Want, shelves []Shelf, day date.Date, expired bool) (got []Allocation, missed []Missed) {
	left := slices.Clone(shelves)
	slices.SortStableFunc(left, func(a, b Shelf) int {
		return cmp.Or(cmp.Compare(a.ProductID, b.ProductID), compareExpiry(a.Expires, b.Expires), cmp.Compare(a.LotID, b.LotID))
	})
	order := make([]int, len(wants))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		named := func(i int) int {
			if wants[i].LotID != 0 {
				return 0
			}
			return 1
		}
		return cmp.Compare(named(a), named(b))
	})
	for _, i := range order {
		w := wants[i]
		need, gone := w.Quantity, money.Quantity{}
		for j := range left {
			l := &left[j]
			if l.ProductID != w.ProductID || w.LotID != 0 && l.LotID != w.LotID || need.Sign() <= 0 {
				continue
			}
			if !expired && (l.Blocked || l.Expires != nil && l.Expires.Before(day)) {
				if l.Available.Sign() > 0 {
					gone = gone.Add(l.Available)
				}
				continue
			}
			take := need
			if !l.Endless && take.Cmp(l.Available) > 0 {
				take = l.Available
			}
			if take.Sign() <= 0 {
				continue
			}
			l.Available, need = l.Available.Sub(take), need.Sub(take)
			got = append(got, Allocation{LineID: w.LineID, ProductID: w.ProductID, LotID: l.LotID, Quantity: take})
		}
		if need.Sign() > 0 {
			missed = append(missed, Missed{Index: i, Quantity: need, Expired: gone})
		}
	}
	slices.SortFunc(missed, func(a, b Missed) int { return cmp.Compare(a.Index, b.Index) })
	return got, missed
}

// compareExpiry has what never expires last.
func compareExpiry(a, b *date.Date) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return 1
	case b == nil:
		return -1
	}
	return a.Compare(*b)
}

func shelvesOf(rows []db.StockShelvesLockRow) []Shelf {
	shelves := make([]Shelf, len(rows))
	for i, r := range rows {
		shelves[i] = Shelf{ProductID: r.ProductID, Expires: r.ExpiresOn, Blocked: r.Blocked, Available: r.OnHand.Sub(r.Reserved), Endless: r.AllowsNegative}
		if r.LotID != nil {
			shelves[i].LotID = *r.LotID
		}
	}
	return shelves
}

// KeepTx reserves what lies at a location for the lines of a document, first
// expired first out. What is missing is told; with all, nothing is reserved then.
func (s *Service) KeepTx(ctx context.Context, tx pgx.Tx, location int64, source Source, wants []Want, all, expired bool) ([]Allocation, []Missed, error) {
	if len(wants) == 0 {
		return nil, nil, nil
	}
	products := make([]int64, len(wants))
	for i, w := range wants {
		products[i] = w.ProductID
	}
	rows, err := s.queries.StockShelvesLock(ctx, tx, db.StockShelvesLockParams{LocationID: location, ProductIds: products})
	if err != nil {
		return nil, nil, err
	}
	got, missed := Allocate(wants, shelvesOf(rows), source.Date, expired)
	if len(got) == 0 || all && len(missed) > 0 {
		return nil, missed, nil
	}
	arg := db.StockKeepParams{LocationID: location, SourceKind: source.Kind, SourceID: source.ID}
	for _, a := range got {
		arg.LineIds = append(arg.LineIds, a.LineID)
		arg.ProductIds = append(arg.ProductIds, a.ProductID)
		arg.LotIds = append(arg.LotIds, a.LotID)
		arg.Quantities = append(arg.Quantities, a.Quantity)
	}
	kept, err := s.queries.StockKeep(ctx, tx, arg)
	if err == nil && kept == 0 {
		// Not possible while the levels are held; never promise on trust.
		err = fault.Conflict("busy", "Others are taking the same stock just now. Please try again.")
	}
	return got, missed, err
}
