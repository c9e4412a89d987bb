// Package config owns where this installation keeps its things and how its
// options are found: by flag, then environment, then file.
//
// It promises: nothing is read from the current folder, and a file that cannot
// be read or names an option that does not exist stops the start with a
// sentence instead of being passed over.
package config
