package ledger

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/ledger/schedule"
	"kontor/internal/ledger/tax"
	"kontor/internal/money"
	"kontor/internal/op"
)

// DocumentFacts are what an invoice or a payment asks of the books.
type DocumentFacts struct {
	// Currency of the company, and its decimals.
	Currency string
	Decimals int32
	// Rounding is the company's: tax.RoundDocument or tax.RoundLine.
	Rounding string
	// SaleTaxID and PurchaseTaxID are for lines whose product has no tax; 0 for none.
	SaleTaxID, PurchaseTaxID int64
	// WriteOffLimit is what may be given up of an open item, in the company's currency.
	WriteOffLimit money.Amount
	roles         map[string]int64
}

var errNoBooks = fault.Conflict("no_books", "The books are not set up yet. Do it in Books, Settings; then documents can be posted.")

// DocumentFactsTx reads them. The fault is no_books before the books are set up.
func (s *Service) DocumentFactsTx(ctx context.Context, tx pgx.Tx) (DocumentFacts, error) {
	row, err := s.queries.DocumentFacts(ctx, tx)
	if err != nil {
		return DocumentFacts{}, err
	}
	f := DocumentFacts{
		Currency: row.Currency, Decimals: row.CurrencyDecimals, Rounding: row.Rounding,
		SaleTaxID: refID(row.SaleTaxID), PurchaseTaxID: refID(row.PurchaseTaxID), WriteOffLimit: row.WriteOffLimit,
	}
	if row.Chart == "" {
		return f, errNoBooks
	}
	return f, json.Unmarshal(row.Roles, &f.roles)
}

// LockTx has what is worked out from all of the books, such as a revaluation,
// happen once at a time. Posting goes on meanwhile.
func (s *Service) LockTx(ctx context.Context, tx pgx.Tx) error {
	_, err := s.queries.LedgerSettingsLock(ctx, tx)
	return err
}

// Role is the account that plays a part; the fault is no_default_account.
func (f DocumentFacts) Role(role string) (int64, error) {
	if id := f.roles[role]; id != 0 {
		return id, nil
	}
	return 0, missingRole(role)
}

// TaxesTx reads taxes for documents. A group stands for its members, so an id
// may give several; one that does not exist gives none.
func (s *Service) TaxesTx(ctx context.Context, tx pgx.Tx, ids []int64) (map[int64][]tax.Tax, error) {
	if len(ids) == 0 {
		return map[int64][]tax.Tax{}, nil
	}
	rows, err := s.queries.TaxesFor(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	plain, groups := map[int64]tax.Tax{}, map[int64][]TaxMember{}
	for _, r := range rows {
		var postings []TaxPosting
		var members []TaxMember
		if err := errors.Join(json.Unmarshal(r.Postings, &postings), json.Unmarshal(r.Members, &members)); err != nil {
			return nil, err
		}
		if r.Kind == "group" {
			groups[r.ID] = members
			continue
		}
		t := tax.Tax{
			ID: r.ID, Code: r.Code, Name: r.Name, Kind: tax.Kind(r.Kind), Rate: r.Rate, Amount: r.Amount.Decimal(),
			Included: r.Included, Compound: r.Compound, Sequence: r.Sequence,
		}
		for _, p := range postings {
			t.Postings = append(t.Postings, tax.Posting{
				Refund: p.Document == "refund", Part: tax.Part(p.Part), Factor: p.Factor, AccountID: refID(p.AccountID), Box: p.Box,
			})
		}
		plain[r.ID] = t
	}
	out := map[int64][]tax.Tax{}
	for id, t := range plain {
		out[id] = []tax.Tax{t}
	}
	for id, members := range groups {
		for _, m := range members {
			out[id] = append(out[id], plain[m.TaxID])
		}
	}
	return out, nil
}

// PositionTx reads a tax position; the note is printed on documents. Id 0 is
// none, which changes nothing.
func (s *Service) PositionTx(ctx context.Context, tx pgx.Tx, id int64) (p tax.Position, note string, err error) {
	if id == 0 {
		return p, "", nil
	}
	row, err := s.taxPositionReadTx(ctx, tx, id)
	if err != nil {
		return p, "", err
	}
	p.Taxes, p.Accounts = map[int64][]int64{}, map[int64]int64{}
	for _, m := range row.Taxes {
		to := p.Taxes[m.FromID]
		if m.ToID != nil {
			to = append(to, *m.ToID)
		}
		p.Taxes[m.FromID] = to
	}
	for _, m := range row.Accounts {
		p.Accounts[m.FromID] = refID(m.ToID)
	}
	return p, row.Note, nil
}

// TermTx reads payment terms. Id 0 is none: due at once.
func (s *Service) TermTx(ctx context.Context, tx pgx.Tx, id int64) (schedule.Term, error) {
	if id == 0 {
		return schedule.Term{Parts: []schedule.Part{{Kind: schedule.PartRemainder}}}, nil
	}
	t, err := s.paymentTermReadTx(ctx, tx, id)
	return t.term(), err
}

// term is what the schedule computes with.
func (t PaymentTerm) term() schedule.Term {
	var out schedule.Term
	for _, p := range t.Parts {
		out.Parts = append(out.Parts, schedule.Part{
			Kind: schedule.PartKind(p.Kind), Value: p.Value.Decimal(), Days: p.Days, Months: p.Months, EndOfMonth: p.EndOfMonth, DayOfMonth: p.DayOfMonth,
		})
	}
	if t.DiscountPercent.Sign() > 0 {
		out.Discount = &schedule.EarlyDiscount{Percent: t.DiscountPercent, Days: int(t.DiscountDays)}
	}
	return out
}

// AccountFacts are what a document's line asks of an account.
type AccountFacts struct {
	ID            int64
	Code, Name    string
	Type          string
	Group, Active bool
	Control       string
}

// AccountsTx reads accounts; one that does not exist is missing in the map.
func (s *Service) AccountsTx(ctx context.Context, tx pgx.Tx, ids []int64) (map[int64]AccountFacts, error) {
	rows, err := s.queries.AccountsFor(ctx, tx, ids)
	out := map[int64]AccountFacts{}
	for _, r := range rows {
		out[r.ID] = AccountFacts{ID: r.ID, Code: r.Code, Name: r.Name, Type: r.Type, Group: r.IsGroup, Active: r.Active, Control: r.Control}
	}
	return out, err
}

// DimensionFacts are what a line asks of a cost centre or project.
type DimensionFacts struct {
	Kind, Code, Name string
	Active           bool
}

// DimensionsTx reads cost centres and projects; one that does not exist is
// missing in the map.
func (s *Service) DimensionsTx(ctx context.Context, tx pgx.Tx, ids []int64) (map[int64]DimensionFacts, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	rows, err := s.queries.DimensionsFor(ctx, tx, ids)
	out := map[int64]DimensionFacts{}
	for _, r := range rows {
		out[r.ID] = DimensionFacts{Kind: r.Kind, Code: r.Code, Name: r.Name, Active: r.Active}
	}
	return out, err
}

// EntryTax is a tax of an entry, as the tax report has it: what its box gets and
// the base that it was computed on, in the company's currency.
type EntryTax struct {
	TaxID        int64
	Part         tax.Part
	Box          string
	Amount, Base money.Amount
}

// Reported is a share of a tax as its box gets it: above zero for invoices,
// below for refunds, whichever side of the ledger it stands on. convert gives
// amounts in the company's currency.
func Reported(p tax.Posted, refund bool, convert func(money.Amount) money.Amount) EntryTax {
	t := EntryTax{TaxID: p.TaxID, Part: p.Part, Box: p.Box, Amount: convert(p.Amount), Base: convert(p.Base)}
	if p.Part == tax.OnTax && p.Reverse {
		t.Amount = t.Amount.Neg()
	}
	if refund {
		t.Amount, t.Base = t.Amount.Neg(), t.Base.Neg()
	}
	return t
}

// taxesInsert is the entry's taxes as they are stored.
func taxesInsert(entry int64, day date.Date, taxes []EntryTax) db.JournalTaxesInsertParams {
	rows := db.JournalTaxesInsertParams{EntryID: entry, EntryDate: day}
	for _, t := range taxes {
		rows.TaxIds = append(rows.TaxIds, t.TaxID)
		rows.Parts = append(rows.Parts, string(t.Part))
		rows.Boxes = append(rows.Boxes, t.Box)
		rows.Amounts = append(rows.Amounts, t.Amount)
		rows.Bases = append(rows.Bases, t.Base)
	}
	return rows
}

// OpenDayTx is the day itself while its period is open, and today otherwise: the
// day of what corrects a document.
func (s *Service) OpenDayTx(ctx context.Context, c *op.Call, day date.Date) (date.Date, error) {
	facts, err := s.factsTx(ctx, c.Tx, Entry{Journal: "GEN", Date: day})
	if err != nil || facts.open(day) {
		return day, err
	}
	return today(c), nil
}
