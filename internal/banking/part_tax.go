package banking

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/fault"
	"kontor/internal/ledger"
	"kontor/internal/ledger/tax"
	"kontor/internal/money"
)

// taxed is what a part comes to: the bank's amount has the taxes in it.
type taxed struct {
	document tax.Document
	names    map[int64]string
	// refund says that the money went the other way than a sale's or a purchase's.
	refund bool
}

// taxesTx works out the taxes that are in the part's amount. Money out for a
// purchase and money in for a sale are invoices to the tax report, the other way
// round they are given back.
func (s *Service) taxesTx(ctx context.Context, tx pgx.Tx, p BankPart, places int32, rounding string) (taxed, error) {
	refused := fault.Invalid("invalid_parts", "The line cannot be reconciled like this; see what is marked.")
	t := taxed{names: map[int64]string{}}
	rows, err := s.queries.BankTaxes(ctx, tx, db.BankTaxesParams{Ids: p.TaxIDs, AccountID: p.AccountID})
	if err != nil {
		return t, err
	}
	scopes := map[int64]db.BankTaxesRow{}
	for _, r := range rows {
		scopes[r.ID] = r
	}
	found, err := s.ledger.TaxesTx(ctx, tx, p.TaxIDs)
	if err != nil {
		return t, err
	}
	line := tax.Line{Quantity: money.MustQuantity("1"), Price: money.PriceOf(p.Amount.Decimal().Abs(), places)}
	side := ""
	for n, id := range p.TaxIDs {
		field := fmt.Sprintf("tax_ids[%d]", n)
		row, exists := scopes[id]
		switch {
		case !exists:
			return t, refused.Field(field, "There is no such tax.")
		case !row.Active:
			return t, refused.Field(field, "%s is not used any more.", row.Code)
		case side != "" && row.Side != side:
			return t, refused.Field(field, "Taxes of sales and of purchases are not on one part.")
		}
		side = row.Side
		for _, x := range found[id] {
			switch {
			case t.names[x.ID] != "":
				return t, refused.Field(field, "%s is on the part twice.", x.Code)
			case x.Kind != tax.Percent || x.Rate.Sign() < 0:
				return t, refused.Field(field, "%s is no percentage of the price. Enter an invoice or a bill, and settle it here.", x.Code)
			}
			x.Included, t.names[x.ID] = true, x.Name
			line.Taxes = append(line.Taxes, x)
		}
	}
	t.refund = (side == "purchase") == (p.Amount.Sign() > 0)
	t.document = tax.Calculate(tax.Rounding{Decimals: places, Where: rounding}, []tax.Line{line})
	return t, nil
}

// against are the lines that stand against the bank's, in its currency, and what
// the tax report gets.
func (t taxed) against(p BankPart, description string, convert func(money.Amount) money.Amount) (lines []ledger.Line, reported []ledger.EntryTax) {
	sign := func(a money.Amount) money.Amount {
		if p.Amount.Sign() > 0 {
			return a.Neg()
		}
		return a
	}
	own := t.document.Net
	var taxes []ledger.Line
	for _, posted := range t.document.Postings(t.refund) {
		reported = append(reported, ledger.Reported(posted, t.refund, convert))
		switch {
		case posted.Part != tax.OnTax:
		case posted.AccountID == 0:
			own = own.Add(posted.Amount)
		default:
			taxes = append(taxes, ledger.Line{AccountID: posted.AccountID, Description: t.names[posted.TaxID], Amount: sign(posted.Amount)})
		}
	}
	lines = append(lines, ledger.Line{
		AccountID: p.AccountID, PartnerID: p.PartnerID, CostCenterID: p.CostCenterID, ProjectID: p.ProjectID, Description: description, Amount: sign(own),
	})
	for _, l := range taxes {
		if !l.Amount.IsZero() {
			lines = append(lines, l)
		}
	}
	return lines, reported
}
