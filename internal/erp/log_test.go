package erp_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"

	"kontor/internal/erp"
	"kontor/internal/erp/erptest"
	"kontor/internal/testdb"
)

// lines is a log to read in a test.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// A person is told one fixed sentence and a request id; under that id the log
// of the program says what it was.
func TestTheCauseOfAFailureIsInTheLog(t *testing.T) {
	t.Parallel()
	var log lines
	c := erptest.New(t, func(cfg *erp.Config) { cfg.Log = slog.New(slog.NewJSONHandler(&log, nil)) })
	if _, err := testdb.Superuser(t, c.DatabaseURL).Exec(t.Context(), `REVOKE SELECT ON saved_views FROM kontor_app`); err != nil {
		t.Fatal(err)
	}
	var problem struct {
		Code      string `json:"code"`
		RequestID string `json:"request_id"`
	}
	answer := c.Admin.Get(t, "/views?path=/orders").Want(t, http.StatusInternalServerError)
	if err := json.Unmarshal(answer.Body, &problem); err != nil || problem.Code != "internal" || strings.Contains(string(answer.Body), "permission") {
		t.Errorf("answered %s, %v", answer.Body, err)
	}
	for line := range strings.Lines(log.String()) {
		if strings.Contains(line, problem.RequestID) && strings.Contains(line, "permission denied") && strings.Contains(line, "views.view.list") {
			return
		}
	}
	t.Errorf("the log has nothing of %s:\n%s", problem.RequestID, log.String())
}
