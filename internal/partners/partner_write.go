package partners

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/fault"
	"kontor/internal/money"
	"kontor/internal/op"
)

type partnerCreateIn struct {
	Body struct {
		Code       string           `json:"code,omitempty" maxLength:"40" doc:"Made up when left out."`
		Name       string           `json:"name" minLength:"1" maxLength:"200"`
		IsCustomer *bool            `json:"is_customer,omitempty" doc:"True when neither side is given."`
		IsSupplier *bool            `json:"is_supplier,omitempty"`
		Email      string           `json:"email,omitempty" maxLength:"254"`
		Phone      string           `json:"phone,omitempty" maxLength:"50"`
		TaxNumber  string           `json:"tax_number,omitempty" maxLength:"40"`
		Notes      string           `json:"notes,omitempty" maxLength:"10000"`
		Addresses  []PartnerAddress `json:"addresses,omitempty" maxItems:"50"`
		Contacts   []PartnerContact `json:"contacts,omitempty" maxItems:"50"`

		TaxPositionID  *int64  `json:"tax_position_id,omitempty" minimum:"1" nullable:"true"`
		PaymentTermID  *int64  `json:"payment_term_id,omitempty" minimum:"1" nullable:"true"`
		SupplierTermID *int64  `json:"supplier_term_id,omitempty" minimum:"1" nullable:"true"`
		Currency       *string `json:"currency,omitempty" nullable:"true" maxLength:"3"`
	}
}

type partnerPatchIn struct {
	op.ID
	Body struct {
		Version    int32             `json:"version" minimum:"1" doc:"The version that was read."`
		Code       *string           `json:"code,omitempty" maxLength:"40"`
		Name       *string           `json:"name,omitempty" minLength:"1" maxLength:"200"`
		IsCustomer *bool             `json:"is_customer,omitempty"`
		IsSupplier *bool             `json:"is_supplier,omitempty"`
		Email      *string           `json:"email,omitempty" maxLength:"254"`
		Phone      *string           `json:"phone,omitempty" maxLength:"50"`
		TaxNumber  *string           `json:"tax_number,omitempty" maxLength:"40"`
		Notes      *string           `json:"notes,omitempty" maxLength:"10000"`
		Addresses  *[]PartnerAddress `json:"addresses,omitempty" maxItems:"50" doc:"Replaces all of them."`
		Contacts   *[]PartnerContact `json:"contacts,omitempty" maxItems:"50" doc:"Replaces all of them."`

		TaxPositionID  op.Nullable[int64]  `json:"tax_position_id,omitzero"`
		PaymentTermID  op.Nullable[int64]  `json:"payment_term_id,omitzero"`
		SupplierTermID op.Nullable[int64]  `json:"supplier_term_id,omitzero"`
		Currency       op.Nullable[string] `json:"currency,omitzero"`
	}
}

func (s *Service) create(ctx context.Context, c *op.Call, in *partnerCreateIn) (Partner, error) {
	b := in.Body
	p := Partner{
		Code: b.Code, Name: b.Name, Email: b.Email, Phone: b.Phone, TaxNumber: b.TaxNumber, Notes: b.Notes,
		IsCustomer: b.IsSupplier == nil, Addresses: b.Addresses, Contacts: b.Contacts,
		TermsOfPartner: TermsOfPartner{TaxPositionID: b.TaxPositionID, PaymentTermID: b.PaymentTermID, SupplierTermID: b.SupplierTermID, Currency: b.Currency},
	}
	op.Patch(&p.IsCustomer, b.IsCustomer)
	op.Patch(&p.IsSupplier, b.IsSupplier)
	if err := p.check(); err != nil {
		return p, err
	}
	if p.Code == "" {
		prefix := "C"
		if !p.IsCustomer {
			prefix = "S"
		}
		code, err := s.queries.PartnerCodeNext(ctx, c.Tx, prefix)
		if err != nil {
			return p, err
		}
		p.Code = code
	}
	id, err := s.queries.PartnerInsert(ctx, c.Tx, db.PartnerInsertParams{
		Code: p.Code, Name: p.Name, IsCustomer: p.IsCustomer, IsSupplier: p.IsSupplier,
		Email: p.Email, Phone: p.Phone, TaxNumber: p.TaxNumber, Notes: p.Notes, Now: c.Now,
		TaxPositionID: p.TaxPositionID, PaymentTermID: p.PaymentTermID, SupplierTermID: p.SupplierTermID, Currency: p.Currency,
	})
	if err != nil {
		return p, err
	}
	if err := s.insertAddresses(ctx, c.Tx, id, p.Addresses); err != nil {
		return p, err
	}
	if err := s.insertContacts(ctx, c.Tx, id, p.Contacts); err != nil {
		return p, err
	}
	return s.concludeTx(ctx, c, id, nil)
}

func (s *Service) update(ctx context.Context, c *op.Call, in *partnerPatchIn) (Partner, error) {
	before, err := s.lockTx(ctx, c.Tx, in.ID.ID, in.Body.Version)
	if err != nil {
		return before, err
	}
	b, p := in.Body, before
	op.Patch(&p.Code, b.Code)
	op.Patch(&p.Name, b.Name)
	op.Patch(&p.IsCustomer, b.IsCustomer)
	op.Patch(&p.IsSupplier, b.IsSupplier)
	op.Patch(&p.Email, b.Email)
	op.Patch(&p.Phone, b.Phone)
	op.Patch(&p.TaxNumber, b.TaxNumber)
	op.Patch(&p.Notes, b.Notes)
	op.Patch(&p.Addresses, b.Addresses)
	op.Patch(&p.Contacts, b.Contacts)
	b.TaxPositionID.Into(&p.TaxPositionID)
	b.PaymentTermID.Into(&p.PaymentTermID)
	b.SupplierTermID.Into(&p.SupplierTermID)
	b.Currency.Into(&p.Currency)
	if err := p.check(); err != nil {
		return p, err
	}
	if p.Code == "" {
		return p, fault.Invalid("code_missing", "A partner needs a code.").Field("code", "Enter a code.")
	}
	if b.Addresses != nil {
		if err := s.queries.PartnerAddressesDelete(ctx, c.Tx, p.ID); err != nil {
			return p, err
		}
		if err := s.insertAddresses(ctx, c.Tx, p.ID, p.Addresses); err != nil {
			return p, err
		}
	}
	if b.Contacts != nil {
		if err := s.queries.PartnerContactsDelete(ctx, c.Tx, p.ID); err != nil {
			return p, err
		}
		if err := s.insertContacts(ctx, c.Tx, p.ID, p.Contacts); err != nil {
			return p, err
		}
	}
	return s.saveTx(ctx, c, p, before)
}

func (s *Service) archive(ctx context.Context, c *op.Call, in *op.Versioned) (Partner, error) {
	return s.setArchived(ctx, c, in, true)
}

func (s *Service) restore(ctx context.Context, c *op.Call, in *op.Versioned) (Partner, error) {
	return s.setArchived(ctx, c, in, false)
}

func (s *Service) setArchived(ctx context.Context, c *op.Call, in *op.Versioned, archived bool) (Partner, error) {
	p, err := s.lockTx(ctx, c.Tx, in.ID.ID, in.Version())
	if err != nil || p.Archived == archived {
		return p, err
	}
	before := p
	p.Archived = archived
	return s.saveTx(ctx, c, p, before)
}

func (s *Service) delete(ctx context.Context, c *op.Call, in *op.ID) (op.Nothing, error) {
	p, err := s.lockTx(ctx, c.Tx, in.ID, 0)
	if err != nil {
		return op.Nothing{}, err
	}
	// A document that refers to it refuses this with its own sentence.
	if err := s.queries.PartnerDelete(ctx, c.Tx, p.ID); err != nil {
		return op.Nothing{}, err
	}
	c.Record(op.Change{Kind: "partner", ID: p.ID, Title: p.title(), Before: p})
	return op.Nothing{}, nil
}

func (s *Service) saveTx(ctx context.Context, c *op.Call, p, before Partner) (Partner, error) {
	err := s.queries.PartnerUpdate(ctx, c.Tx, db.PartnerUpdateParams{
		ID: p.ID, Code: p.Code, Name: p.Name, IsCustomer: p.IsCustomer, IsSupplier: p.IsSupplier, Email: p.Email,
		Phone: p.Phone, TaxNumber: p.TaxNumber, Notes: p.Notes, Archived: p.Archived, Now: c.Now,
		TaxPositionID: p.TaxPositionID, PaymentTermID: p.PaymentTermID, SupplierTermID: p.SupplierTermID, Currency: p.Currency,
	})
	if err != nil {
		return p, err
	}
	return s.concludeTx(ctx, c, p.ID, before)
}

// concludeTx reads what is stored now and remembers the change.
func (s *Service) concludeTx(ctx context.Context, c *op.Call, id int64, before any) (Partner, error) {
	p, err := s.readTx(ctx, c.Tx, id)
	if err != nil {
		return p, err
	}
	c.Record(op.Change{Kind: "partner", ID: p.ID, Title: p.title(), Before: before, After: p})
	return p, nil
}

func (p Partner) title() string { return p.Code + " " + p.Name }

// check trims what people type and refuses what makes no partner.
func (p *Partner) check() error {
	for _, text := range []*string{&p.Code, &p.Name, &p.Email, &p.Phone, &p.TaxNumber} {
		*text = strings.TrimSpace(*text)
	}
	refused := fault.Invalid("invalid_partner", "The partner cannot be saved like this.")
	if p.Name == "" {
		refused = refused.Field("name", "Enter a name.")
	}
	if !p.IsCustomer && !p.IsSupplier {
		refused = refused.Field("is_customer", "A partner is a customer, a supplier or both.")
	}
	if p.Email != "" && !looksLikeEmail(p.Email) {
		refused = refused.Field("email", "Write the address like name@example.com.")
	}
	if p.Currency != nil {
		if *p.Currency = strings.ToUpper(strings.TrimSpace(*p.Currency)); *p.Currency == "" {
			p.Currency = nil
		} else if _, known := money.CurrencyDecimals(*p.Currency); !known {
			refused = refused.Field("currency", "There is no such currency.")
		}
	}
	for i, contact := range p.Contacts {
		if strings.TrimSpace(contact.Name) == "" {
			refused = refused.Field(fmt.Sprintf("contacts[%d].name", i), "Enter a name.")
		}
		if contact.Email != "" && !looksLikeEmail(contact.Email) {
			refused = refused.Field(fmt.Sprintf("contacts[%d].email", i), "Write the address like name@example.com.")
		}
	}
	if len(refused.Fields) > 0 {
		return refused
	}
	return nil
}

// looksLikeEmail asks for something before and after one @ and no spaces. What
// else an address may be, only its mail server knows.
func looksLikeEmail(s string) bool {
	name, host, ok := strings.Cut(s, "@")
	return ok && name != "" && host != "" && !strings.ContainsAny(s, " \t\r\n<>,;") && !strings.Contains(host, "@")
}

func (s *Service) insertAddresses(ctx context.Context, tx pgx.Tx, partner int64, addresses []PartnerAddress) error {
	if len(addresses) == 0 {
		return nil
	}
	rows := db.PartnerAddressesInsertParams{PartnerID: partner}
	for i, a := range addresses {
		rows.Positions = append(rows.Positions, int32(i+1))
		rows.Kinds = append(rows.Kinds, a.Kind)
		rows.Streets = append(rows.Streets, a.Street)
		rows.Streets2 = append(rows.Streets2, a.Street2)
		rows.Cities = append(rows.Cities, a.City)
		rows.PostalCodes = append(rows.PostalCodes, a.PostalCode)
		rows.Regions = append(rows.Regions, a.Region)
		rows.Countries = append(rows.Countries, a.Country)
	}
	return s.queries.PartnerAddressesInsert(ctx, tx, rows)
}

func (s *Service) insertContacts(ctx context.Context, tx pgx.Tx, partner int64, contacts []PartnerContact) error {
	if len(contacts) == 0 {
		return nil
	}
	rows := db.PartnerContactsInsertParams{PartnerID: partner}
	for i, k := range contacts {
		rows.Positions = append(rows.Positions, int32(i+1))
		rows.Names = append(rows.Names, strings.TrimSpace(k.Name))
		rows.Roles = append(rows.Roles, k.Role)
		rows.Emails = append(rows.Emails, k.Email)
		rows.Phones = append(rows.Phones, k.Phone)
	}
	return s.queries.PartnerContactsInsert(ctx, tx, rows)
}
