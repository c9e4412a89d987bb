package main

// Guards of backups. A backup that nobody noticed to be broken is worse than
// none.
func init() {
	guards = append(guards,
		guard{
			"backup: one moment for all tables", "internal/backup/create.go",
			"IsoLevel: pgx.RepeatableRead", "IsoLevel: pgx.ReadCommitted",
			"./internal/erp", "TestBackupWhilePeopleWork",
		},
		guard{
			"backup: every table", "internal/backup/create.go",
			`"goose_db_version", "installation_secrets"}`, `"goose_db_version", "installation_secrets", "lots"}`,
			"./internal/erp", "TestBackupHasEveryTable",
		},
		guard{
			"backup: every table comes back with its rows", "internal/backup/create.go",
			`"goose_db_version", "installation_secrets"}`, `"goose_db_version", "installation_secrets", "lots"}`,
			"./internal/erp", "TestPromiseBackupHasEveryKindOfContent",
		},
		guard{
			"backup: sequences go on where they stood", "internal/backup/restore.go",
			"s.Last, s.Called", "s.Last-s.Last+1, s.Called",
			"./internal/erp", "TestPromiseBackupHasEveryKindOfContent",
		},
		guard{
			"backup: triggers are on again", "internal/backup/restore.go",
			` ENABLE TRIGGER USER`, ` DISABLE TRIGGER USER`,
			"./internal/erp", "TestPromiseBackupHasEveryKindOfContent",
		},
		guard{
			"backup: foreign keys are back", "internal/backup/restore.go",
			"for _, sql := range putBack {", "for _, sql := range putBack[:0] {",
			"./internal/erp", "TestPromiseBackupHasEveryKindOfContent",
		},
		guard{
			"backup: the pepper comes along", "internal/backup/restore.go",
			"if a.Pepper != nil {", "if a.Pepper == nil {",
			"./internal/erp", "TestPromiseBackupRestores",
		},
		guard{
			"backup: the seal", "internal/backup/archive.go",
			"err != nil || !bytes.Equal(seal, append(sum.Sum(nil), sealWord...))", "err != nil",
			"./internal/erp", "TestDamagedBackupIsRefused",
		},
		guard{
			"backup: rows are read back and compared", "internal/backup/restore.go",
			"if got := hex.EncodeToString(sum.Sum(nil)); tag.RowsAffected() != t.Rows || back != t.Rows || got != t.SHA256 {", "if got := hex.EncodeToString(sum.Sum(nil)); got == \"\" {",
			"./internal/backup", "TestArchiveThatLiesIsRefused",
		},
		guard{
			"backup: the schema's own tables and columns", "internal/backup/restore.go",
			"if shape(here) != shape(there) {", "if shape(here) == \"\" {",
			"./internal/backup", "TestArchiveThatLiesIsRefused",
		},
		guard{
			"backup: a failed restore leaves nothing", "internal/backup/restore.go",
			"err = errors.Join(err, drop(context.WithoutCancel(ctx), t.URL, name))", "_ = name",
			"./internal/erp", "TestBrokenOffRestoreLeavesTheCompany",
		},
		guard{
			"backup: what does not add up is refused", "internal/backup/restore.go",
			"if err := found.Err(); err != nil {", "if err := found.Err(); err != nil && len(checks) == 0 {",
			"./internal/erp", "TestBackupThatDoesNotVerifyIsRefused",
		},
		guard{
			"backup: a newer format", "internal/backup/archive.go",
			"if a.Format > formatVersion {", "if false {",
			"./internal/backup", "TestArchiveIsReadAsFarAsItIsKnown",
		},
		guard{
			"backup: a newer schema", "internal/backup/restore.go",
			"if !known {", "if !known && a.Schema == 0 {",
			"./internal/erp", "TestNewerBackupIsRefused",
		},
		guard{
			"backup: the replaced company is kept", "internal/backup/exchange.go",
			`if _, err := tx.Exec(ctx, fmt.Sprintf("ALTER DATABASE %s RENAME TO %s", pgx.Identifier{name}`, `if _, err := conn.Exec(ctx, fmt.Sprintf("ALTER DATABASE %s RENAME TO %s", pgx.Identifier{name + "_"}`,
			"./internal/backup", "TestReplacedCompanyIsKept",
		},
		guard{
			"backup: what was open has ended", "internal/identity/session.go",
			"return queries.SessionsRevokeAll(ctx, q, db.SessionsRevokeAllParams{Now: now, Reason: endedRestored})", "return 2, nil",
			"./internal/erp", "TestRestoreEndsWhatWasOpen",
		},
		guard{
			"backup: only ours are cleared away", "internal/backup/folder.go",
			"m[1] == shortName(company) &&", "m[1] != \"\" &&",
			"./internal/backup", "TestThin",
		},
		guard{
			"backup: only scheduled ones are cleared away", "internal/backup/folder.go",
			`m[3] == "-"+scheduled {`, `m[3] != "?" {`,
			"./internal/backup", "TestThin",
		},
		guard{
			"backup: a file is never replaced", "internal/backup/create.go",
			"there == nil {", "there != nil {",
			"./internal/backup", "TestPlaceNeverReplaces",
		},
		guard{
			"backup: only marked databases are swept", "internal/backup/exchange.go",
			"now() - interval '1 day'", "now() + interval '1 day'",
			"./internal/backup", "TestLeftoversAreRemoved",
		},
		guard{
			"backup: a missed one is made up for", "internal/backup/service.go",
			"if last.After(now) {", "if false {",
			"./internal/erp", "TestScheduledBackup",
		},
		guard{
			"backup: names stay in the folder", "internal/backup/service.go",
			"if _, ok := taken(in.Name); !ok {", "if false {",
			"./internal/erp", "TestBackupsByTheAPI",
		},
		guard{
			"backup: rows stream", "internal/backup/archive.go",
			"	return r, nil\n", "	all, err := io.ReadAll(r)\n	return io.NopCloser(bytes.NewReader(all)), err\n",
			"./internal/backup", "TestMemoryIsBounded",
		},
		guard{
			"backup: a full disk is no damage", "internal/backup/restore.go",
			"if reading != nil ||", "if true ||",
			"./internal/backup", "TestBrokenConnectionIsNotDamage",
		},
		guard{
			"backup: an opened form is removed", "internal/backup/archive.go",
			"a.gone = opened", "a.gone = false",
			"./internal/backup", "TestOpenedFormIsRemoved",
		},
		guard{
			"backup: the replaced pepper is set aside", "internal/identity/secrets.go",
			`err = os.Link(path, path+".before-restore-"`, `err = os.Remove(path + ".before-restore-"`,
			"./internal/identity", "TestPepperOfTheReplacedCompanyIsKept",
		},
		guard{
			"backup: who may not create a database is told", "internal/backup/exchange.go",
			`pe.Code == "42501"`, `pe.Code == "?"`,
			"./internal/backup", "TestOrdinaryUserOfAnOffice",
		},
		guard{
			"backup: a copy never replaces another", "internal/backup/folder.go",
			"place(out.Name(), filepath.Join(folder, filepath.Base(path)), os.Link)", "os.Rename(out.Name(), filepath.Join(folder, filepath.Base(path)))",
			"./internal/backup", "TestCopyNeverReplaces",
		},
		guard{
			"backup: two within a second", "internal/backup/create.go",
			"if _, err := os.Lstat(path); err != nil {", "if path != \"\" {",
			"./internal/erp", "TestBackupsWithinASecond",
		},
		guard{
			"backup: the server of several hosts", "internal/backup/exchange.go",
			`u.Path = "/" + name`, `u.Path, u.Host = "/"+name, "localhost"`,
			"./internal/backup", "TestWithDatabase",
		},
	)
}
