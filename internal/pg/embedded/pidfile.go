package embedded

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// pidFile is what a server writes into postmaster.pid.
type pidFile struct {
	pid    int
	port   string
	socket string // the folder of its socket
	status string // "starting", "ready", "stopping"
}

func readPidFile(dataDir string) (pidFile, error) {
	raw, err := os.ReadFile(filepath.Join(dataDir, "postmaster.pid"))
	if err != nil {
		return pidFile{}, err
	}
	lines := strings.Split(string(raw), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(lines[0]))
	if err != nil || pid <= 0 {
		return pidFile{}, errors.New("postmaster.pid holds no process number")
	}
	f := pidFile{pid: pid}
	for i, to := range map[int]*string{3: &f.port, 4: &f.socket, 7: &f.status} {
		if i < len(lines) {
			*to = strings.TrimSpace(lines[i])
		}
	}
	return f, nil
}
