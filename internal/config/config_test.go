package config_test

import (
	"os"
	"path/filepath"
	"testing"

	"kontor/internal/config"
)

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestFileByCommand(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"config.toml": "data = \"/srv/kontor\"\nlog_level = \"debug\"\n[serve]\nlisten = \"127.0.0.1:9000\"\n",
		"config.json": `{"data": "/srv/kontor", "log-level": "debug", "serve": {"listen": "127.0.0.1:9000"}}`,
	} {
		values, err := config.Read(write(t, name, text))
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			command, option string
			want            any
		}{
			{"serve", "listen", "127.0.0.1:9000"},
			{"serve", "data", "/srv/kontor"},
			{"user list", "log-level", "debug"},
			{"user list", "listen", nil},
		} {
			if got, _ := values.Find(c.command, c.option); got != c.want {
				t.Errorf("%s: %q %q is %v, want %v", name, c.command, c.option, got, c.want)
			}
		}
	}
}

func TestFileThatCannotBeUnderstood(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{"config.toml": "data = ", "config.json": "{", "config.yaml": "data: x"} {
		if _, err := config.Read(write(t, name, text)); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

func TestDataFolderFollowsThePlatform(t *testing.T) {
	t.Setenv("XDG_DATA_HOME", "/somewhere")
	if got, err := config.DataFolder(); err != nil || got != filepath.FromSlash("/somewhere/kontor") {
		t.Errorf("got %q, %v", got, err)
	}
	// A relative one is to be ignored, says the standard.
	t.Setenv("XDG_DATA_HOME", "here")
	if got, _ := config.DataFolder(); !filepath.IsAbs(got) {
		t.Errorf("got %q", got)
	}
}
