package replenish

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/money"
	"kontor/internal/op"
	"kontor/internal/purchasing"
	"kontor/internal/warehouses"
)

// ReorderProposal is what to buy by a rule.
type ReorderProposal struct {
	RuleID      int64          `json:"rule_id"`
	ProductID   int64          `json:"product_id"`
	SKU         string         `json:"sku"`
	Product     string         `json:"product"`
	Unit        string         `json:"unit"`
	WarehouseID int64          `json:"warehouse_id"`
	Warehouse   string         `json:"warehouse"`
	SupplierID  *int64         `json:"supplier_id" nullable:"true" doc:"Null where nobody is known who sells it."`
	Supplier    string         `json:"supplier"`
	OnHand      money.Quantity `json:"on_hand"`
	Incoming    money.Quantity `json:"incoming" doc:"Ordered or under way, whenever it comes."`
	Asked       money.Quantity `json:"asked" doc:"In purchase orders that are not confirmed."`
	Outgoing    money.Quantity `json:"outgoing" doc:"Until what is ordered now would arrive."`
	Forecast    money.Quantity `json:"forecast" doc:"On hand, with what comes in and without what goes out."`
	Minimum     money.Quantity `json:"minimum"`
	Maximum     money.Quantity `json:"maximum"`
	Multiple    money.Quantity `json:"multiple"`
	Quantity    money.Quantity `json:"quantity" doc:"What to buy."`
	Price       *money.Price   `json:"price" nullable:"true" doc:"Of one, as agreed with the supplier for this quantity, after the discount."`
	Currency    string         `json:"currency"`
	LeadDays    int32          `json:"lead_days"`
	Arrives     date.Date      `json:"arrives" doc:"When it would arrive, ordered today."`
	Why         string         `json:"why" doc:"How the quantity came about."`
}

// ReorderProposals are all that there are.
type ReorderProposals struct {
	Items []ReorderProposal `json:"items" nullable:"false"`
	Rules int               `json:"rules" doc:"How many rules were looked at."`
}

type proposalsIn struct {
	WarehouseID int64 `query:"warehouse_id" minimum:"1"`
	SupplierID  int64 `query:"supplier_id" minimum:"1"`
	ProductID   int64 `query:"product_id" minimum:"1"`
}

func (s *Service) proposals(ctx context.Context, c *op.Call, in *proposalsIn) (ReorderProposals, error) {
	scope, err := s.warehouses.ScopeTx(ctx, c)
	if err != nil {
		return ReorderProposals{}, err
	}
	asked := db.ReorderRulesAllParams{ProductID: in.ProductID}
	if in.WarehouseID != 0 {
		asked.WarehouseIds = []int64{in.WarehouseID}
	}
	all, rules, err := s.proposeTx(ctx, c, scope, asked)
	if err != nil {
		return ReorderProposals{}, err
	}
	out := ReorderProposals{Items: []ReorderProposal{}, Rules: rules}
	for _, p := range all {
		if in.SupplierID == 0 || p.SupplierID != nil && *p.SupplierID == in.SupplierID {
			out.Items = append(out.Items, p)
		}
	}
	return out, nil
}

// proposeTx works out what to buy by the rules that are asked for, of warehouses
// in the scope: three statements, however many rules.
func (s *Service) proposeTx(ctx context.Context, c *op.Call, scope warehouses.Scope, asked db.ReorderRulesAllParams) (out []ReorderProposal, looked int, err error) {
	today := date.Of(c.Now)
	asked.Ids, asked.WarehouseIds = append([]int64{}, asked.Ids...), append([]int64{}, asked.WarehouseIds...)
	rows, err := s.queries.ReorderRulesAll(ctx, c.Tx, asked)
	if err != nil {
		return nil, 0, err
	}
	rows = slices.DeleteFunc(rows, func(r db.ReorderRulesAllRow) bool { return !scope.Has(r.WarehouseID) })
	products := make([]int64, len(rows))
	for i, r := range rows {
		products[i] = r.ProductID
	}
	offers, err := s.offersTx(ctx, c, products)
	if err != nil {
		return nil, 0, err
	}
	want := db.ReorderStockParams{ProductIds: products}
	out = make([]ReorderProposal, len(rows))
	for i, r := range rows {
		p := &out[i]
		*p = ReorderProposal{
			RuleID: r.ID, ProductID: r.ProductID, SKU: r.Sku, Product: r.Product, Unit: r.Unit, WarehouseID: r.WarehouseID, Warehouse: r.Warehouse,
			Minimum: r.Minimum, Maximum: r.Maximum, Multiple: r.Multiple, Supplier: cmp.Or(r.Supplier, r.LastSupplier),
		}
		id := r.SupplierID
		// Who sells it, and how soon, is asked for all that is kept: how much is
		// bought follows from how soon it arrives.
		offer, offered := best(offers[r.ProductID], id, r.Maximum)
		switch {
		case offered:
			id, p.Supplier, p.LeadDays = offer.SupplierID, offer.Supplier, offer.LeadDays
		case id == 0:
			id = r.LastSupplierID
		}
		if id != 0 {
			p.SupplierID = &id
		}
		if r.LeadDays != nil {
			p.LeadDays = *r.LeadDays
		}
		p.Arrives = today.AddDays(int(p.LeadDays))
		want.WarehouseIds, want.UntilDays = append(want.WarehouseIds, r.WarehouseID), append(want.UntilDays, p.Arrives)
	}
	stocks, err := s.queries.ReorderStock(ctx, c.Tx, want)
	if err != nil {
		return nil, 0, err
	}
	for i, x := range stocks {
		p := &out[i]
		stock, limits := Stock{OnHand: x.OnHand, Incoming: x.Incoming, Asked: x.Asked, Outgoing: x.Outgoing}, Limits{p.Minimum, p.Maximum, p.Multiple}
		p.OnHand, p.Incoming, p.Asked, p.Outgoing, p.Forecast = stock.OnHand, stock.Incoming, stock.Asked, stock.Outgoing, stock.Forecast()
		if p.Quantity = Propose(stock, limits); p.Quantity.Sign() <= 0 {
			continue
		}
		p.Why = why(stock, limits, p.Unit, p.Arrives, p.Quantity)
		if p.SupplierID != nil {
			if offer, offered := best(offers[p.ProductID], *p.SupplierID, p.Quantity); offered {
				p.Price, p.Currency = &offer.Price, offer.Currency
			}
		}
	}
	return slices.DeleteFunc(out, func(p ReorderProposal) bool { return p.Quantity.Sign() <= 0 }), len(rows), nil
}

// offersTx is what suppliers charge today, by product.
func (s *Service) offersTx(ctx context.Context, c *op.Call, products []int64) (map[int64][]Offer, error) {
	rows, err := s.queries.ReorderOffers(ctx, c.Tx, db.ReorderOffersParams{OnDate: date.Of(c.Now), ProductIds: products})
	out := map[int64][]Offer{}
	for _, r := range rows {
		out[r.ProductID] = append(out[r.ProductID], Offer{
			SupplierID: r.SupplierID, Supplier: r.Supplier, MinQuantity: r.MinQuantity, Price: r.Price, Currency: r.Currency, Worth: r.Worth, LeadDays: r.LeadDays,
		})
	}
	return out, err
}

type orderIn struct {
	Body struct {
		Lines []ReorderLineIn `json:"lines" minItems:"1" maxItems:"1000"`
	}
}

// ReorderLineIn is what to order by a rule.
type ReorderLineIn struct {
	RuleID     int64          `json:"rule_id" minimum:"1"`
	Quantity   money.Quantity `json:"quantity" doc:"What to order."`
	Proposed   money.Quantity `json:"proposed" doc:"The quantity that was proposed: where it is another one by now, nothing is ordered."`
	SupplierID *int64         `json:"supplier_id,omitempty" minimum:"1" nullable:"true" doc:"The one that is proposed unless given."`
}

// ReorderOrders are the drafts that were made.
type ReorderOrders struct {
	Orders []purchasing.PurchaseOrderRow `json:"orders" nullable:"false"`
}

// order makes drafts of purchase orders. The rules are held first, so that what
// somebody else has ordered meanwhile is seen.
func (s *Service) order(ctx context.Context, c *op.Call, in *orderIn) (ReorderOrders, error) {
	out := ReorderOrders{Orders: []purchasing.PurchaseOrderRow{}}
	refused := fault.Invalid("invalid_lines", "Some lines cannot be ordered like this; see what is marked.")
	var ids []int64
	for i, l := range in.Body.Lines {
		if slices.Contains(ids, l.RuleID) {
			refused = refused.Field(fmt.Sprintf("lines[%d].rule_id", i), "It is named already.")
		}
		ids = append(ids, l.RuleID)
	}
	if err := s.queries.ReorderRulesHold(ctx, c.Tx, ids); err != nil {
		return out, err
	}
	scope, err := s.warehouses.ScopeTx(ctx, c)
	if err != nil {
		return out, err
	}
	now, _, err := s.proposeTx(ctx, c, scope, db.ReorderRulesAllParams{Ids: ids})
	if err != nil {
		return out, err
	}
	proposed := map[int64]ReorderProposal{}
	for _, p := range now {
		proposed[p.RuleID] = p
	}
	changed := fault.Conflict("proposal_changed", "Meanwhile something else is to be bought; somebody may have ordered it. Look again.")
	var products []int64
	for _, p := range now {
		products = append(products, p.ProductID)
	}
	facts, err := s.catalog.FactsTx(ctx, c.Tx, products)
	if err != nil {
		return out, err
	}
	type group struct{ supplier, warehouse int64 }
	var groups []group
	drafts := map[group]*purchasing.OrderDraft{}
	for i, l := range in.Body.Lines {
		p, still := proposed[l.RuleID]
		if !still || !p.Quantity.Equal(l.Proposed) {
			text := "Nothing of it is to be bought any more."
			if still {
				text = fmt.Sprintf("Of %s %s %s are proposed now.", p.SKU, p.Quantity, p.Unit)
			}
			changed = changed.Field(fmt.Sprintf("lines[%d].proposed", i), "%s", text)
			continue
		}
		supplier := l.SupplierID
		if supplier == nil {
			supplier = p.SupplierID
		}
		switch {
		case supplier == nil:
			refused = refused.Field(fmt.Sprintf("lines[%d].supplier_id", i), "Choose who %s is bought from.", p.SKU)
			continue
		case l.Quantity.Sign() <= 0:
			refused = refused.Field(fmt.Sprintf("lines[%d].quantity", i), "Enter a quantity above zero.")
			continue
		case l.Quantity.Places() > facts[p.ProductID].Decimals:
			refused = refused.Field(fmt.Sprintf("lines[%d].quantity", i), "A quantity of %s has at most %d decimals.", p.Unit, facts[p.ProductID].Decimals)
			continue
		}
		g := group{*supplier, p.WarehouseID}
		if drafts[g] == nil {
			groups = append(groups, g)
			drafts[g] = &purchasing.OrderDraft{SupplierID: g.supplier, WarehouseID: g.warehouse, Date: date.Of(c.Now)}
		}
		line := purchasing.PurchaseOrderLineIn{ProductID: p.ProductID, Quantity: l.Quantity}
		if p.LeadDays > 0 {
			line.ExpectedDate = &p.Arrives
		}
		drafts[g].Lines = append(drafts[g].Lines, line)
	}
	switch {
	case len(changed.Fields) > 0:
		return out, changed
	case len(refused.Fields) > 0:
		return out, refused
	}
	for _, g := range groups {
		o, err := s.orders.DraftTx(ctx, c, *drafts[g])
		if err != nil {
			return out, err
		}
		lines := "1 line"
		if len(o.Lines) > 1 {
			lines = fmt.Sprintf("%d lines", len(o.Lines))
		}
		c.Effect(op.Effect{
			Kind: "document", Text: fmt.Sprintf("A draft of an order of %s for %s: %s, %s %s", o.Supplier, o.Warehouse, lines, o.Total, o.Currency),
			Data: map[string]any{"id": o.ID, "supplier": o.Supplier, "lines": len(o.Lines)},
		})
		out.Orders = append(out.Orders, o.PurchaseOrderRow)
	}
	return out, nil
}
