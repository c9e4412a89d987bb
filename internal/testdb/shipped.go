package testdb

import (
	"context"
	"errors"
)

// startShipped starts the PostgreSQL that we ship, for this test program alone.
func startShipped(context.Context) (url string, stop func(), err error) {
	return "", nil, errors.New("set " + EnvURL)
}
