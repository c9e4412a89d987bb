package purchasing

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/catalog"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/inventory"
	"kontor/internal/ledger"
	"kontor/internal/money"
	"kontor/internal/op"
)

// Bill is a vendor bill or its credit note on its way into the books.
type Bill struct {
	ID     int64
	Date   date.Date
	Credit bool
	Lines  []BillLine
}

// BillLine is a line of it that bills an order's line, or a receipt's.
type BillLine struct {
	LineID                     int64 // of the bill
	OrderLineID, ReceiptLineID int64 // one of them is 0
	Quantity                   money.Quantity
	// Amount that it puts on goods received not invoiced, in the company's
	// currency; zero for a service.
	Amount money.Amount
}

// Target is what a bill's line can bill.
type Target struct {
	OrderLineID, ReceiptLineID int64
	PartnerID, ProductID       int64
	Currency                   string // of the order; empty without one
	Title                      string // of the order or the receipt
	SKU, Unit, Description     string
	Goods                      bool
	Price                      *money.Price // of the order, before the discount; what it was received at without one
	Discount                   money.Percent
	// Ready is what has arrived, or of a service is ordered, and is in no bill yet;
	// Left what can be billed at most.
	Ready, Left money.Quantity
	// Billed is what is billed and not credited, Drafted what drafts of bills have.
	Billed, Drafted money.Quantity
	open            bool
}

// key tells lines of orders and of receipts apart.
type key struct{ order, receipt int64 }

func (l BillLine) key() key { return key{l.OrderLineID, l.ReceiptLineID} }

// TargetsTx reads what lines bill. One that does not exist is missing.
func (s *Service) TargetsTx(ctx context.Context, tx pgx.Tx, orderLines, receiptLines []int64) (map[int64]Target, map[int64]Target, error) {
	byOrder, byReceipt := map[int64]Target{}, map[int64]Target{}
	if len(orderLines) > 0 {
		rows, err := s.queries.PurchaseLines(ctx, tx, orderLines)
		if err != nil {
			return nil, nil, err
		}
		for _, r := range rows {
			t := Target{
				OrderLineID: r.ID, PartnerID: r.SupplierID, ProductID: r.ProductID, Currency: r.Currency, Title: r.Number, SKU: r.Sku, Unit: r.Unit, Description: r.Description,
				Goods: r.Kind == catalog.KindGoods, Price: &r.Price, Discount: r.Discount, open: r.State == StateConfirmed || r.State == StateDone,
			}
			most := r.Quantity
			if t.Goods && r.Received.Cmp(most) > 0 {
				most = r.Received
			}
			t.Billed, t.Drafted = r.Billed, r.Drafted
			t.Left, t.Ready = most.Sub(r.Billed), r.Quantity.Sub(r.Billed).Sub(r.Drafted)
			if t.Goods {
				t.Ready = r.Received.Sub(r.Billed).Sub(r.Drafted)
			}
			byOrder[r.ID] = t
		}
	}
	if len(receiptLines) > 0 {
		rows, err := s.queries.PurchaseReceiptLines(ctx, tx, db.PurchaseReceiptLinesParams{Ids: receiptLines})
		if err != nil {
			return nil, nil, err
		}
		for _, r := range rows {
			byReceipt[r.ID] = receiptTarget(r)
		}
	}
	return byOrder, byReceipt, nil
}

func receiptTarget(r db.PurchaseReceiptLinesRow) Target {
	t := Target{
		OrderLineID: ref(r.OrderLineID), ReceiptLineID: r.ID, PartnerID: ref(r.PartnerID), ProductID: r.ProductID, Title: r.Number, SKU: r.Sku, Unit: r.Unit, Description: r.Description,
		Goods: true, open: r.State == "done",
	}
	if r.Done.Sign() > 0 {
		price := money.PriceOf(r.Amount.Decimal().DivRound(r.Done.Decimal(), 12), 6)
		t.Price = &price
	}
	t.Billed, t.Left = r.Billed, r.Done.Sub(r.Returned).Sub(r.Billed)
	t.Ready = t.Left
	return t
}

// Billable tells whether the order or the receipt has come so far.
func (t Target) Billable() bool { return t.open }

// ToBill is what a draft of a bill takes from an order or a receipt.
type ToBill struct {
	SupplierID                   int64
	Currency, Reference          string
	TaxPositionID, PaymentTermID *int64
	FromOrder                    bool
	Lines                        []Target
	TaxIDs                       map[int64]*[]int64 // by the order's line, where they were chosen by hand
}

// OrderToBillTx is what of an order is to be billed: what has arrived, or all that
// was ordered where nothing is ready.
func (s *Service) OrderToBillTx(ctx context.Context, c *op.Call, id int64) (ToBill, error) {
	o, err := s.get(ctx, c, &op.ID{ID: id})
	if err != nil {
		return ToBill{}, err
	}
	if err := o.mustBe("billed", StateConfirmed, StateDone); err != nil {
		return ToBill{}, err
	}
	b := ToBill{SupplierID: o.SupplierID, Currency: o.Currency, Reference: *o.Number, TaxPositionID: o.TaxPositionID, PaymentTermID: o.PaymentTermID, FromOrder: true, TaxIDs: map[int64]*[]int64{}}
	var ids []int64
	for _, l := range o.Lines {
		ids, b.TaxIDs[l.ID] = append(ids, l.ID), l.TaxIDs
	}
	targets, _, err := s.TargetsTx(ctx, c.Tx, ids, nil)
	if err != nil {
		return b, err
	}
	for _, l := range o.Lines {
		if t := targets[l.ID]; t.Ready.Sign() > 0 {
			b.Lines = append(b.Lines, t)
		}
	}
	if len(b.Lines) > 0 || o.State == StateDone {
		return b, b.some(o.title())
	}
	for _, l := range o.Lines {
		t := targets[l.ID]
		if t.Ready = t.Left.Sub(t.Drafted); t.Ready.Sign() > 0 {
			b.Lines = append(b.Lines, t)
		}
	}
	return b, b.some(o.title())
}

func (b ToBill) some(title string) error {
	if len(b.Lines) == 0 {
		return fault.Conflict("nothing_to_bill", "Everything of %s is billed, or in the draft of a bill.", title)
	}
	return nil
}

// ReceiptToBillTx is what of a receipt is to be billed: by the lines of its order
// where it has one.
func (s *Service) ReceiptToBillTx(ctx context.Context, c *op.Call, id int64) (ToBill, error) {
	rows, err := s.queries.PurchaseReceiptLines(ctx, c.Tx, db.PurchaseReceiptLinesParams{ReceiptID: id})
	if err != nil {
		return ToBill{}, err
	}
	if len(rows) == 0 {
		return ToBill{}, fault.NotFound("no_such_receipt", "There is no such receipt with goods.")
	}
	if rows[0].State != "done" {
		return ToBill{}, fault.Conflict("wrong_state", "The goods of this receipt have not arrived yet.")
	}
	for _, r := range rows {
		if r.OrderLineID != nil {
			lines, err := s.queries.PurchaseLines(ctx, c.Tx, []int64{*r.OrderLineID})
			if err != nil {
				return ToBill{}, err
			}
			return s.OrderToBillTx(ctx, c, lines[0].OrderID)
		}
	}
	b := ToBill{SupplierID: ref(rows[0].PartnerID), Reference: rows[0].Number, TaxIDs: map[int64]*[]int64{}}
	for _, r := range rows {
		if t := receiptTarget(r); t.Ready.Sign() > 0 {
			b.Lines = append(b.Lines, t)
		}
	}
	return b, b.some(rows[0].Number)
}

// HoldTx holds what a bill's lines bill, before anything of it is posted, and
// refuses lines that bill more than was ordered or has arrived.
func (s *Service) HoldTx(ctx context.Context, c *op.Call, b Bill, at func(line int) string) error {
	orders, receipts := b.lines()
	if _, err := s.queries.PurchaseOrderOfLine(ctx, c.Tx, orders); err != nil {
		return err
	}
	byOrder, byReceipt, err := s.TargetsTx(ctx, c.Tx, orders, receipts)
	if err != nil {
		return err
	}
	var products []int64
	for _, targets := range []map[int64]Target{byOrder, byReceipt} {
		for _, t := range targets {
			if t.Goods {
				products = append(products, t.ProductID)
			}
		}
	}
	slices.Sort(products)
	if err := s.inventory.HoldTx(ctx, c, slices.Compact(products)); err != nil {
		return err
	}
	// Again, now that nobody else bills or receives them.
	if byOrder, byReceipt, err = s.TargetsTx(ctx, c.Tx, orders, receipts); err != nil {
		return err
	}
	refused := b.above()
	used := map[key]money.Quantity{}
	for i, l := range b.Lines {
		t, found := byOrder[l.OrderLineID]
		if !found {
			t = byReceipt[l.ReceiptLineID]
		}
		sum := used[l.key()].Add(l.Quantity)
		used[l.key()] = sum
		switch {
		case b.Credit && sum.Cmp(t.Billed) > 0:
			refused = refused.Field(at(i), "Only %s %s of %s are billed.", t.Billed, t.Unit, t.Title)
		case !b.Credit && sum.Cmp(t.Left) > 0:
			refused = refused.Field(at(i), "Only %s %s of %s can still be billed.", t.Left, t.Unit, t.Title)
		}
	}
	if len(refused.Fields) > 0 {
		return refused
	}
	return nil
}

func (b Bill) above() *fault.Fault {
	if b.Credit {
		return fault.Conflict("credited_above", "More would be credited than is billed.")
	}
	return fault.Conflict("billed_above", "More would be billed than was ordered or has arrived. Where the supplier is right, change the order first.")
}

func (b Bill) lines() (orders, receipts []int64) {
	orders, receipts = []int64{}, []int64{}
	for _, l := range b.Lines {
		if l.OrderLineID != 0 {
			orders = append(orders, l.OrderLineID)
		} else {
			receipts = append(receipts, l.ReceiptLineID)
		}
	}
	return orders, receipts
}

// BilledTx notes what a posted bill bills, lets it meet what has arrived, and
// blocks it where they do not match.
func (s *Service) BilledTx(ctx context.Context, c *op.Call, b Bill) error {
	if len(b.Lines) == 0 {
		return nil
	}
	rows := db.PurchaseBilledInsertParams{BilledDate: b.Date}
	for _, l := range b.Lines {
		if b.Credit {
			l.Quantity, l.Amount = l.Quantity.Neg(), l.Amount.Neg()
		}
		rows.LineIds = append(rows.LineIds, l.LineID)
		rows.OrderLineIds = append(rows.OrderLineIds, l.OrderLineID)
		rows.ReceiptLineIds = append(rows.ReceiptLineIds, l.ReceiptLineID)
		rows.Quantities = append(rows.Quantities, l.Quantity)
		rows.Amounts = append(rows.Amounts, l.Amount)
	}
	if err := s.queries.PurchaseBilledInsert(ctx, c.Tx, rows); err != nil {
		return err
	}
	orders, receipts := b.lines()
	return s.meetTx(ctx, c, b.Date, orders, receipts)
}

// meetTx lets what has arrived meet what is billed, and judges the bills again.
func (s *Service) meetTx(ctx context.Context, c *op.Call, day date.Date, orders, receipts []int64) error {
	if err := s.matchTx(ctx, c, day, orders, receipts); err != nil {
		return err
	}
	if err := s.judgeTx(ctx, c, orders, receipts); err != nil {
		return err
	}
	settled, err := s.queries.PurchaseOrderSettle(ctx, c.Tx, orders)
	if err != nil {
		return err
	}
	for _, id := range settled {
		o, err := s.readTx(ctx, c.Tx, id)
		if err != nil {
			return err
		}
		if _, err := s.stateTx(ctx, c, o, StateDone, "", ""); err != nil {
			return err
		}
	}
	return nil
}

// matchTx lets the open sides of each line meet. What they differ by goes onto the
// goods, or to price differences; afterwards goods received not invoiced has
// nothing of what has met.
func (s *Service) matchTx(ctx context.Context, c *op.Call, day date.Date, orders, receipts []int64) error {
	moves, err := s.queries.PurchaseOpenReceived(ctx, c.Tx, db.PurchaseOpenReceivedParams{OrderLineIds: orders, ReceiptLineIds: receipts})
	if err != nil {
		return err
	}
	bills, err := s.queries.PurchaseOpenBilled(ctx, c.Tx, db.PurchaseOpenBilledParams{OrderLineIds: orders, ReceiptLineIds: receipts})
	if err != nil {
		return err
	}
	credits, debits := map[key][]Open{}, map[key][]Open{}
	var keys []key
	for _, m := range moves {
		k := key{m.OrderLineID, m.ReceiptLineID}
		o := Open{Move: m.MoveID, Quantity: m.Quantity, Amount: m.Amount, Plain: m.Booked && !m.Returned, Unbooked: !m.Booked}
		keys = append(keys, k)
		if m.WentBack {
			debits[k] = append(debits[k], o)
		} else {
			credits[k] = append(credits[k], o)
		}
	}
	// Goods first among the credits, bills first among the debits.
	for _, b := range bills {
		k := key{ref(b.OrderLineID), ref(b.ReceiptLineID)}
		o := Open{Line: b.InvoiceLineID, Quantity: b.Quantity, Amount: b.Amount}
		keys = append(keys, k)
		if b.Credited {
			credits[k] = append(credits[k], o)
		} else {
			debits[k] = append([]Open{o}, debits[k]...)
		}
	}
	slices.SortFunc(keys, func(a, b key) int { return cmp.Or(cmp.Compare(a.order, b.order), cmp.Compare(a.receipt, b.receipt)) })
	company, err := s.queries.PurchaseCompany(ctx, c.Tx)
	if err != nil {
		return err
	}
	rows := db.PurchaseMatchesInsertParams{Now: c.Now}
	var extra []inventory.ExtraCost
	differences, unbooked := money.Amount{}, money.Amount{}
	for _, k := range slices.Compact(keys) {
		for _, p := range Match(credits[k], debits[k], company.CurrencyDecimals) {
			onto, diff := "difference", p.Difference()
			switch {
			case p.Credit.Unbooked || p.Debit.Unbooked:
				// Only the bill reached the books; the goods were opened with them.
				if p.Debit.Line != 0 {
					unbooked = unbooked.Add(p.DebitAmount)
				} else if p.Credit.Line != 0 {
					unbooked = unbooked.Sub(p.CreditAmount)
				}
			case p.OntoGoods():
				onto = "goods"
				if !diff.IsZero() {
					extra = append(extra, inventory.ExtraCost{MoveID: p.Credit.Move, Amount: diff})
				}
			default:
				differences = differences.Add(diff)
			}
			rows.OrderLineIds = append(rows.OrderLineIds, k.order)
			rows.ReceiptLineIds = append(rows.ReceiptLineIds, k.receipt)
			rows.InMoveIds = append(rows.InMoveIds, p.Credit.Move)
			rows.CreditLineIds = append(rows.CreditLineIds, p.Credit.Line)
			rows.BillLineIds = append(rows.BillLineIds, p.Debit.Line)
			rows.OutMoveIds = append(rows.OutMoveIds, p.Debit.Move)
			rows.Quantities = append(rows.Quantities, p.Quantity)
			rows.Credits = append(rows.Credits, p.CreditAmount)
			rows.Debits = append(rows.Debits, p.DebitAmount)
			rows.Ontos = append(rows.Ontos, onto)
		}
	}
	if len(rows.Quantities) == 0 {
		return nil
	}
	if err := s.queries.PurchaseMatchesInsert(ctx, c.Tx, rows); err != nil {
		return err
	}
	return s.differTx(ctx, c, day, orders, extra, differences, unbooked)
}

// differTx posts what the two sides differ by.
func (s *Service) differTx(ctx context.Context, c *op.Call, day date.Date, orders []int64, extra []inventory.ExtraCost, differences, unbooked money.Amount) error {
	if len(extra) == 0 && differences.IsZero() && unbooked.IsZero() {
		return nil
	}
	received, err := s.ledger.RoleTx(ctx, c.Tx, "goods_received_not_invoiced")
	if err != nil {
		return err
	}
	source := inventory.Source{Kind: sourceKind, Title: "What a bill differs by from its receipts", Date: day, Now: c.Now, UserID: c.Actor.UserID}
	if len(orders) > 0 {
		lines, err := s.queries.PurchaseLines(ctx, c.Tx, orders[:1])
		if err != nil {
			return err
		}
		source.ID, source.Title = lines[0].OrderID, fmt.Sprintf("%s: what the bill differs by", lines[0].Number)
	}
	if err := s.inventory.AddCostsTx(ctx, c, source, received, extra); err != nil {
		return err
	}
	for _, d := range []struct {
		amount money.Amount
		role   string
	}{{differences, "price_difference"}, {unbooked, "opening_balance"}} {
		if d.amount.IsZero() {
			continue
		}
		other, err := s.ledger.RoleTx(ctx, c.Tx, d.role)
		if err != nil {
			return err
		}
		_, err = s.ledger.PostTx(ctx, c, ledger.Entry{
			Journal: "STK", Date: day, Description: source.Title, Source: ledger.Source{Kind: source.Kind, ID: source.ID},
			Lines: []ledger.Line{{AccountID: other, Amount: d.amount}, {AccountID: received, Amount: d.amount.Neg()}},
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// judgeTx blocks bills that do not match and releases those that do by now.
func (s *Service) judgeTx(ctx context.Context, c *op.Call, orders, receipts []int64) error {
	rows, err := s.queries.PurchaseBillsOfLines(ctx, c.Tx, db.PurchaseBillsOfLinesParams{OrderLineIds: orders, ReceiptLineIds: receipts})
	if err != nil || len(rows) == 0 {
		return err
	}
	rules, err := s.rulesTx(ctx, c.Tx)
	if err != nil {
		return err
	}
	byBill, ids := map[int64][]Billing{}, []int64{}
	for _, r := range rows {
		if len(byBill[r.InvoiceID]) == 0 {
			ids = append(ids, r.InvoiceID)
		}
		byBill[r.InvoiceID] = append(byBill[r.InvoiceID], billing(r))
	}
	blocks, err := s.BlocksTx(ctx, c.Tx, ids)
	if err != nil {
		return err
	}
	for _, id := range ids {
		reasons := Reasons(rules, byBill[id])
		was, blocked := blocks[id]
		switch {
		case len(reasons) > 0 && !blocked, len(reasons) > 0 && was.ReleasedAt == nil:
			if err := s.queries.BillBlock(ctx, c.Tx, db.BillBlockParams{InvoiceID: id, Reasons: reasons, Now: c.Now}); err != nil {
				return err
			}
			if !blocked {
				c.Effect(op.Effect{Kind: "block", Text: "The bill is blocked for payment: " + reasons[0], Data: map[string]any{"reasons": reasons}})
			}
		case blocked && was.ReleasedAt == nil:
			if _, err := s.queries.BillBlockRelease(ctx, c.Tx, db.BillBlockReleaseParams{InvoiceID: id, Note: "It matches by now.", Now: c.Now}); err != nil {
				return err
			}
		}
	}
	return nil
}

// billing is a bill's line beside what was ordered and what arrived.
func billing(r db.PurchaseBillsOfLinesRow) Billing {
	b := Billing{SKU: r.Sku, Unit: r.Unit, Goods: r.Kind == catalog.KindGoods, Received: r.Received, Billed: r.Billed}
	if r.Ordered != nil {
		b.Ordered = *r.Ordered
	}
	switch {
	case r.OrderLineID == nil:
		// Without an order the goods are worth what they were received at.
		b.Price, b.Agreed = r.Amount.Decimal().DivRound(r.Quantity.Decimal(), 12), r.ReceivedUnit.Decimal()
	case r.OrderCurrency != nil && *r.OrderCurrency != r.Currency:
		b.Foreign = fmt.Sprintf("billed in %s, ordered in %s", r.Currency, *r.OrderCurrency)
	case r.OrderCost != nil && r.Ordered != nil:
		b.Price, b.Agreed = r.Net.Decimal().DivRound(r.Quantity.Decimal(), 12), r.OrderCost.Decimal().DivRound(r.Ordered.Decimal(), 12)
	}
	return b
}

// BillBlock is why a bill is not to be paid yet, and who said that it may be.
type BillBlock struct {
	Reasons    []string   `json:"reasons" nullable:"false"`
	BlockedAt  time.Time  `json:"blocked_at"`
	ReleasedAt *time.Time `json:"released_at"`
	ReleasedBy string     `json:"released_by" doc:"Empty where it matched by itself."`
	Note       string     `json:"note"`
}

// BlocksTx reads the blocks of bills; one without has no key.
func (s *Service) BlocksTx(ctx context.Context, tx pgx.Tx, bills []int64) (map[int64]BillBlock, error) {
	rows, err := s.queries.BillBlocks(ctx, tx, bills)
	out := map[int64]BillBlock{}
	for _, r := range rows {
		out[r.InvoiceID] = BillBlock{Reasons: r.Reasons, BlockedAt: r.BlockedAt, ReleasedAt: r.ReleasedAt, ReleasedBy: r.ReleasedBy, Note: r.Note}
	}
	return out, err
}

// ReleaseTx lets a blocked bill be paid, for a reason that is kept.
func (s *Service) ReleaseTx(ctx context.Context, c *op.Call, bill int64, note string) error {
	n, err := s.queries.BillBlockRelease(ctx, c.Tx, db.BillBlockReleaseParams{InvoiceID: bill, ReleasedBy: &c.Actor.UserID, Note: note, Now: c.Now})
	if err == nil && n == 0 {
		err = fault.Conflict("not_blocked", "The bill is not blocked.")
	}
	return err
}
