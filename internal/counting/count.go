package counting

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/op"
	"kontor/internal/pg/list"
)

// The states of a count.
const (
	StateDraft     = "draft"
	StateCounting  = "counting"
	StateReviewed  = "reviewed"
	StatePosted    = "posted"
	StateCancelled = "cancelled"
)

// Count is a count of what lies in a place and all below it.
type Count struct {
	ID           int64          `json:"id" db:"id"`
	Number       *string        `json:"number" db:"number"`
	State        string         `json:"state" db:"state" enum:"draft,counting,reviewed,posted,cancelled"`
	WarehouseID  int64          `json:"warehouse_id" db:"warehouse_id"`
	Warehouse    string         `json:"warehouse" db:"warehouse"`
	LocationID   int64          `json:"location_id" db:"location_id" doc:"This place and all below it are counted."`
	Location     string         `json:"location" db:"location"`
	Method       string         `json:"method" db:"method" enum:"full,cycle" doc:"Everything, or what was not counted for the longest time."`
	CategoryID   *int64         `json:"category_id" db:"category_id"`
	Category     *string        `json:"category" db:"category"`
	Days         int32          `json:"days" db:"days" doc:"Of a cycle: not counted for so many days."`
	MostLines    int32          `json:"most_lines" db:"most_lines" doc:"Of a cycle: so many lines at most; 0 for all."`
	Uncounted    string         `json:"uncounted" db:"uncounted" enum:"leave,zero" doc:"What becomes of lines that nobody counted."`
	Notes        string         `json:"notes" db:"notes"`
	LineCount    int32          `json:"line_count" db:"line_count"`
	CountedLines int32          `json:"counted_lines" db:"counted_lines"`
	Products     []CountProduct `json:"products" db:"-" nullable:"false" doc:"What is counted; none for all."`
	Version      int32          `json:"version" db:"version"`
	CreatedBy    int64          `json:"created_by" db:"created_by"`
	CreatedAt    time.Time      `json:"created_at" db:"created_at"`
	UpdatedAt    time.Time      `json:"updated_at" db:"updated_at"`
	StartedAt    *time.Time     `json:"started_at" db:"started_at"`
	ReviewedAt   *time.Time     `json:"reviewed_at" db:"reviewed_at"`
	PostedAt     *time.Time     `json:"posted_at" db:"posted_at"`
}

// CountProduct is a product that is counted.
type CountProduct struct {
	ProductID int64  `json:"product_id" minimum:"1"`
	SKU       string `json:"sku" readOnly:"true" required:"false"`
	Product   string `json:"product" readOnly:"true" required:"false"`
}

var counts = list.Spec[Count]{
	From: "stock_count_list", Default: "-id", Search: "search LIKE search_pattern(?)",
	Columns: `id, number, state, warehouse_id, warehouse, location_id, location, method, category_id, category, days, most_lines, uncounted, notes,
		line_count, counted_lines, version, created_by, created_at, updated_at, started_at, reviewed_at, posted_at`,
	Sorts: map[string]list.Sort{"number": {SQL: "coalesce(number, '')", Type: "text"}},
}

type countListIn struct {
	op.ListIn
	State       string `query:"state" maxLength:"20"`
	WarehouseID int64  `query:"warehouse_id" minimum:"1"`
}

func (s *Service) list(ctx context.Context, c *op.Call, in *countListIn) (op.Page[Count], error) {
	scope, err := s.warehouses.ScopeTx(ctx, c)
	if err != nil {
		return op.Page[Count]{}, err
	}
	page, err := counts.Page(ctx, c.Tx, in.ListIn, scope.Where("warehouse_id = ANY(?)"),
		list.Where("state = ?", in.State), list.Where("warehouse_id = ?", in.WarehouseID))
	for i := range page.Items {
		page.Items[i].Products = []CountProduct{}
	}
	return page, err
}

func (s *Service) get(ctx context.Context, c *op.Call, in *op.ID) (Count, error) {
	k, err := s.readTx(ctx, c.Tx, in.ID)
	if err != nil {
		return k, err
	}
	return k, s.warehouses.MayTx(ctx, c, k.WarehouseID)
}

var errNoCount = fault.NotFound("no_such_count", "There is no such stock count. It may have been deleted.")

func (s *Service) readTx(ctx context.Context, tx pgx.Tx, id int64) (Count, error) {
	r, err := s.queries.CountRead(ctx, tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return Count{}, errNoCount
	}
	if err != nil {
		return Count{}, err
	}
	k := Count{
		ID: r.ID, Number: r.Number, State: r.State, WarehouseID: r.WarehouseID, Warehouse: r.Warehouse, LocationID: r.LocationID, Location: r.Location,
		Method: r.Method, CategoryID: r.CategoryID, Category: r.Category, Days: r.Days, MostLines: r.MostLines, Uncounted: r.Uncounted, Notes: r.Notes,
		LineCount: r.LineCount, CountedLines: r.CountedLines, Products: []CountProduct{}, Version: r.Version, CreatedBy: r.CreatedBy,
		CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt, StartedAt: r.StartedAt, ReviewedAt: r.ReviewedAt, PostedAt: r.PostedAt,
	}
	rows, err := s.queries.CountProducts(ctx, tx, id)
	for _, p := range rows {
		k.Products = append(k.Products, CountProduct{ProductID: p.ProductID, SKU: p.Sku, Product: p.Product})
	}
	return k, err
}

type countCreateIn struct {
	Body struct {
		WarehouseID int64          `json:"warehouse_id,omitempty" minimum:"1" doc:"The first warehouse that one works in unless given."`
		LocationID  *int64         `json:"location_id,omitempty" minimum:"1" nullable:"true" doc:"The whole warehouse unless given."`
		Method      string         `json:"method,omitempty" enum:"full,cycle"`
		CategoryID  *int64         `json:"category_id,omitempty" minimum:"1" nullable:"true"`
		Days        int32          `json:"days,omitempty" minimum:"0" maximum:"3650"`
		MostLines   int32          `json:"most_lines,omitempty" minimum:"0" maximum:"100000"`
		Uncounted   string         `json:"uncounted,omitempty" enum:"leave,zero"`
		Notes       string         `json:"notes,omitempty" maxLength:"10000"`
		Products    []CountProduct `json:"products,omitempty" maxItems:"2000"`
	}
}

type countPatchIn struct {
	op.ID
	Body struct {
		Version     int32              `json:"version" minimum:"1" doc:"The version that was read."`
		WarehouseID *int64             `json:"warehouse_id,omitempty" minimum:"1"`
		LocationID  op.Nullable[int64] `json:"location_id,omitzero" doc:"Null for the whole warehouse."`
		Method      *string            `json:"method,omitempty" enum:"full,cycle"`
		CategoryID  op.Nullable[int64] `json:"category_id,omitzero"`
		Days        *int32             `json:"days,omitempty" minimum:"0" maximum:"3650"`
		MostLines   *int32             `json:"most_lines,omitempty" minimum:"0" maximum:"100000"`
		Uncounted   *string            `json:"uncounted,omitempty" enum:"leave,zero" doc:"Also while it is counted or reviewed."`
		Notes       *string            `json:"notes,omitempty" maxLength:"10000" doc:"Also while it is counted or reviewed."`
		Products    *[]CountProduct    `json:"products,omitempty" maxItems:"2000" doc:"Replaces all of them."`
	}
}

func (s *Service) create(ctx context.Context, c *op.Call, in *countCreateIn) (Count, error) {
	b := in.Body
	k := Count{
		WarehouseID: b.WarehouseID, Method: b.Method, CategoryID: b.CategoryID, Days: b.Days, MostLines: b.MostLines, Uncounted: b.Uncounted,
		Notes: b.Notes, Products: b.Products,
	}
	if k.Method == "" {
		k.Method = "full"
	}
	if k.Uncounted == "" {
		k.Uncounted = "leave"
	}
	if k.WarehouseID == 0 {
		var err error
		if k.WarehouseID, err = s.warehouses.FirstTx(ctx, c); err != nil {
			return k, err
		}
	}
	if b.LocationID != nil {
		k.LocationID = *b.LocationID
	}
	if err := s.checkTx(ctx, c, &k); err != nil {
		return k, err
	}
	id, err := s.queries.CountInsert(ctx, c.Tx, db.CountInsertParams{
		WarehouseID: k.WarehouseID, LocationID: k.LocationID, Method: k.Method, CategoryID: k.CategoryID, Days: k.Days, MostLines: k.MostLines,
		Uncounted: k.Uncounted, Notes: k.Notes, CreatedBy: c.Actor.UserID, Now: c.Now,
	})
	if err != nil {
		return k, err
	}
	if err := s.putProductsTx(ctx, c.Tx, id, k.Products); err != nil {
		return k, err
	}
	return s.concludeTx(ctx, c, id, nil)
}

func (s *Service) update(ctx context.Context, c *op.Call, in *countPatchIn) (Count, error) {
	b := in.Body
	before, err := s.lockTx(ctx, c, in.ID.ID, b.Version)
	if err != nil {
		return before, err
	}
	k := before
	op.Patch(&k.WarehouseID, b.WarehouseID)
	op.Patch(&k.Method, b.Method)
	op.Patch(&k.Days, b.Days)
	op.Patch(&k.MostLines, b.MostLines)
	b.CategoryID.Into(&k.CategoryID)
	if b.LocationID.Set || k.WarehouseID != before.WarehouseID {
		k.LocationID = 0
		if b.LocationID.Value != nil {
			k.LocationID = *b.LocationID.Value
		}
	}
	op.Patch(&k.Products, b.Products)
	scope := b.WarehouseID != nil || b.LocationID.Set || b.Method != nil || b.CategoryID.Set || b.Days != nil || b.MostLines != nil || b.Products != nil
	if scope {
		if err := before.mustBe("changed", StateDraft); err != nil {
			return before, err
		}
	}
	if err := before.mustBe("changed", StateDraft, StateCounting, StateReviewed); err != nil {
		return before, err
	}
	op.Patch(&k.Uncounted, b.Uncounted)
	op.Patch(&k.Notes, b.Notes)
	if scope {
		if err := s.checkTx(ctx, c, &k); err != nil {
			return k, err
		}
	}
	err = s.queries.CountUpdate(ctx, c.Tx, db.CountUpdateParams{
		ID: k.ID, WarehouseID: k.WarehouseID, LocationID: k.LocationID, Method: k.Method, CategoryID: k.CategoryID, Days: k.Days, MostLines: k.MostLines,
		Uncounted: k.Uncounted, Notes: k.Notes, Now: c.Now,
	})
	if err != nil {
		return k, err
	}
	if b.Products != nil {
		if err := s.queries.CountProductsDelete(ctx, c.Tx, k.ID); err != nil {
			return k, err
		}
		if err := s.putProductsTx(ctx, c.Tx, k.ID, k.Products); err != nil {
			return k, err
		}
	}
	return s.concludeTx(ctx, c, k.ID, before)
}

func (s *Service) putProductsTx(ctx context.Context, tx pgx.Tx, id int64, products []CountProduct) error {
	if len(products) == 0 {
		return nil
	}
	ids := make([]int64, len(products))
	for i, p := range products {
		ids[i] = p.ProductID
	}
	return s.queries.CountProductsInsert(ctx, tx, db.CountProductsInsertParams{CountID: id, ProductIds: ids})
}

func (s *Service) delete(ctx context.Context, c *op.Call, in *op.ID) (op.Nothing, error) {
	k, err := s.lockTx(ctx, c, in.ID, 0)
	if err != nil {
		return op.Nothing{}, err
	}
	if err := k.mustBe("deleted", StateDraft); err != nil {
		return op.Nothing{}, err
	}
	if err := s.queries.CountDelete(ctx, c.Tx, k.ID); err != nil {
		return op.Nothing{}, err
	}
	c.Record(op.Change{Kind: "stock_count", ID: k.ID, Title: k.title(), Before: k})
	return op.Nothing{}, nil
}

// start takes the sheet and gives the count its number.
func (s *Service) start(ctx context.Context, c *op.Call, in *op.Versioned) (Count, error) {
	k, err := s.lockTx(ctx, c, in.ID.ID, in.Version())
	if err != nil {
		return k, err
	}
	if err := k.mustBe("started", StateDraft); err != nil {
		return k, err
	}
	lines, err := s.queries.CountSheet(ctx, c.Tx, db.CountSheetParams{CountID: k.ID, Now: c.Now})
	if err != nil {
		return k, err
	}
	if lines == 0 && k.Method == "cycle" {
		return k, fault.Conflict("nothing_to_count", "Everything there was counted in the last %d days.", k.Days)
	}
	number, err := s.settings.NumberNextTx(ctx, c.Tx, series, date.Of(c.Now))
	if err != nil {
		return k, err
	}
	return s.stepTx(ctx, c, k, StateCounting, &number)
}

func (s *Service) review(ctx context.Context, c *op.Call, in *op.Versioned) (Count, error) {
	k, err := s.lockTx(ctx, c, in.ID.ID, in.Version())
	if err != nil {
		return k, err
	}
	if err := k.mustBe("reviewed", StateCounting); err != nil {
		return k, err
	}
	return s.stepTx(ctx, c, k, StateReviewed, nil)
}

func (s *Service) cancel(ctx context.Context, c *op.Call, in *op.Versioned) (Count, error) {
	k, err := s.lockTx(ctx, c, in.ID.ID, in.Version())
	if err != nil {
		return k, err
	}
	if err := k.mustBe("cancelled", StateDraft, StateCounting, StateReviewed); err != nil {
		return k, err
	}
	return s.stepTx(ctx, c, k, StateCancelled, nil)
}

type recountIn struct {
	op.ID
	Body struct {
		Version int32   `json:"version,omitempty" minimum:"1" doc:"The version that was read."`
		LineIDs []int64 `json:"line_ids" minItems:"1" maxItems:"100000" nullable:"false"`
	}
}

// recount begins a new round for the lines: what was counted of them before
// stays in the log and counts no longer.
func (s *Service) recount(ctx context.Context, c *op.Call, in *recountIn) (Count, error) {
	k, err := s.lockTx(ctx, c, in.ID.ID, in.Body.Version)
	if err != nil {
		return k, err
	}
	if err := k.mustBe("sent back", StateCounting, StateReviewed); err != nil {
		return k, err
	}
	n, err := s.queries.CountLinesAgain(ctx, c.Tx, db.CountLinesAgainParams{CountID: k.ID, Ids: in.Body.LineIDs})
	if err != nil {
		return k, err
	}
	if n == 0 {
		return k, fault.Invalid("no_such_line", "These lines are not of this count.").Field("line_ids", "These lines are not of this count.")
	}
	return s.stepTx(ctx, c, k, StateCounting, nil)
}

// lockTx holds the count against everybody else, and refuses whoever does not
// work in its warehouse.
func (s *Service) lockTx(ctx context.Context, c *op.Call, id int64, version int32) (Count, error) {
	_, err := s.queries.CountLock(ctx, c.Tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return Count{}, errNoCount
	}
	if err != nil {
		return Count{}, err
	}
	k, err := s.readTx(ctx, c.Tx, id)
	if err != nil {
		return k, err
	}
	if err := s.warehouses.MayTx(ctx, c, k.WarehouseID); err != nil {
		return Count{}, err
	}
	return k, fault.CheckVersion("stock count", version, k.Version)
}

// mustBe refuses a step from another state.
func (k Count) mustBe(step string, states ...string) error {
	for _, state := range states {
		if k.State == state {
			return nil
		}
	}
	return fault.Conflict("count_state", "This stock count is %s and cannot be %s.", k.State, step)
}

func (s *Service) stepTx(ctx context.Context, c *op.Call, k Count, state string, number *string) (Count, error) {
	if err := s.queries.CountState(ctx, c.Tx, db.CountStateParams{ID: k.ID, State: state, Number: number, Now: c.Now}); err != nil {
		return k, err
	}
	after, err := s.readTx(ctx, c.Tx, k.ID)
	if err != nil {
		return after, err
	}
	c.Record(op.Change{Kind: "stock_count", ID: k.ID, Title: after.title(), Before: k.progress(), After: after.progress()})
	return after, nil
}

func (s *Service) concludeTx(ctx context.Context, c *op.Call, id int64, before any) (Count, error) {
	k, err := s.readTx(ctx, c.Tx, id)
	if err != nil {
		return k, err
	}
	c.Record(op.Change{Kind: "stock_count", ID: k.ID, Title: k.title(), Before: before, After: k})
	return k, nil
}

// progress is what the audit log keeps of a step from state to state: nothing of
// what should be there.
func (k Count) progress() map[string]any {
	return map[string]any{"state": k.State, "number": k.Number, "version": k.Version, "line_count": k.LineCount, "counted_lines": k.CountedLines}
}

func (k Count) title() string {
	if k.Number == nil {
		return "Draft count"
	}
	return *k.Number
}

// checkTx refuses what cannot be counted.
func (s *Service) checkTx(ctx context.Context, c *op.Call, k *Count) error {
	if err := s.warehouses.MayTx(ctx, c, k.WarehouseID); err != nil {
		return err
	}
	k.Notes = strings.TrimSpace(k.Notes)
	w, err := s.warehouses.ReadTx(ctx, c.Tx, k.WarehouseID)
	if err != nil {
		return err
	}
	refused := fault.Invalid("invalid_count", "The stock count cannot be saved like this.")
	if w.Archived {
		refused = refused.Field("warehouse_id", "%s is archived.", w.Code)
	}
	switch {
	case k.LocationID == 0 && w.ViewLocationID != nil:
		k.LocationID = *w.ViewLocationID
	default:
		l, err := s.warehouses.LocationTx(ctx, c.Tx, k.LocationID)
		switch {
		case fault.Is(err, "no_such_location"):
			refused = refused.Field("location_id", "There is no such location.")
		case err != nil:
			return err
		case l.WarehouseID == nil || *l.WarehouseID != k.WarehouseID:
			refused = refused.Field("location_id", "%s is not in the warehouse %s.", l.Code, w.Code)
		case l.Kind != "internal":
			refused = refused.Field("location_id", "Nothing is counted in %s.", l.Code)
		}
	}
	if k.CategoryID != nil {
		if known, err := s.queries.CountCategoryKnown(ctx, c.Tx, *k.CategoryID); err != nil {
			return err
		} else if !known {
			refused = refused.Field("category_id", "There is no such category.")
		}
	}
	ids := make([]int64, len(k.Products))
	for i, p := range k.Products {
		ids[i] = p.ProductID
	}
	known, err := s.queries.CountProductsKnown(ctx, c.Tx, ids)
	if err != nil {
		return err
	}
	for i, id := range ids {
		if !slices.Contains(known, id) {
			refused = refused.Field(fmt.Sprintf("products[%d].product_id", i), "There are no such goods.")
		}
	}
	if len(refused.Fields) > 0 {
		return refused
	}
	return nil
}
