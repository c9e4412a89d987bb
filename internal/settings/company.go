package settings

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/fault"
	"kontor/internal/money"
	"kontor/internal/op"
)

// Company is the one company of this database.
type Company struct {
	Name                 string    `json:"name"`
	Country              string    `json:"country" doc:"ISO 3166, two letters."`
	Currency             string    `json:"currency" doc:"ISO 4217, three letters."`
	CurrencyDecimals     int32     `json:"currency_decimals"`
	FiscalYearStartMonth int32     `json:"fiscal_year_start_month" minimum:"1" maximum:"12"`
	Rounding             string    `json:"rounding" enum:"document,line" doc:"Where amounts are rounded: once over the document, or line by line."`
	TaxNumber            string    `json:"tax_number"`
	Street               string    `json:"street"`
	PostalCode           string    `json:"postal_code"`
	City                 string    `json:"city"`
	Email                string    `json:"email"`
	Phone                string    `json:"phone"`
	Version              int32     `json:"version"`
	UpdatedAt            time.Time `json:"updated_at"`
}

// NewCompany is what the first start asks about the company.
type NewCompany struct {
	Name                 string `json:"name" minLength:"1" maxLength:"200"`
	Country              string `json:"country" minLength:"2" maxLength:"2" doc:"ISO 3166, two letters."`
	Currency             string `json:"currency" minLength:"3" maxLength:"3" doc:"ISO 4217, three letters."`
	FiscalYearStartMonth int32  `json:"fiscal_year_start_month,omitempty" minimum:"1" maximum:"12" default:"1"`
}

// Check refuses what makes no company. field names the place of the company in
// the input, with its dot: "company.".
func (n *NewCompany) Check(field string) error {
	c := Company{Name: n.Name, Country: n.Country, Currency: n.Currency, FiscalYearStartMonth: max(n.FiscalYearStartMonth, 1), Rounding: "document"}
	if err := c.check(field); err != nil {
		return err
	}
	n.Name, n.Country, n.Currency, n.FiscalYearStartMonth = c.Name, c.Country, c.Currency, c.FiscalYearStartMonth
	return nil
}

// CompanyCreateTx makes the company, which must have passed Check. There is
// one: a second is refused.
func (s *Service) CompanyCreateTx(ctx context.Context, c *op.Call, n NewCompany) (Company, error) {
	decimals, _ := money.CurrencyDecimals(n.Currency)
	err := s.queries.CompanyInsert(ctx, c.Tx, db.CompanyInsertParams{
		Name: n.Name, Country: n.Country, Currency: n.Currency, CurrencyDecimals: decimals,
		FiscalYearStartMonth: n.FiscalYearStartMonth, Now: c.Now,
	})
	if err != nil {
		return Company{}, err
	}
	made, err := s.CompanyTx(ctx, c.Tx)
	if err != nil {
		return made, err
	}
	c.Record(op.Change{Kind: "company", ID: 1, Title: made.Name, After: made})
	return made, nil
}

// CompanyExistsTx tells whether the company has been made.
func (s *Service) CompanyExistsTx(ctx context.Context, q db.DBTX) (bool, error) {
	return s.queries.CompanyExists(ctx, q)
}

// CompanyTx reads the company: its currency, its rounding.
func (s *Service) CompanyTx(ctx context.Context, tx db.DBTX) (Company, error) {
	row, err := s.queries.CompanyGet(ctx, tx)
	if errors.Is(err, pgx.ErrNoRows) {
		return Company{}, fault.Conflict("not_set_up", "The company has not been set up yet.")
	}
	return Company(row), err
}

func (s *Service) companyGet(ctx context.Context, c *op.Call, _ *op.Nothing) (Company, error) {
	return s.CompanyTx(ctx, c.Tx)
}

type companyPatchIn struct {
	Body struct {
		Version              int32   `json:"version" minimum:"1" doc:"The version that was read."`
		Name                 *string `json:"name,omitempty" minLength:"1" maxLength:"200"`
		Country              *string `json:"country,omitempty" minLength:"2" maxLength:"2"`
		Currency             *string `json:"currency,omitempty" minLength:"3" maxLength:"3" doc:"Only until the first document has a number."`
		FiscalYearStartMonth *int32  `json:"fiscal_year_start_month,omitempty" minimum:"1" maximum:"12"`
		Rounding             *string `json:"rounding,omitempty" enum:"document,line"`
		TaxNumber            *string `json:"tax_number,omitempty" maxLength:"40"`
		Street               *string `json:"street,omitempty" maxLength:"200"`
		PostalCode           *string `json:"postal_code,omitempty" maxLength:"20"`
		City                 *string `json:"city,omitempty" maxLength:"100"`
		Email                *string `json:"email,omitempty" maxLength:"254"`
		Phone                *string `json:"phone,omitempty" maxLength:"50"`
	}
}

func (s *Service) companyUpdate(ctx context.Context, c *op.Call, in *companyPatchIn) (Company, error) {
	now, err := s.queries.CompanyLock(ctx, c.Tx)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return Company{}, err
	}
	before, err := s.CompanyTx(ctx, c.Tx)
	if err != nil {
		return before, err
	}
	if err := fault.CheckVersion("company", in.Body.Version, now); err != nil {
		return before, err
	}
	b, v := in.Body, before
	op.Patch(&v.Name, b.Name)
	op.Patch(&v.Country, b.Country)
	op.Patch(&v.Currency, b.Currency)
	op.Patch(&v.FiscalYearStartMonth, b.FiscalYearStartMonth)
	op.Patch(&v.Rounding, b.Rounding)
	op.Patch(&v.TaxNumber, b.TaxNumber)
	op.Patch(&v.Street, b.Street)
	op.Patch(&v.PostalCode, b.PostalCode)
	op.Patch(&v.City, b.City)
	op.Patch(&v.Email, b.Email)
	op.Patch(&v.Phone, b.Phone)
	if err := v.check(""); err != nil {
		return v, err
	}
	if v.Currency != before.Currency {
		if err := s.currencyStillFreeTx(ctx, c.Tx); err != nil {
			return v, err
		}
		v.CurrencyDecimals, _ = money.CurrencyDecimals(v.Currency)
	}
	err = s.queries.CompanyUpdate(ctx, c.Tx, db.CompanyUpdateParams{
		Name: v.Name, Country: v.Country, Currency: v.Currency, CurrencyDecimals: v.CurrencyDecimals,
		FiscalYearStartMonth: v.FiscalYearStartMonth, Rounding: v.Rounding, TaxNumber: v.TaxNumber, Street: v.Street,
		PostalCode: v.PostalCode, City: v.City, Email: v.Email, Phone: v.Phone, Now: c.Now,
	})
	if err != nil {
		return v, err
	}
	after, err := s.CompanyTx(ctx, c.Tx)
	if err != nil {
		return after, err
	}
	c.Record(op.Change{Kind: "company", ID: 1, Title: after.Name, Before: before, After: after})
	return after, nil
}

// currencyStillFreeTx refuses a new currency once amounts have been posted in
// the old one.
func (s *Service) currencyStillFreeTx(ctx context.Context, tx pgx.Tx) error {
	drawn, err := s.queries.NumbersDrawn(ctx, tx)
	if err != nil {
		return err
	}
	if drawn {
		return fault.Conflict("currency_in_use", "The company's currency can no longer change: documents have been numbered in it.").
			Field("currency", "stays as it is")
	}
	return nil
}

func (v *Company) check(at string) error {
	for _, text := range []*string{&v.Name, &v.Country, &v.Currency, &v.TaxNumber, &v.Email, &v.Phone} {
		*text = strings.TrimSpace(*text)
	}
	v.Country, v.Currency = strings.ToUpper(v.Country), strings.ToUpper(v.Currency)
	refused := fault.Invalid("invalid_company", "The company cannot be saved like this.")
	if v.Name == "" {
		refused = refused.Field(at+"name", "Enter a name.")
	}
	if len(v.Country) != 2 || strings.Trim(v.Country, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		refused = refused.Field(at+"country", "Write the country as its two letters, like DE.")
	}
	if _, known := money.CurrencyDecimals(v.Currency); !known {
		refused = refused.Field(at+"currency", "This is no currency of ISO 4217.")
	}
	if len(refused.Fields) > 0 {
		return refused
	}
	return nil
}
