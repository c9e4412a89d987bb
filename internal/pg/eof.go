package pg

import (
	"errors"
	"io"
)

// isEOF tells a connection that broke off in the middle, as it does when the
// server is killed.
func isEOF(err error) bool { return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) }
