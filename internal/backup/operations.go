package backup

import (
	"context"
	"net/http"
	"path/filepath"
	"regexp"

	"kontor/db"
	"kontor/internal/fault"
	"kontor/internal/op"
)

// Manage lets an actor take, check and schedule backups.
const Manage op.Permission = "backup.manage"

// Operations declares what can be done with backups. Restoring is a command,
// since nobody may be working in the company meanwhile.
func (s *Service) Operations(reg *op.Registry) {
	reg.Grant(op.Grant{Name: Manage, Label: "Take, check and schedule backups"})

	reg.Add(op.Op[op.Nothing, op.Page[Backup]]{
		Name: "backup.backup.list", Method: http.MethodGet, Path: "/backups", Summary: "List the backups in the folder, the newest first",
		Needs: Manage, Bare: true, Do: s.list,
	})
	reg.Add(op.Op[op.Nothing, Backup]{
		Name: "backup.backup.create", Method: http.MethodPost, Path: "/backups", Summary: "Take a backup now",
		Needs: Manage, Bare: true, Status: http.StatusCreated, Do: s.create,
	})
	reg.Add(op.Op[op.Nothing, Running]{
		Name: "backup.backup.progress", Method: http.MethodGet, Path: "/backups/progress", Summary: "How far the backup or check under way has come",
		Needs: Manage, Bare: true, Do: s.progress,
	})
	reg.Add(op.Op[nameIn, Verified]{
		Name: "backup.backup.verify", Method: http.MethodPost, Path: "/backups/{name}/verify", Summary: "Restore a backup into a scratch database and compare",
		Needs: Manage, Bare: true, Do: s.verify,
	})
	reg.Add(op.Op[op.Nothing, Settings]{
		Name: "backup.settings.get", Method: http.MethodGet, Path: "/settings/backups", Summary: "When and where backups are taken",
		Needs: Manage, Do: s.settingsGet,
	})
	reg.Add(op.Op[settingsIn, Settings]{
		Name: "backup.settings.update", Method: http.MethodPatch, Path: "/settings/backups", Summary: "Change when and where backups are taken",
		Needs: Manage, Do: s.settingsUpdate,
	})
}

// Settings say when and where backups are taken.
type Settings struct {
	Enabled      bool   `json:"enabled"`
	Time         string `json:"time" doc:"The time of day, 02:30, on the computer that takes them."`
	Folder       string `json:"folder" doc:"Empty: the folder backups of the data folder."`
	SecondFolder string `json:"second_folder" doc:"Each backup is copied here too: another disk, a share. Empty: none."`
	Keep         int    `json:"keep" doc:"How many scheduled backups are kept."`
	Version      int32  `json:"version"`
}

const settingsKey = "backups"

func (s *Service) settings(ctx context.Context, q db.DBTX) (Settings, int32, error) {
	set := Settings{Enabled: true, Time: "02:30", Keep: 14}
	version, err := s.cfg.Settings.ValueTx(ctx, q, settingsKey, &set)
	set.Version = version
	return set, version, err
}

// Time is when the scheduled backup is due, "" for never.
func (s *Service) Time(ctx context.Context) (string, error) {
	set, _, err := s.settings(ctx, s.cfg.DB)
	if err != nil || !set.Enabled {
		return "", err
	}
	return set.Time, nil
}

func (s *Service) settingsGet(ctx context.Context, c *op.Call, _ *op.Nothing) (Settings, error) {
	set, _, err := s.settings(ctx, c.Tx)
	return set, err
}

type settingsIn struct {
	Body struct {
		Version      int32   `json:"version" minimum:"1" doc:"The version that was read."`
		Enabled      *bool   `json:"enabled,omitempty"`
		Time         *string `json:"time,omitempty" maxLength:"5"`
		Folder       *string `json:"folder,omitempty" maxLength:"1000"`
		SecondFolder *string `json:"second_folder,omitempty" maxLength:"1000"`
		Keep         *int    `json:"keep,omitempty" minimum:"1" maximum:"1000"`
	}
}

var timeForm = regexp.MustCompile(`^([01][0-9]|2[0-3]):[0-5][0-9]$`)

func (s *Service) settingsUpdate(ctx context.Context, c *op.Call, in *settingsIn) (Settings, error) {
	before, _, err := s.settings(ctx, c.Tx)
	if err != nil {
		return before, err
	}
	after := before
	op.Patch(&after.Enabled, in.Body.Enabled)
	op.Patch(&after.Time, in.Body.Time)
	op.Patch(&after.Folder, in.Body.Folder)
	op.Patch(&after.SecondFolder, in.Body.SecondFolder)
	op.Patch(&after.Keep, in.Body.Keep)
	if !timeForm.MatchString(after.Time) {
		return before, fault.Invalid("bad_time", "Write the time of day as 02:30.").Field("time", "Write it as 02:30.")
	}
	for field, folder := range map[string]string{"folder": after.Folder, "second_folder": after.SecondFolder} {
		if folder != "" && !filepath.IsAbs(folder) {
			return before, fault.Invalid("bad_folder", "Write the whole path of the folder.").Field(field, "Write the whole path.")
		}
	}
	if after.Version, err = s.cfg.Settings.SetValueTx(ctx, c, settingsKey, in.Body.Version, after); err != nil {
		return before, err
	}
	c.Record(op.Change{Kind: "setting", Title: "Backups", Before: before, After: after})
	if s.cfg.Reschedule != nil {
		daily := after.Time
		if !after.Enabled {
			daily = ""
		}
		c.AfterCommit(func(context.Context) {
			if err := s.cfg.Reschedule(daily); err != nil {
				s.cfg.Log.Error("the backups could not be rescheduled", "error", err)
			}
		})
	}
	return after, nil
}
