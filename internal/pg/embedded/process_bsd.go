//go:build unix && !linux

package embedded

import (
	"os/exec"
	"strconv"
	"strings"
	"syscall"
)

// attributes of every child. There is no signal at our death here: an orphan
// is stopped at the next start.
func (o owner) attributes(syscall.Signal) *syscall.SysProcAttr {
	a := &syscall.SysProcAttr{Setpgid: true}
	if o.switched {
		a.Credential = &syscall.Credential{Uid: uint32(o.uid), Gid: uint32(o.gid)}
	}
	return a
}

// process is one that works in the data folder.
type process struct {
	pid  int
	ours bool // it runs a PostgreSQL that Kontor unpacked
}

// processesIn finds the server that postmaster.pid names, if it still runs.
func processesIn(dataDir string) []process {
	f, err := readPidFile(dataDir)
	if err != nil || syscall.Kill(f.pid, 0) != nil {
		return nil
	}
	out, err := exec.Command("ps", "-o", "comm=", "-p", strconv.Itoa(f.pid)).Output()
	if err != nil || !strings.Contains(string(out), "postgres") {
		return nil
	}
	return []process{{pid: f.pid, ours: strings.Contains(string(out), folderPrefix)}}
}

// canSeeProcesses says that processesIn misses no PostgreSQL of the folder;
// here it only knows the one that postmaster.pid names.
const canSeeProcesses = false

func alive(int) bool { return false }
