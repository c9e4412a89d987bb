package counting

import (
	"context"
	"net/http"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/inventory"
	"kontor/internal/op"
	"kontor/internal/pg"
	"kontor/internal/settings"
	"kontor/internal/warehouses"
)

// The permissions.
const (
	Read  op.Permission = "counting.count.read"
	Write op.Permission = "counting.count.write"
	// Review shows what should be there, and posts.
	Review op.Permission = "counting.count.review"
)

// series is the number series of counts.
const series = "counting.count"

// Settings is what counting asks of the settings.
type Settings interface {
	NumberNextTx(ctx context.Context, tx pgx.Tx, series string, day date.Date) (string, error)
	LetterheadTx(ctx context.Context, tx db.DBTX) (settings.Letterhead, error)
}

// Service carries out the operations.
type Service struct {
	queries    db.Queries
	warehouses *warehouses.Service
	inventory  *inventory.Service
	settings   Settings
}

// New makes the module.
func New(w *warehouses.Service, i *inventory.Service, settings Settings) *Service {
	return &Service{warehouses: w, inventory: i, settings: settings}
}

func init() {
	counted := "This is in stock counts, which are kept. It cannot be deleted; archive it instead."
	pg.Explain("stock_count_products_product_id_fkey", "referenced", "", counted)
	pg.Explain("stock_count_lines_product_id_fkey", "referenced", "", counted)
	pg.Explain("stock_count_lines_location_id_fkey", "referenced", "", counted)
	pg.Explain("stock_count_lines_lot_id_fkey", "referenced", "", counted)
	pg.Explain("stock_counts_location_id_fkey", "referenced", "", counted)
	pg.Explain("stock_counts_warehouse_id_fkey", "referenced", "", counted)
	pg.Explain("stock_counts_category_id_fkey", "referenced", "", "There are stock counts of this category, which are kept.")
}

// Operations declares what can be done with counts.
func (s *Service) Operations(reg *op.Registry) {
	reg.Grant(op.Grant{Name: Read, Label: "See stock counts", Roles: []string{"manager", "warehouse", "accountant", "viewer"}})
	reg.Grant(op.Grant{Name: Write, Label: "Prepare stock counts, and count", Roles: []string{"manager", "warehouse"}})
	reg.Grant(op.Grant{Name: Review, Label: "See the differences of stock counts, and post them", Roles: []string{"manager"}})

	reg.Add(op.Op[countListIn, op.Page[Count]]{
		Name: "counting.count.list", Method: http.MethodGet, Path: "/stock-counts", Summary: "List stock counts",
		Needs: Read, Do: s.list,
	})
	reg.Add(op.Op[op.ID, Count]{
		Name: "counting.count.get", Method: http.MethodGet, Path: "/stock-counts/{id}", Summary: "Read a stock count",
		Needs: Read, Do: s.get,
	})
	reg.Add(op.Op[countCreateIn, Count]{
		Name: "counting.count.create", Method: http.MethodPost, Path: "/stock-counts", Summary: "Prepare a stock count",
		Needs: Write, Status: http.StatusCreated, Do: s.create,
	})
	reg.Add(op.Op[countPatchIn, Count]{
		Name: "counting.count.update", Method: http.MethodPatch, Path: "/stock-counts/{id}", Summary: "Change a stock count that is not posted",
		Needs: Write, Do: s.update,
	})
	reg.Add(op.Op[op.ID, op.Nothing]{
		Name: "counting.count.delete", Method: http.MethodDelete, Path: "/stock-counts/{id}", Summary: "Delete a stock count that has not begun",
		Needs: Write, Do: s.delete,
	})
	reg.Add(op.Op[op.Versioned, Count]{
		Name: "counting.count.start", Method: http.MethodPost, Path: "/stock-counts/{id}/start", Summary: "Take the sheet and begin to count",
		Needs: Write, Do: s.start,
	})
	reg.Add(op.Op[lineListIn, op.Page[CountLine]]{
		Name: "counting.line.list", Method: http.MethodGet, Path: "/stock-counts/{id}/lines", Summary: "The lines of a stock count; the figures for who may review",
		Needs: Read, Do: s.lines,
	})
	reg.Add(op.Op[entryIn, CountEntry]{
		Name: "counting.entry.add", Method: http.MethodPost, Path: "/stock-counts/{id}/entries", Summary: "Enter what was counted; it adds to what others entered",
		Needs: Write, Do: s.enter,
	})
	reg.Add(op.Op[scanIn, CountScan]{
		Name: "counting.entry.scan", Method: http.MethodPost, Path: "/stock-counts/{id}/scan", Summary: "Count by scanning a location, a product or a lot",
		Needs: Write, Do: s.scan,
	})
	reg.Add(op.Op[op.Versioned, Count]{
		Name: "counting.count.review", Method: http.MethodPost, Path: "/stock-counts/{id}/review", Summary: "End the counting and look at the differences",
		Needs: Review, Do: s.review,
	})
	reg.Add(op.Op[recountIn, Count]{
		Name: "counting.count.recount", Method: http.MethodPost, Path: "/stock-counts/{id}/recount", Summary: "Send lines back to be counted anew",
		Needs: Review, Do: s.recount,
	})
	reg.Add(op.Op[op.Versioned, Count]{
		Name: "counting.count.post", Method: http.MethodPost, Path: "/stock-counts/{id}/post", Summary: "Post the differences",
		Needs: Review, Do: s.post,
	})
	reg.Add(op.Op[op.Versioned, Count]{
		Name: "counting.count.cancel", Method: http.MethodPost, Path: "/stock-counts/{id}/cancel", Summary: "Give a stock count up",
		Needs: Write, Do: s.cancel,
	})
	reg.Add(op.Op[op.ID, op.Raw]{
		Name: "counting.count.print", Method: http.MethodGet, Path: "/stock-counts/{id}/pdf", Summary: "The sheet to count with, as a PDF",
		Needs: Read, Do: s.print,
	})
}
