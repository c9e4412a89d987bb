package inventory

import (
	"context"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/fault"
	"kontor/internal/money"
)

// Need is what a line of a document wants kept for it.
type Need struct {
	LineID    int64
	ProductID int64
	Quantity  money.Quantity
}

// Shortage is a line that cannot have what it needs.
type Shortage struct {
	Need
	// Index is the line's place among the needs.
	Index int
	// Available is what the line could have after the lines before it took what
	// they could have.
	Available money.Quantity
}

// Reserved is what ReserveTx did: everything, or nothing with the shortages.
type Reserved struct {
	Short []Shortage
	// Available is what is left of each product for others.
	Available map[int64]money.Quantity
}

// ReserveTx keeps stock of the warehouse for the lines of a document: for all
// of them, or for none when any is short. It is one statement, whatever the
// number of lines, and never promises more than is there: the levels are locked
// in the order of product and location before anything is decided.
func (s *Service) ReserveTx(ctx context.Context, tx pgx.Tx, warehouse int64, source Source, needs []Need) (Reserved, error) {
	result := Reserved{Available: map[int64]money.Quantity{}}
	if len(needs) == 0 {
		return result, nil
	}
	arg := db.StockReserveParams{WarehouseID: warehouse, SourceKind: source.Kind, SourceID: source.ID}
	for _, n := range needs {
		arg.LineIds = append(arg.LineIds, n.LineID)
		arg.ProductIds = append(arg.ProductIds, n.ProductID)
		arg.Quantities = append(arg.Quantities, n.Quantity)
	}
	rows, err := s.queries.StockReserve(ctx, tx, arg)
	if err != nil {
		return result, err
	}
	short, missed := map[int64]bool{}, false
	for _, r := range rows {
		result.Available[r.ProductID] = r.Available
		short[r.ProductID] = r.Short
		missed = missed || !r.Short && !r.Taken
	}
	refused := false
	for i, n := range needs {
		left := result.Available[n.ProductID]
		if short[n.ProductID] && left.Cmp(n.Quantity) < 0 {
			result.Short = append(result.Short, Shortage{Need: n, Index: i, Available: left})
			left, refused = money.Quantity{}, true
		} else {
			left = left.Sub(n.Quantity)
		}
		result.Available[n.ProductID] = left
	}
	if refused {
		result.Available = nil
		return result, nil
	}
	if missed {
		// Not possible while the levels are locked first; never promise on trust.
		return result, fault.Conflict("busy", "Others are taking the same stock just now. Please try again.")
	}
	return result, nil
}

// ReleaseTx gives back everything that the source has reserved.
func (s *Service) ReleaseTx(ctx context.Context, tx pgx.Tx, source Source) ([]Need, error) {
	rows, err := s.queries.StockRelease(ctx, tx, db.StockReleaseParams{SourceKind: source.Kind, SourceID: source.ID})
	freed := make([]Need, len(rows))
	for i, r := range rows {
		freed[i] = Need{LineID: r.SourceLineID, ProductID: r.ProductID, Quantity: r.Quantity}
	}
	return freed, err
}

// ReservedTx tells what is reserved for each line of the source.
func (s *Service) ReservedTx(ctx context.Context, tx pgx.Tx, source Source) (map[int64]money.Quantity, error) {
	rows, err := s.queries.StockReserved(ctx, tx, db.StockReservedParams{SourceKind: source.Kind, SourceID: source.ID})
	byLine := make(map[int64]money.Quantity, len(rows))
	for _, r := range rows {
		byLine[r.SourceLineID] = byLine[r.SourceLineID].Add(r.Quantity)
	}
	return byLine, err
}

// AvailableTx tells what of the products is on hand in the warehouse and not
// reserved, now; a moment later it may be different.
func (s *Service) AvailableTx(ctx context.Context, tx pgx.Tx, warehouse int64, products []int64) (map[int64]money.Quantity, error) {
	rows, err := s.queries.StockAvailable(ctx, tx, db.StockAvailableParams{WarehouseID: warehouse, ProductIds: products})
	available := make(map[int64]money.Quantity, len(products))
	for _, r := range rows {
		available[r.ProductID] = r.OnHand.Sub(r.Reserved)
	}
	return available, err
}

// WarehouseTx is the warehouse that documents deliver from unless they say
// otherwise: the first one.
func (s *Service) WarehouseTx(ctx context.Context, tx pgx.Tx) (int64, error) {
	w, err := s.queries.WarehouseDefault(ctx, tx)
	return w.ID, err
}
