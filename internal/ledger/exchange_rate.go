package ledger

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/ledger/rates"
	"kontor/internal/money"
	"kontor/internal/op"
	"kontor/internal/pg/list"
)

// ExchangeRate is what one unit of a currency was worth on a day.
type ExchangeRate struct {
	ID       int64      `json:"id" db:"id"`
	Currency string     `json:"currency" db:"currency"`
	RateDate date.Date  `json:"rate_date" db:"rate_date"`
	Rate     money.Rate `json:"rate" db:"rate" doc:"In the company's currency."`
	Source   string     `json:"source" db:"source" doc:"Who says so: a person, a bank's file."`
}

var exchangeRates = list.Spec[ExchangeRate]{
	From: "exchange_rates", Default: "-rate_date", Search: "currency = upper(?)",
	Columns: "id, currency, rate_date, rate, source",
	Sorts:   map[string]list.Sort{"rate_date": {SQL: "rate_date", Type: "date"}, "currency": {SQL: "currency", Type: "text"}},
}

type rateListIn struct {
	op.ListIn
	Currency string    `query:"currency" maxLength:"3"`
	From     date.Date `query:"rate_date_from"`
	To       date.Date `query:"rate_date_to"`
}

func (s *Service) rateList(ctx context.Context, c *op.Call, in *rateListIn) (op.Page[ExchangeRate], error) {
	return exchangeRates.Page(ctx, c.Tx, in.ListIn, list.Where("currency = ?", in.Currency), list.Where("rate_date >= ?", in.From), list.Where("rate_date <= ?", in.To))
}

type rateCreateIn struct {
	Body struct {
		Currency string     `json:"currency" pattern:"^[A-Z]{3}$" patternDescription:"three capital letters, ISO 4217"`
		RateDate *date.Date `json:"rate_date,omitempty" doc:"Today unless given."`
		Rate     money.Rate `json:"rate" doc:"What one unit is worth in the company's currency."`
	}
}

// rateCreate enters a rate, or corrects the one of that day. What was posted
// keeps the rate that it was posted with.
func (s *Service) rateCreate(ctx context.Context, c *op.Call, in *rateCreateIn) (ExchangeRate, error) {
	day := today(c)
	op.Patch(&day, in.Body.RateDate)
	company, err := s.queries.LedgerCompany(ctx, c.Tx)
	if err != nil {
		return ExchangeRate{}, err
	}
	refused := fault.Invalid("invalid_rate", "The rate cannot be like this.")
	if _, known := money.CurrencyDecimals(in.Body.Currency); !known {
		refused = refused.Field("currency", "There is no such currency.")
	}
	if in.Body.Currency == company.Currency {
		refused = refused.Field("currency", "This is the company's own currency.")
	}
	if in.Body.Rate.Sign() <= 0 {
		refused = refused.Field("rate", "A rate is above zero.")
	}
	if len(refused.Fields) > 0 {
		return ExchangeRate{}, refused
	}
	err = s.queries.RatePut(ctx, c.Tx, db.RatePutParams{
		Currencies: []string{in.Body.Currency}, Dates: []date.Date{day}, Rates: []money.Rate{in.Body.Rate}, Source: c.Actor.Username,
	})
	if err != nil {
		return ExchangeRate{}, err
	}
	row, err := s.queries.RateOf(ctx, c.Tx, db.RateOfParams{Currency: in.Body.Currency, RateDate: day})
	if err != nil {
		return ExchangeRate{}, err
	}
	r := ExchangeRate(row)
	c.Record(op.Change{Kind: "exchange_rate", ID: r.ID, Title: r.Currency + " " + r.RateDate.String(), After: r})
	return r, nil
}

func (s *Service) rateGet(ctx context.Context, c *op.Call, in *op.ID) (ExchangeRate, error) {
	row, err := s.queries.RateGet(ctx, c.Tx, in.ID)
	if errors.Is(err, pgx.ErrNoRows) {
		return ExchangeRate{}, errNoRate
	}
	return ExchangeRate(row), err
}

var errNoRate = fault.NotFound("no_such_rate", "There is no such rate. It may have been deleted.")

func (s *Service) rateDelete(ctx context.Context, c *op.Call, in *op.ID) (op.Nothing, error) {
	before, err := s.rateGet(ctx, c, in)
	if err != nil {
		return op.Nothing{}, err
	}
	n, err := s.queries.RateDelete(ctx, c.Tx, in.ID)
	if err != nil {
		return op.Nothing{}, err
	}
	if n == 0 {
		return op.Nothing{}, errNoRate
	}
	c.Record(op.Change{Kind: "exchange_rate", ID: before.ID, Title: before.Currency + " " + before.RateDate.String(), Before: before})
	return op.Nothing{}, nil
}

type rateImportIn struct {
	Body struct {
		Text string `json:"text" minLength:"1" maxLength:"16000000" doc:"The euro reference rates as the European Central Bank publishes them in XML, or a table of date, currency and rate."`
	}
}

// RateImport is what an import has entered.
type RateImport struct {
	Imported int        `json:"imported"`
	From     *date.Date `json:"from"`
	To       *date.Date `json:"to"`
}

// rateImport enters a file of rates, or nothing of it. Rates of the same day and
// currency are replaced.
func (s *Service) rateImport(ctx context.Context, c *op.Call, in *rateImportIn) (RateImport, error) {
	company, err := s.queries.LedgerCompany(ctx, c.Tx)
	if err != nil {
		return RateImport{}, err
	}
	quotes, err := rates.Read([]byte(in.Body.Text))
	if err != nil {
		return RateImport{}, err
	}
	values, err := rates.Cross(quotes, company.Currency)
	if err != nil {
		return RateImport{}, err
	}
	made := RateImport{Imported: len(values)}
	put := db.RatePutParams{Source: "file"}
	for _, v := range values {
		put.Currencies, put.Dates, put.Rates = append(put.Currencies, v.Currency), append(put.Dates, v.On), append(put.Rates, v.Rate)
		if made.From == nil || v.On.Before(*made.From) {
			made.From = &v.On
		}
		if made.To == nil || made.To.Before(v.On) {
			made.To = &v.On
		}
	}
	if err := s.queries.RatePut(ctx, c.Tx, put); err != nil {
		return RateImport{}, err
	}
	c.Record(op.Change{Kind: "exchange_rate", Title: "Exchange rates", After: made})
	return made, nil
}
