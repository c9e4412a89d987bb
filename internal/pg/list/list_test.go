package list_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"kontor/internal/fault"
	"kontor/internal/op"
	"kontor/internal/pg"
	"kontor/internal/pg/list"
	"kontor/internal/testdb"
)

func TestMain(m *testing.M) { testdb.Main(m) }

type named struct {
	ID int64 `db:"id"`
}

type row struct {
	named
	Name  string `db:"name"`
	Group *int   `db:"grp"`
}

var spec = list.Spec[row]{
	From: "things", Default: "name", Search: "name LIKE '%' || ? || '%'",
	Sorts: map[string]list.Sort{"name": {SQL: "name", Type: "text"}},
}

func things(t *testing.T, n int) *pg.DB {
	t.Helper()
	url := testdb.URL(t)
	_, err := testdb.Superuser(t, url).Exec(t.Context(), `
		CREATE TABLE things (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, grp int, hidden text DEFAULT 'x');
		GRANT SELECT ON things TO kontor_app;`)
	if err == nil {
		_, err = testdb.Superuser(t, url).Exec(t.Context(), `INSERT INTO things (name, grp) SELECT 'n' || i % 7, nullif(i % 3, 0) FROM generate_series(1, $1) i`, n)
	}
	if err != nil {
		t.Fatal(err)
	}
	return testdb.Open(t, url)
}

// Whatever the page's size and the order, the pages together are the whole
// list, each row once, in order.
func TestPagesAreTheWholeList(t *testing.T) {
	t.Parallel()
	db := things(t, 100)
	for _, sort := range []string{"", "name", "-name", "id", "-id"} {
		limit := 1 + rand.IntN(40)
		t.Run(fmt.Sprintf("%s by %d", sort, limit), func(t *testing.T) {
			var got []row
			in := op.ListIn{Sort: sort, Limit: limit}
			for {
				page, err := spec.Page(t.Context(), db, in)
				if err != nil {
					t.Fatal(err)
				}
				if len(page.Items) > limit {
					t.Fatalf("%d rows on a page of %d", len(page.Items), limit)
				}
				got = append(got, page.Items...)
				if page.NextCursor == nil {
					break
				}
				in.Cursor = *page.NextCursor
			}
			whole, err := spec.Page(t.Context(), db, op.ListIn{Sort: sort, Limit: 500})
			if err != nil {
				t.Fatal(err)
			}
			same := slices.EqualFunc(got, whole.Items, func(a, b row) bool { return a.ID == b.ID && a.Name == b.Name })
			if len(got) != 100 || !same {
				t.Errorf("%d rows, same order: %v", len(got), same)
			}
		})
	}
}

func TestFiltersSearchAndTotal(t *testing.T) {
	t.Parallel()
	db := things(t, 70)
	page, err := spec.Page(t.Context(), db, op.ListIn{Limit: 5, Q: " n3 ", Total: true}, list.Where("grp = ?", 1), list.Where("name = ?", ""))
	if err != nil {
		t.Fatal(err)
	}
	// 10, 31 and 52: the third of every seven that are the first of every three.
	if *page.Total != 3 || len(page.Items) != 3 {
		t.Errorf("total %d, items %v", *page.Total, page.Items)
	}
	for _, i := range page.Items {
		if i.Name != "n3" || *i.Group != 1 {
			t.Errorf("found %+v", i)
		}
	}
}

func TestForeignSortAndCursorAreRefused(t *testing.T) {
	t.Parallel()
	db := things(t, 10)
	page, err := spec.Page(t.Context(), db, op.ListIn{Limit: 2})
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		in   op.ListIn
		code string
	}{
		{op.ListIn{Sort: "hidden"}, "unknown_sort"},
		{op.ListIn{Sort: "name; DROP TABLE things"}, "unknown_sort"},
		{op.ListIn{Cursor: "!"}, "bad_cursor"},
		{op.ListIn{Cursor: "e30"}, ""}, // an empty object is a cursor before everything
		{op.ListIn{Cursor: *page.NextCursor, Sort: "-id"}, "bad_cursor"},
	} {
		_, err := spec.Page(t.Context(), db, tc.in)
		if tc.code == "" && err != nil || tc.code != "" && !fault.Is(err, tc.code) {
			t.Errorf("%+v: got %v", tc.in, err)
		}
	}
}
