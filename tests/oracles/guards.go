package main

// guards, by what they protect.
var guards = []guard{
	{
		"wrapper: a conflict is tried again", "internal/pg/tx.go",
		`return pe.Code == "40001" || pe.Code == "40P01"`, `return false`,
		"./internal/run", "TestSerializationFailureIsTriedAgain",
	},
	{
		"wrapper: permission", "internal/run/run.go",
		"case actor.May(info.Needs):", "case true:",
		"./internal/run", "TestPermissionIsChecked",
	},
	{
		"wrapper: a rehearsal rolls back", "internal/run/run.go",
		"			return errRehearsed\n", "			return nil\n",
		"./internal/run", "TestRehearsal",
	},
	{
		"wrapper: reads are read-only", "internal/pg/tx.go",
		"AccessMode: pgx.ReadOnly", "AccessMode: pgx.ReadWrite",
		"./internal/run", "TestReadCannotWrite",
	},
	{
		"idempotency: the request's hash", "internal/run/conclude.go",
		"!bytes.Equal(row.RequestHash, k.hash)", "bytes.Equal(nil, k.hash)",
		"./internal/run", "TestIdempotencyKey",
	},
	{
		"idempotency: the key is claimed", "internal/run/conclude.go",
		"if err != nil || n == 1 {", "if err != nil || n >= 0 {",
		"./internal/run", "TestIdempotencyKey",
	},
	{
		"decimals: NaN", "migrations/00001_foundation.sql",
		"CREATE DOMAIN amount   AS numeric CHECK (VALUE > -1e16 AND VALUE < 1e16 AND min_scale(VALUE) <= 4);", "CREATE DOMAIN amount   AS numeric;",
		"./internal/pg", "TestDomains",
	},
	{
		"posted facts: the app's role cannot change them", "migrations/00001_foundation.sql",
		"REVOKE UPDATE, DELETE ON audit_log FROM kontor_app;", "",
		"./internal/pg", "TestAppCannotChangePostedFacts",
	},
	{
		"posted facts: a superuser meets the trigger", "migrations/00001_foundation.sql",
		"CREATE TRIGGER audit_log_frozen BEFORE UPDATE OR DELETE ON audit_log FOR EACH ROW EXECUTE FUNCTION refuse_change();", "",
		"./internal/pg", "TestSuperuserMeetsTheTrigger",
	},
	{
		"input: keys given twice", "internal/httpapi/json.go",
		"if keys[name] {", "if false {",
		"./internal/httpapi", "TestStrictJSON",
	},
	{
		"input: depth", "internal/httpapi/json.go",
		"if depth == maxDepth {", "if false {",
		"./internal/httpapi", "TestStrictJSON",
	},
	{
		"web: the host name", "internal/httpapi/door.go",
		"if !allowed[strings.ToLower(r.Host)] {", "if false {",
		"./internal/erp", "TestPromiseClosedToTheWeb",
	},
	{
		"web: JSON only", "internal/httpapi/api.go",
		`return strings.EqualFold(strings.TrimSpace(kind), "application/json")`, `return kind != "?"`,
		"./internal/erp", "TestPromiseClosedToTheWeb",
	},
	{
		"stored: an answer waits for the disk", "internal/pg/embedded/settings.go",
		`"synchronous_commit=on"`, `"synchronous_commit=off"`,
		"./tests/crash", "TestAcknowledgedMeansStored",
	},
	{
		"stored: a repeated request is known", "internal/run/conclude.go",
		`if m.IdempotencyKey == "" ||`, `if true ||`,
		"./tests/crash", "TestAcknowledgedMeansStored",
	},
}
