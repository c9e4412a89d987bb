// Package chart owns charts of accounts on paper: three of our own (general,
// trade, services), reading one from a CSV file or from the JSON that ERPNext
// exports, and saying what is wrong with one before it is entered.
//
// It promises: our charts pass Validate and give every part of Roles an account
// of a fitting kind; what WriteCSV writes, ReadCSV reads as it was; Validate
// reports every mistake with its line, and what it accepts the database accepts;
// no cell of a file is taken for a formula by a spreadsheet later. It knows no
// database.
package chart
