package ledger

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/money"
)

// RateTx is what one unit of a currency is worth in the company's on a day: the
// last rate known by then. The company's own currency is worth 1.
func (s *Service) RateTx(ctx context.Context, tx pgx.Tx, currency string, day date.Date) (money.Rate, error) {
	company, err := s.queries.LedgerCompany(ctx, tx)
	if err != nil {
		return money.Rate{}, err
	}
	if currency == company.Currency {
		return money.MustRate("1"), nil
	}
	row, err := s.queries.RateOn(ctx, tx, db.RateOnParams{Currency: currency, Day: day})
	if errors.Is(err, pgx.ErrNoRows) {
		return money.Rate{}, fault.Invalid("no_rate", "There is no exchange rate of %s on or before %s. Enter one in Books, Exchange rates.", currency, day)
	}
	return row.Rate, err
}
