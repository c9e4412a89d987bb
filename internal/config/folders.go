package config

import (
	"os"
	"path/filepath"
	"runtime"
)

// The variables of the environment that name the two folders.
const (
	EnvData   = "KONTOR_DATA"
	EnvConfig = "KONTOR_CONFIG"
)

// DataFolder is where the company lives unless KONTOR_DATA or --data says
// otherwise: the platform's folder for a user's data. Root is the computer
// itself and no person; its data lies where services keep theirs, which the
// unprivileged user who runs PostgreSQL can reach.
func DataFolder() (string, error) {
	if xdg := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(xdg) {
		return filepath.Join(xdg, "kontor"), nil
	}
	if os.Geteuid() == 0 && runtime.GOOS != "windows" {
		return "/var/lib/kontor", nil
	}
	switch runtime.GOOS {
	case "windows":
		// Local, not roaming: a database does not travel at sign-in.
		if local := os.Getenv("LocalAppData"); local != "" {
			return filepath.Join(local, "Kontor"), nil
		}
	case "darwin":
		home, err := os.UserHomeDir()
		return filepath.Join(home, "Library", "Application Support", "Kontor"), err
	}
	home, err := os.UserHomeDir()
	return filepath.Join(home, ".local", "share", "kontor"), err
}

// File is the configuration file that applies when none is named: config.toml
// or config.json in the platform's configuration folder. It is "" when there
// is none.
func File() string {
	folder, err := os.UserConfigDir()
	if err != nil {
		return ""
	}
	for _, name := range []string{"config.toml", "config.json"} {
		path := filepath.Join(folder, "kontor", name)
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	return ""
}
