package main

// Guards of invoices and payments.
func init() {
	guards = append(guards,
		guard{
			"taxes: what rounding leaves goes to the largest line", "internal/ledger/tax/share.go",
			"for i, s := range bySize {", "for i, s := range bySize[:0] {",
			"./internal/ledger/tax", "TestCentsAddUp",
		},
		guard{
			"taxes: with a tax included the base is the rest", "internal/ledger/tax/document.go",
			"			net = net.Sub(t.Amount)\n", "",
			"./internal/ledger/tax", "TestCalculate",
		},
		guard{
			"taxes: sealed with their entry", "migrations/00010_invoices.sql",
			"FROM public.journal_taxes t WHERE t.entry_id = e.id)", "FROM public.journal_taxes t WHERE t.entry_id = e.id AND false)",
			"./internal/payments", "TestTamperingWithTaxesShows",
		},
		guard{
			"open items: never settled beyond what is open", "migrations/00011_payments.sql",
			"CONSTRAINT open_items_within CHECK (", "CONSTRAINT open_items_within CHECK (true OR ",
			"./internal/payments", "TestTheDatabaseKeepsWhatIsPosted",
		},
		guard{
			"allocations: a debit with a credit", "migrations/00011_payments.sql",
			"WHERE d.amount::numeric < 0 OR c.amount::numeric > 0 OR", "WHERE",
			"./internal/payments", "TestTheDatabaseKeepsWhatIsPosted",
		},
		guard{
			"allocations: what a currency gained is posted", "internal/payments/settle.go",
			"if a.Gain.IsZero() {", "if true {",
			"./internal/payments", "TestForeignCurrency",
		},
		guard{
			"invoices: what is posted stays", "migrations/00010_invoices.sql",
			"WHEN (OLD.state = 'posted') EXECUTE FUNCTION invoices_keep_posted()", "WHEN (OLD.state = 'nothing') EXECUTE FUNCTION invoices_keep_posted()",
			"./internal/payments", "TestTheDatabaseKeepsWhatIsPosted",
		},
		guard{
			"invoices: their lines stay too", "migrations/00010_invoices.sql",
			"CREATE TRIGGER invoice_lines_posted BEFORE INSERT OR UPDATE OR DELETE ON invoice_lines", "CREATE TRIGGER invoice_lines_posted BEFORE INSERT ON invoice_lines",
			"./internal/payments", "TestTheDatabaseKeepsWhatIsPosted",
		},
		guard{
			"bills: a supplier's number once", "internal/invoicing/invoice_write.go",
			"	if v.TheirNumber == \"\" {\n		return nil\n	}\n	row, err", "	if true {\n		return nil\n	}\n	row, err",
			"./internal/payments", "TestBill",
		},
		guard{
			"payments: reversed with what they settled", "internal/payments/payment_post.go",
			"if ids = slices.Compact(ids); len(ids) > 0 {", "if ids = slices.Compact(ids); len(ids) > 1e9 {",
			"./internal/payments", "TestInvoiceToPayment",
		},
		guard{
			"discounts: the taxes have their part", "internal/payments/closing.go",
			"if err != nil || len(rows) == 0 {", "if true {",
			"./internal/payments", "TestDiscountCorrectsTaxes",
		},
		guard{
			"revaluations: one after the other", "internal/payments/revaluation.go",
			"if err := s.ledger.LockTx(ctx, c.Tx); err != nil {", "if err != nil {",
			"./internal/payments", "TestRevaluedOnce",
		},
	)
}
