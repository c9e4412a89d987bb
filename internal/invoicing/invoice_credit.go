package invoicing

import (
	"context"

	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/op"
)

type creditIn struct {
	op.ID
	Body *struct {
		Version     int32      `json:"version,omitempty" minimum:"1" doc:"The version that was read."`
		InvoiceDate *date.Date `json:"invoice_date,omitempty" doc:"Of the credit note; today unless given."`
	} `required:"false"`
}

// credit drafts a credit note with the lines of a posted invoice, to be cut down
// to what is credited.
func (s sided) credit(ctx context.Context, c *op.Call, in *creditIn) (Invoice, error) {
	of, err := s.readTx(ctx, c.Tx, in.ID.ID)
	if err != nil {
		return of, err
	}
	switch {
	case of.State != StatePosted:
		return of, fault.Conflict("invoice_draft", "A draft is not posted yet. Change or delete it instead.")
	case of.Kind != KindInvoice:
		return of, fault.Conflict("is_credit_note", "%s is itself a credit note. Enter what was meant as an invoice.", of.title())
	}
	note := Invoice{side: of.side, Notes: "", Rate: of.Rate, TaxPositionID: of.TaxPositionID, CreditsID: &of.ID}
	note.Kind, note.State, note.PartnerID, note.Currency, note.InvoiceDate = KindCreditNote, StateDraft, of.PartnerID, of.Currency, date.Of(c.Now)
	if !of.InvoiceDate.Before(note.InvoiceDate) {
		note.InvoiceDate = of.InvoiceDate
	}
	if in.Body != nil {
		op.Patch(&note.InvoiceDate, in.Body.InvoiceDate)
	}
	note.Reference = *of.Number
	note.worth = of.Rate
	lines := of.linesIn()
	for i := range lines {
		// As they were booked, whatever products and positions say by now.
		l := of.Lines[i]
		ids := []int64{}
		for _, t := range l.Taxes {
			ids = append(ids, t.TaxID)
		}
		lines[i].ID, lines[i].AccountID, lines[i].TaxIDs = 0, &l.BookedOn, &ids
	}
	return s.insertTx(ctx, c, note, lines)
}
