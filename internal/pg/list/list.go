// Package list owns how a list is read: one page after the other by the last
// row's key, sorted and filtered by what the module allows, from a view that
// the module's migration defines.
//
// It promises: what a client sends only ever travels as a parameter; the words
// of the statement are the module's constants. A page costs the same at the
// start of a list and a million rows in.
package list

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"kontor/internal/fault"
	"kontor/internal/op"
)

// Sort is an expression that a list may be sorted by. It is never null, and an
// index on (SQL, id) stands behind it where the list can be long.
type Sort struct {
	SQL  string // "search_text(name)"
	Type string // the PostgreSQL type that a cursor's value is read as: "text", "date", "bigint"
}

// Spec describes a list of T, whose fields carry the view's columns as db tags.
type Spec[T any] struct {
	From    string          // a view or table
	Columns string          // "*" unless set
	Sorts   map[string]Sort // by the name in the API; "id" is always there
	Default string          // "-id" unless set
	// Search is the condition for free text, with ? for what was typed:
	// "search LIKE search_pattern(?)".
	Search string
}

// Filter is a condition with ? for each of its arguments. SQL is a constant.
type Filter struct {
	SQL  string
	Args []any
}

// Where is a filter, or none when the value is the zero of its type: what the
// client did not ask for.
func Where[V comparable](sql string, value V) Filter {
	var zero V
	if value == zero {
		return Filter{}
	}
	return Filter{sql, []any{value}}
}

// Querier is a transaction, a connection or a pool.
type Querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

type statement struct {
	where []string
	args  []any
}

func (s *statement) add(f Filter) {
	if f.SQL == "" {
		return
	}
	var b strings.Builder
	n := 0
	for _, r := range f.SQL {
		if r == '?' {
			s.args = append(s.args, f.Args[n])
			n++
			b.WriteString("$" + strconv.Itoa(len(s.args)))
			continue
		}
		b.WriteRune(r)
	}
	s.where = append(s.where, "("+b.String()+")")
}

func (s *statement) conditions() string {
	if len(s.where) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(s.where, " AND ")
}

// Page reads one page.
func (s Spec[T]) Page(ctx context.Context, q Querier, in op.ListIn, filters ...Filter) (op.Page[T], error) {
	var page op.Page[T]
	by, down, err := s.sort(in.Sort)
	if err != nil {
		return page, err
	}
	var st statement
	for _, f := range filters {
		st.add(f)
	}
	if text := strings.TrimSpace(in.Q); text != "" && s.Search != "" {
		args := make([]any, strings.Count(s.Search, "?"))
		for i := range args {
			args[i] = text
		}
		st.add(Filter{s.Search, args})
	}
	if in.Total {
		n, err := count(ctx, q, s.From+st.conditions(), st.args)
		if err != nil {
			return page, err
		}
		page.Total = &n
	}
	if in.Cursor != "" {
		after, err := readCursor(in.Cursor, in.Sort)
		if err != nil {
			return page, err
		}
		compare := ">"
		if down {
			compare = "<"
		}
		st.add(Filter{fmt.Sprintf("(%s, id) %s (?::text::%s, ?::bigint)", by.SQL, compare, by.Type), []any{after.Value, after.ID}})
	}
	limit := in.Limit
	if limit <= 0 {
		limit = 50
	}
	direction := ""
	if down {
		direction = " DESC"
	}
	columns := s.Columns
	if columns == "" {
		columns = "*"
	}
	// One row more than asked for tells whether there is another page.
	sql := fmt.Sprintf("SELECT %s, (%s)::text AS list_key, id AS list_id FROM %s%s ORDER BY %s%s, id%s LIMIT %d",
		columns, by.SQL, s.From, st.conditions(), by.SQL, direction, direction, limit+1)
	rows, err := q.Query(ctx, sql, st.args...)
	if err != nil {
		return page, err
	}
	items, keys, err := scan[T](rows)
	if err != nil {
		return page, err
	}
	if len(items) > limit {
		items, keys = items[:limit], keys[:limit]
		next := cursor{in.Sort, keys[limit-1].Value, keys[limit-1].ID}.write()
		page.NextCursor = &next
	}
	page.Items = items
	return page, nil
}

func (s Spec[T]) sort(name string) (by Sort, down bool, err error) {
	if name == "" {
		name = s.Default
	}
	if name == "" {
		name = "-id"
	}
	plain, down := strings.CutPrefix(name, "-")
	if plain == "id" {
		return Sort{"id", "bigint"}, down, nil
	}
	by, ok := s.Sorts[plain]
	if !ok {
		return by, false, fault.Invalid("unknown_sort", "The list cannot be sorted by %q.", plain).Field("sort", "unknown")
	}
	return by, down, nil
}

func count(ctx context.Context, q Querier, from string, args []any) (int64, error) {
	rows, err := q.Query(ctx, "SELECT count(*) FROM "+from, args...)
	if err != nil {
		return 0, err
	}
	return pgx.CollectExactlyOneRow(rows, pgx.RowTo[int64])
}

type cursor struct {
	Sort  string `json:"s"`
	Value string `json:"v"`
	ID    int64  `json:"i"`
}

func (c cursor) write() string {
	b, _ := json.Marshal(c)
	return base64.RawURLEncoding.EncodeToString(b)
}

func readCursor(text, sort string) (c cursor, err error) {
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err == nil {
		err = json.Unmarshal(b, &c)
	}
	if err != nil || c.Sort != sort {
		return c, fault.Invalid("bad_cursor", "The cursor does not belong to this list. Start again without one.").Field("cursor", "not from this list").Because(err)
	}
	return c, nil
}

type rowKey struct {
	Value string
	ID    int64
}

// scan reads rows into T by its db tags, and the two columns that carry the
// place in the list beside it.
func scan[T any](rows pgx.Rows) ([]T, []rowKey, error) {
	defer rows.Close()
	places := fields(reflect.TypeFor[T](), nil)
	columns := rows.FieldDescriptions()
	paths := make([][]int, len(columns))
	for i, c := range columns {
		if path, ok := places[c.Name]; ok {
			paths[i] = path
		}
	}
	items, keys := []T{}, []rowKey{}
	targets := make([]any, len(columns))
	for rows.Next() {
		var item T
		var key rowKey
		v := reflect.ValueOf(&item).Elem()
		for i, c := range columns {
			switch {
			case c.Name == "list_key":
				targets[i] = &key.Value
			case c.Name == "list_id":
				targets[i] = &key.ID
			case paths[i] != nil:
				targets[i] = v.FieldByIndex(paths[i]).Addr().Interface()
			default:
				targets[i] = nil // a column of the view that T leaves out
			}
		}
		if err := rows.Scan(targets...); err != nil {
			return nil, nil, err
		}
		items, keys = append(items, item), append(keys, key)
	}
	return items, keys, rows.Err()
}

func fields(t reflect.Type, prefix []int) map[string][]int {
	all := map[string][]int{}
	for i := range t.NumField() {
		f := t.Field(i)
		path := append(append([]int{}, prefix...), i)
		if f.Anonymous && f.Type.Kind() == reflect.Struct && f.Tag.Get("db") == "" {
			for name, p := range fields(f.Type, path) {
				all[name] = p
			}
			continue
		}
		if name := f.Tag.Get("db"); name != "" && name != "-" {
			all[name] = path
		}
	}
	return all
}
