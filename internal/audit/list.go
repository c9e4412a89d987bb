package audit

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/op"
	"kontor/internal/pg/list"
)

// Entry is one row of the log.
type Entry struct {
	ID        int64           `json:"id" db:"id"`
	At        time.Time       `json:"at" db:"at"`
	UserID    int64           `json:"user_id" db:"user_id" doc:"0 for the program itself, or somebody who was not signed in."`
	User      string          `json:"user" db:"username"`
	Via       string          `json:"via" db:"via" enum:"session,api-key,system,nobody"`
	Operation string          `json:"operation" db:"operation"`
	Kind      string          `json:"kind" db:"kind" doc:"The kind of record, or empty."`
	RecordID  *int64          `json:"record_id" db:"record_id"`
	Title     string          `json:"title" db:"title"`
	Before    json.RawMessage `json:"before" db:"before" doc:"The record before, or null for a new one."`
	After     json.RawMessage `json:"after" db:"after" doc:"The record after, or null for one that is gone."`
	RequestID string          `json:"request_id" db:"request_id"`
}

var entries = list.Spec[Entry]{
	From:    "audit_log",
	Columns: "id, at, user_id, username, via, operation, kind, record_id, title, before, after, request_id",
}

type listIn struct {
	op.ListIn
	Kind      string `query:"kind" maxLength:"60"`
	RecordID  int64  `query:"record_id" minimum:"1"`
	UserID    int64  `query:"user_id" minimum:"1"`
	Operation string `query:"operation" maxLength:"100"`
	From      string `query:"from" maxLength:"40" doc:"A moment (RFC 3339) or a date; a date begins at midnight UTC."`
	To        string `query:"to" maxLength:"40" doc:"A moment or a date, itself included."`
}

func (s *Service) list(ctx context.Context, c *op.Call, in *listIn) (op.Page[Entry], error) {
	from, err := moment("from", in.From, 0)
	if err != nil {
		return op.Page[Entry]{}, err
	}
	to, err := moment("to", in.To, 1)
	if err != nil {
		return op.Page[Entry]{}, err
	}
	return entries.Page(ctx, c.Tx, in.ListIn,
		list.Where("kind = ?", in.Kind), list.Where("record_id = ?", in.RecordID), list.Where("user_id = ?", in.UserID),
		list.Where("operation = ?", in.Operation), list.Where("at >= ?", from), list.Where("at < ?", to))
}

// moment reads a filter. A date as the end includes its whole day, and a moment
// itself.
func moment(field, text string, days int) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if d, err := date.Parse(text); err == nil {
		return d.AddDays(days).Time(), nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil || t.Year() < 1900 || t.Year() > 2999 {
		return t, fault.Invalid("bad_moment", "Write a date like 2026-11-23, or a moment like 2026-11-23T10:00:00Z.").Field(field, "not a date")
	}
	return t.Add(time.Duration(days) * time.Microsecond), nil
}

type timelineIn struct {
	op.ListIn
	Kind     string `query:"kind" required:"true" minLength:"1" maxLength:"60"`
	RecordID int64  `query:"record_id" required:"true" minimum:"1"`
}

func (s *Service) timeline(ctx context.Context, c *op.Call, in *timelineIn) (op.Page[Entry], error) {
	if needs := s.readingNeeds(in.Kind); !c.Actor.May(needs) && !c.Actor.May(Read) {
		return op.Page[Entry]{}, fault.Forbidden("not_allowed", "Your roles do not include the permission %s. An administrator can give it to you.", needs)
	}
	return entries.Page(ctx, c.Tx, in.ListIn, list.Filter{SQL: "kind = ? AND record_id = ?", Args: []any{in.Kind, in.RecordID}})
}

// readingNeeds is the permission to read a record of the kind: that of its get
// operation. The history of a kind that cannot be read one by one is for those
// who may read the whole log.
func (s *Service) readingNeeds(kind string) op.Permission {
	for _, o := range s.registry.Operations() {
		i := o.Info()
		if i.Method == "GET" && strings.HasSuffix(i.Name, "."+kind+".get") {
			return i.Needs
		}
	}
	return Read
}
