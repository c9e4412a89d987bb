package inventory

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/ledger"
	"kontor/internal/money"
	"kontor/internal/op"
)

// journal is where stock is posted; no other journal reaches its accounts.
const journal = "STK"

// The parts that accounts play when stock is posted.
const (
	roleInventory  = "inventory"
	roleCost       = "cost_of_goods_sold"
	roleReceived   = "goods_received_not_invoiced"
	roleDifference = "price_difference"
	roleAdjustment = "stock_adjustment"
	roleOpening    = "opening_balance"
)

// missing says which part no account plays.
func missing(role string) error {
	return fault.Conflict("no_default_account", "No account is set for %s. Choose one in Books, Setup, Default accounts.", role)
}

// inventoryAccount is where the product's stock is booked.
func (v *values) inventoryAccount(h *held) int64 {
	if h.InventoryAccountID != nil {
		return *h.InventoryAccountID
	}
	return v.role(roleInventory)
}

// costAccount is where goods go that are sold.
func (v *values) costAccount(h *held) int64 {
	if h.CostAccountID != nil {
		return *h.CostAccountID
	}
	return v.role(roleCost)
}

// otherSide is the account of goods that come from or go to a place that is not
// ours, and the part that it plays.
func (v *values) otherSide(h *held, source Source, kind string) (account int64, role string) {
	switch {
	case kind == "customer":
		return v.costAccount(h), roleCost
	case kind == "supplier":
		return v.role(roleReceived), roleReceived
	case source.Kind == sourceOpening:
		return v.role(roleOpening), roleOpening
	default:
		return v.role(roleAdjustment), roleAdjustment
	}
}

// postValuesTx posts what the rows do to the books, an entry for each of their
// days, and gives the entries. Rows that come to nothing have none.
func (s *Service) postValuesTx(ctx context.Context, c *op.Call, v *values, source Source, rows []valued) (map[date.Date]int64, error) {
	entries := map[date.Date]int64{}
	if !v.booked() {
		return entries, nil
	}
	sums := map[date.Date]map[int64]money.Amount{}
	for _, r := range rows {
		h := v.products[r.product]
		if sums[r.date] == nil {
			sums[r.date] = map[int64]money.Amount{}
		}
		for _, side := range []struct {
			account int64
			role    string
			amount  money.Amount
		}{
			{v.inventoryAccount(h), roleInventory, r.value},
			{v.costAccount(h), roleCost, r.correction},
			{v.role(roleDifference), roleDifference, r.variance},
			{r.account, "the other side of the stock", r.total().Neg()},
		} {
			if side.amount.IsZero() {
				continue
			}
			if side.account == 0 {
				return nil, missing(side.role)
			}
			sums[r.date][side.account] = sums[r.date][side.account].Add(side.amount)
		}
	}
	for _, day := range slices.SortedFunc(maps.Keys(sums), date.Date.Compare) {
		e := ledger.Entry{Journal: journal, Date: day, Description: source.title(), Source: source.document()}
		for _, account := range slices.Sorted(maps.Keys(sums[day])) {
			if amount := sums[day][account]; !amount.IsZero() {
				e.Lines = append(e.Lines, ledger.Line{AccountID: account, Amount: money.AmountOf(amount.Decimal(), v.facts.CurrencyDecimals)})
			}
		}
		if len(e.Lines) == 0 {
			continue
		}
		posted, err := s.ledger.PostTx(ctx, c, e)
		if err != nil {
			return nil, err
		}
		entries[day] = posted.ID
	}
	return entries, nil
}

// document is the source as the ledger links it.
func (s Source) document() ledger.Source {
	if s.Kind == sourceOpening || s.Kind == sourceAdjustment || s.Kind == sourceStandard {
		return ledger.Source{Kind: "product", ID: s.ID}
	}
	return ledger.Source{Kind: s.Kind, ID: s.ID}
}

// title is what the entry says that it is about.
func (s Source) title() string {
	if s.Title != "" {
		return s.Title
	}
	return fmt.Sprintf("Stock: %s", s.Kind)
}

// openBooksTx books what the stock is worth when the books are set up, or when
// the account of the stock is chosen: from then on the two are the same.
func (s *Service) openBooksTx(ctx context.Context, c *op.Call) error {
	rows, err := s.queries.StockUnbooked(ctx, c.Tx)
	if err != nil || len(rows) == 0 {
		return err
	}
	opening, err := s.ledger.RoleTx(ctx, c.Tx, roleOpening)
	if err != nil {
		return err
	}
	day, err := s.queries.StockFirstOpenDay(ctx, c.Tx, date.Of(c.Now))
	if err != nil {
		return err
	}
	e := ledger.Entry{Journal: journal, Date: day, Description: "Stock on hand when the books were opened"}
	sum := money.Amount{}
	for _, r := range rows {
		e.Lines = append(e.Lines, ledger.Line{AccountID: r.AccountID, Amount: r.Value})
		sum = sum.Add(r.Value)
	}
	e.Lines = append(e.Lines, ledger.Line{AccountID: opening, Amount: sum.Neg()})
	_, err = s.ledger.PostTx(ctx, c, e)
	return err
}
