package backup

import (
	"testing"

	"kontor/internal/testdb"
)

func TestMain(m *testing.M) { testdb.Main(m) }
