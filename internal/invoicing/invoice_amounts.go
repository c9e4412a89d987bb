package invoicing

import (
	"context"

	"github.com/jackc/pgx/v5"

	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/ledger/schedule"
	"kontor/internal/ledger/tax"
	"kontor/internal/money"
)

// worked is a document with what its amounts were worked out from.
type worked struct {
	document tax.Document
	lines    []tax.Line
	labels   []string
	books    books
}

// workTx checks the lines and works out amounts, taxes and instalments.
func (s sided) workTx(ctx context.Context, tx pgx.Tx, v *Invoice, in []InvoiceLineIn, known map[int64]bool) (worked, error) {
	b, err := s.booksTx(ctx, tx, *v, in)
	if err != nil {
		return worked{}, err
	}
	v.rounding = b.facts.Rounding
	lines, taxes, err := s.resolve(*v, b, in, known)
	if err != nil {
		return worked{}, err
	}
	w := worked{books: b}
	for i, l := range lines {
		for j, t := range taxes[i] {
			if v.worth != nil && t.Kind == tax.Fixed {
				// A fixed tax is said in the company's currency.
				taxes[i][j].Amount = t.Amount.DivRound(v.worth.Decimal(), 10)
			}
		}
		w.lines = append(w.lines, tax.Line{Quantity: l.Quantity, Price: l.Price, Discount: l.Discount, Taxes: taxes[i]})
		w.labels = append(w.labels, l.Description)
	}
	w.document = tax.Calculate(tax.Rounding{Decimals: v.decimals(), Where: v.rounding}, w.lines)
	v.Lines = lines
	v.take(w.document)
	return w, s.termsTx(ctx, tx, v)
}

// take puts the amounts on the document.
func (v *Invoice) take(d tax.Document) {
	v.Net, v.Tax, v.Total, v.Outstanding = d.Net, d.Tax, d.Gross, d.Gross
	v.Taxes = []InvoiceTax{}
	for _, t := range d.Taxes {
		v.Taxes = append(v.Taxes, InvoiceTax{TaxID: t.Tax.ID, Code: t.Tax.Code, Name: t.Tax.Name, Base: t.Base, Amount: t.Amount, Charged: t.Charged})
	}
	for i, l := range d.Lines {
		v.Lines[i].Net, v.Lines[i].Total = l.Net, l.Total
		for j, t := range l.Taxes {
			// In the order in which they are computed.
			for k := range v.Lines[i].Taxes {
				if v.Lines[i].Taxes[k].TaxID == t.TaxID {
					v.Lines[i].Taxes[k].Base, v.Lines[i].Taxes[k].Amount = l.Taxes[j].Base, l.Taxes[j].Amount
				}
			}
		}
	}
}

// termsTx works out what falls due when, and what paying early saves. Without
// payment terms the document is due on the day that was given.
func (s sided) termsTx(ctx context.Context, tx pgx.Tx, v *Invoice) error {
	v.Instalments, v.Discount, v.DiscountUntil = []InvoiceInstalment{}, money.AmountOf(money.Amount{}.Decimal(), v.decimals()), nil
	if v.PaymentTermID == nil || v.Kind == KindCreditNote {
		if v.DueDate.IsZero() || v.DueDate.Before(v.InvoiceDate) {
			v.DueDate = v.InvoiceDate
		}
		v.Instalments = append(v.Instalments, InvoiceInstalment{DueDate: v.DueDate, Amount: v.Total, Outstanding: v.Total})
		return nil
	}
	term, err := s.ledger.TermTx(ctx, tx, *v.PaymentTermID)
	if err != nil {
		return err
	}
	parts, err := schedule.Instalments(v.Total, v.decimals(), v.InvoiceDate, term)
	if err != nil {
		return err
	}
	v.DueDate = date.Date{}
	for _, p := range parts {
		v.Instalments = append(v.Instalments, InvoiceInstalment{DueDate: p.Due, Amount: p.Amount, Outstanding: p.Amount})
		if v.DueDate.IsZero() || v.DueDate.Before(p.Due) {
			v.DueDate = p.Due
		}
	}
	if offer, ok := term.Offer(v.Total, v.decimals(), v.InvoiceDate); ok && v.Total.Sign() > 0 {
		v.Discount, v.DiscountUntil = offer.Discount, &offer.Until
	}
	return nil
}

// headTx checks what stands above the lines. newPartner says that the partner
// was chosen now.
func (s sided) headTx(ctx context.Context, tx pgx.Tx, v *Invoice, newPartner bool) error {
	refused := fault.Invalid("invalid_"+s.noun, "The %s cannot be saved like this; see what is marked.", s.noun)
	p, found, err := s.partners.BriefTx(ctx, tx, v.PartnerID)
	switch {
	case err != nil:
		return err
	case !found:
		refused = refused.Field("partner_id", "There is no such partner.")
	case newPartner && p.Archived:
		refused = refused.Field("partner_id", "%s is archived.", p.Name)
	case s.name == sale.name && !p.IsCustomer:
		refused = refused.Field("partner_id", "%s is a supplier only.", p.Name)
	case s.name == purchase.name && !p.IsSupplier:
		refused = refused.Field("partner_id", "%s is a customer only.", p.Name)
	}
	v.Partner = p.Name
	if _, known := money.CurrencyDecimals(v.Currency); !known {
		refused = refused.Field("currency", "There is no such currency.")
	}
	if s.name == sale.name && v.TheirNumber != "" {
		refused = refused.Field("their_number", "Only a supplier has a number of their own.")
	}
	if len(refused.Fields) > 0 {
		return refused
	}
	return nil
}

// rateTx finds what the document's currency is worth: what was given, or the
// day's rate. Where there is none it is refused only when it must be there.
func (s sided) rateTx(ctx context.Context, tx pgx.Tx, v *Invoice, company string, must bool) error {
	v.worth = nil
	if v.Currency == company {
		v.Rate = nil
		return nil
	}
	if v.Rate != nil {
		if v.Rate.Sign() <= 0 {
			return fault.Invalid("invalid_"+s.noun, "The %s cannot be saved like this; see what is marked.", s.noun).Field("rate", "A rate is above zero.")
		}
		v.worth = v.Rate
		return nil
	}
	rate, err := s.ledger.RateTx(ctx, tx, v.Currency, v.InvoiceDate)
	if f, ok := fault.As(err); ok {
		if !must {
			return nil
		}
		return f.Field("currency", "There is no exchange rate of %s on or before %s.", v.Currency, v.InvoiceDate)
	}
	if err != nil {
		return err
	}
	v.worth = &rate
	return nil
}
