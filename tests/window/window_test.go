package window_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"kontor/internal/host"
	"kontor/internal/pg/embedded"
)

func wanted(t *testing.T) {
	t.Helper()
	if os.Getenv("KONTOR_WINDOW") == "" {
		t.Skip("needs the built window and Xvfb; make test sets KONTOR_WINDOW")
	}
}

// folder has a short name, for the sockets in it.
func folder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "kw")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return filepath.Join(dir, "data")
}

func command(t *testing.T, data, stdin string, args ...string) string {
	t.Helper()
	_, server := programs(t)
	cmd := exec.Command(server, args...)
	cmd.Env = environment("KONTOR_DATA=" + data)
	cmd.Stdin = strings.NewReader(stdin)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		t.Fatalf("kontor-server %s: %v\n%s", strings.Join(args, " "), err, &out)
	}
	return out.String()
}

// order is what the database says about the order that was taken.
func order(t *testing.T, data, reference string) (state, customer string, lines int) {
	t.Helper()
	ctx := context.Background()
	url, err := embedded.Attach(ctx, host.PostgresFolder(data))
	if err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.Connect(ctx, url(host.Database))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	err = conn.QueryRow(ctx, `SELECT o.state, (SELECT name FROM partners p WHERE p.id = o.customer_id), (SELECT count(*) FROM sales_order_lines l WHERE l.order_id = o.id)
		FROM sales_orders o WHERE o.reference = $1`, reference).Scan(&state, &customer, &lines)
	if err != nil {
		t.Fatal(err)
	}
	return state, customer, lines
}

func TestAnOrderByKeyboardInTheRealWindow(t *testing.T) {
	wanted(t)
	data, x := folder(t), display(t)
	command(t, data, "", "demo")

	w := open(t, x, data)
	w.await("the sign-in page", func(s seen) bool { return s.Focus == "Username" })
	t.Logf("from the start to the sign-in page: %s", time.Since(w.began).Round(10*time.Millisecond))
	w.focus()
	w.write("sofia")
	w.keys("Tab")
	w.await("the password", func(s seen) bool { return s.Focus == "Password" })
	w.write("coffee before tea")
	w.keys("Return")
	home := w.await("home", func(s seen) bool { return s.Heading != "" && !strings.Contains(s.Heading, "Sign in") })
	if strings.Contains(home.Stored, "eyJ") || strings.Contains(strings.ToLower(home.Stored), "token") {
		t.Errorf("the page keeps a token: %s", home.Stored)
	}

	w.keys("g", "o")
	w.await("the orders", func(s seen) bool { return s.Path == "/orders" && s.Rows > 5 })
	w.keys("alt+c")
	w.await("a new order", func(s seen) bool { return s.Path == "/orders/new" && s.Focus == "Customer" })
	w.write("Waterkant")
	w.await("the customer among the hits", func(s seen) bool { return len(s.Options) > 0 && strings.Contains(s.Options[0], "Waterkant") })
	w.keys("Return")
	w.tabTo("Reference")
	w.write("WINDOW-1")
	w.tabTo("Add a line")
	w.keys("Return")
	for line, product := range []string{"ESP-HAF-1", "ACC-CUP-C"} {
		at := []string{", line 1", ", line 2"}[line]
		w.await("the product"+at, func(s seen) bool { return s.Focus == "Product"+at })
		w.write(product)
		w.await("the product among the hits", func(s seen) bool { return len(s.Options) > 0 && strings.Contains(s.Options[0], product) })
		w.keys("Tab")
		w.tabTo("Quantity" + at)
		w.write([]string{"12.5", "24"}[line])
		if line == 0 {
			w.keys("Return")
		} else {
			w.keys("Tab")
		}
	}
	// 12.5 × 18.90 and 24 × 7.90, worked out by the server.
	w.await("the total", func(s seen) bool { return strings.Contains(s.Figures, "425.85") })
	w.picture("../../docs/screens/window.png")
	w.keys("ctrl+Return")
	w.await("the rehearsal", func(s seen) bool { return strings.Contains(s.Dialog, "reserved") })
	w.keys("Return")
	last := w.await("the confirmed order", func(s seen) bool { return strings.Contains(s.Step, "Confirmed") })
	if !strings.HasPrefix(last.Path, "/orders/") || last.Path == "/orders/new" || len(last.Errors) > 0 {
		t.Errorf("in the end the page shows %+v", last)
	}
	if state, customer, lines := order(t, data, "WINDOW-1"); state != "confirmed" || !strings.Contains(customer, "Waterkant") || lines != 2 {
		t.Errorf("the database has a %s order of %q with %d lines", state, customer, lines)
	}

	// A second start brings this window to the front and ends well.
	again := open(t, x, data)
	select {
	case err := <-again.done:
		if err != nil {
			t.Errorf("a second start ended with %v", err)
		}
	case <-time.After(20 * time.Second):
		t.Error("a second start stays")
	}
	w.close()
	if _, err := embedded.Attach(t.Context(), host.PostgresFolder(data)); err == nil {
		t.Error("PostgreSQL outlives the window")
	}
	if out := command(t, data, "", "verify"); strings.Contains(out, "FAIL") {
		t.Errorf("afterwards: %s", out)
	}
}

func TestAFailedStartIsAPageAndNotACrash(t *testing.T) {
	wanted(t)
	data, x := folder(t), display(t)
	postgres := host.PostgresFolder(data)
	if err := os.MkdirAll(postgres, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(postgres, "PG_VERSION"), []byte("9.6\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	w := open(t, x, data)
	s := w.await("the reason", func(s seen) bool { return s.Alert != "" })
	if !strings.Contains(s.Alert, "9.6") && !strings.Contains(s.Alert, postgres) {
		t.Errorf("the page says %q", s.Alert)
	}
	w.close()
}

func TestTheFirstStartShowsTheSetup(t *testing.T) {
	wanted(t)
	w := open(t, display(t), folder(t))
	s := w.await("the setup page", func(s seen) bool { return s.Heading != "" && s.Heading != "Kontor" })
	t.Logf("from the very first start to %q: %s", s.Heading, time.Since(w.began).Round(10*time.Millisecond))
	w.close()
}
