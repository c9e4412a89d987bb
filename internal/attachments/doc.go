// Package attachments owns the files that are put to records: a supplier's bill,
// a contract, a photo.
//
// It promises: who may read a record may read its files, and who may change it
// may add some; a file is stored once, as it was given, in the company's database
// and its backups; what a file is, its content says, not its sender; a record
// that is posted keeps its files.
package attachments
