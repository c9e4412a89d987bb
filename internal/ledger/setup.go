package ledger

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/ledger/chart"
	"kontor/internal/money"
	"kontor/internal/op"
)

// BooksSetup is how the books are set up.
type BooksSetup struct {
	Ready    bool          `json:"ready" doc:"There are accounts and a fiscal year."`
	Chart    string        `json:"chart" doc:"The chart that the books were set up with; empty before that."`
	LockDate *date.Date    `json:"lock_date" doc:"Nothing is posted with a date up to this one."`
	Roles    []AccountRole `json:"roles" nullable:"false"`

	SaleTaxID     *int64       `json:"sale_tax_id" nullable:"true" doc:"Of lines whose product has no tax of its own."`
	SaleTax       *string      `json:"sale_tax" nullable:"true"`
	PurchaseTaxID *int64       `json:"purchase_tax_id" nullable:"true"`
	PurchaseTax   *string      `json:"purchase_tax" nullable:"true"`
	WriteOffLimit money.Amount `json:"write_off_limit" doc:"What may be given up of an open item, in the company's currency."`

	Years   []FiscalYear `json:"fiscal_years" nullable:"false"`
	Version int32        `json:"version"`
}

// AccountRole is the account that documents post to by default.
type AccountRole struct {
	Role        string `json:"role"`
	AccountID   int64  `json:"account_id"`
	AccountCode string `json:"account_code"`
	Account     string `json:"account"`
}

func (s *Service) setupGet(ctx context.Context, c *op.Call, _ *op.Nothing) (BooksSetup, error) {
	return s.setupReadTx(ctx, c.Tx)
}

func (s *Service) setupReadTx(ctx context.Context, tx pgx.Tx) (BooksSetup, error) {
	b := BooksSetup{Roles: []AccountRole{}, Years: []FiscalYear{}}
	row, err := s.queries.LedgerSettingsGet(ctx, tx)
	if err != nil {
		return b, err
	}
	b.Chart, b.LockDate, b.Version = row.Chart, row.LockDate, row.Version
	b.SaleTaxID, b.SaleTax, b.PurchaseTaxID, b.PurchaseTax, b.WriteOffLimit = row.SaleTaxID, row.SaleTax, row.PurchaseTaxID, row.PurchaseTax, row.WriteOffLimit
	roles, err := s.queries.AccountRoles(ctx, tx)
	if err != nil {
		return b, err
	}
	for _, r := range roles {
		b.Roles = append(b.Roles, AccountRole{Role: r.Role, AccountID: r.AccountID, AccountCode: r.Code, Account: r.Name})
	}
	years, err := s.queries.FiscalYears(ctx, tx)
	for _, y := range years {
		b.Years = append(b.Years, FiscalYear{ID: y.ID, Name: y.Name, StartsOn: y.StartsOn, EndsOn: y.EndsOn, ClosedAt: y.ClosedAt, Version: y.Version})
	}
	b.Ready = b.Chart != "" && len(years) > 0
	return b, err
}

// ownChart is the chart of a company that brought its accounts along.
const ownChart = "own"

type setupIn struct {
	Body struct {
		Chart    string     `json:"chart" enum:"general,trade,services,own" doc:"One of Kontor's charts of accounts, or the accounts that were entered or imported before."`
		StartsOn *date.Date `json:"starts_on,omitempty" doc:"The first day of the first fiscal year; the one of today unless given."`
		Taxes    TaxSet     `json:"taxes,omitzero" doc:"The taxes to begin with; none unless given."`
	}
}

// setupCreate makes the accounts of a chart, their default parts, and the first
// fiscal year.
func (s *Service) setupCreate(ctx context.Context, c *op.Call, in *setupIn) (BooksSetup, error) {
	now, err := s.queries.LedgerSettingsLock(ctx, c.Tx)
	if err != nil {
		return BooksSetup{}, err
	}
	existing, err := s.queries.Accounts(ctx, c.Tx)
	if err != nil {
		return BooksSetup{}, err
	}
	if err := in.Body.Taxes.check(); err != nil {
		return BooksSetup{}, err
	}
	own := in.Body.Chart == ownChart
	switch {
	case now.Chart != "":
		return BooksSetup{}, fault.Conflict("books_ready", "The books are set up already. Change single accounts in the chart instead.")
	case own && len(existing) == 0:
		return BooksSetup{}, fault.Invalid("chart_empty", "There are no accounts yet. Import your chart first, or choose one of Kontor's.").Field("chart", "There are no accounts yet.")
	case !own && len(existing) > 0:
		return BooksSetup{}, fault.Conflict("chart_exists", "There are accounts already, so choose your own chart.").Field("chart", "There are accounts already.")
	}
	company, err := s.queries.LedgerCompany(ctx, c.Tx)
	if err != nil {
		return BooksSetup{}, err
	}
	if !own {
		if err := s.builtinTx(ctx, c, in.Body.Chart); err != nil {
			return BooksSetup{}, err
		}
	}
	start := fiscalYearStart(today(c), int(company.FiscalYearStartMonth))
	op.Patch(&start, in.Body.StartsOn)
	if start.Day() != 1 {
		return BooksSetup{}, fault.Invalid("invalid_fiscal_year", "A fiscal year starts on the first of a month.").Field("starts_on", "The first of a month.")
	}
	others, err := s.queries.FiscalYearNeighbours(ctx, c.Tx)
	if err != nil {
		return BooksSetup{}, err
	}
	if !others.Any {
		end := start.AddMonths(12).AddDays(-1)
		if _, err := s.fiscalYearInsertTx(ctx, c.Tx, FiscalYear{Name: fiscalYearName(start, end), StartsOn: start, EndsOn: end}); err != nil {
			return BooksSetup{}, err
		}
	}
	if err := s.queries.LedgerSettingsUpdate(ctx, c.Tx, db.LedgerSettingsUpdateParams{Chart: in.Body.Chart, LockDate: now.LockDate}); err != nil {
		return BooksSetup{}, err
	}
	if err := s.taxSetTx(ctx, c, in.Body.Taxes); err != nil {
		return BooksSetup{}, err
	}
	return s.setupConcludeTx(ctx, c, nil)
}

func defaults(sale, purchase *int64, limit money.Amount) db.LedgerDefaultsUpdateParams {
	return db.LedgerDefaultsUpdateParams{SaleTaxID: sale, PurchaseTaxID: purchase, WriteOffLimit: limit}
}

// builtinTx makes the accounts of one of our charts and gives them their parts.
func (s *Service) builtinTx(ctx context.Context, c *op.Call, name string) error {
	plan, err := chart.Builtin(name)
	if err != nil {
		return err
	}
	if err := s.importTx(ctx, c.Tx, plan.Accounts, c.Now); err != nil {
		return err
	}
	return s.rolesPutTx(ctx, c.Tx, plan.Roles)
}

func (s *Service) rolesPutTx(ctx context.Context, tx pgx.Tx, roles map[string]string) error {
	put := db.AccountRolesPutParams{}
	for _, role := range slices.Sorted(maps.Keys(roles)) {
		put.Roles, put.Codes = append(put.Roles, role), append(put.Codes, roles[role])
	}
	return s.queries.AccountRolesPut(ctx, tx, put)
}

type setupPatchIn struct {
	Body struct {
		Version  int32                  `json:"version" minimum:"1" doc:"The version that was read."`
		LockDate op.Nullable[date.Date] `json:"lock_date,omitzero"`
		Roles    map[string]string      `json:"roles,omitempty" doc:"Parts, and the codes of the accounts that play them."`

		SaleTaxID     op.Nullable[int64] `json:"sale_tax_id,omitzero"`
		PurchaseTaxID op.Nullable[int64] `json:"purchase_tax_id,omitzero"`
		WriteOffLimit *money.Amount      `json:"write_off_limit,omitempty"`
	}
}

func (s *Service) setupUpdate(ctx context.Context, c *op.Call, in *setupPatchIn) (BooksSetup, error) {
	now, err := s.queries.LedgerSettingsLock(ctx, c.Tx)
	if err != nil {
		return BooksSetup{}, err
	}
	if err := fault.CheckVersion("setup", in.Body.Version, now.Version); err != nil {
		return BooksSetup{}, err
	}
	before, err := s.setupReadTx(ctx, c.Tx)
	if err != nil {
		return before, err
	}
	if err := s.rolesCheckTx(ctx, c.Tx, in.Body.Roles); err != nil {
		return before, err
	}
	if err := s.rolesPutTx(ctx, c.Tx, in.Body.Roles); err != nil {
		return before, err
	}
	in.Body.LockDate.Into(&now.LockDate)
	in.Body.SaleTaxID.Into(&now.SaleTaxID)
	in.Body.PurchaseTaxID.Into(&now.PurchaseTaxID)
	op.Patch(&now.WriteOffLimit, in.Body.WriteOffLimit)
	if now.WriteOffLimit.Sign() < 0 {
		return before, fault.Invalid("invalid_setup", "A limit is zero or more.").Field("write_off_limit", "Zero or more.")
	}
	err = s.queries.LedgerDefaultsUpdate(ctx, c.Tx, defaults(now.SaleTaxID, now.PurchaseTaxID, now.WriteOffLimit))
	if err != nil {
		return before, err
	}
	if err := s.queries.LedgerSettingsUpdate(ctx, c.Tx, db.LedgerSettingsUpdateParams{Chart: now.Chart, LockDate: now.LockDate}); err != nil {
		return before, err
	}
	return s.setupConcludeTx(ctx, c, before)
}

// rolesCheckTx refuses parts that there are not, and accounts that take no
// entries.
func (s *Service) rolesCheckTx(ctx context.Context, tx pgx.Tx, roles map[string]string) error {
	all, err := s.queries.Accounts(ctx, tx)
	if err != nil {
		return err
	}
	byCode := map[string]db.AccountsRow{}
	for _, a := range all {
		byCode[a.Code] = a
	}
	refused := fault.Invalid("invalid_roles", "Some default accounts cannot be like this.")
	for _, role := range slices.Sorted(maps.Keys(roles)) {
		field := fmt.Sprintf("roles.%s", role)
		a, found := byCode[roles[role]]
		switch {
		case !slices.Contains(chart.Roles, role):
			refused = refused.Field(field, "There is no such part.")
		case !found:
			refused = refused.Field(field, "There is no account %s.", roles[role])
		case a.IsGroup || !a.Active:
			refused = refused.Field(field, "%s takes no entries.", a.Code)
		}
	}
	if len(refused.Fields) > 0 {
		return refused
	}
	return nil
}

func (s *Service) setupConcludeTx(ctx context.Context, c *op.Call, before any) (BooksSetup, error) {
	for _, do := range s.accounts {
		if err := do(ctx, c); err != nil {
			return BooksSetup{}, err
		}
	}
	b, err := s.setupReadTx(ctx, c.Tx)
	if err != nil {
		return b, err
	}
	c.Record(op.Change{Kind: "setup", ID: 1, Title: "Books", Before: before, After: b})
	return b, nil
}

type accountImportIn struct {
	Body struct {
		Format string `json:"format" enum:"csv,erpnext"`
		Text   string `json:"text" minLength:"1" maxLength:"4000000" doc:"The file's content."`
	}
}

// AccountImport is what an import has made.
type AccountImport struct {
	Imported int `json:"imported"`
}

// accountImport enters a whole chart, or nothing of it.
func (s *Service) accountImport(ctx context.Context, c *op.Call, in *accountImportIn) (AccountImport, error) {
	read := chart.ReadCSV
	if in.Body.Format == "erpnext" {
		read = chart.ReadERPNext
	}
	plan, err := read([]byte(in.Body.Text))
	if err != nil {
		return AccountImport{}, err
	}
	if err := chart.Validate(plan); err != nil {
		return AccountImport{}, err
	}
	existing, err := s.queries.Accounts(ctx, c.Tx)
	if err != nil {
		return AccountImport{}, err
	}
	known := map[string]bool{}
	for _, a := range existing {
		known[a.Code] = true
	}
	refused := fault.Conflict("code_taken", "Some accounts exist already; nothing was imported.")
	for i, a := range plan {
		if known[a.Code] {
			refused = refused.Field(fmt.Sprintf("text[%d]", i), "%s exists already.", a.Code)
		}
	}
	if len(refused.Fields) > 0 {
		return AccountImport{}, refused
	}
	if err := s.importTx(ctx, c.Tx, plan, c.Now); err != nil {
		return AccountImport{}, err
	}
	c.Record(op.Change{Kind: "chart", Title: "Chart of accounts", After: map[string]any{"imported": len(plan)}})
	return AccountImport{Imported: len(plan)}, nil
}

// importTx makes accounts, in two statements however many there are.
func (s *Service) importTx(ctx context.Context, tx pgx.Tx, plan []chart.Account, now time.Time) error {
	put := db.AccountsImportParams{Now: now}
	parents := db.AccountsImportParentsParams{}
	for _, a := range plan {
		put.Codes = append(put.Codes, a.Code)
		put.Names = append(put.Names, a.Name)
		put.Types = append(put.Types, a.Type)
		put.Subtypes = append(put.Subtypes, a.Subtype)
		put.Groups = append(put.Groups, a.Group)
		put.Controls = append(put.Controls, a.Control)
		put.Currencies = append(put.Currencies, a.Currency)
		if a.Parent != "" {
			parents.Codes, parents.Parents = append(parents.Codes, a.Code), append(parents.Parents, a.Parent)
		}
	}
	if err := s.queries.AccountsImport(ctx, tx, put); err != nil {
		return err
	}
	return s.queries.AccountsImportParents(ctx, tx, parents)
}
