package assets

import (
	"context"
	"net/http"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/ledger"
	"kontor/internal/op"
	"kontor/internal/pg"
)

// The permissions. Reading is for those who see the books.
const (
	Write op.Permission = "assets.asset.write"
	Post  op.Permission = "assets.asset.post"
)

// Numbers draws the numbers of documents: settings does.
type Numbers interface {
	NumberNextTx(ctx context.Context, tx pgx.Tx, series string, day date.Date) (string, error)
}

// Service carries out the operations.
type Service struct {
	queries db.Queries
	ledger  *ledger.Service
	numbers Numbers
}

// New makes the module.
func New(l *ledger.Service, n Numbers) *Service {
	s := &Service{ledger: l, numbers: n}
	l.CorrectedAt("asset", "It belongs to a fixed asset. Reverse it there: its plan, its book value and its state then go back with it.")
	l.CorrectedAt("deferral", "It belongs to a deferral. Reverse it there: the portion is then due again.")
	l.OnClosing(s.closingTx)
	return s
}

func init() {
	kept := "A fixed asset uses this account. Choose another one there first."
	pg.Explain("assets_asset_account_id_fkey", "referenced", "", kept)
	pg.Explain("assets_depreciation_account_id_fkey", "referenced", "", kept)
	pg.Explain("assets_expense_account_id_fkey", "referenced", "", kept)
	pg.Explain("deferrals_balance_account_id_fkey", "referenced", "", "A deferral uses this account. Choose another one there first.")
	pg.Explain("deferrals_result_account_id_fkey", "referenced", "", "A deferral uses this account. Choose another one there first.")
	pg.Explain("plan_postings_once", "already_posted", "", "Somebody else has posted this in the meantime.")
}

// Operations declares what can be done with assets and deferrals.
func (s *Service) Operations(reg *op.Registry) {
	books := []string{"manager", "accountant"}
	reg.Grant(op.Grant{Name: Write, Label: "Enter and change fixed assets and deferrals", Roles: books})
	reg.Grant(op.Grant{Name: Post, Label: "Activate and dispose of assets, post depreciation and deferrals", Roles: books})

	reg.Add(op.Op[assetListIn, op.Page[AssetRow]]{
		Name: "assets.asset.list", Method: http.MethodGet, Path: "/assets", Summary: "List fixed assets", Needs: ledger.Read, Do: s.assetList,
	})
	reg.Add(op.Op[op.ID, Asset]{
		Name: "assets.asset.get", Method: http.MethodGet, Path: "/assets/{id}", Summary: "Read a fixed asset with its plan", Needs: ledger.Read, Do: s.assetGet,
	})
	reg.Add(op.Op[assetCalculateIn, AssetCalculation]{
		Name: "assets.asset.calculate", Method: http.MethodPost, Path: "/assets/calculate", Summary: "The plan of a fixed asset that is not saved",
		Needs: ledger.Read, Reads: true, Do: s.assetCalculate,
	})
	reg.Add(op.Op[assetCreateIn, Asset]{
		Name: "assets.asset.create", Method: http.MethodPost, Path: "/assets", Summary: "Enter a draft of a fixed asset",
		Needs: Write, Status: http.StatusCreated, Do: s.assetCreate,
	})
	reg.Add(op.Op[assetPatchIn, Asset]{
		Name: "assets.asset.update", Method: http.MethodPatch, Path: "/assets/{id}", Summary: "Change a draft of a fixed asset, or the name and notes of an active one",
		Needs: Write, Do: s.assetUpdate,
	})
	reg.Add(op.Op[op.ID, op.Nothing]{
		Name: "assets.asset.delete", Method: http.MethodDelete, Path: "/assets/{id}", Summary: "Delete a draft of a fixed asset", Needs: Write, Do: s.assetDelete,
	})
	reg.Add(op.Op[op.Versioned, Asset]{
		Name: "assets.asset.activate", Method: http.MethodPost, Path: "/assets/{id}/activate", Summary: "Activate a fixed asset: its plan stands", Needs: Post, Do: s.assetActivate,
	})
	reg.Add(op.Op[disposeIn, Asset]{
		Name: "assets.asset.dispose", Method: http.MethodPost, Path: "/assets/{id}/dispose", Summary: "Sell or scrap a fixed asset", Needs: Post, Do: s.assetDispose,
	})
	reg.Add(op.Op[impairIn, Asset]{
		Name: "assets.asset.impair", Method: http.MethodPost, Path: "/assets/{id}/impair", Summary: "Write a fixed asset down: what comes after is planned anew", Needs: Post, Do: s.assetImpair,
	})
	reg.Add(op.Op[disposalReverseIn, Asset]{
		Name: "assets.asset.restore", Method: http.MethodPost, Path: "/assets/{id}/restore", Summary: "Reverse the disposal of a fixed asset: it is active again", Needs: Post, Do: s.disposalReverse,
	})
	reg.Add(op.Op[op.Versioned, Asset]{
		Name: "assets.asset.withdraw", Method: http.MethodPost, Path: "/assets/{id}/withdraw", Summary: "Make an active asset a draft again, while nothing is posted of it", Needs: Post, Do: s.assetWithdraw,
	})
	reg.Add(op.Op[deferralListIn, op.Page[DeferralRow]]{
		Name: "assets.deferral.list", Method: http.MethodGet, Path: "/deferrals", Summary: "List deferrals", Needs: ledger.Read, Do: s.deferralList,
	})
	reg.Add(op.Op[op.ID, Deferral]{
		Name: "assets.deferral.get", Method: http.MethodGet, Path: "/deferrals/{id}", Summary: "Read a deferral with its plan", Needs: ledger.Read, Do: s.deferralGet,
	})
	reg.Add(op.Op[deferralCreateIn, Deferral]{
		Name: "assets.deferral.create", Method: http.MethodPost, Path: "/deferrals", Summary: "Enter a draft of a deferral",
		Needs: Write, Status: http.StatusCreated, Do: s.deferralCreate,
	})
	reg.Add(op.Op[deferralPatchIn, Deferral]{
		Name: "assets.deferral.update", Method: http.MethodPatch, Path: "/deferrals/{id}", Summary: "Change a draft of a deferral, or the name and notes of an active one",
		Needs: Write, Do: s.deferralUpdate,
	})
	reg.Add(op.Op[op.ID, op.Nothing]{
		Name: "assets.deferral.delete", Method: http.MethodDelete, Path: "/deferrals/{id}", Summary: "Delete a draft of a deferral", Needs: Write, Do: s.deferralDelete,
	})
	reg.Add(op.Op[op.Versioned, Deferral]{
		Name: "assets.deferral.activate", Method: http.MethodPost, Path: "/deferrals/{id}/activate", Summary: "Activate a deferral: its plan stands", Needs: Post, Do: s.deferralActivate,
	})
	reg.Add(op.Op[op.Versioned, Deferral]{
		Name: "assets.deferral.withdraw", Method: http.MethodPost, Path: "/deferrals/{id}/withdraw", Summary: "Make an active deferral a draft again, while nothing is posted of it", Needs: Post, Do: s.deferralWithdraw,
	})
	reg.Add(op.Op[planLinesIn, PlanLines]{
		Name: "assets.line.list", Method: http.MethodGet, Path: "/plan-lines", Summary: "Lines of an invoice or bill that become assets or deferrals, with what has been made of them", Needs: ledger.Read, Do: s.planLines,
	})
	reg.Add(op.Op[comingIn, Coming]{
		Name: "assets.plan.list", Method: http.MethodGet, Path: "/plan-charges", Summary: "What is due of depreciation and deferrals up to a day", Needs: ledger.Read, Do: s.coming,
	})
	reg.Add(op.Op[postDueIn, Posted]{
		Name: "assets.plan.post", Method: http.MethodPost, Path: "/plan-charges/post", Summary: "Post what is due of depreciation and deferrals", Needs: Post, Do: s.postDue,
	})
	reg.Add(op.Op[chargeReverseIn, PlanCharge]{
		Name: "assets.plan.reverse", Method: http.MethodPost, Path: "/plan-charges/{id}/reverse", Summary: "Reverse a posted charge of depreciation or a deferral: its day is due again", Needs: Post, Do: s.chargeReverse,
	})
}
