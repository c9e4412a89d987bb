// Package cli owns the commands of the program: what each is called, what it
// takes, and what it prints. What a command does to a company it does through
// operations, as the owner of the data folder.
//
// It promises: an option comes from its flag, else from the environment, else
// from the configuration file, and an option of the file that does not exist
// is an error; a command that fails says why in a sentence and ends with 1
// (2 when it was not understood).
package cli
