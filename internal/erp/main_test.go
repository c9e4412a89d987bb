package erp_test

import (
	"os"
	"testing"

	"kontor/internal/testdb"
)

func TestMain(m *testing.M) { testdb.Main(m) }

// long tells whether the long versions of the promises' tests are asked for.
func long() bool { return os.Getenv("KONTOR_PROVE") != "" }

// times is how often a promise is tried: a little in the suite, much behind
// make prove.
func times(short, prove int) int {
	if long() {
		return prove
	}
	return short
}
