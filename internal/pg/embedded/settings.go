package embedded

import (
	"os"
	"runtime"
	"strings"
)

// superuser owns the server; the company's databases have roles of their own.
const superuser = "kontor"

// initialSettings go into postgresql.conf of a new data folder. They are for
// an office machine that has other work too; an administrator may change them
// there and start Kontor again.
var initialSettings = []string{
	"max_connections=50",
	"shared_buffers=80MB",
	"work_mem=8MB",
	"maintenance_work_mem=64MB",
	"effective_cache_size=1GB",
	"random_page_cost=1.1",
	"min_wal_size=64MB",
	"max_wal_size=512MB",
	"checkpoint_timeout=10min",
	"wal_compression=on",
	"io_workers=2",
	"autovacuum_max_workers=2",
	"max_wal_senders=0",
	"max_replication_slots=0",
	"max_logical_replication_workers=0",
	"timezone=UTC",
	"log_timezone=UTC",
	// A refused statement may hold what somebody typed; the error alone is
	// enough for the log.
	"log_min_error_statement=panic",
	"log_checkpoints=off",
}

// arguments are the settings that Kontor's promises depend on. They are given
// at every start, so that no file can loosen them.
func (s *Server) arguments() []string {
	settings := []string{
		"port=" + s.port,
		"fsync=on", "synchronous_commit=on", "full_page_writes=on",
		"password_encryption=scram-sha-256",
		"logging_collector=off", "log_destination=stderr",
		"log_line_prefix=%m [%p] ", "lc_messages=C",
		"log_startup_progress_interval=500ms",
		"jit=off",
	}
	if runtime.GOOS == "windows" {
		settings = append(settings, "listen_addresses=127.0.0.1")
	} else {
		settings = append(settings, "listen_addresses=",
			`unix_socket_directories="`+strings.ReplaceAll(s.paths.run, `"`, `""`)+`"`,
			"unix_socket_permissions=0700")
	}
	if s.options.Fast {
		settings = append(settings, "fsync=off", "synchronous_commit=off", "full_page_writes=off")
	}
	args := []string{"-D", s.paths.data}
	for _, set := range settings {
		args = append(args, "-c", set)
	}
	return args
}

// environment of the child: nothing of the user's, above all no PG* variable.
// With TZ set, initdb need not try every time zone there is.
func (s *Server) environment() []string {
	env := []string{"TZ=UTC", "LC_ALL=C", "LANG=C"}
	for _, keep := range []string{"PATH", "SYSTEMROOT", "TEMP", "TMP"} {
		if v, ok := os.LookupEnv(keep); ok {
			env = append(env, keep+"="+v)
		}
	}
	return env
}
