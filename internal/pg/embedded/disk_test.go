//go:build unix

package embedded

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"kontor/internal/fault"
)

func TestGauge(t *testing.T) {
	t.Parallel()
	g := Gauge{Thresholds: Thresholds{Low: 1000, ReadOnly: 400}}
	for i, step := range []struct {
		free    uint64
		level   Level
		changed bool
	}{
		{5000, SpaceEnough, false},
		{1000, SpaceEnough, false},
		{999, SpaceLow, true},
		{1000, SpaceLow, false}, // a little more is not enough
		{1249, SpaceLow, false},
		{1250, SpaceEnough, true},
		{399, SpaceReadOnly, true}, // past low at once
		{499, SpaceReadOnly, false},
		{500, SpaceLow, true},
		{450, SpaceLow, false},
		{0, SpaceReadOnly, true},
		{100000, SpaceEnough, true},
	} {
		if level, changed := g.Measure(step.free); level != step.level || changed != step.changed {
			t.Errorf("step %d, %d free: %s, changed %t; want %s, %t", i, step.free, level, changed, step.level, step.changed)
		}
	}
}

func TestWatch(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	ticks := make(chan time.Time)
	measurements := []uint64{5000, 900, 950, 100, 5000}
	var reports []string
	ended := make(chan struct{})
	n := 0
	go func() {
		defer close(ended)
		Watch(ctx, ticks, Thresholds{Low: 1000, ReadOnly: 400}, func() (uint64, uint64, error) {
			if n == 2 {
				n++
				return 0, 0, errors.New("not now") // changes nothing
			}
			free := measurements[min(n, len(measurements)-1)]
			n++
			return free, 10000, nil
		}, func(level Level, free, total uint64) { reports = append(reports, level.String()) })
	}()
	for range 4 {
		ticks <- time.Time{}
	}
	cancel()
	<-ended
	if got := strings.Join(reports, " "); got != "low read-only enough" {
		t.Errorf("reports: %s", got)
	}
}

func TestDiskSpace(t *testing.T) {
	t.Parallel()
	free, total, err := DiskSpace(t.TempDir())
	if err != nil || total == 0 || free > total {
		t.Errorf("%d of %d free, %v", free, total, err)
	}
	if _, _, err := DiskSpace("/nonexistent"); err == nil {
		t.Error("a folder that is not there has room")
	}
}

// smallDisk is a file system of so many megabytes, where that is permitted.
func smallDisk(t *testing.T, megabytes string) string {
	t.Helper()
	if runtime.GOOS != "linux" || !isRoot() {
		t.Skip("only root on Linux can make a small file system")
	}
	dir := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "mode=0755,size="+megabytes+"m", "kontor-test", dir).CombinedOutput(); err != nil {
		t.Skipf("no file system can be mounted here: %v: %s", err, out)
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", dir).CombinedOutput(); err != nil {
			t.Errorf("umount: %v: %s", err, out)
		}
	})
	return dir
}

// fill writes until only so many bytes are left.
func fill(t *testing.T, dir string, left uint64) (remove func()) {
	t.Helper()
	free, _, err := DiskSpace(dir)
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.Create(filepath.Join(dir, "filler"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	block := make([]byte, 64<<10)
	for n := uint64(0); n+left < free; n += uint64(len(block)) {
		if _, err := file.Write(block); err != nil {
			break
		}
	}
	return func() { os.Remove(file.Name()) }
}

func TestDiskFullAtFirstStart(t *testing.T) {
	t.Parallel()
	disk := smallDisk(t, "100")
	dir := filepath.Join(disk, "kontor", "postgres")
	_, err := Start(t.Context(), Options{DataDir: dir, CacheDir: testCache})
	if !fault.Is(err, "disk_full") {
		t.Errorf("100 MB: %v", err)
	}
	left, _ := os.ReadDir(filepath.Dir(dir))
	if len(left) != 1 || left[0].Name() != "postgres.lock" {
		t.Errorf("left behind: %v", left)
	}
}

// The disk becomes full during initdb, past the check at the start.
func TestDiskFullDuringInitialise(t *testing.T) {
	t.Parallel()
	disk := smallDisk(t, "200")
	dir := filepath.Join(disk, "kontor", "postgres")
	var remove func()
	_, err := Start(t.Context(), Options{DataDir: dir, CacheDir: testCache, Progress: func(step, _ string, percent int) {
		if step == StepInitialise && percent == 5 {
			remove = fill(t, disk, 4<<20)
		}
	}})
	if !fault.Is(err, "disk_full") {
		t.Errorf("full during initdb: %v", err)
	}
	for _, name := range []string{"postgres", "postgres.init"} {
		if _, err := os.Lstat(filepath.Join(disk, "kontor", name)); !os.IsNotExist(err) {
			t.Errorf("%s is left behind", name)
		}
	}
	remove()
	mustStart(t, dir)
}

func TestDiskFullOfData(t *testing.T) {
	t.Parallel()
	disk := smallDisk(t, "300")
	dir := filepath.Join(disk, "kontor", "postgres")
	s := mustStart(t, dir)
	conn := connect(t, s.URL("postgres"))
	exe(t, conn, "CREATE TABLE acks (id bigint PRIMARY KEY, ballast text)")
	exe(t, conn, "ALTER TABLE acks ALTER ballast SET STORAGE EXTERNAL")
	remove := fill(t, disk, 20<<20)

	// Full while it runs: writing fails, what was acknowledged stays.
	w := &writer{}
	var failure error
	for id := int64(1); failure == nil && id < 10000; id++ {
		if _, failure = conn.Exec(t.Context(), "INSERT INTO acks VALUES ($1, repeat('x', 100000))", id); failure == nil {
			w.acked = append(w.acked, id)
		}
	}
	if failure == nil {
		t.Fatal("the disk did not become full")
	}
	t.Logf("after %d rows: %v", len(w.acked), failure)
	if err := s.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}

	// Full at the start: refused, nothing touched.
	before := fingerprint(t, filepath.Dir(dir))
	_, err := Start(t.Context(), Options{DataDir: dir, CacheDir: testCache})
	if !fault.Is(err, "disk_full") {
		t.Errorf("on a full disk: %v", err)
	}
	if fingerprint(t, filepath.Dir(dir)) != before {
		t.Error("the folder has changed")
	}
	remove()
	s = mustStart(t, dir)
	w.check(t, connect(t, s.URL("postgres")))
}

// Full and killed, and room only later: the supervisor keeps trying.
func TestDiskFullAndKilled(t *testing.T) {
	t.Parallel()
	disk := smallDisk(t, "300")
	dir := filepath.Join(disk, "kontor", "postgres")
	s := mustStart(t, dir)
	conn := connect(t, s.URL("postgres"))
	exe(t, conn, "CREATE TABLE kept (id int)")
	exe(t, conn, "INSERT INTO kept VALUES (4711)")
	remove := fill(t, disk, 0)
	done := s.Done()
	if err := syscall.Kill(s.PID(), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	<-done
	// Whether it can come up on a full disk is PostgreSQL's affair; with room
	// it must.
	remove()
	if err := s.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	checkKept(t, s)
	if _, err := connect(t, s.URL("postgres")).Exec(t.Context(), "INSERT INTO kept VALUES (1)", pgx.QueryExecModeSimpleProtocol); err != nil {
		t.Error(err)
	}
}
