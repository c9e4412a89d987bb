package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"kontor/internal/cli"
	"kontor/internal/testdb"
)

func TestMain(m *testing.M) { testdb.Main(m) }

type outcome struct {
	code     int
	out, err string
}

func run(t *testing.T, stdin string, args ...string) outcome {
	t.Helper()
	return runContext(t.Context(), stdin, args...)
}

func runContext(ctx context.Context, stdin string, args ...string) outcome {
	var out, errs bytes.Buffer
	p := cli.Program{Version: "1.2.3", Screens: fstest.MapFS{"index.html": {Data: []byte("screens")}}}
	code := cli.Run(ctx, args, p, strings.NewReader(stdin), &out, &errs)
	return outcome{code, out.String(), errs.String()}
}

func (o outcome) want(t *testing.T, code int, texts ...string) outcome {
	t.Helper()
	if o.code != code {
		t.Errorf("ended with %d, want %d\nout: %s\nerr: %s", o.code, code, o.out, o.err)
	}
	for _, text := range texts {
		if !strings.Contains(o.out+o.err, text) {
			t.Errorf("does not say %q\nout: %s\nerr: %s", text, o.out, o.err)
		}
	}
	return o
}

func TestEveryCommandHasHelpWithAnExample(t *testing.T) {
	t.Parallel()
	for _, command := range []string{
		"window", "serve", "init", "demo", "migrate", "user list", "user add", "user reset-password", "user unlock",
		"backup", "restore", "verify", "ops", "openapi", "version",
	} {
		run(t, "", append(strings.Fields(command), "--help")...).want(t, 0, "Examples:", "kontor "+command)
	}
}

func TestWhatIsNotUnderstood(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"sreve"}, {"serve", "--port", "1"}, {"init"}, {"--log-level", "loud", "version"}} {
		run(t, "", args...).want(t, 2, "kontor --help")
	}
}

func TestWhatThereIsWithoutADatabase(t *testing.T) {
	t.Parallel()
	run(t, "", "version").want(t, 0, "kontor 1.2.3")
	run(t, "", "ops").want(t, 0, "sales.order.confirm", "POST /api/v1/orders/{id}/confirm")
	var operations []map[string]string
	if err := json.Unmarshal([]byte(run(t, "", "ops", "--json").want(t, 0).out), &operations); err != nil || len(operations) < 40 {
		t.Errorf("%d operations, %v", len(operations), err)
	}
	var api struct {
		OpenAPI string `json:"openapi"`
	}
	if err := json.Unmarshal([]byte(run(t, "", "openapi").want(t, 0).out), &api); err != nil || api.OpenAPI != "3.1.0" {
		t.Errorf("OpenAPI %q, %v", api.OpenAPI, err)
	}
}

func TestACompanyByCommands(t *testing.T) {
	t.Parallel()
	common := []string{"--database-url", testdb.Empty(t), "--data", t.TempDir()}
	command := func(stdin string, args ...string) outcome {
		t.Helper()
		return run(t, stdin, append(append([]string{}, common...), args...)...)
	}
	command("", "migrate").want(t, 0, "up to date")
	command("", "init", "--company", "Test", "--admin", "ada").want(t, 1, "--password-stdin")
	command("\n", "init", "--company", "Test", "--admin", "ada", "--password-stdin").want(t, 1, "no password")
	command("short\n", "init", "--company", "Test", "--admin", "ada", "--password-stdin").want(t, 1, "8")
	command("a long enough sentence\n", "init", "--company", "Test", "--admin", "ada", "--password-stdin").want(t, 0, "ada")
	command("a long enough sentence\n", "init", "--company", "Test", "--admin", "eve", "--password-stdin").want(t, 1, "already")

	code := command("", "user", "add", "sam", "--full-name", "Sam Smith", "--role", "sales").want(t, 0, "Give this code to sam")
	if line := strings.TrimSpace(code.out); line == "" || strings.Contains(line, " ") {
		t.Errorf("a script gets %q for a code", code.out)
	}
	command("", "user", "add", "sam").want(t, 1)
	command("", "user", "add", "tom", "--role", "king").want(t, 1)
	command("", "user", "list").want(t, 0, "ada", "sam", "Sam Smith", "sales", "has a code")
	command("", "user", "reset-password", "ada").want(t, 0, "Give this code to ada")
	command("", "user", "unlock", "sam").want(t, 0, "sam can sign in again")
	command("", "user", "unlock", "nobody").want(t, 1)
	command("", "verify").want(t, 0, "ok")
}

func TestFlagThenEnvironmentThenFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "kontor.toml")
	write := func(text string) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	// What is listened on shows in the refusal.
	write("[serve]\nlisten = \"192.0.2.1:1\"\n")
	run(t, "", "--config", file, "serve").want(t, 1, "192.0.2.1:1")
	t.Setenv("KONTOR_LISTEN", "192.0.2.2:2")
	run(t, "", "--config", file, "serve").want(t, 1, "192.0.2.2:2")
	run(t, "", "--config", file, "serve", "--listen", "192.0.2.3:3").want(t, 1, "192.0.2.3:3")
	t.Setenv("KONTOR_CONFIG", file)
	write("lisen = \"192.0.2.1:1\"\n")
	run(t, "", "version").want(t, 2, "lisen")
	write("listen = \n")
	run(t, "", "version").want(t, 1, "cannot be understood")
}

func TestServingEndsWithSuccess(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan outcome, 1)
	data := t.TempDir()
	go func() {
		done <- runContext(ctx, "", "--database-url", testdb.URL(t), "--data", data, "serve", "--listen", "127.0.0.1:0")
	}()
	// The log says when it is ready.
	log := filepath.Join(data, "logs", "kontor.log")
	for ctx.Err() == nil {
		if text, _ := os.ReadFile(log); strings.Contains(string(text), `"msg":"ready"`) {
			break
		}
		select {
		case o := <-done:
			t.Fatalf("ended early: %+v", o)
		default:
		}
	}
	stop()
	(<-done).want(t, 0, "Kontor is at http://127.0.0.1:", "stopped")
}

func TestWithoutAWindowItSaysSoAndServes(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	stop()
	o := runContext(ctx, "", "--database-url", testdb.URL(t), "--data", t.TempDir(), "--listen", "127.0.0.1:0")
	if !strings.Contains(o.out, "has no window") || !strings.Contains(o.out, "Kontor is at http://") {
		t.Errorf("it says %q", o.out)
	}
}
