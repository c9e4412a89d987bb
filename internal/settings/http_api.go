package settings

import (
	"context"
	"encoding/json"
	"errors"
	"sync"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/fault"
	"kontor/internal/op"
)

const apiKey = "http_api"

// HTTPAPI says whether programs outside the window can reach Kontor.
type HTTPAPI struct {
	Enabled bool   `json:"enabled"`
	URL     string `json:"url" doc:"Where it answers; empty while it is closed."`
	DocsURL string `json:"docs_url"`
	Version int32  `json:"version"`
}

// apiSwitch is the way to whoever listens on the network.
type apiSwitch struct {
	mu     sync.Mutex
	url    func() string
	turned func(ctx context.Context, enabled bool)
}

// ServeAPI says who opens and closes the HTTP API: url is where it answers now
// ("" while it is closed), turned is called after an administrator has changed
// the setting.
func (s *Service) ServeAPI(url func() string, turned func(ctx context.Context, enabled bool)) {
	s.api.mu.Lock()
	defer s.api.mu.Unlock()
	s.api.url, s.api.turned = url, turned
}

// APIEnabled reads the setting. It is off until an administrator turns it on.
func (s *Service) APIEnabled(ctx context.Context, q db.DBTX) (bool, error) {
	a, err := s.apiTx(ctx, q)
	return a.Enabled, err
}

func (s *Service) apiTx(ctx context.Context, q db.DBTX) (HTTPAPI, error) {
	row, err := s.queries.SettingGet(ctx, q, apiKey)
	if errors.Is(err, pgx.ErrNoRows) {
		return HTTPAPI{Version: 1}, nil
	}
	if err != nil {
		return HTTPAPI{}, err
	}
	return readAPI(row.Value, row.Version)
}

func readAPI(value []byte, version int32) (a HTTPAPI, err error) {
	var stored struct {
		Enabled bool `json:"enabled"`
	}
	err = json.Unmarshal(value, &stored)
	return HTTPAPI{Enabled: stored.Enabled, Version: version}, err
}

// located adds where it answers in this program.
func (s *Service) located(a HTTPAPI) HTTPAPI {
	s.api.mu.Lock()
	defer s.api.mu.Unlock()
	if s.api.url != nil {
		if base := s.api.url(); base != "" {
			a.URL, a.DocsURL = base+"/api/v1", base+"/api/docs"
		}
	}
	return a
}

func (s *Service) apiGet(ctx context.Context, c *op.Call, _ *op.Nothing) (HTTPAPI, error) {
	a, err := s.apiTx(ctx, c.Tx)
	return s.located(a), err
}

type apiPatchIn struct {
	Body struct {
		Version int32 `json:"version,omitempty" minimum:"1" doc:"The version that was read."`
		Enabled *bool `json:"enabled,omitempty"`
	}
}

func (s *Service) apiUpdate(ctx context.Context, c *op.Call, in *apiPatchIn) (HTTPAPI, error) {
	if err := s.queries.SettingEnsure(ctx, c.Tx, db.SettingEnsureParams{Key: apiKey, Value: json.RawMessage(`{"enabled":false}`)}); err != nil {
		return HTTPAPI{}, err
	}
	row, err := s.queries.SettingLock(ctx, c.Tx, apiKey)
	if err != nil {
		return HTTPAPI{}, err
	}
	before, err := readAPI(row.Value, row.Version)
	if err != nil {
		return before, err
	}
	if err := fault.CheckVersion("setting", in.Body.Version, row.Version); err != nil {
		return before, err
	}
	after := before
	op.Patch(&after.Enabled, in.Body.Enabled)
	if after.Enabled == before.Enabled {
		return s.located(after), nil
	}
	value, err := json.Marshal(map[string]bool{"enabled": after.Enabled})
	if err != nil {
		return after, err
	}
	after.Version, err = s.queries.SettingUpdate(ctx, c.Tx, db.SettingUpdateParams{Key: apiKey, Value: value, Now: c.Now})
	if err != nil {
		return after, err
	}
	c.Record(op.Change{
		Kind: "setting", Title: "HTTP API",
		Before: map[string]bool{"enabled": before.Enabled}, After: map[string]bool{"enabled": after.Enabled},
	})
	s.api.mu.Lock()
	turned := s.api.turned
	s.api.mu.Unlock()
	if turned != nil {
		c.AfterCommit(func(ctx context.Context) { turned(ctx, after.Enabled) })
	}
	return s.located(after), nil
}
