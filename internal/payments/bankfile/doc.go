// Package bankfile reads the files that banks hand out: OFX (1.x in SGML, 2.x in
// XML), ISO 20022 camt.053 and camt.052, and tables (CSV) with a profile that
// says which column is what. Bytes in, values out: it knows no database and no
// partner.
//
// It promises: the format is told by the content and not by the file's name; a
// statement whose opening balance, lines and closing balance do not add up is
// refused, and with it the whole file; so is a file that is cut off, carries a
// DTD or an entity, or has a date or an amount that is none, each with the place
// and the reason; amounts are exact decimals of the account's currency; a line
// has the same fingerprint in every file that contains it, and two equal
// payments of one day have two.
package bankfile
