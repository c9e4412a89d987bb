package ledger

import (
	"context"
	"net/http"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/op"
	"kontor/internal/pg"
)

// The permissions.
const (
	Read      op.Permission = "ledger.read"
	Write     op.Permission = "ledger.entry.write"
	Post      op.Permission = "ledger.entry.post"
	Chart     op.Permission = "ledger.chart.write"
	Close     op.Permission = "ledger.period.close"
	Reopen    op.Permission = "ledger.period.reopen"
	Configure op.Permission = "ledger.setup"
)

// Numbers draws the numbers of documents: settings does.
type Numbers interface {
	NumberNextTx(ctx context.Context, tx pgx.Tx, series string, day date.Date) (string, error)
}

// Service carries out the operations.
type Service struct {
	queries db.Queries
	numbers Numbers
	closing []func(ctx context.Context, tx pgx.Tx, p Period) (ChecklistItem, error)
	// accounts runs when the books are set up or a default account is chosen.
	accounts []func(ctx context.Context, c *op.Call) error
	// reversed runs after a reversal.
	reversed []func(ctx context.Context, c *op.Call, r Reversal) error
	// corrected says where entries of a kind of document are reversed.
	corrected map[string]string
}

// New makes the module.
func New(n Numbers) *Service { return &Service{numbers: n} }

func init() {
	pg.Explain("entry_templates_name_key", "name_taken", "name", "Another template has this name.")
	pg.Explain("entry_template_lines_account_id_fkey", "referenced", "", "Entry templates use this account. It cannot be deleted; deactivate it instead.")
	pg.Explain("entry_template_lines_partner_id_fkey", "referenced", "", "Entry templates name this partner. It cannot be deleted; archive it instead.")
	pg.Explain("accounts_code_key", "code_taken", "code", "Another account has this code.")
	pg.Explain("accounts_parent_id_fkey", "referenced", "", "Accounts stand below this heading. Move them first.")
	pg.Explain("accounts_control_type", "invalid_account", "control", "A receivable account is an asset, a payable account a liability, and neither is a heading.")
	pg.Explain("accounts_no_own_parent", "invalid_account", "parent_id", "An account cannot stand below itself.")
	pg.Explain("accounts_meaning", "account_used", "", "This account has entries, so its type, control and currency stay as they are. Make a new account instead.")
	pg.Explain("account_roles_account_id_fkey", "referenced", "", "Documents post to this account by default. Choose another one in the books' settings first.")
	pg.Explain("journal_lines_account_id_fkey", "referenced", "", "This account has entries, which are kept. It cannot be deleted; deactivate it instead.")
	pg.Explain("journal_draft_lines_account_id_fkey", "referenced", "", "Draft entries use this account. It cannot be deleted; deactivate it instead.")
	pg.Explain("journal_lines_partner_id_fkey", "referenced", "", "This partner has entries in the books, which are kept. It cannot be deleted; archive it instead.")
	pg.Explain("journal_draft_lines_partner_id_fkey", "referenced", "", "Draft entries name this partner. It cannot be deleted; archive it instead.")
	pg.Explain("taxes_code_key", "code_taken", "code", "Another tax has this code.")
	pg.Explain("tax_members_tax_id_fkey", "referenced", "", "This tax is in a group. Take it out of the group first.")
	pg.Explain("tax_postings_account_id_fkey", "referenced", "", "A tax is posted to this account. Choose another account for the tax first.")
	pg.Explain("tax_position_taxes_from_id_fkey", "referenced", "", "A tax position refers to this tax. Change the position first.")
	pg.Explain("tax_position_taxes_to_id_fkey", "referenced", "", "A tax position refers to this tax. Change the position first.")
	pg.Explain("journal_taxes_tax_id_fkey", "referenced", "", "Documents are posted with this tax. It cannot be deleted; deactivate it instead.")
	pg.Explain("ledger_settings_sale_tax_id_fkey", "no_such_tax", "sale_tax_id", "There is no such tax, or the books use it by default.")
	pg.Explain("ledger_settings_purchase_tax_id_fkey", "no_such_tax", "purchase_tax_id", "There is no such tax, or the books use it by default.")
	pg.Explain("tax_positions_name_key", "name_taken", "name", "Another tax position has this name.")
	pg.Explain("payment_terms_name_key", "name_taken", "name", "Other payment terms have this name.")
	pg.Explain("fiscal_years_name_key", "name_taken", "name", "Another fiscal year has this name.")
	pg.Explain("fiscal_years_apart", "overlap", "starts_on", "The dates overlap another fiscal year.")
	pg.Explain("periods_apart", "overlap", "starts_on", "The dates overlap another period.")
	pg.Explain("journals_code_key", "code_taken", "code", "Another journal has this code.")
	pg.Explain("dimensions_code_key", "code_taken", "code", "This code is taken.")
	pg.Explain("journal_entries_period_missing", "no_period", "entry_date", "No fiscal year includes this date. Create it first.")
	pg.Explain("journal_entries_period_open", "period_closed", "entry_date", "The period of this date is closed.")
	pg.Explain("journal_entries_balanced", "unbalanced", "lines", "Debits and credits differ.")
	pg.Explain("journal_entries_lines", "entry_empty", "lines", "An entry without lines cannot be posted.")
	pg.Explain("journal_entries_reversal_of_key", "already_reversed", "", "This entry has been reversed already.")
	pg.Explain("journal_lines_account_usable", "invalid_entry", "lines", "An account is a heading or not used any more.")
	pg.Explain("journal_lines_inventory", "inventory_account", "lines", "The inventory account follows the stock: adjust the stock of a product, or enter its opening stock with a cost, and the books follow.")
	pg.Explain("journal_lines_partner_named", "invalid_entry", "lines", "A receivable or payable account needs a partner in its line.")
	pg.Explain("journal_lines_account_currency", "invalid_entry", "lines", "An account takes another currency only.")
}

// Operations declares what can be done with the books.
func (s *Service) Operations(reg *op.Registry) {
	books := []string{"manager", "accountant"}
	reg.Grant(op.Grant{Name: Read, Label: "See the books: accounts, entries, statements", Roles: books})
	reg.Grant(op.Grant{Name: Write, Label: "Enter, change and delete draft entries", Roles: books})
	reg.Grant(op.Grant{Name: Post, Label: "Post and reverse entries", Roles: books})
	reg.Grant(op.Grant{Name: Chart, Label: "Change accounts, journals, cost centres and projects", Roles: books})
	reg.Grant(op.Grant{Name: Close, Label: "Open fiscal years, close and lock periods, end the year", Roles: books})
	reg.Grant(op.Grant{Name: Reopen, Label: "Reopen closed periods and years"})
	reg.Grant(op.Grant{Name: Configure, Label: "Set up the books: chart, default accounts", Roles: []string{"manager"}})

	s.accountOperations(reg)
	s.journalOperations(reg)
	s.rateOperations(reg)
	s.taxOperations(reg)
	s.periodOperations(reg)
	s.entryOperations(reg)
	s.templateOperations(reg)
}

func (s *Service) accountOperations(reg *op.Registry) {
	reg.Add(op.Op[accountListIn, op.Page[Account]]{
		Name: "ledger.account.list", Method: http.MethodGet, Path: "/accounts", Summary: "List accounts",
		Needs: Read, Do: s.accountList,
	})
	reg.Add(op.Op[op.Nothing, AccountSubtypes]{
		Name: "ledger.account.subtypes", Method: http.MethodGet, Path: "/account-subtypes", Summary: "List the kinds that accounts can be of",
		Needs: Read, Do: s.accountSubtypes,
	})
	reg.Add(op.Op[op.ID, Account]{
		Name: "ledger.account.get", Method: http.MethodGet, Path: "/accounts/{id}", Summary: "Read an account",
		Needs: Read, Do: s.accountGet,
	})
	reg.Add(op.Op[accountCreateIn, Account]{
		Name: "ledger.account.create", Method: http.MethodPost, Path: "/accounts", Summary: "Enter an account",
		Needs: Chart, Status: http.StatusCreated, Do: s.accountCreate,
	})
	reg.Add(op.Op[accountPatchIn, Account]{
		Name: "ledger.account.update", Method: http.MethodPatch, Path: "/accounts/{id}", Summary: "Change an account",
		Needs: Chart, Do: s.accountUpdate,
	})
	reg.Add(op.Op[op.ID, op.Nothing]{
		Name: "ledger.account.delete", Method: http.MethodDelete, Path: "/accounts/{id}", Summary: "Delete an account without entries",
		Needs: Chart, Do: s.accountDelete,
	})
	reg.Add(op.Op[accountImportIn, AccountImport]{
		Name: "ledger.account.import", Method: http.MethodPost, Path: "/accounts/import", Summary: "Enter a chart of accounts from a file",
		Needs: Chart, BodyLimit: 8 << 20, Do: s.accountImport,
	})
	reg.Add(op.Op[op.Nothing, BooksSetup]{
		Name: "ledger.books.get", Method: http.MethodGet, Path: "/books", Summary: "How the books are set up",
		Needs: Read, Do: s.setupGet,
	})
	reg.Add(op.Op[setupIn, BooksSetup]{
		Name: "ledger.books.open", Method: http.MethodPost, Path: "/books", Summary: "Set up the books: chart of accounts and first fiscal year",
		Needs: Configure, Do: s.setupCreate,
	})
	reg.Add(op.Op[setupPatchIn, BooksSetup]{
		Name: "ledger.books.update", Method: http.MethodPatch, Path: "/books", Summary: "Change the default accounts and the lock date",
		Needs: Configure, Do: s.setupUpdate,
	})
}

func (s *Service) journalOperations(reg *op.Registry) {
	reg.Add(op.Op[journalListIn, op.Page[Journal]]{
		Name: "ledger.journal.list", Method: http.MethodGet, Path: "/journals", Summary: "List journals",
		Needs: Read, Do: s.journalList,
	})
	reg.Add(op.Op[op.ID, Journal]{
		Name: "ledger.journal.get", Method: http.MethodGet, Path: "/journals/{id}", Summary: "Read a journal",
		Needs: Read, Do: s.journalGet,
	})
	reg.Add(op.Op[journalCreateIn, Journal]{
		Name: "ledger.journal.create", Method: http.MethodPost, Path: "/journals", Summary: "Enter a journal with a number series of its own",
		Needs: Chart, Status: http.StatusCreated, Do: s.journalCreate,
	})
	reg.Add(op.Op[journalPatchIn, Journal]{
		Name: "ledger.journal.update", Method: http.MethodPatch, Path: "/journals/{id}", Summary: "Change a journal",
		Needs: Chart, Do: s.journalUpdate,
	})
	reg.Add(op.Op[dimensionListIn, op.Page[Dimension]]{
		Name: "ledger.dimension.list", Method: http.MethodGet, Path: "/dimensions", Summary: "List cost centres and projects",
		Needs: Read, Do: s.dimensionList,
	})
	reg.Add(op.Op[op.ID, Dimension]{
		Name: "ledger.dimension.get", Method: http.MethodGet, Path: "/dimensions/{id}", Summary: "Read a cost centre or project",
		Needs: Read, Do: s.dimensionGet,
	})
	reg.Add(op.Op[dimensionCreateIn, Dimension]{
		Name: "ledger.dimension.create", Method: http.MethodPost, Path: "/dimensions", Summary: "Enter a cost centre or project",
		Needs: Chart, Status: http.StatusCreated, Do: s.dimensionCreate,
	})
	reg.Add(op.Op[dimensionPatchIn, Dimension]{
		Name: "ledger.dimension.update", Method: http.MethodPatch, Path: "/dimensions/{id}", Summary: "Change a cost centre or project",
		Needs: Chart, Do: s.dimensionUpdate,
	})
}

func (s *Service) rateOperations(reg *op.Registry) {
	reg.Add(op.Op[rateListIn, op.Page[ExchangeRate]]{
		Name: "ledger.exchange_rate.list", Method: http.MethodGet, Path: "/exchange-rates", Summary: "List exchange rates",
		Needs: Read, Do: s.rateList,
	})
	reg.Add(op.Op[op.ID, ExchangeRate]{
		Name: "ledger.exchange_rate.get", Method: http.MethodGet, Path: "/exchange-rates/{id}", Summary: "Read an exchange rate",
		Needs: Read, Do: s.rateGet,
	})
	reg.Add(op.Op[rateCreateIn, ExchangeRate]{
		Name: "ledger.exchange_rate.create", Method: http.MethodPost, Path: "/exchange-rates", Summary: "Enter the rate of a day, or correct it",
		Needs: Write, Status: http.StatusCreated, Do: s.rateCreate,
	})
	reg.Add(op.Op[rateImportIn, RateImport]{
		Name: "ledger.exchange_rate.import", Method: http.MethodPost, Path: "/exchange-rates/import", Summary: "Enter a file of exchange rates",
		Needs: Write, BodyLimit: 32 << 20, Do: s.rateImport,
	})
	reg.Add(op.Op[op.ID, op.Nothing]{
		Name: "ledger.exchange_rate.delete", Method: http.MethodDelete, Path: "/exchange-rates/{id}", Summary: "Delete an exchange rate",
		Needs: Write, Do: s.rateDelete,
	})
}

func (s *Service) taxOperations(reg *op.Registry) {
	reg.Add(op.Op[taxListIn, op.Page[Tax]]{
		Name: "ledger.tax.list", Method: http.MethodGet, Path: "/taxes", Summary: "List taxes",
		Needs: op.SignedIn, Do: s.taxList,
	})
	reg.Add(op.Op[op.ID, Tax]{
		Name: "ledger.tax.get", Method: http.MethodGet, Path: "/taxes/{id}", Summary: "Read a tax",
		Needs: op.SignedIn, Do: s.taxGet,
	})
	reg.Add(op.Op[taxCreateIn, Tax]{
		Name: "ledger.tax.create", Method: http.MethodPost, Path: "/taxes", Summary: "Enter a tax or a group of taxes",
		Needs: Chart, Status: http.StatusCreated, Do: s.taxCreate,
	})
	reg.Add(op.Op[taxPatchIn, Tax]{
		Name: "ledger.tax.update", Method: http.MethodPatch, Path: "/taxes/{id}", Summary: "Change a tax",
		Needs: Chart, Do: s.taxUpdate,
	})
	reg.Add(op.Op[op.ID, op.Nothing]{
		Name: "ledger.tax.delete", Method: http.MethodDelete, Path: "/taxes/{id}", Summary: "Delete a tax that nothing refers to",
		Needs: Chart, Do: s.taxDelete,
	})
	reg.Add(op.Op[taxPositionListIn, op.Page[TaxPosition]]{
		Name: "ledger.tax_position.list", Method: http.MethodGet, Path: "/tax-positions", Summary: "List tax positions: what taxes become for a kind of partner",
		Needs: op.SignedIn, Do: s.taxPositionList,
	})
	reg.Add(op.Op[op.ID, TaxPosition]{
		Name: "ledger.tax_position.get", Method: http.MethodGet, Path: "/tax-positions/{id}", Summary: "Read a tax position",
		Needs: op.SignedIn, Do: s.taxPositionGet,
	})
	reg.Add(op.Op[taxPositionCreateIn, TaxPosition]{
		Name: "ledger.tax_position.create", Method: http.MethodPost, Path: "/tax-positions", Summary: "Enter a tax position",
		Needs: Chart, Status: http.StatusCreated, Do: s.taxPositionCreate,
	})
	reg.Add(op.Op[taxPositionPatchIn, TaxPosition]{
		Name: "ledger.tax_position.update", Method: http.MethodPatch, Path: "/tax-positions/{id}", Summary: "Change a tax position",
		Needs: Chart, Do: s.taxPositionUpdate,
	})
	reg.Add(op.Op[paymentTermListIn, op.Page[PaymentTerm]]{
		Name: "ledger.payment_term.list", Method: http.MethodGet, Path: "/payment-terms", Summary: "List payment terms",
		Needs: op.SignedIn, Do: s.paymentTermList,
	})
	reg.Add(op.Op[op.ID, PaymentTerm]{
		Name: "ledger.payment_term.get", Method: http.MethodGet, Path: "/payment-terms/{id}", Summary: "Read payment terms",
		Needs: op.SignedIn, Do: s.paymentTermGet,
	})
	reg.Add(op.Op[paymentTermCreateIn, PaymentTerm]{
		Name: "ledger.payment_term.create", Method: http.MethodPost, Path: "/payment-terms", Summary: "Enter payment terms",
		Needs: Chart, Status: http.StatusCreated, Do: s.paymentTermCreate,
	})
	reg.Add(op.Op[paymentTermPatchIn, PaymentTerm]{
		Name: "ledger.payment_term.update", Method: http.MethodPatch, Path: "/payment-terms/{id}", Summary: "Change payment terms",
		Needs: Chart, Do: s.paymentTermUpdate,
	})
}

func (s *Service) periodOperations(reg *op.Registry) {
	reg.Add(op.Op[fiscalYearListIn, op.Page[FiscalYear]]{
		Name: "ledger.fiscal_year.list", Method: http.MethodGet, Path: "/fiscal-years", Summary: "List fiscal years",
		Needs: Read, Do: s.fiscalYearList,
	})
	reg.Add(op.Op[op.ID, FiscalYear]{
		Name: "ledger.fiscal_year.get", Method: http.MethodGet, Path: "/fiscal-years/{id}", Summary: "Read a fiscal year with its periods",
		Needs: Read, Do: s.fiscalYearGet,
	})
	reg.Add(op.Op[fiscalYearCreateIn, FiscalYear]{
		Name: "ledger.fiscal_year.create", Method: http.MethodPost, Path: "/fiscal-years", Summary: "Open a fiscal year with a period for each month",
		Needs: Close, Status: http.StatusCreated, Do: s.fiscalYearCreate,
	})
	reg.Add(op.Op[op.Versioned, FiscalYear]{
		Name: "ledger.fiscal_year.close", Method: http.MethodPost, Path: "/fiscal-years/{id}/close", Summary: "End a fiscal year: carry its result to equity and close its periods",
		Needs: Close, Do: s.fiscalYearClose,
	})
	reg.Add(op.Op[op.Versioned, FiscalYear]{
		Name: "ledger.fiscal_year.reopen", Method: http.MethodPost, Path: "/fiscal-years/{id}/reopen", Summary: "Take back the end of a fiscal year",
		Needs: Reopen, Do: s.fiscalYearReopen,
	})
	for _, verb := range []struct {
		name, summary string
		needs         op.Permission
		do            func(context.Context, *op.Call, *op.Versioned) (Period, error)
	}{
		{"close", "Close a period: nothing more is posted into it", Close, s.periodClose},
		{"lock", "Lock a closed period for good", Close, s.periodLock},
		{"reopen", "Reopen a closed period", Reopen, s.periodReopen},
	} {
		reg.Add(op.Op[op.Versioned, Period]{
			Name: "ledger.period." + verb.name, Method: http.MethodPost, Path: "/periods/{id}/" + verb.name, Summary: verb.summary,
			Needs: verb.needs, Do: verb.do,
		})
	}
	reg.Add(op.Op[op.ID, Checklist]{
		Name: "ledger.period.checklist", Method: http.MethodGet, Path: "/periods/{id}/checklist", Summary: "What is to be looked at before closing a period",
		Needs: Read, Do: s.periodChecklist,
	})
}

func (s *Service) entryOperations(reg *op.Registry) {
	reg.Add(op.Op[entryListIn, op.Page[EntryRow]]{
		Name: "ledger.entry.list", Method: http.MethodGet, Path: "/journal-entries", Summary: "List journal entries, drafts and posted",
		Needs: Read, Do: s.entryList,
	})
	reg.Add(op.Op[op.ID, JournalEntry]{
		Name: "ledger.entry.get", Method: http.MethodGet, Path: "/journal-entries/{id}", Summary: "Read a journal entry",
		Needs: Read, Do: s.entryGet,
	})
	reg.Add(op.Op[entryCalculateIn, EntryCalculation]{
		Name: "ledger.entry.calculate", Method: http.MethodPost, Path: "/journal-entries/calculate", Summary: "Sums and difference of an entry that is not saved",
		Needs: Write, Reads: true, Do: s.entryCalculate,
	})
	reg.Add(op.Op[entryCreateIn, JournalEntry]{
		Name: "ledger.entry.create", Method: http.MethodPost, Path: "/journal-entries", Summary: "Enter a draft entry",
		Needs: Write, Status: http.StatusCreated, Do: s.entryCreate,
	})
	reg.Add(op.Op[entryPatchIn, JournalEntry]{
		Name: "ledger.entry.update", Method: http.MethodPatch, Path: "/journal-entries/{id}", Summary: "Change a draft entry",
		Needs: Write, Do: s.entryUpdate,
	})
	reg.Add(op.Op[op.ID, op.Nothing]{
		Name: "ledger.entry.delete", Method: http.MethodDelete, Path: "/journal-entries/{id}", Summary: "Delete a draft entry",
		Needs: Write, Do: s.entryDelete,
	})
	reg.Add(op.Op[entryImportIn, JournalEntry]{
		Name: "ledger.entry.import", Method: http.MethodPost, Path: "/journal-entries/import", Summary: "Enter a draft of a file's lines, such as opening balances",
		Needs: Write, Status: http.StatusCreated, BodyLimit: 8 << 20, Do: s.entryImport,
	})
	reg.Add(op.Op[op.Nothing, EntryFile]{
		Name: "ledger.entry.opening_file", Method: http.MethodGet, Path: "/journal-entries/opening-file", Summary: "A file of opening balances, to be filled in",
		Needs: Read, Do: s.openingFile,
	})
	reg.Add(op.Op[entryBalanceIn, JournalEntry]{
		Name: "ledger.entry.balance", Method: http.MethodPost, Path: "/journal-entries/{id}/balance", Summary: "Add a line with what debits and credits differ by",
		Needs: Write, Do: s.entryBalance,
	})
	reg.Add(op.Op[op.Versioned, JournalEntry]{
		Name: "ledger.entry.post", Method: http.MethodPost, Path: "/journal-entries/{id}/post", Summary: "Post a draft entry: it gets its number and never changes again",
		Needs: Post, Do: s.entryPost,
	})
	reg.Add(op.Op[entryReverseIn, JournalEntry]{
		Name: "ledger.entry.reverse", Method: http.MethodPost, Path: "/journal-entries/{id}/reverse", Summary: "Reverse a posted entry by its mirror in an open period",
		Needs: Post, Do: s.entryReverse,
	})
}

func (s *Service) templateOperations(reg *op.Registry) {
	reg.Add(op.Op[templateListIn, op.Page[EntryTemplateRow]]{
		Name: "ledger.entry_template.list", Method: http.MethodGet, Path: "/entry-templates", Summary: "List entry templates",
		Needs: Read, Do: s.templateList,
	})
	reg.Add(op.Op[op.ID, EntryTemplate]{
		Name: "ledger.entry_template.get", Method: http.MethodGet, Path: "/entry-templates/{id}", Summary: "Read an entry template with what comes of it",
		Needs: Read, Do: s.templateGet,
	})
	reg.Add(op.Op[templateCreateIn, EntryCalculation]{
		Name: "ledger.entry_template.calculate", Method: http.MethodPost, Path: "/entry-templates/calculate", Summary: "Sums and difference of a template that is not saved",
		Needs: Write, Reads: true, Do: s.templateCalculate,
	})
	reg.Add(op.Op[templateCreateIn, EntryTemplate]{
		Name: "ledger.entry_template.create", Method: http.MethodPost, Path: "/entry-templates", Summary: "Enter an entry template, or make one of an entry",
		Needs: Write, Status: http.StatusCreated, Do: s.templateCreate,
	})
	reg.Add(op.Op[templatePatchIn, EntryTemplate]{
		Name: "ledger.entry_template.update", Method: http.MethodPatch, Path: "/entry-templates/{id}", Summary: "Change an entry template",
		Needs: Write, Do: s.templateUpdate,
	})
	reg.Add(op.Op[op.ID, op.Nothing]{
		Name: "ledger.entry_template.delete", Method: http.MethodDelete, Path: "/entry-templates/{id}", Summary: "Delete an entry template; its entries stay",
		Needs: Write, Do: s.templateDelete,
	})
	reg.Add(op.Op[templateUseIn, JournalEntry]{
		Name: "ledger.entry_template.use", Method: http.MethodPost, Path: "/entry-templates/{id}/use", Summary: "Make a draft entry of a template",
		Needs: Write, Status: http.StatusCreated, Do: s.templateUse,
	})
	reg.Add(op.Op[op.Versioned, EntryTemplate]{
		Name: "ledger.entry_template.run", Method: http.MethodPost, Path: "/entry-templates/{id}/run", Summary: "Enter what a template's schedule has due",
		Needs: Write, Do: s.templateRun,
	})
	reg.Add(op.Op[op.Versioned, EntryTemplate]{
		Name: "ledger.entry_template.skip", Method: http.MethodPost, Path: "/entry-templates/{id}/skip", Summary: "Leave the next day of a template's schedule out",
		Needs: Write, Do: s.templateSkip,
	})
}
