package host

import (
	"context"
	"errors"
	"time"

	"kontor/internal/backup"
	"kontor/internal/erp"
	"kontor/internal/fault"
	"kontor/internal/pg/embedded"
)

// Restore puts an archive in the company's place. No Kontor may run on the data
// folder meanwhile, except on an office's server, where nobody may be connected
// to the company's database.
func Restore(ctx context.Context, o Options, file, passphrase string, progress backup.Progress) (done backup.Restored, err error) {
	a, err := backup.Open(file, passphrase, "")
	if err != nil {
		return done, err
	}
	defer a.Close()
	if o.Progress == nil {
		o.Progress = func(string, string, int) {}
	}
	h := &Host{DatabaseURL: o.DatabaseURL}
	if h.DatabaseURL == "" {
		o.Attach = false
		if err := h.startPostgres(ctx, o); err != nil {
			if errors.Is(err, embedded.ErrLocked) {
				return done, fault.Conflict("company_in_use", "Kontor is running with this data folder. Close it and try again.").Because(err)
			}
			return done, err
		}
		defer func() { err = errors.Join(err, h.stopPostgres(context.WithoutCancel(ctx))) }()
	}
	return backup.Restore(ctx, a, erp.RestoreTo(h.DatabaseURL), time.Now(), progress)
}
