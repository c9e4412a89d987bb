package invoicing

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/money"
	"kontor/internal/op"
)

type invoiceCreateIn struct {
	Body invoiceDraft
}

// invoiceDraft is a new document as a client sends it.
type invoiceDraft struct {
	Kind          string             `json:"kind,omitempty" enum:"invoice,credit_note" doc:"invoice unless given."`
	PartnerID     int64              `json:"partner_id" minimum:"1"`
	InvoiceDate   *date.Date         `json:"invoice_date,omitempty" doc:"Today unless given."`
	DueDate       *date.Date         `json:"due_date,omitempty" nullable:"true" doc:"Where there are no payment terms."`
	TheirNumber   string             `json:"their_number,omitempty" maxLength:"100" doc:"A supplier's own number."`
	Reference     string             `json:"reference,omitempty" maxLength:"200"`
	Notes         string             `json:"notes,omitempty" maxLength:"10000"`
	Currency      string             `json:"currency,omitempty" maxLength:"3" doc:"The partner's, or the company's, unless given."`
	Rate          *money.Rate        `json:"rate,omitempty" nullable:"true" doc:"The day's unless given."`
	TaxPositionID op.Nullable[int64] `json:"tax_position_id,omitzero" doc:"The partner's unless given."`
	PaymentTermID op.Nullable[int64] `json:"payment_term_id,omitzero" doc:"The partner's unless given."`
	Lines         []InvoiceLineIn    `json:"lines,omitempty" maxItems:"2000"`
}

type invoicePatchIn struct {
	op.ID
	Body struct {
		Version       int32                   `json:"version" minimum:"1" doc:"The version that was read."`
		PartnerID     *int64                  `json:"partner_id,omitempty" minimum:"1"`
		InvoiceDate   *date.Date              `json:"invoice_date,omitempty"`
		DueDate       *date.Date              `json:"due_date,omitempty" nullable:"true" doc:"Where there are no payment terms."`
		TheirNumber   *string                 `json:"their_number,omitempty" maxLength:"100"`
		Reference     *string                 `json:"reference,omitempty" maxLength:"200"`
		Notes         *string                 `json:"notes,omitempty" maxLength:"10000"`
		Currency      *string                 `json:"currency,omitempty" maxLength:"3"`
		Rate          op.Nullable[money.Rate] `json:"rate,omitzero"`
		TaxPositionID op.Nullable[int64]      `json:"tax_position_id,omitzero"`
		PaymentTermID op.Nullable[int64]      `json:"payment_term_id,omitzero"`
		Lines         *[]InvoiceLineIn        `json:"lines,omitempty" maxItems:"2000" doc:"Replaces all lines; those with an id are kept."`
	}
}

// newTx is the document that a create or a calculation describes, without its
// lines.
func (s sided) newTx(ctx context.Context, c *op.Call, in *invoiceCreateIn) (Invoice, error) {
	b := in.Body
	v := Invoice{side: s.name}
	v.State, v.Kind, v.PartnerID, v.InvoiceDate, v.Currency = StateDraft, b.Kind, b.PartnerID, date.Of(c.Now), strings.ToUpper(strings.TrimSpace(b.Currency))
	v.TheirNumber, v.Reference, v.Notes, v.Rate = strings.TrimSpace(b.TheirNumber), strings.TrimSpace(b.Reference), b.Notes, b.Rate
	if v.Kind == "" {
		v.Kind = KindInvoice
	}
	op.Patch(&v.InvoiceDate, b.InvoiceDate)
	op.Patch(&v.DueDate, b.DueDate)
	facts, err := s.ledger.DocumentFactsTx(ctx, c.Tx)
	if err != nil {
		return v, err
	}
	if v.PartnerID != 0 {
		if err := s.agreedTx(ctx, c.Tx, &v); err != nil {
			return v, err
		}
	}
	if v.Currency == "" {
		v.Currency = facts.Currency
	}
	b.TaxPositionID.Into(&v.TaxPositionID)
	b.PaymentTermID.Into(&v.PaymentTermID)
	return v, s.rateTx(ctx, c.Tx, &v, facts.Currency, false)
}

// agreedTx takes what is agreed with the partner.
func (s sided) agreedTx(ctx context.Context, tx pgx.Tx, v *Invoice) error {
	p, _, err := s.partners.BriefTx(ctx, tx, v.PartnerID)
	if err != nil {
		return err
	}
	v.TaxPositionID, v.PaymentTermID = p.TaxPositionID, p.PaymentTermID
	if s.name == purchase.name {
		v.PaymentTermID = p.SupplierTermID
	}
	if v.Currency == "" && p.Currency != nil {
		v.Currency = *p.Currency
	}
	return nil
}

func (s sided) create(ctx context.Context, c *op.Call, in *invoiceCreateIn) (Invoice, error) {
	v, err := s.newTx(ctx, c, in)
	if err != nil {
		return v, err
	}
	return s.insertTx(ctx, c, v, in.Body.Lines)
}

// insertTx enters a draft.
func (s sided) insertTx(ctx context.Context, c *op.Call, v Invoice, lines []InvoiceLineIn) (Invoice, error) {
	if err := s.headTx(ctx, c.Tx, &v, true); err != nil {
		return v, err
	}
	if _, err := s.workTx(ctx, c.Tx, &v, lines, nil); err != nil {
		return v, err
	}
	if err := s.theirsTx(ctx, c.Tx, v); err != nil {
		return v, err
	}
	var err error
	v.ID, err = s.queries.InvoiceInsert(ctx, c.Tx, db.InvoiceInsertParams{
		Side: v.side, Kind: v.Kind, PartnerID: v.PartnerID, InvoiceDate: v.InvoiceDate, DueDate: v.DueDate, TheirNumber: v.TheirNumber,
		Reference: v.Reference, Notes: v.Notes, Currency: v.Currency, Rate: v.Rate, Rounding: v.rounding, TaxPositionID: v.TaxPositionID,
		PaymentTermID: v.PaymentTermID, CreditsID: v.CreditsID, Net: v.Net, Tax: v.Tax, Total: v.Total, Discount: v.Discount,
		DiscountUntil: v.DiscountUntil, CreatedBy: c.Actor.UserID, Now: c.Now,
	})
	if err != nil {
		return v, err
	}
	if err := s.putPartsTx(ctx, c.Tx, v); err != nil {
		return v, err
	}
	return s.concludeTx(ctx, c, v.ID, nil)
}

func (s sided) update(ctx context.Context, c *op.Call, in *invoicePatchIn) (Invoice, error) {
	b := in.Body
	before, err := s.lockTx(ctx, c.Tx, in.ID.ID, b.Version)
	if err != nil {
		return before, err
	}
	v := before
	op.Patch(&v.Reference, b.Reference)
	op.Patch(&v.Notes, b.Notes)
	v.Reference = strings.TrimSpace(v.Reference)
	if before.State == StatePosted {
		return s.annotateTx(ctx, c, v, before, in)
	}
	op.Patch(&v.PartnerID, b.PartnerID)
	op.Patch(&v.InvoiceDate, b.InvoiceDate)
	op.Patch(&v.DueDate, b.DueDate)
	op.Patch(&v.TheirNumber, b.TheirNumber)
	op.Patch(&v.Currency, b.Currency)
	v.TheirNumber, v.Currency = strings.TrimSpace(v.TheirNumber), strings.ToUpper(strings.TrimSpace(v.Currency))
	if v.PartnerID != before.PartnerID {
		if err := s.agreedTx(ctx, c.Tx, &v); err != nil {
			return v, err
		}
	}
	b.TaxPositionID.Into(&v.TaxPositionID)
	b.PaymentTermID.Into(&v.PaymentTermID)
	b.Rate.Into(&v.Rate)
	if v.Currency != before.Currency && !b.Rate.Set {
		v.Rate = nil
	}
	lines := before.linesIn()
	if b.Lines != nil {
		lines = *b.Lines
		keepTargets(lines, before.Lines)
	}
	known := map[int64]bool{}
	for _, l := range before.Lines {
		known[l.ID] = true
	}
	if err := s.headTx(ctx, c.Tx, &v, v.PartnerID != before.PartnerID); err != nil {
		return v, err
	}
	facts, err := s.ledger.DocumentFactsTx(ctx, c.Tx)
	if err != nil {
		return v, err
	}
	if err := s.rateTx(ctx, c.Tx, &v, facts.Currency, false); err != nil {
		return v, err
	}
	if _, err := s.workTx(ctx, c.Tx, &v, lines, known); err != nil {
		return v, err
	}
	if err := s.theirsTx(ctx, c.Tx, v); err != nil {
		return v, err
	}
	if err := s.queries.InvoicePartsDelete(ctx, c.Tx, v.ID); err != nil {
		return v, err
	}
	if err := s.putPartsTx(ctx, c.Tx, v); err != nil {
		return v, err
	}
	err = s.queries.InvoiceUpdate(ctx, c.Tx, db.InvoiceUpdateParams{
		ID: v.ID, PartnerID: v.PartnerID, InvoiceDate: v.InvoiceDate, DueDate: v.DueDate, TheirNumber: v.TheirNumber, Reference: v.Reference,
		Notes: v.Notes, Currency: v.Currency, Rate: v.Rate, Rounding: v.rounding, TaxPositionID: v.TaxPositionID, PaymentTermID: v.PaymentTermID,
		Net: v.Net, Tax: v.Tax, Total: v.Total, Discount: v.Discount, DiscountUntil: v.DiscountUntil, Now: c.Now,
	})
	if err != nil {
		return v, err
	}
	return s.concludeTx(ctx, c, v.ID, before)
}

// annotateTx changes what is no accounting of a posted document, and refuses the
// rest.
func (s sided) annotateTx(ctx context.Context, c *op.Call, v, before Invoice, in *invoicePatchIn) (Invoice, error) {
	b := in.Body
	if b.PartnerID != nil || b.InvoiceDate != nil || b.DueDate != nil || b.TheirNumber != nil || b.Currency != nil || b.Lines != nil ||
		b.Rate.Set || b.TaxPositionID.Set || b.PaymentTermID.Set {
		return v, fault.Conflict("invoice_posted", "%s is posted; only its reference and notes can be changed. To correct it, make a credit note.", v.title())
	}
	if err := s.queries.InvoiceAnnotate(ctx, c.Tx, db.InvoiceAnnotateParams{ID: v.ID, Reference: v.Reference, Notes: v.Notes, Now: c.Now}); err != nil {
		return v, err
	}
	return s.concludeTx(ctx, c, v.ID, before)
}

// theirsTx refuses a supplier's number that is entered already, and says where.
func (s sided) theirsTx(ctx context.Context, tx pgx.Tx, v Invoice) error {
	if v.TheirNumber == "" {
		return nil
	}
	row, err := s.queries.InvoiceTheirs(ctx, tx, db.InvoiceTheirsParams{PartnerID: v.PartnerID, Kind: v.Kind, TheirNumber: v.TheirNumber, ID: v.ID})
	if err == pgx.ErrNoRows { //nolint:errorlint // as the driver gives it
		return nil
	}
	if err != nil {
		return err
	}
	number := row.Number
	if number == "" {
		number = "a draft"
	}
	return fault.Conflict("bill_entered", "%s's number %s is entered already, as %s of %s.", v.Partner, v.TheirNumber, number, row.InvoiceDate).
		Field("their_number", "It is entered already, as %s.", number)
}

// linesIn are the lines as a client would send them again.
func (v Invoice) linesIn() []InvoiceLineIn {
	out := make([]InvoiceLineIn, len(v.Lines))
	for i, l := range v.Lines {
		out[i] = InvoiceLineIn{
			ID: l.ID, ProductID: l.ProductID, Description: l.Description, Quantity: l.Quantity, Price: &l.Price, Discount: l.Discount,
			AccountID: l.AccountID, TaxIDs: l.TaxIDs, CostCenterID: l.CostCenterID, ProjectID: l.ProjectID,
			OrderLineID: l.OrderLineID, ReceiptLineID: l.ReceiptLineID,
		}
	}
	return out
}

// putPartsTx stores lines, taxes and instalments: four statements, however many.
func (s sided) putPartsTx(ctx context.Context, tx pgx.Tx, v Invoice) error {
	lines, lineTaxes := db.InvoiceLinesInsertParams{InvoiceID: v.ID}, db.InvoiceLineTaxesInsertParams{InvoiceID: v.ID}
	for _, l := range v.Lines {
		lines.Ids = append(lines.Ids, l.ID)
		lines.Positions = append(lines.Positions, l.Position)
		lines.ProductIds = append(lines.ProductIds, id(l.ProductID))
		lines.Descriptions = append(lines.Descriptions, l.Description)
		lines.Quantities = append(lines.Quantities, l.Quantity)
		lines.Prices = append(lines.Prices, l.Price)
		lines.Discounts = append(lines.Discounts, l.Discount)
		lines.AccountIds = append(lines.AccountIds, l.BookedOn)
		lines.AccountsGiven = append(lines.AccountsGiven, l.AccountID != nil)
		lines.TaxesGiven = append(lines.TaxesGiven, l.TaxIDs != nil)
		lines.CostCenterIds = append(lines.CostCenterIds, id(l.CostCenterID))
		lines.ProjectIds = append(lines.ProjectIds, id(l.ProjectID))
		lines.Nets = append(lines.Nets, l.Net)
		lines.Totals = append(lines.Totals, l.Total)
		lines.OrderLineIds = append(lines.OrderLineIds, id(l.OrderLineID))
		lines.ReceiptLineIds = append(lines.ReceiptLineIds, id(l.ReceiptLineID))
		for j, t := range l.Taxes {
			lineTaxes.Lines = append(lineTaxes.Lines, l.Position)
			lineTaxes.Positions = append(lineTaxes.Positions, int32(j))
			lineTaxes.TaxIds = append(lineTaxes.TaxIds, t.TaxID)
			lineTaxes.Bases = append(lineTaxes.Bases, t.Base)
			lineTaxes.Amounts = append(lineTaxes.Amounts, t.Amount)
		}
	}
	taxes := db.InvoiceTaxesInsertParams{InvoiceID: v.ID}
	for i, t := range v.Taxes {
		taxes.Positions = append(taxes.Positions, int32(i))
		taxes.TaxIds = append(taxes.TaxIds, t.TaxID)
		taxes.Bases = append(taxes.Bases, t.Base)
		taxes.Amounts = append(taxes.Amounts, t.Amount)
		taxes.Charges = append(taxes.Charges, t.Charged)
	}
	parts := db.InvoiceInstalmentsInsertParams{InvoiceID: v.ID}
	for i, p := range v.Instalments {
		parts.Positions = append(parts.Positions, int32(i))
		parts.DueDates = append(parts.DueDates, p.DueDate)
		parts.Amounts = append(parts.Amounts, p.Amount)
		parts.LineIds = append(parts.LineIds, 0)
	}
	if err := s.queries.InvoiceLinesInsert(ctx, tx, lines); err != nil {
		return err
	}
	if err := s.queries.InvoiceLineTaxesInsert(ctx, tx, lineTaxes); err != nil {
		return err
	}
	if err := s.queries.InvoiceTaxesInsert(ctx, tx, taxes); err != nil {
		return err
	}
	return s.queries.InvoiceInstalmentsInsert(ctx, tx, parts)
}

func (s sided) delete(ctx context.Context, c *op.Call, in *op.ID) (op.Nothing, error) {
	v, err := s.lockTx(ctx, c.Tx, in.ID, 0)
	if err != nil {
		return op.Nothing{}, err
	}
	if v.State != StateDraft {
		return op.Nothing{}, fault.Conflict("invoice_posted", "%s is posted and stays. To correct it, make a credit note.", v.title())
	}
	if err := s.queries.InvoiceDelete(ctx, c.Tx, v.ID); err != nil {
		return op.Nothing{}, err
	}
	c.Record(op.Change{Kind: s.noun, ID: v.ID, Title: v.title(), Before: v})
	return op.Nothing{}, nil
}

// concludeTx reads what is stored now and remembers the change.
func (s sided) concludeTx(ctx context.Context, c *op.Call, id int64, before any) (Invoice, error) {
	v, err := s.readTx(ctx, c.Tx, id)
	if err != nil {
		return v, err
	}
	c.Record(op.Change{Kind: s.noun, ID: v.ID, Title: v.title(), Before: before, After: v})
	return v, nil
}

type invoiceCalculateIn struct {
	Body struct {
		Kind          string             `json:"kind,omitempty" enum:"invoice,credit_note"`
		PartnerID     int64              `json:"partner_id,omitempty" minimum:"0"`
		InvoiceDate   *date.Date         `json:"invoice_date,omitempty"`
		DueDate       *date.Date         `json:"due_date,omitempty" nullable:"true"`
		TheirNumber   string             `json:"their_number,omitempty" maxLength:"100"`
		Reference     string             `json:"reference,omitempty" maxLength:"200"`
		Notes         string             `json:"notes,omitempty" maxLength:"10000"`
		Currency      string             `json:"currency,omitempty" maxLength:"3"`
		Rate          *money.Rate        `json:"rate,omitempty" nullable:"true"`
		TaxPositionID op.Nullable[int64] `json:"tax_position_id,omitzero"`
		PaymentTermID op.Nullable[int64] `json:"payment_term_id,omitzero"`
		Lines         []InvoiceLineIn    `json:"lines,omitempty" maxItems:"2000"`
	}
}

// InvoiceCalculation is what a document that is not saved would come to.
type InvoiceCalculation struct {
	Currency    string              `json:"currency"`
	DueDate     date.Date           `json:"due_date"`
	Lines       []InvoiceLine       `json:"lines" nullable:"false"`
	Taxes       []InvoiceTax        `json:"taxes" nullable:"false"`
	Instalments []InvoiceInstalment `json:"instalments" nullable:"false"`
	// Discount for paying by DiscountUntil.
	Discount      money.Amount `json:"discount"`
	DiscountUntil *date.Date   `json:"discount_until" nullable:"true"`
	Net           money.Amount `json:"net"`
	Tax           money.Amount `json:"tax"`
	Total         money.Amount `json:"total"`
}

func (s sided) calculate(ctx context.Context, c *op.Call, in *invoiceCalculateIn) (InvoiceCalculation, error) {
	v, err := s.newTx(ctx, c, &invoiceCreateIn{Body: invoiceDraft(in.Body)})
	if err != nil {
		return InvoiceCalculation{}, err
	}
	if _, known := money.CurrencyDecimals(v.Currency); !known {
		return InvoiceCalculation{}, fault.Invalid("invalid_"+s.noun, "There is no such currency.").Field("currency", "There is no such currency.")
	}
	known := map[int64]bool{}
	for _, l := range in.Body.Lines {
		known[l.ID] = true
	}
	if _, err := s.workTx(ctx, c.Tx, &v, in.Body.Lines, known); err != nil {
		return InvoiceCalculation{}, err
	}
	return InvoiceCalculation{
		Currency: v.Currency, DueDate: v.DueDate, Lines: v.Lines, Taxes: v.Taxes, Instalments: v.Instalments, Discount: v.Discount, DiscountUntil: v.DiscountUntil, Net: v.Net, Tax: v.Tax, Total: v.Total,
	}, nil
}
