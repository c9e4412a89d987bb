package embedded

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// attributes of every child: it runs as the owner, in a process group of its
// own (a Ctrl-C in our terminal is for us to answer), and is told to end when
// the thread that started it ends, whatever killed that.
func (o owner) attributes(onOurDeath syscall.Signal) *syscall.SysProcAttr {
	a := &syscall.SysProcAttr{Setpgid: true, Pdeathsig: onOurDeath}
	if o.switched {
		a.Credential = &syscall.Credential{Uid: uint32(o.uid), Gid: uint32(o.gid), Groups: []uint32{}}
	}
	return a
}

// process is one that works in the data folder.
type process struct {
	pid  int
	ours bool // it runs a PostgreSQL that Kontor unpacked
}

// processesIn finds every process of PostgreSQL whose working folder this is: a
// server and its backends live in their data folder, and what initdb starts
// begins in initdb's.
func processesIn(dataDir string) []process {
	want, err := filepath.EvalSymlinks(dataDir)
	if err != nil {
		want = dataDir
	}
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil
	}
	var found []process
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		cwd, err := os.Readlink("/proc/" + e.Name() + "/cwd")
		if err != nil || strings.TrimSuffix(cwd, " (deleted)") != want {
			continue
		}
		exe, _ := os.Readlink("/proc/" + e.Name() + "/exe")
		// initdb starts servers through a shell, which becomes one a moment later.
		command, _ := os.ReadFile("/proc/" + e.Name() + "/cmdline")
		ours := strings.Contains(exe, "/"+folderPrefix) || strings.Contains(string(command), "/"+folderPrefix)
		if strings.HasPrefix(filepath.Base(exe), "postgres") || ours {
			found = append(found, process{pid: pid, ours: ours})
		}
	}
	return found
}

// canSeeProcesses says that processesIn misses no PostgreSQL of the folder.
const canSeeProcesses = true

// alive tells whether a process of this number exists.
func alive(pid int) bool { return !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) }
