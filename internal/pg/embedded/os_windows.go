package embedded

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"

	"golang.org/x/sys/windows"
)

// owner is the user whom PostgreSQL runs as: on Windows always ourselves.
type owner struct {
	name     string
	switched bool
}

func isRoot() bool                      { return false }
func ownerOf(string) (owner, error)     { return owner{}, nil }
func (owner) chown(string) error        { return nil }
func (owner) openWay(string) error      { return nil }
func (owner) mayRead(fs.FileInfo) bool  { return true }
func mineAlone(fs.FileInfo, owner) bool { return true }
func ownedByUs(fs.FileInfo, owner) bool { return true }
func isDiskFull(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_HANDLE_DISK_FULL)
}

// How a PostgreSQL server is asked to end; Windows has no such signals, so the
// names stand for pg_ctl's.
const (
	fastStop      = syscall.Signal(2)
	immediateStop = syscall.Signal(3)
	killStop      = syscall.Signal(9)
)

func signal(pid int, s syscall.Signal, programs, dataDir string) error {
	if s == killStop {
		p, err := os.FindProcess(pid)
		if err != nil {
			return err
		}
		return p.Kill()
	}
	mode := "fast"
	if s == immediateStop {
		mode = "immediate"
	}
	return exec.Command(program(programs, "pg_ctl"), "stop", "-D", dataDir, "-m", mode, "-W").Run()
}

func (owner) attributes(syscall.Signal) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{HideWindow: true, CreationFlags: windows.CREATE_NEW_PROCESS_GROUP}
}

// process is one that works in the data folder.
type process struct {
	pid  int
	ours bool // it runs a PostgreSQL that Kontor unpacked
}

// processesIn finds the server that postmaster.pid names, if it still runs.
func processesIn(dataDir string) []process {
	f, err := readPidFile(dataDir)
	if err != nil {
		return nil
	}
	h, err := windows.OpenProcess(windows.PROCESS_QUERY_LIMITED_INFORMATION, false, uint32(f.pid))
	if err != nil {
		return nil
	}
	defer windows.CloseHandle(h)
	name := make([]uint16, windows.MAX_LONG_PATH)
	n := uint32(len(name))
	if windows.QueryFullProcessImageName(h, 0, &name[0], &n) != nil {
		return nil
	}
	exe := windows.UTF16ToString(name[:n])
	if filepath.Base(exe) != "postgres.exe" {
		return nil
	}
	folder := filepath.Base(filepath.Dir(filepath.Dir(exe)))
	return []process{{pid: f.pid, ours: len(folder) > len(folderPrefix) && folder[:len(folderPrefix)] == folderPrefix}}
}

// diskSpace reads how much room the volume of dir has for us.
func diskSpace(dir string) (free, total uint64, err error) {
	path, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return 0, 0, err
	}
	err = windows.GetDiskFreeSpaceEx(path, &free, &total, nil)
	return free, total, err
}

// unlock gives the lock back.
func unlock(file *os.File) { file.Close() }

// tryLock takes the lock file, or fails with ErrLocked.
func tryLock(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	err = windows.LockFileEx(windows.Handle(file.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &windows.Overlapped{})
	if err != nil {
		file.Close()
		if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
			err = ErrLocked
		}
		return nil, err
	}
	return file, nil
}

// endWithUs puts a child into a job that Windows ends together with us.
func endWithUs(pid int) error {
	job, err := windows.CreateJobObject(nil, nil)
	if err != nil {
		return err
	}
	if err := limitJob(job); err != nil {
		return err
	}
	h, err := windows.OpenProcess(windows.PROCESS_SET_QUOTA|windows.PROCESS_TERMINATE, false, uint32(pid))
	if err != nil {
		return errors.Join(errors.New("process "+strconv.Itoa(pid)), err)
	}
	defer windows.CloseHandle(h)
	return windows.AssignProcessToJobObject(job, h)
}

// canSeeProcesses says that processesIn misses no PostgreSQL of the folder;
// here it only knows the one that postmaster.pid names.
const canSeeProcesses = false

func alive(int) bool { return false }
