package invoicing

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/shopspring/decimal"

	"kontor/internal/ledger"
	"kontor/internal/money"
	"kontor/internal/op"
	"kontor/internal/purchasing"
)

// roleReceived is where goods wait that have arrived and are not billed.
const roleReceived = "goods_received_not_invoiced"

// targetsTx reads what the lines of a bill bill.
func (s sided) targetsTx(ctx context.Context, tx pgx.Tx, b *books, lines []InvoiceLineIn) (err error) {
	var orders, receipts []int64
	for _, l := range lines {
		if l.OrderLineID != nil {
			orders = append(orders, *l.OrderLineID)
		}
		if l.ReceiptLineID != nil {
			receipts = append(receipts, *l.ReceiptLineID)
		}
	}
	if s.purchasing == nil || s.name != purchase.name || len(orders)+len(receipts) == 0 {
		return nil
	}
	if b.received, err = b.facts.Role(roleReceived); err != nil {
		return err
	}
	b.orders, b.receipts, err = s.purchasing.TargetsTx(ctx, tx, orders, receipts)
	return err
}

// resolveTarget checks what a line bills, and gives it what it does not say itself.
func (s sided) resolveTarget(v Invoice, b books, l *InvoiceLineIn, wrong func(field, format string, args ...any)) purchasing.Target {
	if l.OrderLineID == nil && l.ReceiptLineID == nil {
		return purchasing.Target{}
	}
	if s.purchasing == nil || s.name != purchase.name {
		wrong("order_line_id", "Only a vendor bill bills purchase orders and receipts.")
		return purchasing.Target{}
	}
	field, t, found := "order_line_id", purchasing.Target{}, false
	if l.OrderLineID != nil {
		t, found = b.orders[*l.OrderLineID]
	}
	if l.ReceiptLineID != nil {
		field = "receipt_line_id"
		t, found = b.receipts[*l.ReceiptLineID]
		if found && t.OrderLineID != 0 {
			wrong(field, "%s comes from an order; bill the order's line.", t.Title)
		}
	}
	switch {
	case l.OrderLineID != nil && l.ReceiptLineID != nil:
		wrong(field, "A line bills an order or a receipt, not both.")
	case !found:
		wrong(field, "There is no such line.")
	case t.PartnerID != v.PartnerID:
		wrong(field, "%s is another supplier's.", t.Title)
	case !t.Billable():
		wrong(field, "%s is not so far that it can be billed.", t.Title)
	case l.ProductID != nil && *l.ProductID != t.ProductID:
		wrong("product_id", "%s has %s here.", t.Title, t.SKU)
	case l.Quantity.Sign() < 0:
		wrong("quantity", "What is billed of %s is above zero; what goes back is a credit note.", t.Title)
	}
	l.ProductID = &t.ProductID
	if l.Price == nil {
		l.Price = t.Price
	}
	return t
}

// keepTargets has lines that say nothing about it go on billing what they did.
func keepTargets(lines []InvoiceLineIn, had []InvoiceLine) {
	was := map[int64]InvoiceLine{}
	for _, l := range had {
		was[l.ID] = l
	}
	for i := range lines {
		l := &lines[i]
		if w, found := was[l.ID]; found && l.OrderLineID == nil && l.ReceiptLineID == nil && (l.ProductID == nil || id(w.ProductID) == *l.ProductID) {
			l.OrderLineID, l.ReceiptLineID = w.OrderLineID, w.ReceiptLineID
		}
	}
}

// bills is what of orders and receipts the document bills, with what each line puts
// on goods received not invoiced: shares of what is posted, which add up to it.
func (s sided) bills(v Invoice, w worked, e ledger.Entry) purchasing.Bill {
	b := purchasing.Bill{ID: v.ID, Date: v.InvoiceDate, Credit: v.Kind == KindCreditNote}
	if w.books.received == 0 {
		return b
	}
	// What each line brings to its account: its net, and taxes that stay with it.
	brings := make([]decimal.Decimal, len(v.Lines))
	for i, l := range v.Lines {
		brings[i] = l.Net.Decimal()
	}
	for _, p := range w.document.Postings(b.Credit) {
		for i, share := range p.Lines {
			brings[i] = brings[i].Add(share.Decimal())
		}
	}
	amounts := make([]money.Amount, len(v.Lines))
	for _, posted := range e.Lines {
		if posted.AccountID != w.books.received {
			continue
		}
		var on []int
		sum := decimal.Zero
		for i, l := range v.Lines {
			if l.BookedOn == w.books.received && id(l.CostCenterID) == posted.CostCenterID && id(l.ProjectID) == posted.ProjectID {
				on, sum = append(on, i), sum.Add(brings[i])
			}
		}
		total := posted.Amount
		if b.Credit {
			total = total.Neg()
		}
		rest := total
		for n, i := range on {
			part := rest
			if n < len(on)-1 && !sum.IsZero() {
				part = money.AmountOf(total.Decimal().Mul(brings[i]).DivRound(sum, 20), w.books.facts.Decimals)
			}
			amounts[i], rest = part, rest.Sub(part)
		}
	}
	for i, l := range v.Lines {
		if l.OrderLineID != nil || l.ReceiptLineID != nil {
			b.Lines = append(b.Lines, purchasing.BillLine{LineID: l.ID, OrderLineID: id(l.OrderLineID), ReceiptLineID: id(l.ReceiptLineID), Quantity: l.Quantity, Amount: amounts[i]})
		}
	}
	return b
}

// holdTx holds what a document bills before anything is posted.
func (s sided) holdTx(ctx context.Context, c *op.Call, v Invoice, b purchasing.Bill) error {
	if len(b.Lines) == 0 {
		return nil
	}
	var places []int
	for i, l := range v.Lines {
		if l.OrderLineID != nil || l.ReceiptLineID != nil {
			places = append(places, i)
		}
	}
	return s.purchasing.HoldTx(ctx, c, b, func(line int) string { return fmt.Sprintf("lines[%d].quantity", places[line]) })
}

// billOrder drafts a bill of what has arrived of an order and is in no bill yet.
func (s sided) billOrder(ctx context.Context, c *op.Call, in *op.Versioned) (Invoice, error) {
	from, err := s.purchasing.OrderToBillTx(ctx, c, in.ID.ID)
	if err != nil {
		return Invoice{}, err
	}
	return s.draftTx(ctx, c, from)
}

// billReceipt drafts a bill of what came with a receipt, by its order where it has one.
func (s sided) billReceipt(ctx context.Context, c *op.Call, in *op.Versioned) (Invoice, error) {
	from, err := s.purchasing.ReceiptToBillTx(ctx, c, in.ID.ID)
	if err != nil {
		return Invoice{}, err
	}
	return s.draftTx(ctx, c, from)
}

func (s sided) draftTx(ctx context.Context, c *op.Call, from purchasing.ToBill) (Invoice, error) {
	draft := invoiceDraft{PartnerID: from.SupplierID, Reference: from.Reference, Currency: from.Currency}
	v, err := s.newTx(ctx, c, &invoiceCreateIn{Body: draft})
	if err != nil {
		return v, err
	}
	if from.FromOrder {
		v.TaxPositionID, v.PaymentTermID = from.TaxPositionID, from.PaymentTermID
	}
	lines := make([]InvoiceLineIn, len(from.Lines))
	for i, t := range from.Lines {
		l := InvoiceLineIn{ProductID: &t.ProductID, Description: t.Description, Quantity: t.Ready, Price: t.Price, Discount: t.Discount, TaxIDs: from.TaxIDs[t.OrderLineID]}
		if t.OrderLineID != 0 {
			l.OrderLineID = &t.OrderLineID
		} else {
			l.ReceiptLineID = &t.ReceiptLineID
		}
		lines[i] = l
	}
	return s.insertTx(ctx, c, v, lines)
}

type releaseIn struct {
	op.ID
	Body struct {
		Version int32  `json:"version,omitempty" minimum:"1" doc:"The version that was read."`
		Note    string `json:"note" minLength:"1" maxLength:"1000" doc:"Why it may be paid although it does not match."`
	}
}

// release lets a bill be paid that does not match.
func (s sided) release(ctx context.Context, c *op.Call, in *releaseIn) (Invoice, error) {
	v, err := s.lockTx(ctx, c.Tx, in.ID.ID, in.Body.Version)
	if err != nil {
		return v, err
	}
	before := map[string]any{"block": v.Block}
	if err := s.purchasing.ReleaseTx(ctx, c, v.ID, in.Body.Note); err != nil {
		return v, err
	}
	return s.concludeTx(ctx, c, v.ID, before)
}
