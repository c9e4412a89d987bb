// Package sheet owns how a table or a report leaves Kontor: as CSV for other
// programs, as an XLSX workbook to go on calculating, as a PDF to print.
//
// It promises: a figure arrives as the decimal that it was, to the last digit,
// in all three; a text that a spreadsheet would take for a formula stays a
// text; in the PDF nothing is cut off; the same table with the same Created
// gives the same bytes. It knows no database and no business.
package sheet
