package payments

import (
	"context"

	"github.com/shopspring/decimal"

	"kontor/internal/ledger"
	"kontor/internal/ledger/tax"
	"kontor/internal/money"
	"kontor/internal/op"
	"kontor/internal/payments/allocate"
)

// closeItemTx posts what closes the rest of an item: the control account first,
// against the account of the reason. A discount for early payment makes what was
// sold or bought cheaper, so the document's taxes have their part of it, as they
// would of a credit note. A write-off leaves the taxes alone.
func (s *Service) closeItemTx(ctx context.Context, c *op.Call, g *settling, closing allocate.Closing) (ledger.Posted, error) {
	i := g.items[closing.Item]
	text, role := "Write-off", "write_off"
	if closing.Reason == allocate.ReasonDiscount {
		text, role = "Early payment discount", "early_payment_discount_given"
		if i.Control == "payable" {
			role = "early_payment_discount_taken"
		}
	}
	account, err := g.facts.Role(role)
	if err != nil {
		return ledger.Posted{}, err
	}
	text += " of " + i.name()
	control := g.line(i.Currency, closing.Amount.Neg(), closing.Company.Neg())
	control.AccountID, control.PartnerID, control.Description = g.account, g.partner, text
	entry := ledger.Entry{
		Journal: "GEN", Date: g.day, Description: text, Source: ledger.Source{Kind: "allocation"}, Lines: []ledger.Line{control},
	}
	rest := allocate.Closing{Amount: closing.Amount, Company: closing.Company}
	var taxes []ledger.Line
	if closing.Reason == allocate.ReasonDiscount {
		if taxes, entry.Taxes, err = s.discountTaxesTx(ctx, c, g, closing); err != nil {
			return ledger.Posted{}, err
		}
		for _, l := range taxes {
			own := l.Amount
			if l.Currency != "" {
				own = l.CurrencyAmount
			}
			rest.Amount, rest.Company = rest.Amount.Sub(own), rest.Company.Sub(l.Amount)
		}
	}
	if !rest.Amount.IsZero() || !rest.Company.IsZero() {
		other := g.line(i.Currency, rest.Amount, rest.Company)
		other.AccountID, other.Description = account, text
		entry.Lines = append(entry.Lines, other)
	}
	entry.Lines = append(entry.Lines, taxes...)
	return s.ledger.PostTx(ctx, c, entry)
}

// discountTaxesTx is what a discount changes of the taxes of the document that it
// was deducted from: the lines, and what the tax report gets. A line without an
// invoice has none.
func (s *Service) discountTaxesTx(ctx context.Context, c *op.Call, g *settling, closing allocate.Closing) (lines []ledger.Line, reported []ledger.EntryTax, err error) {
	i := g.items[closing.Item]
	rows, err := s.queries.DocumentTaxes(ctx, c.Tx, &i.EntryID)
	if err != nil || len(rows) == 0 {
		return nil, nil, err
	}
	var ids []int64
	for _, r := range rows {
		ids = append(ids, r.TaxID)
	}
	taxes, err := s.ledger.TaxesTx(ctx, c.Tx, ids)
	if err != nil {
		return nil, nil, err
	}
	var totals []tax.Total
	for _, r := range rows {
		for _, t := range taxes[r.TaxID] {
			totals = append(totals, tax.Total{Tax: t, Base: r.Base, Amount: r.Amount, Charged: r.Charged})
		}
	}
	decimals, _ := money.CurrencyDecimals(i.Currency)
	part := tax.PartOf(totals, abs(closing.Amount), rows[0].Total, decimals)
	sign := decimal.NewFromInt(int64(closing.Amount.Sign()))
	convert := func(a money.Amount) money.Amount {
		if i.Currency == g.facts.Currency {
			return a
		}
		worth := a.Decimal().Mul(closing.Company.Decimal()).DivRound(closing.Amount.Decimal(), 20)
		return money.AmountOf(worth, g.facts.Decimals)
	}
	refund := rows[0].Kind == "invoice"
	names := map[int64]string{}
	for _, t := range totals {
		names[t.Tax.ID] = t.Tax.Name
	}
	for _, p := range part.Postings(refund) {
		reported = append(reported, ledger.Reported(p, refund, convert))
		if p.Part != tax.OnTax || p.AccountID == 0 || p.Amount.IsZero() {
			continue // what has no account of its own stays with the discount
		}
		own := money.AmountOf(p.Amount.Decimal().Mul(sign), decimals)
		l := g.line(i.Currency, own, convert(own))
		l.AccountID, l.Description = p.AccountID, names[p.TaxID]
		lines = append(lines, l)
	}
	return lines, reported, nil
}
