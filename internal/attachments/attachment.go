package attachments

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/fault"
	"kontor/internal/op"
)

// Largest is how many bytes a file has at most; the table holds to it too.
const Largest = 10 << 20

// Attachment is a file of a record.
type Attachment struct {
	ID        int64     `json:"id"`
	Kind      string    `json:"kind"`
	RecordID  int64     `json:"record_id"`
	Name      string    `json:"name"`
	MediaType string    `json:"media_type"`
	Size      int64     `json:"size" doc:"In bytes."`
	AddedAt   time.Time `json:"added_at"`
	AddedBy   string    `json:"added_by"`
}

// Attachments are the files of a record.
type Attachments struct {
	Items []Attachment `json:"items" nullable:"false"`
	// MayAdd and MayRemove are for whoever asks.
	MayAdd    bool `json:"may_add"`
	MayRemove bool `json:"may_remove" doc:"False too where the record is posted and keeps its files."`
}

type listIn struct {
	Kind     string `query:"kind" required:"true" minLength:"1" maxLength:"60"`
	RecordID int64  `query:"record_id" required:"true" minimum:"1"`
}

func (s *Service) list(ctx context.Context, c *op.Call, in *listIn) (Attachments, error) {
	place, err := s.placeTx(ctx, c, in.Kind, in.RecordID)
	if err != nil {
		return Attachments{}, err
	}
	rows, err := s.queries.AttachmentList(ctx, c.Tx, db.AttachmentListParams{Kind: in.Kind, RecordID: in.RecordID})
	may := c.Actor.May(s.needs(in.Kind, "update", "create"))
	out := Attachments{Items: []Attachment{}, MayAdd: may, MayRemove: may && place == free}
	for _, r := range rows {
		out.Items = append(out.Items, Attachment(r))
	}
	return out, err
}

type addIn struct {
	Body struct {
		Kind     string `json:"kind" minLength:"1" maxLength:"60" doc:"As in the audit log: entry, invoice, bill, payment, partner …"`
		RecordID int64  `json:"record_id" minimum:"1"`
		Name     string `json:"name" minLength:"1" maxLength:"255" doc:"The file's name."`
		Data     []byte `json:"data" doc:"The file in base64, 10 MiB at most."`
	}
}

func (s *Service) add(ctx context.Context, c *op.Call, in *addIn) (Attachments, error) {
	b := in.Body
	if _, err := s.placeTx(ctx, c, b.Kind, b.RecordID); err != nil {
		return Attachments{}, err
	}
	if needs := s.needs(b.Kind, "update", "create"); !c.Actor.May(needs) {
		return Attachments{}, notAllowed(needs)
	}
	name := clean(b.Name)
	switch {
	case name == "":
		return Attachments{}, fault.Invalid("invalid_attachment", "The file needs a name.").Field("name", "Enter a name.")
	case len(b.Data) == 0:
		return Attachments{}, fault.Invalid("invalid_attachment", "%s is empty.", name).Field("data", "The file is empty.")
	case len(b.Data) > Largest:
		return Attachments{}, fault.TooLarge("attachment_too_large", "A file has 10 MiB at most; %s has more. Make it smaller and try again.", name).Field("data", "too large")
	}
	sum := sha256.Sum256(b.Data)
	if err := s.queries.AttachmentContentPut(ctx, c.Tx, db.AttachmentContentPutParams{Sha256: sum[:], Data: b.Data}); err != nil {
		return Attachments{}, err
	}
	_, err := s.queries.AttachmentInsert(ctx, c.Tx, db.AttachmentInsertParams{
		Kind: b.Kind, RecordID: b.RecordID, Name: name, MediaType: mediaType(b.Data), Size: int64(len(b.Data)), Sha256: sum[:],
		AddedBy: c.Actor.UserID, Now: c.Now,
	})
	if err != nil {
		return Attachments{}, err
	}
	c.Record(op.Change{Kind: b.Kind, ID: b.RecordID, Title: name, Before: file{}, After: file{name, hex.EncodeToString(sum[:])}})
	return s.list(ctx, c, &listIn{Kind: b.Kind, RecordID: b.RecordID})
}

// file is an attachment in the history of its record.
type file struct {
	Name   string `json:"attachment"`
	SHA256 string `json:"sha256"`
}

// content is the file itself. Only what a browser can show without running any of
// it keeps its type; all else is bytes.
func (s *Service) content(ctx context.Context, c *op.Call, in *op.ID) (op.Raw, error) {
	a, _, err := s.getTx(ctx, c, in.ID)
	if err != nil {
		return op.Raw{}, err
	}
	data, err := s.queries.AttachmentData(ctx, c.Tx, a.Sha256)
	kind := a.MediaType
	if !slices.Contains(shown, kind) {
		kind = "application/octet-stream"
	}
	return op.Raw{ContentType: kind, Data: data, ETag: `"` + hex.EncodeToString(a.Sha256[:12]) + `"`}, err
}

func (s *Service) remove(ctx context.Context, c *op.Call, in *op.ID) (op.Nothing, error) {
	a, place, err := s.getTx(ctx, c, in.ID)
	if err != nil {
		return op.Nothing{}, err
	}
	if needs := s.needs(a.Kind, "update", "create"); !c.Actor.May(needs) {
		return op.Nothing{}, notAllowed(needs)
	}
	if place == kept {
		return op.Nothing{}, fault.Conflict("attachment_kept", "This is posted, so it keeps its files. Add what corrects them.")
	}
	n, err := s.queries.AttachmentRemove(ctx, c.Tx, db.AttachmentRemoveParams{ID: a.ID, RemovedBy: c.Actor.UserID, Now: c.Now})
	if err != nil || n == 0 {
		return op.Nothing{}, err
	}
	c.Record(op.Change{Kind: a.Kind, ID: a.RecordID, Title: a.Name, Before: file{a.Name, hex.EncodeToString(a.Sha256)}, After: file{}})
	return op.Nothing{}, nil
}

// getTx reads an attachment of a record that the actor may read.
func (s *Service) getTx(ctx context.Context, c *op.Call, id int64) (a db.AttachmentGetRow, place string, err error) {
	a, err = s.queries.AttachmentGet(ctx, c.Tx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return a, "", errNone
	}
	if err != nil {
		return a, "", err
	}
	if place, err = s.placeTx(ctx, c, a.Kind, a.RecordID); err != nil {
		return a, "", errNone // who may not read the record learns nothing of it
	}
	return a, place, nil
}

var errNone = fault.NotFound("no_such_attachment", "There is no such file.")

// Where a file is put to.
const (
	free = "free"
	kept = "kept" // a posted record, which keeps its files
)

// placeTx refuses a record that is not there or may not be read.
func (s *Service) placeTx(ctx context.Context, c *op.Call, kind string, id int64) (string, error) {
	if needs := s.needs(kind, "get"); needs != "" && !c.Actor.May(needs) {
		return "", notAllowed(needs)
	}
	place, err := s.queries.AttachmentPlace(ctx, c.Tx, db.AttachmentPlaceParams{Kind: kind, RecordID: id})
	if err == nil && place == "" {
		err = fault.NotFound("no_such_record", "There is no such record that files are put to.")
	}
	return place, err
}

func notAllowed(needs op.Permission) error {
	return fault.Forbidden("not_allowed", "Your roles do not include the permission %s. An administrator can give it to you.", needs)
}

// needs is the permission of the first of these operations that the kind has.
func (s *Service) needs(kind string, verbs ...string) op.Permission {
	for _, verb := range verbs {
		for _, o := range s.registry.Operations() {
			if i := o.Info(); strings.HasSuffix(i.Name, "."+kind+"."+verb) {
				return i.Needs
			}
		}
	}
	return ""
}

// shown are the types that a browser shows by itself and runs nothing of.
var shown = []string{"application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp", "text/plain"}

// mediaType is what the content is.
func mediaType(data []byte) string {
	kind, _, _ := strings.Cut(http.DetectContentType(data), ";")
	// Text that may be run somewhere is text.
	if strings.HasPrefix(kind, "text/") || bytes.HasPrefix(bytes.TrimSpace(data), []byte("<svg")) {
		return "text/plain"
	}
	return kind
}

// clean is a file's name without a path and without what cannot be seen, at most
// 255 bytes long; the ending stays.
func clean(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if r == utf8.RuneError || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune(`/:*?"<>|`, r) {
			return -1
		}
		return r
	}, name)
	name = strings.Trim(name, " .")
	if name == "" {
		return ""
	}
	ending := path.Ext(name)
	if len(ending) > 20 {
		ending = ""
	}
	stem := strings.TrimSuffix(name, ending)
	for len(stem)+len(ending) > 255 {
		_, last := utf8.DecodeLastRuneInString(stem)
		stem = stem[:len(stem)-last]
	}
	return strings.TrimSpace(stem) + ending
}
