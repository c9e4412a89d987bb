package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// office runs the Go tests of whatever uses a database on the PostgreSQL of
// the Debian package: a cluster of its own that is gone afterwards.
func office() (count, error) {
	packages, err := usingTestdb()
	if err != nil {
		return count{}, err
	}
	cluster, err := startCluster()
	if err != nil {
		return count{}, err
	}
	defer cluster.stop()
	fmt.Printf("PostgreSQL of %s\n", cluster.bin)
	return goTest([]string{"KONTOR_TEST_DATABASE_URL=" + cluster.url}, packages...)
}

// usingTestdb are the packages whose tests import internal/testdb.
func usingTestdb() ([]string, error) {
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .TestImports " "}} {{join .XTestImports " "}}`, "./...").Output()
	if err != nil {
		return nil, err
	}
	var packages []string
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		for _, i := range fields[1:] {
			if i == "kontor/internal/testdb" {
				packages = append(packages, fields[0])
				break
			}
		}
	}
	return packages, nil
}

type cluster struct {
	bin, dir, url string
	server        *exec.Cmd
}

func startCluster() (c *cluster, err error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		return nil, errors.New("there is no PostgreSQL of Debian: run scripts/install-test")
	}
	c = &cluster{bin: filepath.Dir(found[len(found)-1])}
	if c.dir, err = os.MkdirTemp("", "kontor-office-"); err != nil {
		return nil, err
	}
	if os.Geteuid() == 0 {
		if err := giveTo("postgres", c.dir); err != nil {
			return nil, err
		}
	}
	data := filepath.Join(c.dir, "data")
	if out, err := asUser(filepath.Join(c.bin, "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync").CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w\n%s", err, out)
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	c.url = "postgres://postgres@127.0.0.1:" + port + "/postgres"
	c.server = asUser(filepath.Join(c.bin, "postgres"), "-D", data, "-p", port, "-k", c.dir, "-c", "listen_addresses=127.0.0.1",
		"-c", "fsync=off", "-c", "full_page_writes=off", "-c", "max_connections=500", "-c", "shared_buffers=128MB", "-c", "log_min_messages=fatal")
	log, err := os.Create(filepath.Join("build", "office.log"))
	if err != nil {
		return nil, err
	}
	defer log.Close()
	c.server.Stdout, c.server.Stderr = log, log
	if err := c.server.Start(); err != nil {
		return nil, err
	}
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); {
		if asUser(filepath.Join(c.bin, "pg_isready"), "-q", "-h", "127.0.0.1", "-p", port).Run() == nil {
			return c, nil
		}
	}
	c.stop()
	return nil, errors.New("the PostgreSQL of Debian did not start: see build/office.log")
}

func (c *cluster) stop() {
	_ = asUser(filepath.Join(c.bin, "pg_ctl"), "-D", filepath.Join(c.dir, "data"), "-m", "immediate", "-w", "stop").Run()
	_ = c.server.Wait()
	_ = os.RemoveAll(c.dir)
}

// asUser is the command, as an unprivileged user when we are root: PostgreSQL
// does not run as root.
func asUser(name string, args ...string) *exec.Cmd {
	if os.Geteuid() == 0 {
		args = append([]string{"--reuid=postgres", "--regid=postgres", "--clear-groups", "--", name}, args...)
		name = "setpriv"
	}
	cmd := exec.Command(name, args...)
	cmd.Dir = "/"
	return cmd
}

func giveTo(name, path string) error {
	u, err := user.Lookup(name)
	if err != nil {
		return err
	}
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(u.Gid)
	return os.Chown(path, uid, gid)
}

func freePort() (string, error) {
	ports, err := freePorts(1)
	if err != nil {
		return "", err
	}
	return ports[0], nil
}

// freePorts are n ports that nobody listens on, each with the next one free too: a
// run of the browser's tests starts a second server there, later. They are below
// those that systems give to connections, any of which may be taken by then.
func freePorts(n int) ([]string, error) {
	var held []net.Listener
	defer func() {
		for _, l := range held {
			l.Close()
		}
	}()
	var ports []string
	for try := 0; len(ports) < n; try++ {
		port := 20000 + 2*rand.IntN(6000)
		var pair []net.Listener
		var err error
		for _, p := range []int{port, port + 1} {
			var l net.Listener
			if l, err = net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(p))); err != nil {
				break
			}
			pair = append(pair, l)
		}
		held = append(held, pair...)
		if err != nil {
			if try > 100 {
				return nil, err
			}
			continue
		}
		ports = append(ports, strconv.Itoa(port))
	}
	return ports, nil
}
