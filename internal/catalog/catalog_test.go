package catalog_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"sync"
	"testing"

	"kontor/internal/catalog"
	"kontor/internal/op"
	"kontor/internal/testapi"
	"kontor/internal/testdb"
)

func TestMain(m *testing.M) { testdb.Main(m) }

type object = map[string]any

func newAPI(t testing.TB) (*testapi.API, *testapi.Client) {
	a := testapi.New(t, nil, catalog.New())
	return a, a.As("anna")
}

func TestProductIsEnteredReadAndChanged(t *testing.T) {
	t.Parallel()
	_, c := newAPI(t)
	shoes := c.Post("/product-categories", object{"name": "Shoes"}).Want(201).ID()
	made := c.Post("/products", object{"sku": " S-1 ", "name": "Boot", "price": "99.50", "category_id": shoes, "barcode": "4006381333931"}).Want(201)
	made.Is("S-1", "sku").Is("goods", "kind").Is("pcs", "unit").Is("99.50", "price").Is("Shoes", "category").Is("0", "on_hand").Is("false", "has_image").Is("1", "version")
	path := fmt.Sprintf("/products/%d", made.ID())
	changed := c.Patch(path, object{"version": 1, "price": "89.123456", "category_id": nil, "barcode": nil, "name": "Ankle boot"}).Want(200)
	changed.Is("89.123456", "price").Is("<nil>", "category_id").Is("<nil>", "barcode").Is("2", "version")
	if again := c.Get(path).Want(200); string(again.Raw) != string(changed.Raw) {
		t.Errorf("read %s, changed to %s", again.Raw, changed.Raw)
	}
	c.Patch(path, object{"version": 1, "name": "Old"}).Refused(409, "stale_version")
	c.Patch(path, object{"version": 2, "barcode": " "}).Want(200).Is("<nil>", "barcode")

	c.Post("/products", object{"sku": "S-1", "name": "Twice"}).Refused(409, "sku_taken").Says("sku", "Another product")
	c.Post("/products", object{"sku": "S-2", "name": "X", "barcode": "1"}).Want(201)
	c.Post("/products", object{"sku": "S-3", "name": "X", "barcode": "1"}).Refused(409, "barcode_taken").Says("barcode", "Another product")
	bad := c.Post("/products", object{"sku": " ", "name": "X", "price": "-1", "unit_id": 999, "category_id": 999}).Refused(422, "invalid_product")
	bad.Says("sku", "Enter").Says("price", "zero or more").Says("unit_id", "no such unit").Says("category_id", "no such category")
	for _, price := range []string{`12.5`, `"1.1234567"`, `"1e3"`, `"abc"`, `""`, `"NaN"`, `" 1"`, `"123456789012345"`} {
		if a := c.Post("/products", `{"sku":"P","name":"P","price":`+price+`}`); a.Status != 422 && a.Status != 400 {
			t.Errorf("price %s: %d %s", price, a.Status, a.Raw)
		}
	}
	c.Delete(path).Want(200)
	c.Get(path).Refused(404, "no_such_product")
	c.Patch(path, object{"version": 1}).Refused(404, "no_such_product")
}

func TestProductList(t *testing.T) {
	t.Parallel()
	_, c := newAPI(t)
	k := c.Post("/product-categories", object{"name": "K"}).ID()
	for i, name := range []string{"Äpfel", "Birnen", "apfelsaft", "Zwetschgen"} {
		c.Post("/products", object{"sku": fmt.Sprint("F", i), "name": name, "price": fmt.Sprint(10 - i), "category_id": k, "barcode": fmt.Sprint("400", i)}).Want(201)
	}
	service := c.Post("/products", object{"sku": "W", "name": "Work", "kind": "service"}).Want(201).ID()
	c.Post(fmt.Sprintf("/products/%d/archive", service), nil).Want(200).Is("true", "archived")
	for query, want := range map[string]string{
		"":                    "Äpfel apfelsaft Birnen Work Zwetschgen", // as a dictionary does
		"?sort=-sku&limit=2":  "Work Zwetschgen",
		"?sort=price":         "Work Zwetschgen apfelsaft Birnen Äpfel",
		"?q=apf":              "Äpfel apfelsaft",
		"?q=4001":             "Birnen",
		"?kind=service":       "Work",
		"?archived=false":     "Äpfel apfelsaft Birnen Zwetschgen",
		"?category_id=999":    "",
		"?sort=available&q=f": "Äpfel Birnen apfelsaft Zwetschgen",
	} {
		got := c.Get("/products" + query).Want(200)
		var names []string
		for i := range got.Items() {
			names = append(names, fmt.Sprint(got.At("items", i, "name")))
		}
		if strings.Join(names, " ") != want {
			t.Errorf("%s: %v, not %s", query, names, want)
		}
	}
}

func TestUnits(t *testing.T) {
	t.Parallel()
	_, c := newAPI(t)
	if n := c.Get("/units").Want(200).Items(); n != 8 {
		t.Errorf("%d units from the start", n)
	}
	u := c.Post("/units", object{"code": "t", "name": "Tonne", "decimals": 3}).Want(201)
	path := fmt.Sprintf("/units/%d", u.ID())
	c.Post("/units", object{"code": "t", "name": "Ton"}).Refused(409, "unit_code_taken")
	c.Patch(path, object{"version": 1, "decimals": 2}).Want(200).Is("2", "decimals").Is("2", "version")
	p := c.Post("/products", object{"sku": "A", "name": "A", "unit_id": u.ID()}).Want(201).ID()
	c.Patch(path, object{"version": 2, "decimals": 1}).Refused(409, "unit_in_use").Says("decimals", "raised")
	c.Patch(path, object{"version": 2, "decimals": 4}).Want(200)
	c.Patch(path, object{"version": 2, "name": "x"}).Refused(409, "stale_version")
	c.Delete(path).Refused(409, "unit_in_use")
	c.Delete(fmt.Sprintf("/products/%d", p)).Want(200)
	c.Delete(path).Want(200)
	c.Delete(path).Refused(404, "no_such_unit")
}

func TestCategoriesAreATree(t *testing.T) {
	t.Parallel()
	_, c := newAPI(t)
	a := c.Post("/product-categories", object{"name": "A"}).Want(201).ID()
	b := c.Post("/product-categories", object{"name": "B", "parent_id": a}).Want(201).ID()
	d := c.Post("/product-categories", object{"name": "D", "parent_id": b}).Want(201).ID()
	pathA, pathB := fmt.Sprintf("/product-categories/%d", a), fmt.Sprintf("/product-categories/%d", b)
	c.Post("/product-categories", object{"name": "B", "parent_id": a}).Refused(409, "category_name_taken")
	c.Patch(pathA, object{"version": 1, "parent_id": d}).Refused(422, "category_circle").Says("parent_id", "inside")
	c.Patch(pathA, object{"version": 1, "parent_id": a}).Refused(422, "category_circle")
	c.Patch(pathA, object{"version": 1, "parent_id": 999}).Refused(422, "invalid_category")
	c.Patch(pathB, object{"version": 1, "parent_id": nil}).Want(200).Is("<nil>", "parent_id")
	c.Delete(pathB).Refused(409, "category_in_use")
	c.Post("/products", object{"sku": "P", "name": "P", "category_id": a}).Want(201)
	c.Delete(pathA).Refused(409, "category_in_use")
	c.Delete(fmt.Sprintf("/product-categories/%d", d)).Want(200)
	c.Delete(pathB).Want(200)
}

// Two people put each of two categories below a child of the other: one of them
// is refused.
func TestNoCircleByTwoAtOnce(t *testing.T) {
	t.Parallel()
	a, c := newAPI(t)
	for round := range 10 {
		category := func(name string, parent any) int64 {
			return c.Post("/product-categories", object{"name": fmt.Sprint(name, round), "parent_id": parent}).Want(201).ID()
		}
		x, y := category("X", nil), category("Y", nil)
		belowX, belowY := category("X1", x), category("Y1", y)
		var wg sync.WaitGroup
		for _, pair := range [][2]int64{{x, belowY}, {y, belowX}} {
			wg.Go(func() {
				c.Patch(fmt.Sprintf("/product-categories/%d", pair[0]), object{"version": 1, "parent_id": pair[1]})
			})
		}
		wg.Wait()
		if n := a.Int(`SELECT count(parent_id) FROM product_categories WHERE id IN ($1, $2)`, x, y); n != 1 {
			t.Errorf("round %d: %d of two are below the other", round, n)
		}
	}
}

var png = append([]byte("\x89PNG\r\n\x1a\n"), make([]byte, 100)...)

func TestImage(t *testing.T) {
	t.Parallel()
	_, c := newAPI(t)
	id := c.Post("/products", object{"sku": "A", "name": "A"}).Want(201).ID()
	path := fmt.Sprintf("/products/%d/image", id)
	c.Get(path).Refused(404, "no_image")
	c.Put(path, object{"content_type": "image/png", "data": base64.StdEncoding.EncodeToString(png)}).Want(200).Is("true", "has_image").Is("2", "version")
	got := c.Get(path).Want(200)
	if string(got.Raw) != string(png) || got.Header.Get("Content-Type") != "image/png" || got.Header.Get("ETag") == "" {
		t.Errorf("%d bytes of %s", len(got.Raw), got.Header.Get("Content-Type"))
	}
	c.Put(path, object{"content_type": "image/jpeg", "data": base64.StdEncoding.EncodeToString(png)}).Refused(422, "not_an_image")
	c.Put(path, object{"content_type": "image/svg+xml", "data": ""}).Want(422)
	c.Put(path, object{"content_type": "image/png", "data": base64.StdEncoding.EncodeToString(append(png, make([]byte, 2<<20)...))}).Refused(413, "image_too_large")
	c.Do("DELETE", path, nil).Want(200).Is("false", "has_image")
	c.Get(path).Refused(404, "no_image")
}

func TestPermission(t *testing.T) {
	t.Parallel()
	a, c := newAPI(t)
	id := c.Post("/products", object{"sku": "A", "name": "A"}).ID()
	viewer := a.As("viewer", op.SignedIn)
	for _, path := range []string{"/products", fmt.Sprintf("/products/%d", id), "/units", "/product-categories"} {
		viewer.Get(path).Want(200)
	}
	viewer.Post("/products", object{"sku": "B", "name": "B"}).Refused(403, "not_allowed")
	viewer.Patch(fmt.Sprintf("/products/%d", id), object{"version": 1}).Refused(403, "not_allowed")
	viewer.Delete(fmt.Sprintf("/products/%d", id)).Refused(403, "not_allowed")
	viewer.Post("/units", object{"code": "x", "name": "x"}).Refused(403, "not_allowed")
}

// Several people save the same product that all have opened.
func TestNoEditOfAProductIsLost(t *testing.T) {
	t.Parallel()
	a, c := newAPI(t)
	path := fmt.Sprintf("/products/%d", c.Post("/products", object{"sku": "A", "name": "A"}).ID())
	const rounds, people = 20, 4
	overwritten := 0
	for round := range rounds {
		var wg sync.WaitGroup
		saved := make([]bool, people)
		for n := range people {
			wg.Go(func() { saved[n] = c.Patch(path, object{"version": round + 1, "name": fmt.Sprint(n)}).Status == 200 })
		}
		wg.Wait()
		winners := 0
		for n, ok := range saved {
			if ok {
				winners++
				if a.Text(`SELECT name FROM products`) != fmt.Sprint(n) {
					overwritten++
				}
			}
		}
		if winners != 1 {
			t.Errorf("round %d: %d winners", round, winners)
		}
	}
	t.Logf("promise 16, products: %d saves on the same copy in %d rounds, silent overwrites %d", rounds*people, rounds, overwritten)
}
