package payments

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/money"
	"kontor/internal/op"
	"kontor/internal/payments/allocate"
	"kontor/internal/pg/list"
)

// OpenItem is what a partner owes, or is owed.
type OpenItem struct {
	ID            int64        `json:"id" db:"id" doc:"Of the journal line."`
	EntryID       int64        `json:"entry_id" db:"entry_id"`
	Number        string       `json:"number" db:"number"`
	SourceKind    string       `json:"source_kind" db:"source_kind" doc:"The document: invoice, bill, payment; empty for a manual entry."`
	SourceID      *int64       `json:"source_id" db:"source_id" nullable:"true"`
	Reference     string       `json:"reference" db:"reference"`
	Control       string       `json:"control" db:"control" enum:"receivable,payable"`
	PartnerID     int64        `json:"partner_id" db:"partner_id"`
	Partner       string       `json:"partner" db:"partner"`
	EntryDate     date.Date    `json:"entry_date" db:"entry_date"`
	DueDate       date.Date    `json:"due_date" db:"due_date"`
	Currency      string       `json:"currency" db:"currency"`
	Amount        money.Amount `json:"amount" db:"amount" doc:"In its own currency: owed to us above zero, owed by us below."`
	Open          money.Amount `json:"open" db:"open_amount" doc:"What is left of it."`
	OpenCompany   money.Amount `json:"open_company" db:"open_company" doc:"That in the company's currency, as posted."`
	Discount      money.Amount `json:"discount" db:"discount" doc:"For paying early."`
	DiscountUntil *date.Date   `json:"discount_until" db:"discount_until" nullable:"true"`
}

var openItems = list.Spec[OpenItem]{
	From: "open_item_list", Default: "due_date", Search: "search LIKE search_pattern(?)",
	Columns: `id, entry_id, number, source_kind, source_id, reference, control, partner_id, partner, entry_date, due_date, currency, amount,
		open_amount, open_company, discount, discount_until`,
	Sorts: map[string]list.Sort{
		"due_date":   {SQL: "due_date", Type: "date"},
		"entry_date": {SQL: "entry_date", Type: "date"},
		"open":       {SQL: "abs(open_amount::numeric)", Type: "numeric"},
	},
}

type openItemListIn struct {
	op.ListIn
	PartnerID int64     `query:"partner_id" minimum:"1"`
	Control   string    `query:"control" enum:"receivable,payable"`
	Currency  string    `query:"currency" maxLength:"3"`
	EntryID   int64     `query:"entry_id" minimum:"1"`
	Settled   op.Flag   `query:"settled" doc:"Those that are settled; those that are open unless given."`
	DueTo     date.Date `query:"due_date_to"`
	DueFrom   date.Date `query:"due_date_from"`
}

func (s *Service) openItemList(ctx context.Context, c *op.Call, in *openItemListIn) (op.Page[OpenItem], error) {
	open := true
	if settled := in.Settled.Given(); settled != nil {
		open = !*settled
	}
	page, err := openItems.Page(ctx, c.Tx, in.ListIn,
		list.Where("(open_amount::numeric <> 0) = ?", &open),
		list.Where("partner_id = ?", in.PartnerID),
		list.Where("control = ?", in.Control),
		list.Where("currency = ?", in.Currency),
		list.Where("entry_id = ?", in.EntryID),
		list.Where("due_date >= ?", in.DueFrom),
		list.Where("due_date <= ?", in.DueTo))
	for i := range page.Items {
		page.Items[i].write()
	}
	return page, err
}

func (i *OpenItem) write() {
	d, _ := money.CurrencyDecimals(i.Currency)
	for _, a := range []*money.Amount{&i.Amount, &i.Open, &i.Discount} {
		*a = money.AmountOf(a.Decimal(), d)
	}
}

// item is an open item as it settles.
type item struct {
	db.OpenItemsRow
}

// lockItemsTx holds open items against everybody else and reads them.
func (s *Service) lockItemsTx(ctx context.Context, tx pgx.Tx, ids []int64) (map[int64]item, error) {
	if len(ids) == 0 {
		return map[int64]item{}, nil
	}
	if err := s.queries.OpenItemsLock(ctx, tx, ids); err != nil {
		return nil, err
	}
	return s.itemsTx(ctx, tx, ids)
}

func (s *Service) itemsTx(ctx context.Context, tx pgx.Tx, ids []int64) (map[int64]item, error) {
	rows, err := s.queries.OpenItems(ctx, tx, ids)
	all := make(map[int64]item, len(rows))
	for _, r := range rows {
		all[r.LineID] = item{r}
	}
	return all, err
}

// name is what people call the item.
func (i item) name() string {
	if i.Reference != "" && i.SourceKind == "bill" {
		return fmt.Sprintf("%s (%s)", i.Number, i.Reference)
	}
	return i.Number
}

// settling is the item as allocate takes it.
func (i item) settling() allocate.Item {
	d, _ := money.CurrencyDecimals(i.Currency)
	out := allocate.Item{
		ID: i.LineID, Name: i.name(), Currency: i.Currency, Open: money.AmountOf(i.OpenAmount.Decimal(), d), Company: i.OpenCompany,
		Date: i.EntryDate, Due: i.DueDate,
	}
	if i.DiscountUntil != nil && i.Discount.Sign() > 0 {
		out.Discount, out.DiscountUntil = money.AmountOf(i.Discount.Decimal(), d), *i.DiscountUntil
	}
	return out
}
