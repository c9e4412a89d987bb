package host_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"kontor/internal/host"
	"kontor/internal/testdb"
)

func TestMain(m *testing.M) { testdb.Main(m) }

func options(t *testing.T, url string) host.Options {
	return host.Options{
		DataDir: t.TempDir(), DatabaseURL: url, Version: "test",
		Screens: fstest.MapFS{"index.html": {Data: []byte("the screens")}},
	}
}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, string(body)
}

func TestServingAnswersFromTheFirstMoment(t *testing.T) {
	t.Parallel()
	door, err := host.Listen{Address: "127.0.0.1:0"}.Open()
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	o := options(t, testdb.Empty(t))
	early := make(chan [2]int, 1)
	o.Progress = func(step, _ string, _ int) {
		if step == "migrate" && len(early) == 0 {
			page, _ := get(t, door.URL()+"/")
			health, _ := get(t, door.URL()+"/healthz")
			early <- [2]int{page, health}
		}
	}
	ready, done := make(chan *host.Host, 1), make(chan error, 1)
	go func() { done <- host.Serve(ctx, o, door, func(h *host.Host) { ready <- h }) }()
	select {
	case <-ready:
	case err := <-done:
		t.Fatal(err)
	}
	if got := <-early; got != [2]int{200, 503} {
		t.Errorf("while it starts, page and health answer %v", got)
	}
	if status, body := get(t, door.URL()+"/"); status != 200 || body != "the screens" {
		t.Errorf("ready, it answers %d %q", status, body)
	}
	if status, _ := get(t, door.URL()+"/healthz"); status != 200 {
		t.Errorf("ready, the health is %d", status)
	}
	if _, body := get(t, door.URL()+"/start.js"); !strings.Contains(body, "/healthz") {
		t.Error("a start page that came late finds no script")
	}
	stop()
	if err := <-done; err != nil {
		t.Errorf("ending: %v", err)
	}
	if _, err := http.Get(door.URL()); err == nil {
		t.Error("it answers after its end")
	}
}

func TestAStartThatFails(t *testing.T) {
	t.Parallel()
	door, err := host.Listen{Address: "127.0.0.1:0"}.Open()
	if err != nil {
		t.Fatal(err)
	}
	err = host.Serve(t.Context(), options(t, "postgres://nobody@127.0.0.1:1/none?connect_timeout=2"), door, nil)
	if err == nil || errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestTheAPIFollowsItsSetting(t *testing.T) {
	t.Parallel()
	h, err := host.Open(t.Context(), options(t, testdb.URL(t)))
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close(context.Background())
	a := h.FollowSetting(t.Context(), host.Listen{Address: "127.0.0.1:0"}, discard)
	if a.URL() != "" {
		t.Fatal("it is open before anybody has turned it on")
	}
	owner := host.Client{Handler: h.API.As(system)}
	turn := func(on bool) (answer struct {
		URL string `json:"url"`
	},
	) {
		var now struct {
			Version int `json:"version"`
		}
		if err := owner.Do(t.Context(), http.MethodGet, "/settings/http-api", nil, &now); err != nil {
			t.Fatal(err)
		}
		if err := owner.Do(t.Context(), http.MethodPatch, "/settings/http-api", map[string]any{"version": now.Version, "enabled": on}, nil); err != nil {
			t.Fatal(err)
		}
		if err := owner.Do(t.Context(), http.MethodGet, "/settings/http-api", nil, &answer); err != nil {
			t.Fatal(err)
		}
		return answer
	}
	answer := turn(true)
	if status, _ := get(t, strings.TrimSuffix(answer.URL, "/api/v1")+"/healthz"); status != 200 || a.URL() == "" {
		t.Errorf("turned on, %q answers %d", answer.URL, status)
	}
	if answer := turn(false); answer.URL != "" || a.URL() != "" {
		t.Errorf("turned off, it is at %q", answer.URL)
	}
	turn(true)
	a.Close()
	if a.URL() != "" {
		t.Error("closed for good, it is open")
	}
}

func TestCommandsShareTheServerOfARunningKontor(t *testing.T) {
	if os.Getenv(testdb.EnvURL) != "" {
		t.Skip("for the PostgreSQL that we ship")
	}
	t.Parallel()
	o := options(t, "")
	first, err := host.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close(context.Background())
	if _, err := host.Open(t.Context(), o); err == nil {
		t.Fatal("two programs own one data folder")
	}
	o.Attach = true
	second, err := host.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if !second.Attached() || first.Attached() {
		t.Error("who owns the server is told wrong")
	}
	if err := second.Close(t.Context()); err != nil {
		t.Error(err)
	}
	if err := first.DB.Ping(t.Context()); err != nil {
		t.Errorf("a command's end took the server along: %v", err)
	}
}
