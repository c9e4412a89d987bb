// Package exchange owns what goes out of Kontor as a file: the tables that
// people see, as CSV, XLSX and PDF.
//
// It promises: a file holds what it was given, cell by cell, and is refused
// with the cells named where one is not of its column's kind; it reads nothing
// of the company but its name.
package exchange
