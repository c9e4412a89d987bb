package transfers

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/catalog"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/money"
	"kontor/internal/op"
)

// StockTransferLineIn is a line as a client sends it.
type StockTransferLineIn struct {
	ID          int64          `json:"id,omitempty" minimum:"0" doc:"Of a line that the document has already; a line without is new."`
	ProductID   int64          `json:"product_id" minimum:"1"`
	LotID       *int64         `json:"lot_id,omitempty" minimum:"1" nullable:"true" doc:"Of goods that leave: whichever expires first unless given."`
	Description string         `json:"description,omitempty" maxLength:"2000"`
	Quantity    money.Quantity `json:"quantity"`
	UnitCost    *money.Price   `json:"unit_cost,omitempty" nullable:"true" doc:"Of goods that come in, in the company's currency; what the product costs in the books unless given."`
}

type transferCreateIn struct {
	Body struct {
		PartnerID     *int64                `json:"partner_id,omitempty" minimum:"1" nullable:"true"`
		WarehouseID   int64                 `json:"warehouse_id,omitempty" minimum:"0" doc:"The first warehouse unless given."`
		ToWarehouseID *int64                `json:"to_warehouse_id,omitempty" minimum:"1" nullable:"true" doc:"Of a transfer."`
		LocationID    int64                 `json:"location_id,omitempty" minimum:"0" doc:"The warehouse's own unless given."`
		ToLocationID  *int64                `json:"to_location_id,omitempty" minimum:"1" nullable:"true" doc:"Of a transfer: the other warehouse's own unless given."`
		TransferDate  *date.Date            `json:"transfer_date,omitempty" doc:"Today unless given."`
		Reference     string                `json:"reference,omitempty" maxLength:"200"`
		Notes         string                `json:"notes,omitempty" maxLength:"10000"`
		Lines         []StockTransferLineIn `json:"lines,omitempty" maxItems:"2000"`
	}
}

type transferPatchIn struct {
	op.ID
	Body struct {
		Version       int32                  `json:"version" minimum:"1" doc:"The version that was read."`
		PartnerID     op.Nullable[int64]     `json:"partner_id,omitzero"`
		WarehouseID   *int64                 `json:"warehouse_id,omitempty" minimum:"1"`
		ToWarehouseID op.Nullable[int64]     `json:"to_warehouse_id,omitzero"`
		LocationID    *int64                 `json:"location_id,omitempty" minimum:"1"`
		ToLocationID  op.Nullable[int64]     `json:"to_location_id,omitzero"`
		TransferDate  *date.Date             `json:"transfer_date,omitempty"`
		Reference     *string                `json:"reference,omitempty" maxLength:"200"`
		Notes         *string                `json:"notes,omitempty" maxLength:"10000"`
		Lines         *[]StockTransferLineIn `json:"lines,omitempty" maxItems:"2000" doc:"Replaces all lines; those with an id are kept."`
	}
}

func (k kinded) create(ctx context.Context, c *op.Call, in *transferCreateIn) (StockTransfer, error) {
	b := in.Body
	t := StockTransfer{}
	t.PartnerID, t.WarehouseID, t.ToWarehouseID, t.LocationID, t.ToLocationID = b.PartnerID, b.WarehouseID, b.ToWarehouseID, b.LocationID, b.ToLocationID
	t.TransferDate, t.Reference, t.Notes = date.Of(c.Now), strings.TrimSpace(b.Reference), b.Notes
	op.Patch(&t.TransferDate, b.TransferDate)
	if t.WarehouseID == 0 {
		first, err := k.warehouses.FirstTx(ctx, c)
		if err != nil {
			return t, err
		}
		t.WarehouseID = first
	}
	return k.insertTx(ctx, c, t, b.Lines)
}

// insertTx enters a draft.
func (k kinded) insertTx(ctx context.Context, c *op.Call, t StockTransfer, lines []StockTransferLineIn) (StockTransfer, error) {
	if err := k.headTx(ctx, c, &t, true); err != nil {
		return t, err
	}
	if err := k.linesTx(ctx, c.Tx, &t, lines, nil); err != nil {
		return t, err
	}
	return k.enterTx(ctx, c, t)
}

// enterTx stores a draft that has been checked.
func (k kinded) enterTx(ctx context.Context, c *op.Call, t StockTransfer) (StockTransfer, error) {
	id, err := k.queries.TransferInsert(ctx, c.Tx, db.TransferInsertParams{
		Kind: k.name, PartnerID: t.PartnerID, WarehouseID: t.WarehouseID, ToWarehouseID: t.ToWarehouseID, LocationID: t.LocationID, ToLocationID: t.ToLocationID,
		TransferDate: t.TransferDate, Reference: t.Reference, Notes: t.Notes, ReturnsID: t.ReturnsID, BackorderOfID: t.BackorderOfID, SourceKind: t.SourceKind,
		SourceID: t.SourceID, CreatedBy: c.Actor.UserID, Now: c.Now,
	})
	if err != nil {
		return t, err
	}
	t.ID = id
	if err := k.putLinesTx(ctx, c.Tx, t, false); err != nil {
		return t, err
	}
	return k.concludeTx(ctx, c, t.ID, nil)
}

func (k kinded) update(ctx context.Context, c *op.Call, in *transferPatchIn) (StockTransfer, error) {
	b := in.Body
	before, err := k.lockTx(ctx, c, in.ID.ID, b.Version)
	if err != nil {
		return before, err
	}
	t := before
	op.Patch(&t.Reference, b.Reference)
	op.Patch(&t.Notes, b.Notes)
	t.Reference = strings.TrimSpace(t.Reference)
	if t.State != StateDraft {
		if b.PartnerID.Set || b.WarehouseID != nil || b.ToWarehouseID.Set || b.LocationID != nil || b.ToLocationID.Set || b.TransferDate != nil || b.Lines != nil {
			way := "Only its reference and notes can be changed."
			if t.State == StateReserved {
				way = "Release what is reserved first, or change its reference and notes alone."
			}
			return t, fault.Conflict("wrong_state", "%s is %s. %s", t.title(k.kind), t.State, way)
		}
		return k.storeTx(ctx, c, t, before)
	}
	b.PartnerID.Into(&t.PartnerID)
	op.Patch(&t.TransferDate, b.TransferDate)
	if b.WarehouseID != nil && *b.WarehouseID != t.WarehouseID {
		t.WarehouseID, t.LocationID = *b.WarehouseID, 0
	}
	if b.ToWarehouseID.Set {
		t.ToLocationID = nil
	}
	b.ToWarehouseID.Into(&t.ToWarehouseID)
	op.Patch(&t.LocationID, b.LocationID)
	b.ToLocationID.Into(&t.ToLocationID)
	if err := k.headTx(ctx, c, &t, ref(t.PartnerID) != ref(before.PartnerID)); err != nil {
		return t, err
	}
	if b.Lines != nil {
		if err := k.linesTx(ctx, c.Tx, &t, *b.Lines, before.Lines); err != nil {
			return t, err
		}
		if err := k.putLinesTx(ctx, c.Tx, t, true); err != nil {
			return t, err
		}
	}
	return k.storeTx(ctx, c, t, before)
}

func (k kinded) storeTx(ctx context.Context, c *op.Call, t, before StockTransfer) (StockTransfer, error) {
	err := k.queries.TransferUpdate(ctx, c.Tx, db.TransferUpdateParams{
		ID: t.ID, PartnerID: t.PartnerID, WarehouseID: t.WarehouseID, ToWarehouseID: t.ToWarehouseID, LocationID: t.LocationID, ToLocationID: t.ToLocationID,
		TransferDate: t.TransferDate, Reference: t.Reference, Notes: t.Notes, Now: c.Now,
	})
	if err != nil {
		return t, err
	}
	return k.concludeTx(ctx, c, t.ID, before)
}

func (k kinded) delete(ctx context.Context, c *op.Call, in *op.ID) (op.Nothing, error) {
	t, err := k.lockTx(ctx, c, in.ID, 0)
	if err != nil {
		return op.Nothing{}, err
	}
	if t.State != StateDraft {
		return op.Nothing{}, fault.Conflict("wrong_state", "%s is %s and stays. Cancel it instead.", t.title(k.kind), t.State)
	}
	if err := k.queries.TransferDelete(ctx, c.Tx, t.ID); err != nil {
		return op.Nothing{}, err
	}
	c.Record(op.Change{Kind: k.name, ID: t.ID, Title: t.title(k.kind), Before: t})
	return op.Nothing{}, nil
}

// headTx checks the partner and the places, and fills in the warehouses' own
// locations.
func (k kinded) headTx(ctx context.Context, c *op.Call, t *StockTransfer, partnerNew bool) error {
	refused := fault.Invalid("invalid_"+k.name, "The %s cannot be like this; see what is marked.", k.noun)
	switch {
	case k.partner == "" && t.PartnerID != nil:
		refused = refused.Field("partner_id", "%s has no partner.", capital(k.article+" "+k.noun))
	case k.partner != "" && t.PartnerID == nil:
		refused = refused.Field("partner_id", "Choose a %s.", k.partner)
	case k.partner != "":
		p, found, err := k.partners.BriefTx(ctx, c.Tx, *t.PartnerID)
		switch {
		case err != nil:
			return err
		case !found:
			refused = refused.Field("partner_id", "There is no such partner.")
		case partnerNew && p.Archived:
			refused = refused.Field("partner_id", "%s is archived.", p.Name)
		}
	}
	if date.Of(c.Now).Before(t.TransferDate.AddDays(-3660)) {
		refused = refused.Field("transfer_date", "That is too far ahead.")
	}
	warehouses := []int64{t.WarehouseID}
	if k.name == transfer.name {
		if t.ToWarehouseID == nil {
			refused = refused.Field("to_warehouse_id", "Choose where the goods go.")
		} else {
			warehouses = append(warehouses, *t.ToWarehouseID)
		}
	} else if t.ToWarehouseID != nil || t.ToLocationID != nil {
		refused = refused.Field("to_warehouse_id", "Only a transfer goes to another warehouse.")
	}
	rows, err := k.queries.TransferPlaces(ctx, c.Tx, warehouses)
	if err != nil {
		return err
	}
	own := map[int64]*int64{}
	for _, r := range rows {
		own[r.ID] = r.StockLocationID
	}
	place := func(field string, warehouse int64, location *int64) error {
		shelf, found := own[warehouse]
		switch {
		case !found:
			refused = refused.Field(field+"warehouse_id", "There is no such warehouse.")
			return nil
		case *location == 0 && shelf == nil:
			refused = refused.Field(field+"location_id", "This warehouse has no location for stock.")
			return nil
		case *location == 0:
			*location = *shelf
			return nil
		}
		l, err := k.queries.TransferLocation(ctx, c.Tx, *location)
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		if err != nil || l.Kind != "internal" || ref(l.WarehouseID) != warehouse {
			refused = refused.Field(field+"location_id", "Choose a location of this warehouse.")
		}
		return nil
	}
	if err := place("", t.WarehouseID, &t.LocationID); err != nil {
		return err
	}
	if k.name == transfer.name && t.ToWarehouseID != nil {
		to := ref(t.ToLocationID)
		if err := place("to_", *t.ToWarehouseID, &to); err != nil {
			return err
		}
		t.ToLocationID = &to
		if to == t.LocationID {
			refused = refused.Field("to_warehouse_id", "A transfer goes from one place to another.")
		}
	}
	if len(refused.Fields) > 0 {
		return refused
	}
	// Whoever sends goods works where they leave; a transfer may go anywhere.
	return k.warehouses.MayTx(ctx, c, t.WarehouseID)
}

// linesTx checks lines against their products and lots, and reports every mistake
// at its place. had are the lines that the document has.
func (k kinded) linesTx(ctx context.Context, tx pgx.Tx, t *StockTransfer, in []StockTransferLineIn, had []StockTransferLine) error {
	var products, lotIDs []int64
	for _, l := range in {
		products = append(products, l.ProductID)
		if l.LotID != nil {
			lotIDs = append(lotIDs, *l.LotID)
		}
	}
	facts, err := k.catalog.FactsTx(ctx, tx, products)
	if err != nil {
		return err
	}
	lots := map[int64]int64{}
	if len(lotIDs) > 0 {
		rows, err := k.queries.TransferLots(ctx, tx, lotIDs)
		if err != nil {
			return err
		}
		for _, r := range rows {
			lots[r.ID] = r.ProductID
		}
	}
	known := map[int64]StockTransferLine{}
	for _, l := range had {
		known[l.ID] = l
	}
	refused := fault.Invalid("invalid_lines", "Some lines cannot be like this; see what is marked.")
	t.Lines = make([]StockTransferLine, len(in))
	for i, l := range in {
		wrong := func(field, format string, args ...any) {
			refused = refused.Field(fmt.Sprintf("lines[%d].%s", i, field), format, args...)
		}
		p, found := facts[l.ProductID]
		was, there := known[l.ID]
		delete(known, l.ID)
		switch {
		case !found:
			wrong("product_id", "There is no such product.")
		case p.Kind != catalog.KindGoods:
			wrong("product_id", "%s is a service and has no stock.", p.SKU)
		case p.Archived && !there:
			wrong("product_id", "%s is archived.", p.SKU)
		}
		if l.ID != 0 && !there {
			wrong("id", "The document has no such line.")
		}
		switch {
		case l.Quantity.Sign() <= 0:
			wrong("quantity", "Enter a quantity above zero.")
		case found && l.Quantity.Places() > p.Decimals:
			wrong("quantity", "%s is counted in %s, with at most %d decimals.", p.SKU, p.Unit, p.Decimals)
		}
		if l.LotID != nil && lots[*l.LotID] != l.ProductID {
			wrong("lot_id", "There is no such lot of this product.")
		}
		switch {
		case l.UnitCost == nil:
		case t.leaves(k.kind) || k.name != receipt.name:
			wrong("unit_cost", "Only goods that come in from a supplier have a cost of their own.")
		case l.UnitCost.Sign() < 0:
			wrong("unit_cost", "Goods do not cost less than nothing.")
		}
		t.Lines[i] = StockTransferLine{
			ID: l.ID, Position: int32(i + 1), ProductID: l.ProductID, LotID: l.LotID, Description: cmp.Or(strings.TrimSpace(l.Description), p.Name),
			Quantity: l.Quantity, UnitCost: l.UnitCost, ReturnsLineID: was.ReturnsLineID, SourceLineID: was.SourceLineID, SKU: p.SKU, Unit: p.Unit, decimals: p.Decimals,
		}
	}
	if len(refused.Fields) > 0 {
		return refused
	}
	return nil
}

// putLinesTx stores the lines of a draft: two statements, however many lines.
func (k kinded) putLinesTx(ctx context.Context, tx pgx.Tx, t StockTransfer, had bool) error {
	put := db.TransferLinesPutParams{TransferID: t.ID}
	keep := []int64{}
	for _, l := range t.Lines {
		if l.ID != 0 {
			keep = append(keep, l.ID)
		}
		put.Ids = append(put.Ids, l.ID)
		put.Positions = append(put.Positions, l.Position)
		put.ProductIds = append(put.ProductIds, l.ProductID)
		put.LotIds = append(put.LotIds, ref(l.LotID))
		put.Descriptions = append(put.Descriptions, l.Description)
		put.Quantities = append(put.Quantities, l.Quantity)
		put.UnitCosts = append(put.UnitCosts, costText(l.UnitCost))
		put.ReturnsLineIds = append(put.ReturnsLineIds, ref(l.ReturnsLineID))
		put.SourceLineIds = append(put.SourceLineIds, ref(l.SourceLineID))
	}
	if had {
		if err := k.queries.TransferLinesDelete(ctx, tx, db.TransferLinesDeleteParams{TransferID: t.ID, Keep: keep}); err != nil {
			return err
		}
	}
	if len(t.Lines) == 0 {
		return nil
	}
	return k.queries.TransferLinesPut(ctx, tx, put)
}

// costText is the cost as statements take it: empty for none.
func costText(p *money.Price) string {
	if p == nil {
		return ""
	}
	return p.String()
}

func ref(id *int64) int64 {
	if id == nil {
		return 0
	}
	return *id
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
