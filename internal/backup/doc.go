// Package backup owns the copies of a company that outlive its database: the
// archive file, taking one while people work, and putting one back.
//
// It promises: an archive is one moment of the whole company; it restores on
// every platform and every PostgreSQL that Kontor runs on; a damaged one is
// refused before anything is touched; a restore goes into a new database, is
// compared row by row with the archive and verified, and only then takes the
// company's place. The database it replaces is kept under another name.
package backup
