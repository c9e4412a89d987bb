package inventory

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/money"
)

// Source is the document that moves or reserves stock, and when and by whom.
type Source struct {
	Kind   string // "order", "adjustment": the noun of the route, singular
	ID     int64
	Date   date.Date // the day that it is about
	Now    time.Time
	UserID int64
}

// Transfer is a quantity of a product that goes from a location to a location.
type Transfer struct {
	LineID    int64 // of the source, 0 for none
	ProductID int64
	From, To  int64 // locations
	Quantity  money.Quantity
	Note      string
}

// MoveTx posts moves, all in one statement. The levels follow in the same
// statement, and a level that may not go below zero refuses all of them.
func (s *Service) MoveTx(ctx context.Context, tx pgx.Tx, source Source, transfers []Transfer) ([]int64, error) {
	rows := db.StockMoveInsertParams{MoveDate: source.Date, Now: source.Now, SourceKind: source.Kind, UserID: source.UserID}
	if source.ID != 0 {
		rows.SourceID = &source.ID
	}
	for _, t := range transfers {
		rows.LineIds = append(rows.LineIds, t.LineID)
		rows.ProductIds = append(rows.ProductIds, t.ProductID)
		rows.FromLocationIds = append(rows.FromLocationIds, t.From)
		rows.ToLocationIds = append(rows.ToLocationIds, t.To)
		rows.Quantities = append(rows.Quantities, t.Quantity)
		rows.Notes = append(rows.Notes, t.Note)
	}
	return s.queries.StockMoveInsert(ctx, tx, rows)
}

// Issued is what IssueTx took out for a line.
type Issued struct {
	LineID    int64
	ProductID int64
	Quantity  money.Quantity
}

// IssueTx moves everything that the source has reserved to the customers, in
// one statement, and ends the reservations.
func (s *Service) IssueTx(ctx context.Context, tx pgx.Tx, source Source) ([]Issued, error) {
	rows, err := s.queries.StockIssue(ctx, tx, db.StockIssueParams{
		SourceKind: source.Kind, SourceID: source.ID, MoveDate: source.Date, Now: source.Now, UserID: source.UserID,
	})
	issued := make([]Issued, len(rows))
	for i, r := range rows {
		issued[i] = Issued{ProductID: r.ProductID, Quantity: r.Quantity}
		if r.SourceLineID != nil {
			issued[i].LineID = *r.SourceLineID
		}
	}
	return issued, err
}
