package desktop

import (
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// HasDisplay tells whether a window can be opened here. GTK ends the program
// when it cannot, so it is found out before.
func HasDisplay() bool {
	if runtime.GOOS != "linux" {
		return true
	}
	return answers(waylandSocket()) || hasX(os.Getenv("DISPLAY"))
}

func waylandSocket() string {
	name := os.Getenv("WAYLAND_DISPLAY")
	if name == "" || filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(os.Getenv("XDG_RUNTIME_DIR"), name)
}

// hasX knocks at an X server: ":1.0" is on this computer, "name:1" on another.
func hasX(display string) bool {
	name, number, ok := strings.Cut(display, ":")
	if !ok {
		return false
	}
	number, _, _ = strings.Cut(number, ".")
	if name != "" && name != "unix" {
		return true
	}
	return answers("/tmp/.X11-unix/X"+number) || answers("@/tmp/.X11-unix/X"+number)
}

func answers(socket string) bool {
	if socket == "" {
		return false
	}
	conn, err := net.DialTimeout("unix", socket, time.Second)
	if err != nil {
		return false
	}
	conn.Close()
	return true
}
