package exchange

import (
	"context"
	"errors"
	"testing"
	"time"

	"kontor/db"
	"kontor/internal/op"
	"kontor/internal/settings"
)

type company struct{}

func (company) CompanyTx(context.Context, db.DBTX) (settings.Company, error) {
	return settings.Company{Name: "Test"}, nil
}

// Who waits for a turn and goes away does not wait on.
func TestGoingAwayWhileWaiting(t *testing.T) {
	t.Parallel()
	s := New(nil, company{})
	for range cap(s.turns) {
		s.turns <- struct{}{}
	}
	in := &tableExportIn{}
	in.Body.Format, in.Body.Title, in.Body.Columns = "csv", "T", []exportColumn{{"A", "text"}}
	call := op.NewCall(op.Info{}, nil, op.System, time.Now())
	ctx, cancel := context.WithCancel(t.Context())
	answer := make(chan error)
	go func() {
		_, err := s.tableExport(ctx, call, in)
		answer <- err
	}()
	cancel()
	if err := <-answer; !errors.Is(err, context.Canceled) {
		t.Errorf("answered %v", err)
	}
	<-s.turns
	if _, err := s.tableExport(t.Context(), call, in); err != nil {
		t.Errorf("with a turn free: %v", err)
	}
	if len(s.turns) != cap(s.turns)-1 {
		t.Error("the turn is not given back")
	}
}
