package landed

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/shopspring/decimal"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/inventory"
	"kontor/internal/ledger"
	"kontor/internal/money"
	"kontor/internal/op"
	"kontor/internal/pg"
	"kontor/internal/pg/list"
)

// The permissions.
const (
	Write op.Permission = "landed.cost.write"
	Post  op.Permission = "landed.cost.post"
)

// The states.
const (
	StateDraft  = "draft"
	StatePosted = "posted"
)

// Numbers draws the numbers of documents: settings does.
type Numbers interface {
	NumberNextTx(ctx context.Context, tx pgx.Tx, series string, day date.Date) (string, error)
}

// Service carries out the operations.
type Service struct {
	queries   db.Queries
	inventory *inventory.Service
	numbers   Numbers
}

// New makes the module.
func New(i *inventory.Service, l *ledger.Service, n Numbers) *Service {
	l.CorrectedAt("landed_cost", "It follows a landed cost. Post another one with the opposite amount; the books follow.")
	return &Service{inventory: i, numbers: n}
}

func init() {
	pg.Explain("landed_costs_account_id_fkey", "referenced", "", "Landed costs come from this account. It cannot be deleted; deactivate it instead.")
	pg.Explain("landed_cost_receipts_once", "receipt_twice", "receipts", "A receipt is named once.")
	pg.Explain("landed_cost_receipts_receipt_id_fkey", "referenced", "", "Landed costs are spread over this receipt.")
}

// LandedCostRow is a landed cost in a list.
type LandedCostRow struct {
	ID          int64        `json:"id" db:"id"`
	Number      *string      `json:"number" db:"number" doc:"Null until it is posted."`
	State       string       `json:"state" db:"state" enum:"draft,posted"`
	LandedDate  date.Date    `json:"landed_date" db:"landed_date"`
	Description string       `json:"description" db:"description"`
	Reference   string       `json:"reference" db:"reference"`
	Amount      money.Amount `json:"amount" db:"amount" doc:"In the company's currency; below zero takes costs back."`
	Basis       string       `json:"basis" db:"basis" enum:"value,quantity,weight,volume" doc:"What it is spread by."`
	Version     int32        `json:"version" db:"version"`
	CreatedAt   time.Time    `json:"created_at" db:"created_at"`
	UpdatedAt   time.Time    `json:"updated_at" db:"updated_at"`
	PostedAt    *time.Time   `json:"posted_at" db:"posted_at"`
}

// LandedCost is a cost of getting goods here.
type LandedCost struct {
	LandedCostRow
	AccountID *int64          `json:"account_id" nullable:"true" doc:"Where the cost comes from; null for the company's account of landed costs."`
	Account   *string         `json:"account" nullable:"true"`
	Notes     string          `json:"notes"`
	Receipts  []LandedReceipt `json:"receipts" nullable:"false"`
	Shares    []LandedShare   `json:"shares" nullable:"false" doc:"What each of the goods gets of it."`

	// unmeasured are the goods that have no weight or volume to spread it by.
	unmeasured []string
}

// LandedReceipt is a receipt that the goods came with.
type LandedReceipt struct {
	ReceiptID int64     `json:"receipt_id"`
	Number    string    `json:"number"`
	Partner   string    `json:"partner"`
	Date      date.Date `json:"transfer_date"`
}

// LandedShare is what goods of a receipt get.
type LandedShare struct {
	Receipt  string         `json:"receipt"`
	SKU      string         `json:"sku"`
	Product  string         `json:"product"`
	Quantity money.Quantity `json:"quantity"`
	Unit     string         `json:"unit"`
	Cost     money.Amount   `json:"cost" doc:"What the goods cost now."`
	Share    money.Amount   `json:"share"`

	move int64
}

// LandedReceiptIn names a receipt.
type LandedReceiptIn struct {
	ReceiptID int64 `json:"receipt_id" minimum:"1"`
}

type landedCreateIn struct {
	Body struct {
		LandedDate  *date.Date        `json:"landed_date,omitempty" doc:"Today unless given."`
		Description string            `json:"description" maxLength:"200"`
		Reference   string            `json:"reference,omitempty" maxLength:"200"`
		Amount      money.Amount      `json:"amount"`
		Basis       string            `json:"basis,omitempty" enum:"value,quantity,weight,volume" doc:"value unless given."`
		AccountID   *int64            `json:"account_id,omitempty" minimum:"1" nullable:"true"`
		Notes       string            `json:"notes,omitempty" maxLength:"10000"`
		Receipts    []LandedReceiptIn `json:"receipts,omitempty" maxItems:"200"`
	}
}

type landedPatchIn struct {
	op.ID
	Body struct {
		Version     int32              `json:"version" minimum:"1" doc:"The version that was read."`
		LandedDate  *date.Date         `json:"landed_date,omitempty"`
		Description *string            `json:"description,omitempty" maxLength:"200"`
		Reference   *string            `json:"reference,omitempty" maxLength:"200"`
		Amount      *money.Amount      `json:"amount,omitempty"`
		Basis       *string            `json:"basis,omitempty" enum:"value,quantity,weight,volume"`
		AccountID   op.Nullable[int64] `json:"account_id,omitzero"`
		Notes       *string            `json:"notes,omitempty" maxLength:"10000"`
		Receipts    *[]LandedReceiptIn `json:"receipts,omitempty" maxItems:"200" doc:"Replaces all receipts."`
	}
}

// Operations declares what can be done with landed costs.
func (s *Service) Operations(reg *op.Registry) {
	books := []string{"manager", "accountant"}
	reg.Grant(op.Grant{Name: Write, Label: "Enter and change drafts of landed costs", Roles: books})
	reg.Grant(op.Grant{Name: Post, Label: "Post landed costs", Roles: books})
	reg.Add(op.Op[listIn, op.Page[LandedCostRow]]{Name: "landed.cost.list", Method: http.MethodGet, Path: "/landed-costs", Summary: "List landed costs", Needs: inventory.ReadValue, Do: s.list})
	reg.Add(op.Op[op.ID, LandedCost]{Name: "landed.cost.get", Method: http.MethodGet, Path: "/landed-costs/{id}", Summary: "Read a landed cost with its shares", Needs: inventory.ReadValue, Do: s.get})
	reg.Add(op.Op[landedCreateIn, LandedCost]{Name: "landed.cost.create", Method: http.MethodPost, Path: "/landed-costs", Summary: "Enter a draft of a landed cost", Needs: Write, Status: http.StatusCreated, Do: s.create})
	reg.Add(op.Op[landedPatchIn, LandedCost]{Name: "landed.cost.update", Method: http.MethodPatch, Path: "/landed-costs/{id}", Summary: "Change a draft of a landed cost, or the notes of a posted one", Needs: Write, Do: s.update})
	reg.Add(op.Op[op.ID, op.Nothing]{Name: "landed.cost.delete", Method: http.MethodDelete, Path: "/landed-costs/{id}", Summary: "Delete a draft of a landed cost", Needs: Write, Do: s.delete})
	reg.Add(op.Op[op.Versioned, LandedCost]{Name: "landed.cost.post", Method: http.MethodPost, Path: "/landed-costs/{id}/post", Summary: "Post a landed cost: the goods cost so much more", Needs: Post, Do: s.post})
}

var costs = list.Spec[LandedCostRow]{
	From: "landed_costs", Default: "-id", Search: "search LIKE search_pattern(?)",
	Columns: "id, number, state, landed_date, description, reference, amount, basis, version, created_at, updated_at, posted_at",
	Sorts:   map[string]list.Sort{"landed_date": {SQL: "landed_date", Type: "date"}},
}

type listIn struct {
	op.ListIn
	State     string    `query:"state" enum:"draft,posted"`
	ReceiptID int64     `query:"receipt_id" minimum:"1"`
	From      date.Date `query:"landed_date_from"`
	To        date.Date `query:"landed_date_to"`
}

func (s *Service) list(ctx context.Context, c *op.Call, in *listIn) (op.Page[LandedCostRow], error) {
	return costs.Page(ctx, c.Tx, in.ListIn,
		list.Where("state = ?", in.State),
		list.Where("EXISTS (SELECT FROM landed_cost_receipts r WHERE r.landed_cost_id = landed_costs.id AND r.receipt_id = ?)", in.ReceiptID),
		list.Where("landed_date >= ?", in.From), list.Where("landed_date <= ?", in.To))
}

func (s *Service) get(ctx context.Context, c *op.Call, in *op.ID) (LandedCost, error) {
	return s.readTx(ctx, c.Tx, in.ID)
}

var errNone = fault.NotFound("no_such_landed_cost", "There is no such landed cost. It may have been deleted.")

func (s *Service) readTx(ctx context.Context, tx pgx.Tx, id int64) (LandedCost, error) {
	r, err := s.queries.LandedCostGet(ctx, tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return LandedCost{}, errNone
	}
	if err != nil {
		return LandedCost{}, err
	}
	v := LandedCost{
		LandedCostRow: LandedCostRow{
			ID: r.ID, Number: r.Number, State: r.State, LandedDate: r.LandedDate, Description: r.Description, Reference: r.Reference, Amount: r.Amount, Basis: r.Basis,
			Version: r.Version, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt, PostedAt: r.PostedAt,
		},
		AccountID: r.AccountID, Notes: r.Notes, Receipts: []LandedReceipt{}, Shares: []LandedShare{},
	}
	if r.AccountCode != nil {
		text := *r.AccountCode + " " + *r.AccountName
		v.Account = &text
	}
	rows, err := s.queries.LandedCostReceipts(ctx, tx, id)
	if err != nil {
		return v, err
	}
	for _, x := range rows {
		receipt := LandedReceipt{ReceiptID: x.ReceiptID, Date: x.TransferDate}
		if x.Number != nil {
			receipt.Number = *x.Number
		}
		if x.Partner != nil {
			receipt.Partner = *x.Partner
		}
		v.Receipts = append(v.Receipts, receipt)
	}
	return v, s.shareTx(ctx, tx, &v)
}

// shareTx works out what each of the goods gets.
func (s *Service) shareTx(ctx context.Context, tx pgx.Tx, v *LandedCost) error {
	company, err := s.queries.LandedCompany(ctx, tx)
	if err != nil || len(v.Receipts) == 0 {
		return err
	}
	ids := make([]int64, len(v.Receipts))
	for i, r := range v.Receipts {
		ids[i] = r.ReceiptID
	}
	moves, err := s.queries.LandedMoves(ctx, tx, db.LandedMovesParams{LandedCostID: v.ID, ReceiptIds: ids})
	if err != nil {
		return err
	}
	weights := make([]decimal.Decimal, len(moves))
	for i, m := range moves {
		of := map[string]*money.Quantity{"weight": m.Weight, "volume": m.Volume}
		switch v.Basis {
		case "value":
			weights[i] = m.Cost.Decimal()
		case "quantity":
			weights[i] = m.Quantity.Decimal()
		default:
			if one := of[v.Basis]; one != nil {
				weights[i] = m.Quantity.Decimal().Mul(one.Decimal())
			} else if !slices.Contains(v.unmeasured, m.Sku) {
				v.unmeasured = append(v.unmeasured, m.Sku)
			}
		}
	}
	parts := Share(v.Amount, weights, company.CurrencyDecimals)
	if len(v.unmeasured) > 0 {
		parts = nil
	}
	for i, m := range moves {
		share := LandedShare{
			SKU: m.Sku, Product: m.Product, Quantity: m.Quantity, Unit: m.Unit, Cost: money.AmountOf(m.Cost.Decimal(), company.CurrencyDecimals), move: m.MoveID,
			Share: money.AmountOf(decimal.Zero, company.CurrencyDecimals),
		}
		if m.Number != nil {
			share.Receipt = *m.Number
		}
		switch {
		case v.State == StatePosted:
			share.Share = money.AmountOf(m.Share.Decimal(), company.CurrencyDecimals)
		case parts != nil:
			share.Share = parts[i]
		}
		v.Shares = append(v.Shares, share)
	}
	return nil
}

func (v LandedCost) title() string {
	if v.Number != nil {
		return *v.Number
	}
	return "Draft: " + v.Description
}

func (s *Service) create(ctx context.Context, c *op.Call, in *landedCreateIn) (LandedCost, error) {
	b := in.Body
	v := LandedCost{AccountID: b.AccountID, Notes: b.Notes}
	v.LandedDate, v.Description, v.Reference, v.Amount, v.Basis = date.Of(c.Now), strings.TrimSpace(b.Description), strings.TrimSpace(b.Reference), b.Amount, b.Basis
	op.Patch(&v.LandedDate, b.LandedDate)
	if v.Basis == "" {
		v.Basis = "value"
	}
	if err := s.checkTx(ctx, c.Tx, &v, b.Receipts); err != nil {
		return v, err
	}
	id, err := s.queries.LandedCostInsert(ctx, c.Tx, db.LandedCostInsertParams{
		LandedDate: v.LandedDate, Description: v.Description, Reference: v.Reference, Amount: v.Amount, Basis: v.Basis, AccountID: v.AccountID, Notes: v.Notes,
		CreatedBy: c.Actor.UserID, Now: c.Now,
	})
	if err != nil {
		return v, err
	}
	if err := s.queries.LandedReceiptsInsert(ctx, c.Tx, db.LandedReceiptsInsertParams{ID: id, ReceiptIds: receiptIDs(b.Receipts)}); err != nil {
		return v, err
	}
	return s.concludeTx(ctx, c, id, nil)
}

func receiptIDs(in []LandedReceiptIn) []int64 {
	ids := make([]int64, len(in))
	for i, r := range in {
		ids[i] = r.ReceiptID
	}
	return ids
}

// checkTx refuses what cannot be, everything at once and at its field.
func (s *Service) checkTx(ctx context.Context, tx pgx.Tx, v *LandedCost, in []LandedReceiptIn) error {
	refused := fault.Invalid("invalid_landed_cost", "The landed cost cannot be like this; see what is marked.")
	company, err := s.queries.LandedCompany(ctx, tx)
	if err != nil {
		return err
	}
	if v.Description == "" {
		refused = refused.Field("description", "Say what it is: freight, customs.")
	}
	switch {
	case v.Amount.IsZero():
		refused = refused.Field("amount", "Enter an amount.")
	case v.Amount.Places() > company.CurrencyDecimals:
		refused = refused.Field("amount", "%s has %d decimals.", company.Currency, company.CurrencyDecimals)
	}
	if v.AccountID != nil {
		a, err := s.queries.LandedAccount(ctx, tx, *v.AccountID)
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		if err != nil || a.IsGroup || !a.Active || a.Control != "" || a.Currency != nil {
			refused = refused.Field("account_id", "Choose an account that takes entries without a partner, in the company's currency.")
		}
	}
	rows, err := s.queries.LandedReceiptsFor(ctx, tx, receiptIDs(in))
	if err != nil {
		return err
	}
	byID, seen := map[int64]db.LandedReceiptsForRow{}, map[int64]bool{}
	for _, r := range rows {
		byID[r.ID] = r
	}
	for i, x := range in {
		r, found := byID[x.ReceiptID]
		field := fmt.Sprintf("receipts[%d].receipt_id", i)
		switch {
		case !found || r.Kind != "receipt":
			refused = refused.Field(field, "There is no such receipt.")
		case r.State != "done" || r.ReturnsID != nil:
			refused = refused.Field(field, "Choose a receipt whose goods have come in.")
		case seen[x.ReceiptID]:
			refused = refused.Field(field, "It is named already.")
		}
		seen[x.ReceiptID] = true
	}
	if len(refused.Fields) > 0 {
		return refused
	}
	return nil
}

func (s *Service) lockTx(ctx context.Context, tx pgx.Tx, id int64, version int32) (LandedCost, error) {
	now, err := s.queries.LandedCostLock(ctx, tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return LandedCost{}, errNone
	}
	if err != nil {
		return LandedCost{}, err
	}
	if err := fault.CheckVersion("landed cost", version, now); err != nil {
		return LandedCost{}, err
	}
	return s.readTx(ctx, tx, id)
}

func (s *Service) update(ctx context.Context, c *op.Call, in *landedPatchIn) (LandedCost, error) {
	b := in.Body
	before, err := s.lockTx(ctx, c.Tx, in.ID.ID, b.Version)
	if err != nil {
		return before, err
	}
	v := before
	op.Patch(&v.Reference, b.Reference)
	op.Patch(&v.Notes, b.Notes)
	if before.State == StatePosted && (b.LandedDate != nil || b.Description != nil || b.Amount != nil || b.Basis != nil || b.AccountID.Set || b.Receipts != nil) {
		return v, fault.Conflict("landed_cost_posted", "%s is posted; only its reference and notes can be changed. Post another one with the opposite amount to take it back.", v.title())
	}
	op.Patch(&v.LandedDate, b.LandedDate)
	op.Patch(&v.Description, b.Description)
	op.Patch(&v.Amount, b.Amount)
	op.Patch(&v.Basis, b.Basis)
	b.AccountID.Into(&v.AccountID)
	v.Description, v.Reference = strings.TrimSpace(v.Description), strings.TrimSpace(v.Reference)
	receipts := make([]LandedReceiptIn, len(v.Receipts))
	for i, r := range v.Receipts {
		receipts[i].ReceiptID = r.ReceiptID
	}
	op.Patch(&receipts, b.Receipts)
	if before.State == StateDraft {
		if err := s.checkTx(ctx, c.Tx, &v, receipts); err != nil {
			return v, err
		}
	}
	if b.Receipts != nil {
		if err := s.queries.LandedReceiptsDelete(ctx, c.Tx, v.ID); err != nil {
			return v, err
		}
		if err := s.queries.LandedReceiptsInsert(ctx, c.Tx, db.LandedReceiptsInsertParams{ID: v.ID, ReceiptIds: receiptIDs(receipts)}); err != nil {
			return v, err
		}
	}
	err = s.queries.LandedCostUpdate(ctx, c.Tx, db.LandedCostUpdateParams{
		ID: v.ID, LandedDate: v.LandedDate, Description: v.Description, Reference: v.Reference, Amount: v.Amount, Basis: v.Basis, AccountID: v.AccountID, Notes: v.Notes, Now: c.Now,
	})
	if err != nil {
		return v, err
	}
	return s.concludeTx(ctx, c, v.ID, before)
}

func (s *Service) delete(ctx context.Context, c *op.Call, in *op.ID) (op.Nothing, error) {
	v, err := s.lockTx(ctx, c.Tx, in.ID, 0)
	if err != nil {
		return op.Nothing{}, err
	}
	if v.State != StateDraft {
		return op.Nothing{}, fault.Conflict("landed_cost_posted", "%s is posted and stays.", v.title())
	}
	if err := s.queries.LandedCostDelete(ctx, c.Tx, v.ID); err != nil {
		return op.Nothing{}, err
	}
	c.Record(op.Change{Kind: "landed_cost", ID: v.ID, Title: v.title(), Before: v})
	return op.Nothing{}, nil
}

// post adds the shares to what the goods cost.
func (s *Service) post(ctx context.Context, c *op.Call, in *op.Versioned) (LandedCost, error) {
	v, err := s.lockTx(ctx, c.Tx, in.ID.ID, in.Version())
	if err != nil {
		return v, err
	}
	before := v
	if v.State != StateDraft {
		return v, fault.Conflict("landed_cost_posted", "%s is posted already.", v.title())
	}
	company, err := s.queries.LandedCompany(ctx, c.Tx)
	if err != nil {
		return v, err
	}
	account := int64(0)
	switch {
	case v.AccountID != nil:
		account = *v.AccountID
	case company.AccountID != 0:
		account = company.AccountID
	}
	sum := money.Amount{}
	var costs []inventory.ExtraCost
	for _, x := range v.Shares {
		sum = sum.Add(x.Share)
		if !x.Share.IsZero() {
			costs = append(costs, inventory.ExtraCost{MoveID: x.move, Amount: x.Share})
		}
	}
	switch {
	case len(v.Receipts) == 0:
		return v, fault.Invalid("landed_cost_empty", "There is nothing to spread it over.").Field("receipts", "Add a receipt.")
	case len(v.unmeasured) > 0:
		return v, fault.Invalid("landed_cost_unmeasured", "%s: enter the %s of one with the product, or spread it by something else.", strings.Join(v.unmeasured, ", "), v.Basis).Field("basis", "Some goods have no %s.", v.Basis)
	case !sum.Equal(v.Amount):
		return v, fault.Invalid("landed_cost_weightless", "The goods have no %s to spread it by.", v.Basis).Field("basis", "Choose another one.")
	case account == 0 && company.Chart != "":
		return v, fault.Conflict("no_default_account", "No account is set for landed_cost_clearing. Choose one in Books, Setup, Default accounts, or in this document.")
	}
	number, err := s.numbers.NumberNextTx(ctx, c.Tx, "stock.landed", v.LandedDate)
	if err != nil {
		return v, err
	}
	source := inventory.Source{Kind: "landed_cost", ID: v.ID, Title: number + ": " + v.Description, Date: v.LandedDate, Now: c.Now, UserID: c.Actor.UserID}
	if err := s.inventory.AddCostsTx(ctx, c, source, account, costs); err != nil {
		return v, err
	}
	if err := s.queries.LandedCostPost(ctx, c.Tx, db.LandedCostPostParams{ID: v.ID, Number: number, Now: c.Now}); err != nil {
		return v, err
	}
	return s.concludeTx(ctx, c, v.ID, before)
}

// concludeTx reads what is stored now and remembers the change.
func (s *Service) concludeTx(ctx context.Context, c *op.Call, id int64, before any) (LandedCost, error) {
	v, err := s.readTx(ctx, c.Tx, id)
	if err != nil {
		return v, err
	}
	c.Record(op.Change{Kind: "landed_cost", ID: v.ID, Title: v.title(), Before: before, After: v})
	return v, nil
}
