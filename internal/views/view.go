package views

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/fault"
	"kontor/internal/op"
	"kontor/internal/settings"
)

// ViewState is what a view brings back.
type ViewState struct {
	Query   string   `json:"query" maxLength:"2000" doc:"The query of the list's address, without its question mark: state=draft&sort=-number."`
	Columns []string `json:"columns,omitempty" maxItems:"60" doc:"The columns that are shown, in their order; the usual ones when left out."`
}

// SavedView is a saved view as one user sees it.
type SavedView struct {
	ID        int64     `json:"id"`
	Path      string    `json:"path"`
	Name      string    `json:"name"`
	State     ViewState `json:"state"`
	Shared    bool      `json:"shared" doc:"Everybody may use it."`
	Mine      bool      `json:"mine" doc:"It belongs to whoever asks."`
	Owner     string    `json:"owner"`
	Default   bool      `json:"default" doc:"The list opens with it for whoever asks."`
	Version   int32     `json:"version"`
	UpdatedAt time.Time `json:"updated_at"`
}

// maxOwn is how many views somebody may have of one list.
const maxOwn = 100

func viewOf(row db.SavedViewGetRow, me int64) (SavedView, error) {
	v := SavedView{
		ID: row.ID, Path: row.Path, Name: row.Name, Shared: row.Shared, Mine: row.UserID == me, Owner: row.Owner,
		Default: row.Chosen, Version: row.Version, UpdatedAt: row.UpdatedAt,
	}
	if err := json.Unmarshal(row.State, &v.State); err != nil {
		return v, fmt.Errorf("views: state of view %d: %w", row.ID, err)
	}
	return v, nil
}

type viewListIn struct {
	Path string `query:"path" required:"true" minLength:"1" maxLength:"100" doc:"The list: /orders."`
}

func (s *Service) list(ctx context.Context, c *op.Call, in *viewListIn) (op.Page[SavedView], error) {
	return s.page(ctx, c, in.Path)
}

func (s *Service) page(ctx context.Context, c *op.Call, path string) (op.Page[SavedView], error) {
	page := op.Page[SavedView]{Items: []SavedView{}}
	rows, err := s.queries.SavedViewList(ctx, c.Tx, db.SavedViewListParams{Me: c.Actor.UserID, Path: path})
	if err != nil {
		return page, err
	}
	for _, row := range rows {
		v, err := viewOf(db.SavedViewGetRow(row), c.Actor.UserID)
		if err != nil {
			return page, err
		}
		page.Items = append(page.Items, v)
	}
	return page, nil
}

// get reads a view that the actor may see.
func (s *Service) get(ctx context.Context, c *op.Call, id int64) (SavedView, error) {
	row, err := s.queries.SavedViewGet(ctx, c.Tx, db.SavedViewGetParams{Me: c.Actor.UserID, ID: id})
	if errors.Is(err, pgx.ErrNoRows) {
		return SavedView{}, noSuchView()
	}
	if err != nil {
		return SavedView{}, err
	}
	return viewOf(row, c.Actor.UserID)
}

// change locks a view that the actor may change, and reads it.
func (s *Service) change(ctx context.Context, c *op.Call, id int64, version int32) (SavedView, error) {
	now, err := s.queries.SavedViewLock(ctx, c.Tx, db.SavedViewLockParams{ID: id, Me: c.Actor.UserID})
	if errors.Is(err, pgx.ErrNoRows) {
		return SavedView{}, noSuchView()
	}
	if err != nil {
		return SavedView{}, err
	}
	v, err := s.get(ctx, c, id)
	if err != nil {
		return v, err
	}
	if !v.Mine && !c.Actor.May(settings.Manage) {
		return v, fault.Forbidden("not_yours", "This view belongs to %s. Save it under a name of your own instead.", v.Owner)
	}
	return v, fault.CheckVersion("view", version, now)
}

func noSuchView() error { return fault.NotFound("no_such_view", "There is no such view any more.") }

type viewCreateIn struct {
	Body struct {
		Path   string    `json:"path" minLength:"1" maxLength:"100" doc:"The list: /orders."`
		Name   string    `json:"name" minLength:"1" maxLength:"80"`
		State  ViewState `json:"state"`
		Shared bool      `json:"shared,omitempty"`
	}
}

var (
	listPath    = regexp.MustCompile(`^(/[a-z0-9-]+)+$`)
	columnName  = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	longestName = 60
)

// check refuses what is no view and brings it into its stored form.
func (v *SavedView) check() error {
	refused := fault.Invalid("invalid_view", "The view cannot be saved like this.")
	if v.Name = strings.TrimSpace(v.Name); v.Name == "" {
		refused = refused.Field("name", "Enter a name.")
	}
	if !listPath.MatchString(v.Path) {
		refused = refused.Field("path", "Write the list's address, like /orders.")
	}
	query, err := url.ParseQuery(v.State.Query)
	if err != nil || strings.HasPrefix(v.State.Query, "?") {
		refused = refused.Field("state.query", "Write it as in an address, without the question mark: state=draft&sort=-number.")
	}
	v.State.Query = query.Encode()
	for n, name := range v.State.Columns {
		if len(name) > longestName || !columnName.MatchString(name) {
			refused = refused.Field(fmt.Sprintf("state.columns[%d]", n), "This is no name of a column.")
		}
	}
	if len(refused.Fields) > 0 {
		return refused
	}
	return nil
}

func (s *Service) create(ctx context.Context, c *op.Call, in *viewCreateIn) (SavedView, error) {
	v := SavedView{Path: in.Body.Path, Name: in.Body.Name, State: in.Body.State, Shared: in.Body.Shared}
	if err := v.check(); err != nil {
		return v, err
	}
	n, err := s.queries.SavedViewCount(ctx, c.Tx, db.SavedViewCountParams{Me: c.Actor.UserID, Path: v.Path})
	if err != nil {
		return v, err
	}
	if n >= maxOwn {
		return v, fault.Conflict("too_many_views", "You have %d views of this list already. Delete one that you no longer need.", n)
	}
	state, err := json.Marshal(v.State)
	if err != nil {
		return v, err
	}
	id, err := s.queries.SavedViewInsert(ctx, c.Tx, db.SavedViewInsertParams{
		Me: c.Actor.UserID, Path: v.Path, Name: v.Name, State: state, Shared: v.Shared, Now: c.Now,
	})
	if err != nil {
		return v, err
	}
	if v, err = s.get(ctx, c, id); err != nil {
		return v, err
	}
	c.Record(op.Change{Kind: "view", ID: id, Title: v.Name, After: v})
	return v, nil
}

type viewPatchIn struct {
	op.ID
	Body struct {
		Version int32      `json:"version,omitempty" minimum:"1" doc:"The version that was read."`
		Name    *string    `json:"name,omitempty" minLength:"1" maxLength:"80"`
		State   *ViewState `json:"state,omitempty"`
		Shared  *bool      `json:"shared,omitempty"`
	}
}

func (s *Service) update(ctx context.Context, c *op.Call, in *viewPatchIn) (SavedView, error) {
	before, err := s.change(ctx, c, in.ID.ID, in.Body.Version)
	if err != nil {
		return before, err
	}
	after := before
	op.Patch(&after.Name, in.Body.Name)
	op.Patch(&after.State, in.Body.State)
	op.Patch(&after.Shared, in.Body.Shared)
	if err := after.check(); err != nil {
		return after, err
	}
	state, err := json.Marshal(after.State)
	if err != nil {
		return after, err
	}
	err = s.queries.SavedViewUpdate(ctx, c.Tx, db.SavedViewUpdateParams{ID: before.ID, Name: after.Name, State: state, Shared: after.Shared, Now: c.Now})
	if err != nil {
		return after, err
	}
	if before.Shared && !after.Shared {
		if err := s.queries.SavedViewUnchoose(ctx, c.Tx, before.ID); err != nil {
			return after, err
		}
		if !before.Mine {
			// From here on it is its owner's alone.
			after.Version, after.UpdatedAt = before.Version+1, c.Now
			after.Default = false
			c.Record(op.Change{Kind: "view", ID: before.ID, Title: after.Name, Before: before, After: after})
			return after, nil
		}
	}
	if after, err = s.get(ctx, c, before.ID); err != nil {
		return after, err
	}
	c.Record(op.Change{Kind: "view", ID: before.ID, Title: after.Name, Before: before, After: after})
	return after, nil
}

func (s *Service) delete(ctx context.Context, c *op.Call, in *op.ID) (op.Nothing, error) {
	v, err := s.change(ctx, c, in.ID, 0)
	if err != nil {
		return op.Nothing{}, err
	}
	if err := s.queries.SavedViewDelete(ctx, c.Tx, v.ID); err != nil {
		return op.Nothing{}, err
	}
	c.Record(op.Change{Kind: "view", ID: v.ID, Title: v.Name, Before: v})
	return op.Nothing{}, nil
}

type viewDefaultIn struct {
	Body struct {
		Path   string `json:"path" minLength:"1" maxLength:"100" doc:"The list: /orders."`
		ViewID *int64 `json:"view_id" minimum:"1" doc:"One's own or a shared view of the list; null opens it without one."`
	}
}

// setDefault answers the list's views as they are now.
func (s *Service) setDefault(ctx context.Context, c *op.Call, in *viewDefaultIn) (op.Page[SavedView], error) {
	if in.Body.ViewID == nil {
		if err := s.queries.DefaultViewClear(ctx, c.Tx, db.DefaultViewClearParams{Me: c.Actor.UserID, Path: in.Body.Path}); err != nil {
			return op.Page[SavedView]{}, err
		}
		return s.page(ctx, c, in.Body.Path)
	}
	id := *in.Body.ViewID
	// Locked, so that it is not made private or deleted at the same time.
	if _, err := s.queries.SavedViewLock(ctx, c.Tx, db.SavedViewLockParams{ID: id, Me: c.Actor.UserID}); err != nil {
		if errors.Is(err, pgx.ErrNoRows) {
			return op.Page[SavedView]{}, noSuchView()
		}
		return op.Page[SavedView]{}, err
	}
	v, err := s.get(ctx, c, id)
	if err != nil {
		return op.Page[SavedView]{}, err
	}
	if v.Path != in.Body.Path {
		return op.Page[SavedView]{}, fault.Invalid("other_list", "This view is of another list.").Field("view_id", "a view of %s", v.Path)
	}
	if err := s.queries.DefaultViewSet(ctx, c.Tx, db.DefaultViewSetParams{Me: c.Actor.UserID, Path: v.Path, ViewID: id}); err != nil {
		return op.Page[SavedView]{}, err
	}
	return s.page(ctx, c, v.Path)
}
