package transfers

import (
	"context"
	"net/http"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/catalog"
	"kontor/internal/date"
	"kontor/internal/inventory"
	"kontor/internal/ledger"
	"kontor/internal/op"
	"kontor/internal/partners"
	"kontor/internal/pg"
	"kontor/internal/settings"
	"kontor/internal/warehouses"
)

// The permissions.
const (
	Read  op.Permission = "transfers.document.read"
	Write op.Permission = "transfers.document.write"
	Post  op.Permission = "transfers.document.post"
)

// Numbers draws the numbers of documents, and dresses what is printed: settings does.
type Numbers interface {
	NumberNextTx(ctx context.Context, tx pgx.Tx, series string, day date.Date) (string, error)
	LetterheadTx(ctx context.Context, tx db.DBTX) (settings.Letterhead, error)
}

// Service carries out the operations.
type Service struct {
	queries   db.Queries
	inventory *inventory.Service
	catalog   *catalog.Service
	partners  *partners.Service
	numbers   Numbers
	// Who works in which warehouse.
	warehouses *warehouses.Service
	// receiving runs before goods come in, done when goods have been moved.
	receiving []func(ctx context.Context, c *op.Call, t *StockTransfer) error
	done      []func(ctx context.Context, c *op.Call, t StockTransfer) error
}

// OnReceiving has a higher module look at a receipt from a supplier before its
// goods come in: it may refuse, say which lines of an order they are of, and what
// they cost.
func (s *Service) OnReceiving(do func(ctx context.Context, c *op.Call, t *StockTransfer) error) {
	s.receiving = append(s.receiving, do)
}

// OnDone has a higher module do its part when a document has moved its goods.
func (s *Service) OnDone(do func(ctx context.Context, c *op.Call, t StockTransfer) error) {
	s.done = append(s.done, do)
}

// New makes the module.
func New(i *inventory.Service, w *warehouses.Service, products *catalog.Service, p *partners.Service, l *ledger.Service, n Numbers) *Service {
	for _, k := range kinds {
		l.CorrectedAt(k.name, "It follows "+k.article+" "+k.noun+". Return its goods there; the books follow.")
	}
	return &Service{inventory: i, catalog: products, partners: p, numbers: n, warehouses: w}
}

func init() {
	kept := "This partner has receipts or deliveries, which are kept. It cannot be deleted; archive it instead."
	pg.Explain("stock_transfers_partner_id_fkey", "referenced", "", kept)
	pg.Explain("stock_transfer_lines_product_id_fkey", "referenced", "", "This product is in receipts, deliveries or transfers, which are kept. It cannot be deleted; archive it instead.")
	pg.Explain("stock_transfers_warehouse_id_fkey", "referenced", "", "This warehouse has receipts, deliveries or transfers, which are kept.")
	pg.Explain("stock_transfers_to_warehouse_id_fkey", "referenced", "", "This warehouse has transfers, which are kept.")
	pg.Explain("stock_transfers_location_id_fkey", "referenced", "", "This location has receipts, deliveries or transfers, which are kept.")
	pg.Explain("stock_transfers_to_location_id_fkey", "referenced", "", "This location has transfers, which are kept.")
	pg.Explain("stock_transfer_lines_lot_id_fkey", "referenced", "", "This lot is in receipts, deliveries or transfers, which are kept.")
	pg.Explain("stock_transfers_returns_id_fkey", "referenced", "", "A return refers to this document.")
	pg.Explain("stock_transfer_lines_returns_line_id_fkey", "referenced", "", "A return refers to this line.")
	pg.Explain("stock_transfers_backorder_of_id_fkey", "referenced", "", "A backorder refers to this document.")
	pg.Explain("stock_transfers_sides", "invalid_transfer", "to_warehouse_id", "A transfer goes from one place to another.")
}

// kind is what differs between the documents.
type kind struct {
	name    string // as in the table, and of the operations
	path    string
	article string
	noun    string
	series  string
	partner string // who it is with: "supplier", "customer", or nobody
	outside string // the location on the other side; "" for a transfer
	out     bool   // takes goods from the warehouse
}

var (
	receipt  = kind{name: "receipt", path: "/receipts", article: "a", noun: "receipt", series: "stock.receipt", partner: "supplier", outside: "SUPPLIERS"}
	delivery = kind{name: "delivery", path: "/deliveries", article: "a", noun: "delivery", series: "stock.delivery", partner: "customer", outside: "CUSTOMERS", out: true}
	transfer = kind{name: "transfer", path: "/transfers", article: "a", noun: "stock transfer", series: "stock.transfer", out: true}
	scrap    = kind{name: "scrap", path: "/scraps", article: "a", noun: "scrap document", series: "stock.scrap", outside: "LOSS", out: true}
	kinds    = []kind{receipt, delivery, transfer, scrap}
)

// kinded are the operations of one kind.
type kinded struct {
	*Service
	kind
}

// Operations declares what can be done with the documents.
func (s *Service) Operations(reg *op.Registry) {
	stock := []string{"manager", "warehouse"}
	reg.Grant(op.Grant{Name: Read, Label: "See receipts, deliveries, transfers and scrap", Roles: []string{"manager", "warehouse", "sales", "accountant"}})
	reg.Grant(op.Grant{Name: Write, Label: "Enter and change drafts of receipts, deliveries, transfers and scrap", Roles: stock})
	reg.Grant(op.Grant{Name: Post, Label: "Reserve, ship, receive and return goods", Roles: stock})
	for _, k := range kinds {
		kinded{s, k}.declare(reg)
	}
}

func (k kinded) declare(reg *op.Registry) {
	at, name, one := k.path+"/{id}", "transfers."+k.name, k.article+" "+k.noun
	reg.Add(op.Op[listIn, op.Page[StockTransferRow]]{
		Name: name + ".list", Method: http.MethodGet, Path: k.path, Summary: "List " + k.noun + "s", Needs: Read, Do: k.list,
	})
	reg.Add(op.Op[op.ID, StockTransfer]{Name: name + ".get", Method: http.MethodGet, Path: at, Summary: "Read " + one, Needs: Read, Do: k.get})
	reg.Add(op.Op[op.ID, op.Raw]{Name: name + ".print", Method: http.MethodGet, Path: at + "/pdf", Summary: "The " + k.noun + " as a PDF", Needs: Read, Do: k.print})
	reg.Add(op.Op[transferCreateIn, StockTransfer]{
		Name: name + ".create", Method: http.MethodPost, Path: k.path, Summary: "Enter a draft of " + one, Needs: Write, Status: http.StatusCreated, Do: k.create,
	})
	reg.Add(op.Op[transferPatchIn, StockTransfer]{
		Name: name + ".update", Method: http.MethodPatch, Path: at, Summary: "Change a draft of " + one + ", or the notes of one that is done", Needs: Write, Do: k.update,
	})
	reg.Add(op.Op[op.ID, op.Nothing]{Name: name + ".delete", Method: http.MethodDelete, Path: at, Summary: "Delete a draft of " + one, Needs: Write, Do: k.delete})
	if k.out {
		reg.Add(op.Op[op.Versioned, StockTransfer]{
			Name: name + ".reserve", Method: http.MethodPost, Path: at + "/reserve", Summary: "Reserve what is there for " + one + ", first expired first", Needs: Post, Do: k.reserve,
		})
		reg.Add(op.Op[op.Versioned, StockTransfer]{
			Name: name + ".release", Method: http.MethodPost, Path: at + "/release", Summary: "Give back what " + one + " has reserved", Needs: Post, Do: k.release,
		})
	}
	if k.name == transfer.name {
		reg.Add(op.Op[op.Versioned, StockTransfer]{
			Name: name + ".ship", Method: http.MethodPost, Path: at + "/ship", Summary: "Send the goods of " + one + " on their way", Needs: Post, Do: k.ship,
		})
	}
	reg.Add(op.Op[op.Versioned, StockTransfer]{
		Name: name + ".complete", Method: http.MethodPost, Path: at + "/complete", Summary: "Move the goods of " + one + ", with their value", Needs: Post, Do: k.complete,
	})
	reg.Add(op.Op[op.Versioned, StockTransfer]{Name: name + ".cancel", Method: http.MethodPost, Path: at + "/cancel", Summary: "Cancel " + one + " that has moved nothing", Needs: Post, Do: k.cancel})
	if k.partner != "" {
		reg.Add(op.Op[op.Versioned, StockTransfer]{
			Name: name + ".return", Method: http.MethodPost, Path: at + "/return", Summary: "Make a draft that takes back what " + one + " has moved", Needs: Write,
			Status: http.StatusCreated, Do: k.giveBack,
		})
	}
}
