package transfers

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/inventory"
	"kontor/internal/money"
	"kontor/internal/op"
	"kontor/internal/pg/list"
)

// The states.
const (
	StateDraft     = "draft"
	StateReserved  = "reserved"
	StateShipped   = "shipped" // of a transfer: under way
	StateDone      = "done"
	StateCancelled = "cancelled"
)

// StockTransferRow is a document in a list.
type StockTransferRow struct {
	ID            int64      `json:"id" db:"id"`
	Kind          string     `json:"kind" db:"kind" enum:"receipt,delivery,transfer,scrap"`
	Number        *string    `json:"number" db:"number" doc:"Null until the goods move."`
	State         string     `json:"state" db:"state" enum:"draft,reserved,shipped,done,cancelled"`
	PartnerID     *int64     `json:"partner_id" db:"partner_id" nullable:"true"`
	Partner       *string    `json:"partner" db:"partner" nullable:"true"`
	WarehouseID   int64      `json:"warehouse_id" db:"warehouse_id"`
	Warehouse     string     `json:"warehouse" db:"warehouse"`
	ToWarehouseID *int64     `json:"to_warehouse_id" db:"to_warehouse_id" nullable:"true" doc:"Of a transfer."`
	ToWarehouse   *string    `json:"to_warehouse" db:"to_warehouse" nullable:"true"`
	LocationID    int64      `json:"location_id" db:"location_id" doc:"In the warehouse."`
	Location      string     `json:"location" db:"location"`
	ToLocationID  *int64     `json:"to_location_id" db:"to_location_id" nullable:"true"`
	ToLocation    *string    `json:"to_location" db:"to_location" nullable:"true"`
	TransferDate  date.Date  `json:"transfer_date" db:"transfer_date" doc:"The day on which the goods move."`
	Reference     string     `json:"reference" db:"reference"`
	ReturnsID     *int64     `json:"returns_id" db:"returns_id" nullable:"true" doc:"The document whose goods come back."`
	Returns       *string    `json:"returns" db:"returns" nullable:"true"`
	BackorderOfID *int64     `json:"backorder_of_id" db:"backorder_of_id" nullable:"true" doc:"The document that this one does the rest of."`
	BackorderOf   *string    `json:"backorder_of" db:"backorder_of" nullable:"true"`
	SourceKind    string     `json:"source_kind" db:"source_kind" doc:"The order that it comes from; empty for none."`
	SourceID      *int64     `json:"source_id" db:"source_id" nullable:"true"`
	Version       int32      `json:"version" db:"version"`
	CreatedAt     time.Time  `json:"created_at" db:"created_at"`
	UpdatedAt     time.Time  `json:"updated_at" db:"updated_at"`
	DoneAt        *time.Time `json:"done_at" db:"done_at"`
}

// StockTransfer is a document that moves stock.
type StockTransfer struct {
	StockTransferRow
	Notes string              `json:"notes"`
	Lines []StockTransferLine `json:"lines" nullable:"false"`

	// outside is the location on the other side, of a document that is held.
	outside int64
}

// StockTransferLine is a line of it.
type StockTransferLine struct {
	ID          int64          `json:"id"`
	Position    int32          `json:"position"`
	ProductID   int64          `json:"product_id"`
	SKU         string         `json:"sku"`
	Product     string         `json:"product"`
	Unit        string         `json:"unit"`
	LotID       *int64         `json:"lot_id" nullable:"true"`
	Lot         *string        `json:"lot" nullable:"true"`
	Description string         `json:"description"`
	Quantity    money.Quantity `json:"quantity"`
	UnitCost    *money.Price   `json:"unit_cost" nullable:"true" doc:"What one that comes in costs, in the company's currency; null for what the product costs in the books."`
	Reserved    money.Quantity `json:"reserved"`
	Available   money.Quantity `json:"available" doc:"What others have left at the location."`
	Done        money.Quantity `json:"done" doc:"What has been moved."`
	Returned    money.Quantity `json:"returned" doc:"What of it has come back."`
	Value       *money.Amount  `json:"value" nullable:"true" doc:"What the goods were worth, in the company's currency, as far as it is known now."`

	ReturnsLineID *int64 `json:"returns_line_id" nullable:"true"`
	SourceLineID  *int64 `json:"source_line_id" nullable:"true"`

	archived bool
	decimals int32
	tracking string
}

var documents = list.Spec[StockTransferRow]{
	From: "stock_transfer_list", Default: "-id", Search: "search LIKE search_pattern(?)",
	Columns: `id, kind, number, state, partner_id, partner, warehouse_id, warehouse, to_warehouse_id, to_warehouse, location_id, location, to_location_id, to_location,
		transfer_date, reference, returns_id, returns, backorder_of_id, backorder_of, source_kind, source_id, version, created_at, updated_at, done_at`,
	Sorts: map[string]list.Sort{
		"number":        {SQL: "coalesce(number, '')", Type: "text"},
		"transfer_date": {SQL: "transfer_date", Type: "date"},
	},
}

type listIn struct {
	op.ListIn
	State       string    `query:"state" enum:"draft,reserved,shipped,done,cancelled"`
	PartnerID   int64     `query:"partner_id" minimum:"1"`
	WarehouseID int64     `query:"warehouse_id" minimum:"1"`
	ProductID   int64     `query:"product_id" minimum:"1" doc:"Those with a line of this product."`
	ReturnsID   int64     `query:"returns_id" minimum:"1" doc:"Those that take goods of this document back."`
	SourceKind  string    `query:"source_kind" maxLength:"40"`
	SourceID    int64     `query:"source_id" minimum:"1"`
	From        date.Date `query:"transfer_date_from"`
	To          date.Date `query:"transfer_date_to"`
}

func (k kinded) list(ctx context.Context, c *op.Call, in *listIn) (op.Page[StockTransferRow], error) {
	scope, err := k.warehouses.ScopeTx(ctx, c)
	if err != nil {
		return op.Page[StockTransferRow]{}, err
	}
	return documents.Page(ctx, c.Tx, in.ListIn, scope.Where("(warehouse_id = ANY(?) OR to_warehouse_id = ANY(?))"),
		list.Where("kind = ?", k.name),
		list.Where("state = ?", in.State),
		list.Where("partner_id = ?", in.PartnerID),
		list.Where("warehouse_id = ?", in.WarehouseID),
		list.Where("EXISTS (SELECT FROM stock_transfer_lines line WHERE line.transfer_id = stock_transfer_list.id AND line.product_id = ?)", in.ProductID),
		list.Where("returns_id = ?", in.ReturnsID),
		list.Where("source_kind = ?", in.SourceKind),
		list.Where("source_id = ?", in.SourceID),
		list.Where("transfer_date >= ?", in.From),
		list.Where("transfer_date <= ?", in.To))
}

func (k kinded) get(ctx context.Context, c *op.Call, in *op.ID) (StockTransfer, error) {
	t, err := k.readTx(ctx, c.Tx, in.ID)
	if err != nil {
		return t, err
	}
	return t, k.mayTx(ctx, c, t)
}

// mayTx refuses whoever works in neither of the document's warehouses.
func (k kinded) mayTx(ctx context.Context, c *op.Call, t StockTransfer) error {
	err := k.warehouses.MayTx(ctx, c, t.WarehouseID)
	if err != nil && t.ToWarehouseID != nil && k.warehouses.MayTx(ctx, c, *t.ToWarehouseID) == nil {
		return nil
	}
	return err
}

func (k kinded) missing() error {
	return fault.NotFound("no_such_"+k.name, "There is no such %s. It may have been deleted.", k.noun)
}

func (k kinded) readTx(ctx context.Context, tx pgx.Tx, id int64) (t StockTransfer, err error) {
	batch := &pgx.Batch{}
	k.queueRead(batch, id, &t)
	err = tx.SendBatch(ctx, batch).Close()
	return t, err
}

// queueRead asks for a document and its lines along with what else is in the batch.
func (k kinded) queueRead(batch *pgx.Batch, id int64, t *StockTransfer) {
	batch.Queue(db.TransferGet, id, k.name).Query(func(rows pgx.Rows) error {
		r, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[db.TransferGetRow])
		if errors.Is(err, pgx.ErrNoRows) {
			return k.missing()
		}
		*t = StockTransfer{StockTransferRow: StockTransferRow{
			ID: r.ID, Kind: r.Kind, Number: r.Number, State: r.State, PartnerID: r.PartnerID, Partner: r.Partner, WarehouseID: r.WarehouseID, Warehouse: r.Warehouse,
			ToWarehouseID: r.ToWarehouseID, ToWarehouse: r.ToWarehouse, LocationID: r.LocationID, Location: r.Location, ToLocationID: r.ToLocationID, ToLocation: r.ToLocation,
			TransferDate: r.TransferDate, Reference: r.Reference, ReturnsID: r.ReturnsID, Returns: r.Returns, BackorderOfID: r.BackorderOfID, BackorderOf: r.BackorderOf,
			SourceKind: r.SourceKind, SourceID: r.SourceID, Version: r.Version, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt, DoneAt: r.DoneAt,
		}, Notes: r.Notes, Lines: []StockTransferLine{}}
		return err
	})
	batch.Queue(db.TransferLines, k.name, id).Query(func(rows pgx.Rows) error {
		lines, err := pgx.CollectRows(rows, pgx.RowToStructByPos[db.TransferLinesRow])
		for _, l := range lines {
			line := StockTransferLine{
				ID: l.ID, Position: l.Position, ProductID: l.ProductID, SKU: l.Sku, Product: l.Product, Unit: l.Unit, LotID: l.LotID, Lot: l.Lot, Description: l.Description,
				Quantity: l.Quantity, UnitCost: l.UnitCost, Reserved: l.Reserved, Available: l.Available, Done: l.Done, Returned: l.Returned,
				ReturnsLineID: l.ReturnsLineID, SourceLineID: l.SourceLineID, archived: l.Archived, decimals: l.Decimals, tracking: l.Tracking,
			}
			if t.State == StateDone {
				line.Value = &l.Value
			}
			t.Lines = append(t.Lines, line)
		}
		return err
	})
}

// lockTx holds the document against everybody else, and reads it then: a statement
// sees what was there when the one before it had its lock.
func (k kinded) lockTx(ctx context.Context, c *op.Call, id int64, version int32) (t StockTransfer, err error) {
	var now int32
	var outside int64
	batch := &pgx.Batch{}
	batch.Queue(db.TransferLock, id, k.name).QueryRow(func(row pgx.Row) error {
		err := row.Scan(&now)
		if errors.Is(err, pgx.ErrNoRows) {
			return k.missing()
		}
		return err
	})
	k.queueRead(batch, id, &t)
	if k.outside != "" {
		batch.Queue(db.LocationByCode, k.outside).QueryRow(func(row pgx.Row) error { return row.Scan(&outside) })
	}
	if err := c.Tx.SendBatch(ctx, batch).Close(); err != nil {
		return t, err
	}
	t.outside = outside
	if err := fault.CheckVersion(k.noun, version, now); err != nil {
		return StockTransfer{}, err
	}
	return t, k.mayTx(ctx, c, t)
}

// title is what people call the document.
func (t StockTransfer) title(k kind) string {
	if t.Number != nil {
		return *t.Number
	}
	return fmt.Sprintf("Draft %d", t.ID)
}

// source is the document as stock knows it.
func (t StockTransfer) source(c *op.Call, k kind) inventory.Source {
	return inventory.Source{Kind: k.name, ID: t.ID, Title: t.title(k), Date: t.TransferDate, Now: c.Now, UserID: c.Actor.UserID}
}

func (t StockTransfer) products() []int64 {
	ids := make([]int64, len(t.Lines))
	for i, l := range t.Lines {
		ids[i] = l.ProductID
	}
	return ids
}

// leaves tells whether goods leave the warehouse: a return goes the other way.
func (t StockTransfer) leaves(k kind) bool { return k.out != (t.ReturnsID != nil) }

// concludeTx reads what is stored now and remembers the change.
func (k kinded) concludeTx(ctx context.Context, c *op.Call, id int64, before any) (StockTransfer, error) {
	t, err := k.readTx(ctx, c.Tx, id)
	if err != nil {
		return t, err
	}
	c.Record(op.Change{Kind: k.name, ID: t.ID, Title: t.title(k.kind), Before: before, After: t})
	return t, nil
}

func (t StockTransfer) mustBe(k kind, verb string, states ...string) error {
	for _, s := range states {
		if t.State == s {
			return nil
		}
	}
	return fault.Conflict("wrong_state", "%s is %s and cannot be %s.", t.title(k), t.State, verb)
}
