package embedded

import (
	"context"
	"time"
)

// What a start needs on the disk: room for the WAL of a recovery, and for a
// whole new database.
const (
	minimumSpace    = 48 << 20
	minimumNewSpace = 160 << 20
)

// Level says how much room the disk has left.
type Level int

// The levels, from good to bad.
const (
	SpaceEnough   Level = iota
	SpaceLow            // warn
	SpaceReadOnly       // stop writing while PostgreSQL can still do its own
)

func (l Level) String() string {
	return [...]string{"enough", "low", "read-only"}[l]
}

// Thresholds of free bytes. A level is left again only when a quarter more
// than its threshold is free, so that it does not flicker.
type Thresholds struct{ Low, ReadOnly uint64 }

// DefaultThresholds leave room for a full WAL and for the clean-up.
var DefaultThresholds = Thresholds{Low: 2 << 30, ReadOnly: 768 << 20}

// DiskSpace reads how much room is left for us where dir is.
func DiskSpace(dir string) (free, total uint64, err error) { return diskSpace(dir) }

// Gauge turns measurements into a level with hysteresis.
type Gauge struct {
	Thresholds Thresholds
	level      Level
}

// Measure takes a measurement and says the level, and whether it is new.
func (g *Gauge) Measure(free uint64) (level Level, changed bool) {
	bound := func(at Level, threshold uint64) uint64 {
		if g.level >= at {
			return threshold + threshold/4
		}
		return threshold
	}
	next := SpaceEnough
	switch {
	case free < bound(SpaceReadOnly, g.Thresholds.ReadOnly):
		next = SpaceReadOnly
	case free < bound(SpaceLow, g.Thresholds.Low):
		next = SpaceLow
	}
	changed = next != g.level
	g.level = next
	return next, changed
}

// Watch measures at every tick and reports each change of level, until ctx
// ends. measure is DiskSpace of the data folder; a failing measurement changes
// nothing.
func Watch(ctx context.Context, ticks <-chan time.Time, t Thresholds, measure func() (free, total uint64, err error), report func(level Level, free, total uint64)) {
	gauge := Gauge{Thresholds: t}
	for {
		if free, total, err := measure(); err == nil {
			if level, changed := gauge.Measure(free); changed {
				report(level, free, total)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-ticks:
		}
	}
}
