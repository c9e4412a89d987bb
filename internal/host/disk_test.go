package host

import (
	"strings"
	"testing"

	"kontor/internal/pg/embedded"
)

func TestFullDiskHoldsWrites(t *testing.T) {
	t.Parallel()
	for level, want := range map[embedded.Level]bool{embedded.SpaceEnough: false, embedded.SpaceLow: false, embedded.SpaceReadOnly: true} {
		f := full(level, 300<<20)
		if (f != nil) != want || want && !strings.Contains(f.Sentence, "300 MB") {
			t.Errorf("%s: %v", level, f)
		}
	}
}
