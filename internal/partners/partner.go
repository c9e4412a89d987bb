package partners

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"kontor/internal/fault"
	"kontor/internal/op"
	"kontor/internal/pg/list"
)

// Partner is a customer, a supplier or both.
type Partner struct {
	ID         int64            `json:"id" db:"id"`
	Code       string           `json:"code" db:"code"`
	Name       string           `json:"name" db:"name"`
	IsCustomer bool             `json:"is_customer" db:"is_customer"`
	IsSupplier bool             `json:"is_supplier" db:"is_supplier"`
	Email      string           `json:"email" db:"email"`
	Phone      string           `json:"phone" db:"phone"`
	TaxNumber  string           `json:"tax_number" db:"tax_number"`
	Notes      string           `json:"notes" db:"notes"`
	Archived   bool             `json:"archived" db:"archived"`
	Addresses  []PartnerAddress `json:"addresses" db:"addresses" nullable:"false"`
	Contacts   []PartnerContact `json:"contacts" db:"contacts" nullable:"false"`
	TermsOfPartner
	Version   int32     `json:"version" db:"version"`
	CreatedAt time.Time `json:"created_at" db:"created_at"`
	UpdatedAt time.Time `json:"updated_at" db:"updated_at"`
}

// TermsOfPartner are what is agreed with a partner for the documents between us.
type TermsOfPartner struct {
	TaxPositionID  *int64  `json:"tax_position_id" db:"tax_position_id" nullable:"true"`
	TaxPosition    *string `json:"tax_position" db:"tax_position" nullable:"true"`
	PaymentTermID  *int64  `json:"payment_term_id" db:"payment_term_id" nullable:"true" doc:"As a customer."`
	PaymentTerm    *string `json:"payment_term" db:"payment_term" nullable:"true"`
	SupplierTermID *int64  `json:"supplier_term_id" db:"supplier_term_id" nullable:"true" doc:"Payment terms as a supplier."`
	SupplierTerm   *string `json:"supplier_term" db:"supplier_term" nullable:"true"`
	Currency       *string `json:"currency" db:"currency" nullable:"true" doc:"Of documents; null for the company's."`
}

// PartnerAddress is a place of a partner.
type PartnerAddress struct {
	Kind       string `json:"kind" enum:"billing,delivery,other"`
	Street     string `json:"street" required:"false" maxLength:"200"`
	Street2    string `json:"street2" required:"false" maxLength:"200"`
	City       string `json:"city" required:"false" maxLength:"100"`
	PostalCode string `json:"postal_code" required:"false" maxLength:"20"`
	Region     string `json:"region" required:"false" maxLength:"100"`
	Country    string `json:"country" required:"false" pattern:"^([A-Z]{2})?$" patternDescription:"two capital letters, ISO 3166" doc:"ISO 3166, two letters."`
}

// PartnerContact is a person at a partner.
type PartnerContact struct {
	Name  string `json:"name" minLength:"1" maxLength:"200"`
	Role  string `json:"role" required:"false" maxLength:"100"`
	Email string `json:"email" required:"false" maxLength:"254"`
	Phone string `json:"phone" required:"false" maxLength:"50"`
}

var partners = list.Spec[Partner]{
	From: "partner_list", Default: "name", Search: "search LIKE search_pattern(?)",
	Columns: "id, code, name, is_customer, is_supplier, email, phone, tax_number, notes, archived, addresses, contacts, tax_position_id, tax_position, payment_term_id, payment_term, supplier_term_id, supplier_term, currency, version, created_at, updated_at",
	Sorts: map[string]list.Sort{
		"name": {SQL: "search_text(name)", Type: "text"},
		"code": {SQL: "code", Type: "text"},
	},
}

type listIn struct {
	op.ListIn
	IsCustomer op.Flag `query:"is_customer"`
	IsSupplier op.Flag `query:"is_supplier"`
	Archived   op.Flag `query:"archived" doc:"Both kinds unless given."`
}

func (s *Service) list(ctx context.Context, c *op.Call, in *listIn) (op.Page[Partner], error) {
	return partners.Page(ctx, c.Tx, in.ListIn,
		list.Where("is_customer = ?", in.IsCustomer.Given()),
		list.Where("is_supplier = ?", in.IsSupplier.Given()),
		list.Where("archived = ?", in.Archived.Given()))
}

func (s *Service) get(ctx context.Context, c *op.Call, in *op.ID) (Partner, error) {
	return s.readTx(ctx, c.Tx, in.ID)
}

var errNoPartner = fault.NotFound("no_such_partner", "There is no such partner. It may have been deleted.")

func (s *Service) readTx(ctx context.Context, tx pgx.Tx, id int64) (Partner, error) {
	row, err := s.queries.PartnerGet(ctx, tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return Partner{}, errNoPartner
	}
	if err != nil {
		return Partner{}, err
	}
	p := Partner{
		ID: row.ID, Code: row.Code, Name: row.Name, IsCustomer: row.IsCustomer, IsSupplier: row.IsSupplier,
		Email: row.Email, Phone: row.Phone, TaxNumber: row.TaxNumber, Notes: row.Notes, Archived: row.Archived,
		TermsOfPartner: TermsOfPartner{
			TaxPositionID: row.TaxPositionID, TaxPosition: row.TaxPosition, PaymentTermID: row.PaymentTermID, PaymentTerm: row.PaymentTerm,
			SupplierTermID: row.SupplierTermID, SupplierTerm: row.SupplierTerm, Currency: row.Currency,
		},
		Version: row.Version, CreatedAt: row.CreatedAt, UpdatedAt: row.UpdatedAt,
	}
	return p, errors.Join(json.Unmarshal(row.Addresses, &p.Addresses), json.Unmarshal(row.Contacts, &p.Contacts))
}

// lockTx reads the partner and holds it against changes by others.
func (s *Service) lockTx(ctx context.Context, tx pgx.Tx, id int64, version int32) (Partner, error) {
	now, err := s.queries.PartnerLock(ctx, tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return Partner{}, errNoPartner
	}
	if err != nil {
		return Partner{}, err
	}
	if err := fault.CheckVersion("partner", version, now); err != nil {
		return Partner{}, err
	}
	return s.readTx(ctx, tx, id)
}

// Brief is what a document needs to know of its partner.
type Brief struct {
	ID                     int64
	Code, Name             string
	IsCustomer, IsSupplier bool
	Archived               bool
	// As agreed; nil for nothing.
	TaxPositionID, PaymentTermID, SupplierTermID *int64
	Currency                                     *string
}

// BriefTx reads a partner for a document; found is false when there is none.
func (s *Service) BriefTx(ctx context.Context, tx pgx.Tx, id int64) (b Brief, found bool, err error) {
	row, err := s.queries.PartnerBrief(ctx, tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return b, false, nil
	}
	return Brief(row), err == nil, err
}
