package main

const (
	ledgerSQL = "migrations/00007_ledger.sql"
	ledgerPkg = "./internal/ledger"
	byItself  = "TestTheDatabaseRefusesByItself"
)

func init() { guards = append(guards, ledgerGuards...) }

var ledgerGuards = []guard{
	{"ledger: entries balance, by the database", ledgerSQL, "ELSIF sums.balance <> 0 OR sums.debit <> NEW.total::numeric THEN", "ELSIF false THEN", ledgerPkg, byItself},
	{"ledger: entries have lines, by the database", ledgerSQL, "IF sums.lines = 0 THEN", "IF false THEN", ledgerPkg, byItself},
	{"ledger: lines have the entry's date, by the database", ledgerSQL, "ELSIF NOT sums.dated THEN", "ELSIF false THEN", ledgerPkg, byItself},
	{"ledger: closed periods, by the database", ledgerSQL, "ELSIF found_state <> 'open' OR NEW.entry_date <= locked_to THEN", "ELSIF NEW.entry_date <= locked_to THEN", ledgerPkg, byItself},
	{"ledger: lock date, by the database", ledgerSQL, "ELSIF found_state <> 'open' OR NEW.entry_date <= locked_to THEN", "ELSIF found_state <> 'open' THEN", ledgerPkg, byItself},
	{"ledger: no line is added later", ledgerSQL, "IF EXISTS (SELECT FROM lines JOIN journal_seals USING (entry_id)) THEN", "IF false THEN", ledgerPkg, byItself},
	{"ledger: control accounts name a partner", ledgerSQL, "WHERE NOT a.active OR a.is_group OR a.control <> '' AND l.partner_id IS NULL", "WHERE NOT a.active OR a.is_group", ledgerPkg, byItself},
	{"ledger: entries are never changed", ledgerSQL, "CREATE TRIGGER journal_entries_frozen BEFORE UPDATE OR DELETE ON journal_entries FOR EACH ROW EXECUTE FUNCTION refuse_change();", "", ledgerPkg, byItself},
	{"ledger: lines are never changed", ledgerSQL, "CREATE TRIGGER journal_lines_frozen BEFORE UPDATE OR DELETE ON journal_lines FOR EACH ROW EXECUTE FUNCTION refuse_change();", "", ledgerPkg, byItself},
	{"ledger: seals are never truncated", ledgerSQL, "CREATE TRIGGER journal_seals_kept BEFORE TRUNCATE ON journal_seals FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();", "", ledgerPkg, byItself},
	{"ledger: an account with entries keeps its meaning", ledgerSQL, "WHEN (NEW.type <> OLD.type OR", "WHEN (false AND NEW.type <> OLD.type OR false AND", ledgerPkg, byItself},
	{"ledger: a tampered line shows", ledgerSQL, "l.id, l.position, l.account_id, l.partner_id, l.description, l.amount, l.currency,", "l.id, l.position, l.account_id, l.description, l.amount, l.currency,", ledgerPkg, "TestTamperingShows"},
	{"ledger: balances follow the lines", ledgerSQL, "SET debit = b.debit + excluded.debit,", "SET debit = excluded.debit,", ledgerPkg, "TestSimulatedBooks"},
	{"ledger: unbalanced entries, before the database", "internal/ledger/post.go", "	if !balance.IsZero() {\n", "	if false {\n", ledgerPkg, "TestBadEntries"},
	{"ledger: a draft's version", "internal/ledger/entry_draft.go", `fault.CheckVersion("entry", version, now)`, `fault.CheckVersion("entry", 0, now)`, ledgerPkg, "TestDrafts"},
	{"ledger: closing runs its checklist", "internal/ledger/period.go", "			case i.Blocking:\n", "			case false && i.Blocking:\n", ledgerPkg, "TestPeriods"},
	{"ledger: a schedule's day is entered once", "db/ledger.sql.go", "SELECT version FROM entry_templates WHERE id = $1 FOR UPDATE", "SELECT version FROM entry_templates WHERE id = $1", ledgerPkg, "TestRecurringEntriesAtOnce"},
	{"ledger: whoever may not post has no schedule do it", "internal/ledger/template_write.go", "	if posts && !c.Actor.May(Post) {\n", "	if false && posts {\n", ledgerPkg, "TestTemplateThatPostsNeedsThePermission"},
	{"ledger: a refused day keeps no other waiting", "internal/ledger/template_run.go", "if why, refused := fault.As(err); refused {", "if why, refused := fault.As(err); refused && false {", ledgerPkg, "TestRecurringEntryRefused"},
	{"ledger: amounts are scaled on their side", "internal/ledger/schedule/scale.go", "side := a.Sign() > 0\n", "side := true\n", "./internal/ledger/schedule", "TestScale"},
	{"ledger: closing is left out of results", "db/reports.sql.go", "AND ($3::boolean OR NOT b.closing)", "AND ($3::boolean OR true)", "./internal/reports", "TestStatements"},
}
