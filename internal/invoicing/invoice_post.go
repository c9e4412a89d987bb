package invoicing

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"kontor/db"
	"kontor/internal/fault"
	"kontor/internal/ledger"
	"kontor/internal/ledger/tax"
	"kontor/internal/money"
	"kontor/internal/op"
	"kontor/internal/pg"
)

// post works the document out once more, posts it, and settles a credit note
// with its invoice.
func (s sided) post(ctx context.Context, c *op.Call, in *op.Versioned) (Invoice, error) {
	v, err := s.lockTx(ctx, c.Tx, in.ID.ID, in.Version())
	if err != nil {
		return v, err
	}
	if v.State != StateDraft {
		return v, fault.Conflict("invoice_posted", "%s is posted already.", v.title())
	}
	before := v
	w, err := s.finalTx(ctx, c, &v)
	if err != nil {
		return v, err
	}
	control, err := w.books.facts.Role(s.control)
	if err != nil {
		return v, err
	}
	entry := s.entry(v, w, control)
	bills := s.bills(v, w, entry)
	if err := s.holdTx(ctx, c, v, bills); err != nil {
		return v, err
	}
	posted, err := s.ledger.PostTx(ctx, c, entry)
	if err != nil {
		return v, s.atInvoice(err)
	}
	explanation, err := json.Marshal(w.document.Explain(v.Currency, w.lines, w.labels))
	if err != nil {
		return v, err
	}
	company, err := s.settings.CompanyTx(ctx, c.Tx)
	if err != nil {
		return v, err
	}
	billedTo, err := s.addressTx(ctx, c.Tx, v, company.Country)
	if err != nil {
		return v, err
	}
	total := money.Amount{}
	rows := db.InvoiceInstalmentsPostedParams{InvoiceID: v.ID}
	for i := range v.Instalments {
		if !v.Total.IsZero() {
			rows.Positions, rows.LineIds = append(rows.Positions, int32(i)), append(rows.LineIds, posted.LineIDs[i])
			total = total.Add(money.AmountOf(entry.Lines[i].Amount.Decimal().Abs(), w.books.facts.Decimals))
		}
	}
	later := pg.Later(c.Tx)
	if err := s.queries.InvoiceInstalmentsPosted(ctx, later, rows); err != nil {
		return v, err
	}
	err = s.queries.InvoicePost(ctx, later, db.InvoicePostParams{
		ID: v.ID, Number: posted.Number, EntryID: posted.ID, CompanyTotal: total, Rate: v.worth, Explanation: explanation, BilledTo: billedTo, Now: c.Now,
	})
	if err != nil {
		return v, err
	}
	if err := s.settleTx(ctx, c, v, posted.ID); err != nil {
		return v, err
	}
	if s.name == purchase.name {
		if err := s.purchasing.BilledTx(ctx, c, bills); err != nil {
			return v, err
		}
	}
	return s.concludeTx(ctx, c, v.ID, before)
}

// finalTx works the draft out as of now: what it was saved with may be older
// than a tax or a rate.
func (s sided) finalTx(ctx context.Context, c *op.Call, v *Invoice) (worked, error) {
	if len(v.Lines) == 0 {
		return worked{}, fault.Invalid("invoice_empty", "A document without lines cannot be posted.").Field("lines", "Add a line.")
	}
	if err := s.headTx(ctx, c.Tx, v, true); err != nil {
		return worked{}, err
	}
	facts, err := s.ledger.DocumentFactsTx(ctx, c.Tx)
	if err != nil {
		return worked{}, err
	}
	if err := s.rateTx(ctx, c.Tx, v, facts.Currency, true); err != nil {
		return worked{}, err
	}
	was, known := v.Total, map[int64]bool{}
	for _, l := range v.Lines {
		known[l.ID] = true
	}
	saved := v.Instalments
	w, err := s.workTx(ctx, c.Tx, v, v.linesIn(), known)
	if err != nil {
		return w, err
	}
	switch {
	case v.Total.Sign() < 0:
		other := "a credit note"
		if v.Kind == KindCreditNote {
			other = "an invoice"
		}
		return w, fault.Invalid("invoice_negative", "The total is below zero: make it %s.", other).Field("lines", "The total is below zero.")
	case !w.posts():
		return w, fault.Invalid("invoice_nothing", "Every line comes to zero, so there is nothing to post.").Field("lines", "Every line comes to zero.")
	case s.name == purchase.name && v.TheirNumber == "":
		return w, fault.Invalid("invalid_bill", "A bill needs the supplier's number, so that it is not entered twice.").Field("their_number", "Enter the number on the bill.")
	}
	if !was.Equal(v.Total) {
		c.Warn(fmt.Sprintf("The total was %s when it was saved and is %s now: a tax, a rate or a rule has changed since.", was, v.Total))
	}
	if !was.Equal(v.Total) || len(saved) != len(v.Instalments) {
		return w, s.againTx(ctx, c, *v)
	}
	return w, nil
}

// againTx stores a draft's parts as they are worked out now.
func (s sided) againTx(ctx context.Context, c *op.Call, v Invoice) error {
	if err := s.queries.InvoicePartsDelete(ctx, c.Tx, v.ID); err != nil {
		return err
	}
	if err := s.putPartsTx(ctx, c.Tx, v); err != nil {
		return err
	}
	return s.queries.InvoiceUpdate(ctx, c.Tx, db.InvoiceUpdateParams{
		ID: v.ID, PartnerID: v.PartnerID, InvoiceDate: v.InvoiceDate, DueDate: v.DueDate, TheirNumber: v.TheirNumber, Reference: v.Reference,
		Notes: v.Notes, Currency: v.Currency, Rate: v.Rate, Rounding: v.rounding, TaxPositionID: v.TaxPositionID, PaymentTermID: v.PaymentTermID,
		Net: v.Net, Tax: v.Tax, Total: v.Total, Discount: v.Discount, DiscountUntil: v.DiscountUntil, Now: c.Now,
	})
}

// posts tells whether any line comes to something.
func (w worked) posts() bool {
	for _, l := range w.document.Lines {
		if !l.Net.IsZero() {
			return true
		}
	}
	return len(w.document.Postings(false)) > 0 && !w.document.Tax.IsZero()
}

// place is what lines of the entry are gathered by.
type place struct{ account, costCenter, project, tax int64 }

// entry is the document as the ledger takes it: a line per instalment first,
// then the lines' accounts, then the taxes.
func (s sided) entry(v Invoice, w worked, control int64) ledger.Entry {
	sign := decimal.NewFromInt(s.sign)
	if v.Kind == KindCreditNote {
		sign = sign.Neg()
	}
	e := ledger.Entry{
		Journal: s.journal, Series: s.series[v.Kind], Date: v.InvoiceDate, Reference: cmp.Or(v.TheirNumber, v.Reference),
		Description: v.Partner, Source: ledger.Source{Kind: s.noun, ID: v.ID},
	}
	convert := v.converter(w.books.facts)
	line := func(amount money.Amount, sign decimal.Decimal) ledger.Line {
		own := money.AmountOf(amount.Decimal().Mul(sign), v.decimals())
		if v.worth == nil {
			return ledger.Line{Amount: own}
		}
		return ledger.Line{Amount: convert(own), Currency: v.Currency, CurrencyAmount: own, Rate: v.worth}
	}
	if !v.Total.IsZero() {
		for i, p := range v.Instalments {
			l := line(p.Amount, sign.Neg())
			l.AccountID, l.PartnerID, l.DueDate = control, v.PartnerID, &v.Instalments[i].DueDate
			e.Lines = append(e.Lines, l)
		}
	}
	open := len(e.Lines)
	sums, order := map[place]money.Amount{}, []place{}
	add := func(p place, amount money.Amount) {
		if _, seen := sums[p]; !seen {
			order = append(order, p)
		}
		sums[p] = sums[p].Add(amount)
	}
	for _, l := range v.Lines {
		add(place{account: l.BookedOn, costCenter: id(l.CostCenterID), project: id(l.ProjectID)}, l.Net)
	}
	refund := v.Kind == KindCreditNote
	for _, p := range w.document.Postings(refund) {
		e.Taxes = append(e.Taxes, ledger.Reported(p, refund, convert))
		if p.Part != tax.OnTax {
			continue
		}
		if p.AccountID != 0 {
			add(place{account: p.AccountID, tax: p.TaxID}, p.Amount)
			continue
		}
		for i, share := range p.Lines {
			l := v.Lines[i]
			add(place{account: l.BookedOn, costCenter: id(l.CostCenterID), project: id(l.ProjectID)}, share)
		}
	}
	for _, p := range order {
		if sums[p].IsZero() {
			continue
		}
		l := line(sums[p], sign)
		l.AccountID, l.CostCenterID, l.ProjectID = p.account, p.costCenter, p.project
		l.Description = s.describe(v, p)
		e.Lines = append(e.Lines, l)
	}
	if v.worth != nil {
		balance(e.Lines, open)
	}
	e.Lines = slices.DeleteFunc(e.Lines, func(l ledger.Line) bool { return l.Amount.IsZero() && l.CurrencyAmount.IsZero() })
	return e
}

// describe says what a gathered line is: the tax, or the line where it is one.
func (s sided) describe(v Invoice, p place) string {
	if p.tax != 0 {
		for _, t := range v.Taxes {
			if t.TaxID == p.tax {
				return t.Name
			}
		}
	}
	var texts []string
	for _, l := range v.Lines {
		if l.BookedOn == p.account && id(l.CostCenterID) == p.costCenter && id(l.ProjectID) == p.project {
			texts = append(texts, l.Description)
		}
	}
	if len(texts) == 1 {
		return firstLine(texts[0])
	}
	return fmt.Sprintf("%d lines", len(texts))
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	if r := []rune(s); len(r) > 200 {
		return string(r[:200])
	}
	return s
}

// converter gives amounts in the company's currency.
func (v Invoice) converter(f ledger.DocumentFacts) func(money.Amount) money.Amount {
	return func(a money.Amount) money.Amount {
		if v.worth == nil {
			return a
		}
		return money.AmountOf(a.Decimal().Mul(v.worth.Decimal()), f.Decimals)
	}
}

// balance gives the largest line behind the open items what rounding each to the
// company's currency leaves.
func balance(lines []ledger.Line, from int) {
	rest, largest := money.Amount{}, from
	for i, l := range lines {
		rest = rest.Add(l.Amount)
		if i > from && l.Amount.Decimal().Abs().Cmp(lines[largest].Amount.Decimal().Abs()) > 0 {
			largest = i
		}
	}
	if !rest.IsZero() && largest < len(lines) {
		lines[largest].Amount = lines[largest].Amount.Sub(rest)
	}
}

// atInvoice puts the ledger's refusals at the fields of the invoice.
func (s sided) atInvoice(err error) error {
	f, ok := fault.As(err)
	if !ok {
		return err
	}
	for i := range f.Fields {
		switch name := f.Fields[i].Name; {
		case name == "entry_date":
			f.Fields[i].Name = "invoice_date"
		case strings.HasPrefix(name, "lines["):
			f.Fields[i].Name = "lines"
		}
	}
	return f
}

// settleTx settles a credit note with the invoice that it is for, and a bill with
// what was paid in advance for its orders.
func (s sided) settleTx(ctx context.Context, c *op.Call, v Invoice, entry int64) error {
	if s.settle == nil {
		return nil
	}
	if s.name == purchase.name && v.Kind == KindInvoice {
		advances, err := s.settle.AdvancesTx(ctx, c.Tx, v.ID)
		if err != nil || len(advances) == 0 {
			return err
		}
		return s.settle.SettleEntriesTx(ctx, c, v.InvoiceDate, ledger.Source{Kind: s.noun, ID: v.ID}, append(advances, entry)...)
	}
	if v.CreditsID == nil {
		return nil
	}
	invoice, err := s.readTx(ctx, c.Tx, *v.CreditsID)
	if err != nil || invoice.EntryID == nil {
		return err
	}
	return s.settle.SettleEntriesTx(ctx, c, v.InvoiceDate, ledger.Source{Kind: s.noun, ID: v.ID}, *invoice.EntryID, entry)
}
