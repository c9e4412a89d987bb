package host

import (
	"context"
	"log/slog"
	"time"

	"kontor/internal/fault"
	"kontor/internal/pg/embedded"
)

// diskEvery is how often the room on the disk is measured.
const diskEvery = 20 * time.Second

// watchDisk warns when the disk gets full, and stops writing before PostgreSQL
// has no room left for its own work.
func (h *Host) watchDisk(o Options) {
	ctx, cancel := context.WithCancel(context.Background())
	h.unwatch = cancel
	ticks := time.NewTicker(diskEvery)
	measure := func() (free, total uint64, err error) { return embedded.DiskSpace(o.DataDir) }
	go func() {
		defer ticks.Stop()
		embedded.Watch(ctx, ticks.C, embedded.DefaultThresholds, measure, func(level embedded.Level, free, _ uint64) {
			h.Runner.Hold(full(level, free))
			o.Log.Log(ctx, severity(level), "room on the disk", "level", level.String(), "free_mb", free>>20, "folder", o.DataDir)
		})
	}()
}

// full is why nothing is written, or nil.
func full(level embedded.Level, free uint64) *fault.Fault {
	if level != embedded.SpaceReadOnly {
		return nil
	}
	return fault.Unavailable("disk_full", "The disk is almost full (%d MB are left), so nothing is changed for now. Reading goes on. Make room and try again.", free>>20)
}

func severity(level embedded.Level) slog.Level {
	return map[embedded.Level]slog.Level{embedded.SpaceLow: slog.LevelWarn, embedded.SpaceReadOnly: slog.LevelError}[level]
}
