package window_test

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// display is an X server of the test's own.
func display(t *testing.T) string {
	t.Helper()
	for _, tool := range []string{"Xvfb", "xdotool", "import"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Fatalf("%s is missing: run scripts/install-test", tool)
		}
	}
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	x := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "1360x860x24", "-nolisten", "tcp")
	x.ExtraFiles = []*os.File{write}
	if err := x.Start(); err != nil {
		t.Fatal(err)
	}
	write.Close()
	t.Cleanup(func() {
		_ = x.Process.Signal(syscall.SIGTERM)
		_ = x.Wait()
	})
	number, err := bufio.NewReader(read).ReadString('\n')
	if err != nil {
		t.Fatalf("Xvfb does not say its display: %v", err)
	}
	return ":" + strings.TrimSpace(number)
}

// seen is what the page reports.
type seen struct {
	Number                                                    int
	Path, Focus, Value, Heading, Step, Figures, Dialog, Alert string
	Options, Errors                                           []string
	Rows                                                      int
	Stored                                                    string
}

// window is a running Kontor with a window.
type window struct {
	t       *testing.T
	display string
	data    string
	report  string
	cmd     *exec.Cmd
	done    chan error
	began   time.Time
}

func programs(t *testing.T) (withWindow, server string) {
	t.Helper()
	bin, err := filepath.Abs("../../build/bin")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"kontor", "kontor-server"} {
		if _, err := os.Stat(filepath.Join(bin, name)); err != nil {
			t.Fatalf("run make build first: %v", err)
		}
	}
	return filepath.Join(bin, "kontor"), filepath.Join(bin, "kontor-server")
}

// environment is that of a person at a display, and of nobody else.
func environment(more ...string) []string {
	var env []string
	for _, e := range os.Environ() {
		name, _, _ := strings.Cut(e, "=")
		if name != "DATABASE_URL" && name != "DISPLAY" && name != "WAYLAND_DISPLAY" && !strings.HasPrefix(name, "KONTOR_") {
			env = append(env, e)
		}
	}
	return append(env, append([]string{"NO_AT_BRIDGE=1"}, more...)...)
}

func open(t *testing.T, display, data string) *window {
	t.Helper()
	program, _ := programs(t)
	w := &window{t: t, display: display, data: data, report: filepath.Join(t.TempDir(), "seen.json"), done: make(chan error, 1), began: time.Now()}
	w.cmd = exec.Command(program)
	w.cmd.Env = environment("DISPLAY="+display, "KONTOR_DATA="+data, "KONTOR_WINDOW_SMOKE="+w.report)
	w.cmd.Stderr = os.Stderr
	if err := w.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { w.done <- w.cmd.Wait() }()
	t.Cleanup(func() {
		if w.cmd.ProcessState == nil {
			_ = w.cmd.Process.Kill()
		}
	})
	return w
}

// look is what the page reported last.
func (w *window) look() (s seen) {
	data, err := os.ReadFile(w.report)
	if err == nil {
		_ = json.Unmarshal(data, &s)
	}
	return s
}

// await waits until the page shows something.
func (w *window) await(what string, is func(seen) bool) seen {
	w.t.Helper()
	tick := time.NewTicker(40 * time.Millisecond)
	defer tick.Stop()
	end := time.After(40 * time.Second)
	for {
		if s := w.look(); is(s) {
			return s
		}
		select {
		case <-tick.C:
		case err := <-w.done:
			w.t.Fatalf("waiting for %s, the program ended: %v", what, err)
		case <-end:
			w.picture("../../build/window-failed.png")
			w.t.Fatalf("waited in vain for %s; the page shows %+v (a picture is in build/window-failed.png)", what, w.look())
		}
	}
}

func (w *window) xdotool(args ...string) {
	w.t.Helper()
	cmd := exec.Command("xdotool", args...)
	cmd.Env = environment("DISPLAY=" + w.display)
	if out, err := cmd.CombinedOutput(); err != nil {
		w.t.Fatalf("xdotool %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

// focus gives the window the keyboard: there is no window manager to do it.
func (w *window) focus() {
	w.t.Helper()
	w.xdotool("search", "--sync", "--onlyvisible", "--name", "^Kontor$", "windowfocus", "--sync")
}

func (w *window) keys(keys ...string) {
	w.t.Helper()
	w.xdotool(append([]string{"key", "--delay", "30"}, keys...)...)
}

func (w *window) write(text string) {
	w.t.Helper()
	w.xdotool("type", "--delay", "25", text)
}

// settled is what the page shows once three reports in a row agree on the
// focus: a key takes a moment from the keyboard into the page.
func (w *window) settled() seen {
	w.t.Helper()
	same, last := 0, w.look()
	return w.await("the focus to rest", func(s seen) bool {
		if s.Number == last.Number {
			return false
		}
		if s.Focus != last.Focus || s.Path != last.Path {
			same = 0
		}
		same, last = same+1, s
		return same >= 3
	})
}

// tabTo goes on with Tab until something has the focus.
func (w *window) tabTo(name string) {
	w.t.Helper()
	var path []string
	for range 40 {
		before := w.settled()
		if before.Focus == name {
			return
		}
		path = append(path, before.Focus)
		w.keys("Tab")
		w.await("the focus to move on from "+before.Focus, func(s seen) bool { return s.Focus != before.Focus })
	}
	w.t.Fatalf("Tab does not lead to %q but over %q", name, path)
}

func (w *window) picture(path string) {
	w.t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		w.t.Fatal(err)
	}
	cmd := exec.Command("import", "-window", "root", path)
	cmd.Env = environment("DISPLAY=" + w.display)
	if out, err := cmd.CombinedOutput(); err != nil {
		w.t.Errorf("no picture: %v\n%s", err, out)
	}
}

// close ends the program the way a session manager does.
func (w *window) close() {
	w.t.Helper()
	if err := w.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		w.t.Fatal(err)
	}
	select {
	case err := <-w.done:
		if err != nil {
			w.t.Errorf("the program ended with %v", err)
		}
	case <-time.After(30 * time.Second):
		w.t.Error("the program does not end")
	}
}
