package inventory

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/jackc/pgx/v5"
	"github.com/shopspring/decimal"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/inventory/valuation"
	"kontor/internal/money"
	"kontor/internal/op"
	"kontor/internal/pg"
)

// Kinds of what happens to a value.
const (
	kindMove       = "move"
	kindStandard   = "standard"
	kindCost       = "cost"
	kindAdjustment = "adjustment"
)

// held is a product's stock and value, held against everybody else.
type held struct {
	db.StockValuesLockRow
	layers []valuation.Layer
}

// stock is how it stands, as the arithmetic takes it.
func (h held) stock(decimals int32) valuation.Stock {
	unit, err := decimal.NewFromString(h.UnitCost)
	if err != nil {
		panic("inventory: a unit cost of " + h.UnitCost)
	}
	return valuation.Stock{
		Method: valuation.Method(h.Method), Decimals: decimals, OnHand: h.Quantity, Worth: money.AmountOf(h.Value.Decimal(), decimals),
		Layers: h.layers, Unit: unit,
	}
}

// values is what the valuation of a document's moves knows, with the products
// locked.
type values struct {
	facts     db.ValuationFactsRow
	roles     map[string]int64
	locations map[int64]string // their kinds
	products  map[int64]*held
}

// ours tells whether stock at a location is in the books.
func (v *values) ours(location int64) bool {
	return v.locations[location] == "internal" || v.locations[location] == "transit"
}

// booked tells whether there are books to post into.
func (v *values) booked() bool { return v.facts.Chart != "" }

// role is the account that plays a part, or 0 before the books are set up.
func (v *values) role(name string) int64 { return v.roles[name] }

// everything is more than can be on hand of anything.
var everything = money.MustQuantity("99999999999999")

// holdTx locks the values of products in their order, and reads what moves
// between the locations ask for: two statements in one trip, so that the second
// sees what was there when the first had its locks. needs is how much of each
// product may go out at most.
//
// What more is to be locked after them goes along.
func (s *Service) holdTx(ctx context.Context, tx pgx.Tx, needs map[int64]money.Quantity, locations []int64, more ...func(*pgx.Batch)) (*values, error) {
	v := &values{roles: map[string]int64{}, locations: map[int64]string{}, products: map[int64]*held{}}
	ids := slices.Sorted(maps.Keys(needs))
	quantities := make([]money.Quantity, len(ids))
	for i, id := range ids {
		quantities[i] = needs[id]
	}
	if locations == nil {
		locations = []int64{}
	}
	batch := &pgx.Batch{}
	batch.Queue(db.StockValuesLock, ids).Query(func(rows pgx.Rows) error {
		found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[db.StockValuesLockRow])
		for _, r := range found {
			v.products[r.ProductID] = &held{StockValuesLockRow: r}
		}
		return err
	})
	batch.Queue(db.CostLayersFor, ids, quantities).Query(func(rows pgx.Rows) error {
		found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[db.CostLayersForRow])
		for _, r := range found {
			if h := v.products[r.ProductID]; h != nil {
				h.layers = append(h.layers, valuation.Layer{Move: r.ValuationID, Quantity: r.Quantity, Value: r.Value})
			}
		}
		return err
	})
	batch.Queue(db.ValuationFacts, locations).Query(func(rows pgx.Rows) (err error) {
		v.facts, err = pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[db.ValuationFactsRow])
		return err
	})
	for _, queue := range more {
		queue(batch)
	}
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(v.facts.Roles, &v.roles); err != nil {
		return nil, err
	}
	kinds := map[string]string{}
	if err := json.Unmarshal(v.facts.Locations, &kinds); err != nil {
		return nil, err
	}
	for id, kind := range kinds {
		n, err := strconv.ParseInt(id, 10, 64)
		if err != nil {
			return nil, err
		}
		v.locations[n] = kind
	}
	return v, nil
}

// event is a move of a product in or out, or a new standard, that is to be valued.
type event struct {
	id       int64 // of its valuation
	move     int64
	product  int64
	quantity money.Quantity // above zero in, below zero out
	cost     money.Amount   // of what comes in
	returns  int64          // the valuation of the issue whose goods come back
	standard *money.Price
	date     date.Date
	// account is where the value comes from or goes to; 0 before there are books.
	account int64
	note    string
}

func (e event) as() valuation.Move {
	return valuation.Move{ID: e.id, Quantity: e.quantity, Cost: e.cost, Returns: e.returns, Standard: e.standard}
}

// valued is a row to be: what an event did, or what it is found to have done.
type valued struct {
	event
	kind  string
	of    int64 // the event that it is about, for costs and adjustments
	value money.Amount
	// correction and variance are as valuation.Valued has them.
	correction, variance money.Amount
}

// total is what comes from the event's account.
func (r valued) total() money.Amount { return r.value.Add(r.correction).Add(r.variance) }

// valueTx values events of a document that has been carried out, posts what they
// do to the books, and stores it. What costs of earlier moves turn out to be
// goes along: extra is by the event's id.
func (s *Service) valueTx(ctx context.Context, c *op.Call, v *values, source Source, events []event, extra []extraCost) error {
	byProduct := map[int64][]event{}
	for _, e := range events {
		byProduct[e.product] = append(byProduct[e.product], e)
	}
	costs := map[int64][]extraCost{}
	for _, x := range extra {
		costs[x.product] = append(costs[x.product], x)
		if _, there := byProduct[x.product]; !there {
			byProduct[x.product] = nil
		}
	}
	var rows []valued
	later := pg.Later(c.Tx)
	units := db.StockUnitCostsParams{}
	var layers layerChanges
	for _, product := range slices.Sorted(maps.Keys(byProduct)) {
		h := v.products[product]
		if h == nil {
			return fault.NotFound("no_such_product", "There is no such product. It may have been deleted.")
		}
		before := h.stock(v.facts.CurrencyDecimals)
		var after valuation.Stock
		if backdated(h, byProduct[product]) || len(costs[product]) > 0 {
			more, left, err := s.replayTx(ctx, c, v, h, byProduct[product], costs[product])
			if err != nil {
				return err
			}
			rows, after = append(rows, more...), left
			layers.all(product, after.Layers)
		} else {
			var done []valuation.Valued
			moves := make([]valuation.Move, len(byProduct[product]))
			for i, e := range byProduct[product] {
				moves[i] = e.as()
			}
			done, after = valuation.Replay(before, moves)
			for i, d := range done {
				e := byProduct[product][i]
				kind := kindMove
				if e.standard != nil {
					kind = kindStandard
				}
				rows = append(rows, valued{event: e, kind: kind, value: d.Value, correction: d.Correction, variance: d.Variance})
			}
			layers.changes(product, before.Layers, after.Layers)
		}
		units.ProductIds = append(units.ProductIds, product)
		units.UnitCosts = append(units.UnitCosts, after.Unit.String())
	}
	entries, err := s.postValuesTx(ctx, c, v, source, rows)
	if err != nil {
		return err
	}
	if err := s.queries.StockValuationsInsert(ctx, later, valuationRows(c, source, rows, entries)); err != nil {
		return err
	}
	if err := s.queries.StockUnitCosts(ctx, later, units); err != nil {
		return err
	}
	return layers.writeTx(ctx, s.queries, later)
}

// backdated tells whether something happened before what has been valued.
func backdated(h *held, events []event) bool {
	last := h.LastDate
	for _, e := range events {
		if last != nil && e.date.Before(*last) {
			return true
		}
		last = &e.date
	}
	return false
}

// valuationRows is what is stored of the rows. entries has the entry of each day.
func valuationRows(c *op.Call, source Source, rows []valued, entries map[date.Date]int64) db.StockValuationsInsertParams {
	p := db.StockValuationsInsertParams{Now: c.Now, SourceKind: source.Kind, UserID: c.Actor.UserID}
	if source.ID != 0 {
		p.SourceID = &source.ID
	}
	for _, r := range rows {
		p.Ids = append(p.Ids, r.id)
		p.ProductIds = append(p.ProductIds, r.product)
		p.Kinds = append(p.Kinds, r.kind)
		p.MoveIds = append(p.MoveIds, r.move)
		p.OfIds = append(p.OfIds, r.of)
		p.ReturnsIds = append(p.ReturnsIds, r.returns)
		p.Dates = append(p.Dates, r.date)
		p.Quantities = append(p.Quantities, r.quantity)
		p.Vals = append(p.Vals, r.value)
		p.Corrections = append(p.Corrections, r.correction)
		p.Variances = append(p.Variances, r.variance)
		standard := ""
		if r.standard != nil {
			standard = r.standard.String()
		}
		p.Standards = append(p.Standards, standard)
		p.AccountIds = append(p.AccountIds, r.account)
		p.EntryIds = append(p.EntryIds, entries[r.date])
		p.Notes = append(p.Notes, r.note)
	}
	return p
}

// layerChanges are what becomes of the layers of first in, first out.
type layerChanges struct {
	gone    []int64
	cleared []int64 // products whose layers are all put anew
	put     db.CostLayersPutParams
}

func (l *layerChanges) keep(product int64, layer valuation.Layer) {
	l.put.Ids = append(l.put.Ids, layer.Move)
	l.put.ProductIds = append(l.put.ProductIds, product)
	l.put.Quantities = append(l.put.Quantities, layer.Quantity)
	l.put.Vals = append(l.put.Vals, layer.Value)
}

func (l *layerChanges) changes(product int64, before, after []valuation.Layer) {
	was := map[int64]valuation.Layer{}
	for _, b := range before {
		was[b.Move] = b
	}
	for _, a := range after {
		if b, there := was[a.Move]; !there || !b.Quantity.Equal(a.Quantity) || !b.Value.Equal(a.Value) {
			l.keep(product, a)
		}
		delete(was, a.Move)
	}
	l.gone = slices.AppendSeq(l.gone, maps.Keys(was))
}

func (l *layerChanges) all(product int64, after []valuation.Layer) {
	l.cleared = append(l.cleared, product)
	for _, a := range after {
		l.keep(product, a)
	}
}

func (l *layerChanges) writeTx(ctx context.Context, q db.Queries, later db.DBTX) error {
	for _, product := range l.cleared {
		if err := q.CostLayersDeleteOf(ctx, later, product); err != nil {
			return err
		}
	}
	if len(l.gone) > 0 {
		slices.Sort(l.gone)
		if err := q.CostLayersDelete(ctx, later, l.gone); err != nil {
			return err
		}
	}
	if len(l.put.Ids) == 0 {
		return nil
	}
	return q.CostLayersPut(ctx, later, l.put)
}

// spoken is an amount with the company's currency.
func (v *values) spoken(a money.Amount) string {
	return fmt.Sprintf("%s %s", a.Fixed(v.facts.CurrencyDecimals), v.facts.Currency)
}
