package banking

import (
	"net/http"

	"kontor/db"
	"kontor/internal/ledger"
	"kontor/internal/op"
	"kontor/internal/payments"
	"kontor/internal/pg"
)

// The permissions.
const (
	Read      op.Permission = "banking.statement.read"
	Write     op.Permission = "banking.account.write"
	Import    op.Permission = "banking.statement.import"
	Reconcile op.Permission = "banking.line.reconcile"
)

// fileLimit bounds a request with a bank's file, in bytes: base64 is a third longer.
const fileLimit = 68 << 20

// Service carries out the operations.
type Service struct {
	queries  db.Queries
	ledger   *ledger.Service
	payments *payments.Service
}

// New makes the module.
func New(l *ledger.Service, p *payments.Service) *Service {
	s := &Service{ledger: l, payments: p}
	l.OnReversed(s.reversedTx)
	return s
}

func init() {
	pg.Explain("bank_accounts_account_id_key", "account_taken", "account_id", "Another bank account is kept on this account of the books. Each has one of its own.")
	pg.Explain("bank_accounts_account_id_fkey", "referenced", "", "A bank account is kept on this account. It cannot be deleted; deactivate it instead.")
	pg.Explain("bank_accounts_journal_id_fkey", "referenced", "", "A bank account posts to this journal. It cannot be deleted; deactivate it instead.")
	pg.Explain("bank_accounts_number_key", "number_taken", "number", "Another bank account has this number.")
	pg.Explain("bank_statements_bank_account_id_fkey", "referenced", "", "This bank account has statements, which are kept. It cannot be deleted; deactivate it instead.")
	pg.Explain("bank_lines_fingerprint_key", "already_imported", "", "Somebody else has imported these lines in the meantime. Look at the statements again.")
	pg.Explain("bank_matches_within", "over_matched", "", "Somebody else has matched this in the meantime. Look again at what is left.")
	pg.Explain("bank_matches_account", "invalid_match", "", "A line of the bank is matched with lines of the bank's own account, in its currency.")
	pg.Explain("bank_matches_pair_key", "already_matched", "", "These two are matched with each other already.")
}

// Operations declares what can be done with bank accounts and statements.
func (s *Service) Operations(reg *op.Registry) {
	books := []string{"manager", "accountant"}
	reg.Grant(op.Grant{Name: Read, Label: "See bank accounts and statements", Roles: books})
	reg.Grant(op.Grant{Name: Write, Label: "Set up bank accounts", Roles: books})
	reg.Grant(op.Grant{Name: Import, Label: "Import bank statements, and take imports back", Roles: books})
	reg.Grant(op.Grant{Name: Reconcile, Label: "Reconcile bank statements, which posts payments and entries", Roles: books})

	reg.Add(op.Op[accountListIn, op.Page[BankAccountRow]]{
		Name: "banking.account.list", Method: http.MethodGet, Path: "/bank-accounts", Summary: "List bank accounts",
		Needs: Read, Do: s.accountList,
	})
	reg.Add(op.Op[op.ID, BankAccount]{
		Name: "banking.account.get", Method: http.MethodGet, Path: "/bank-accounts/{id}", Summary: "Read a bank account",
		Needs: Read, Do: s.accountGet,
	})
	reg.Add(op.Op[bankAccountCreateIn, BankAccount]{
		Name: "banking.account.create", Method: http.MethodPost, Path: "/bank-accounts", Summary: "Enter a bank account or cash box",
		Needs: Write, Status: http.StatusCreated, Do: s.accountCreate,
	})
	reg.Add(op.Op[bankAccountPatchIn, BankAccount]{
		Name: "banking.account.update", Method: http.MethodPatch, Path: "/bank-accounts/{id}", Summary: "Change a bank account",
		Needs: Write, Do: s.accountUpdate,
	})
	reg.Add(op.Op[op.ID, op.Nothing]{
		Name: "banking.account.delete", Method: http.MethodDelete, Path: "/bank-accounts/{id}", Summary: "Delete a bank account without statements",
		Needs: Write, Do: s.accountDelete,
	})
	reg.Add(op.Op[bankFileIn, BankImport]{
		Name: "banking.statement.preview", Method: http.MethodPost, Path: "/bank-statements/preview", Summary: "What importing a bank's file would do",
		Needs: Import, Reads: true, BodyLimit: fileLimit, Do: s.preview,
	})
	reg.Add(op.Op[bankFileIn, BankImport]{
		Name: "banking.statement.import", Method: http.MethodPost, Path: "/bank-statements/import", Summary: "Import the statements of a bank's file",
		Needs: Import, Status: http.StatusCreated, BodyLimit: fileLimit, Do: s.importFile,
	})
	reg.Add(op.Op[statementListIn, op.Page[BankStatement]]{
		Name: "banking.statement.list", Method: http.MethodGet, Path: "/bank-statements", Summary: "List bank statements",
		Needs: Read, Do: s.statementList,
	})
	reg.Add(op.Op[op.ID, BankStatementDetail]{
		Name: "banking.statement.get", Method: http.MethodGet, Path: "/bank-statements/{id}", Summary: "Read a bank statement",
		Needs: Read, Do: s.statementGet,
	})
	reg.Add(op.Op[op.ID, op.Nothing]{
		Name: "banking.statement.undo", Method: http.MethodPost, Path: "/bank-statements/{id}/undo", Summary: "Take an import back: its matches, what they posted, and its lines",
		Needs: Import, Do: s.statementUndo,
	})
	reg.Add(op.Op[lineListIn, op.Page[BankLine]]{
		Name: "banking.line.list", Method: http.MethodGet, Path: "/bank-lines", Summary: "List lines of bank statements",
		Needs: Read, Do: s.lineList,
	})
	reg.Add(op.Op[op.ID, BankLineDetail]{
		Name: "banking.line.get", Method: http.MethodGet, Path: "/bank-lines/{id}", Summary: "Read a line of a bank statement with its matches",
		Needs: Read, Do: s.lineGet,
	})
	reg.Add(op.Op[op.ID, BankSuggestions]{
		Name: "banking.line.suggest", Method: http.MethodGet, Path: "/bank-lines/{id}/suggestions", Summary: "Guesses of what a line of the bank is",
		Needs: Read, Do: s.suggest,
	})
	reg.Add(op.Op[bankReconcileIn, BankLineDetail]{
		Name: "banking.line.reconcile", Method: http.MethodPost, Path: "/bank-lines/{id}/reconcile", Summary: "Say what a line of the bank is",
		Needs: Reconcile, Do: s.reconcile,
	})
	reg.Add(op.Op[op.ID, BankLineDetail]{
		Name: "banking.line.unreconcile", Method: http.MethodPost, Path: "/bank-lines/{id}/unreconcile", Summary: "Take the matches of a line back, and what they posted",
		Needs: Reconcile, Do: s.unreconcile,
	})
}
