// Package logs owns the program's log: JSON lines in a file of the data folder
// that is rotated, and readable lines on the terminal.
//
// It promises: the log never takes more than a bounded part of the disk, and
// no failure to write it stops the program.
package logs
