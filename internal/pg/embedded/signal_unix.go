//go:build unix

package embedded

import "syscall"

// How a PostgreSQL server is asked to end.
const (
	fastStop      = syscall.SIGINT  // roll back what runs, write everything, end
	immediateStop = syscall.SIGQUIT // end now, recover at the next start
	killStop      = syscall.SIGKILL
)

func signal(pid int, s syscall.Signal, _, _ string) error { return syscall.Kill(pid, s) }

// endWithUs has nothing to do here: the attributes of the child see to it.
func endWithUs(int) error { return nil }
