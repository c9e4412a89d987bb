package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"kontor/internal/erp/erptest"
	"kontor/internal/testdb"
)

func TestMain(m *testing.M) { testdb.Main(m) }

// enter runs the program as a person would and returns how it ended and what
// it said.
func enter(t *testing.T, folder, url string, more ...string) (code int, said string) {
	t.Helper()
	var out bytes.Buffer
	args := append([]string{"-data", folder, "-url", url, "-user", erptest.AdminName, "-patience", "10s"}, more...)
	code = run(t.Context(), args, strings.NewReader(erptest.AdminPassword+"\n"), &out, &out)
	return code, out.String()
}

func wantInOutput(t *testing.T, said string, lines ...string) {
	t.Helper()
	squeezed := strings.Join(strings.Fields(said), " ")
	for _, l := range lines {
		if !strings.Contains(squeezed, l) {
			t.Errorf("the output lacks %q:\n%s", l, said)
		}
	}
}

// small is what testdata adds up to, by hand.
var small = []string{
	"cancelled 1 118.20 cancelled 1 118.20 equal",
	"complete 1 159.00 done 1 159.00 equal",
	"open 1 29.55 draft 1 29.55 equal",
	"paid 1 248.66 confirmed 1 248.66 equal",
	"refunded 1 25.98 done 1 25.98 equal",
	"shipped 1 138.20 done 1 138.20 equal",
	"all 6 719.59 6 719.59 equal",
	"3 orders that are done, with 323.18 together",
	"2 stores have 3 rows of stock with 6 pieces in Kontor: equal",
}

// wantOnce looks at the company itself: each row of the files is there once,
// and everything that must hold holds.
func wantOnce(t *testing.T, c *erptest.Company) {
	t.Helper()
	var partners, products, openings, orders, lines, warehouses, bought, transfers int
	err := c.DB.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM partners), (SELECT count(*) FROM products),
		(SELECT count(*) FROM stock_moves WHERE source_kind = 'opening'), (SELECT count(*) FROM sales_orders), (SELECT count(*) FROM sales_order_lines),
		(SELECT count(*) FROM warehouses), (SELECT count(*) FROM purchase_order_lines), (SELECT count(*) FROM stock_transfers)`).
		Scan(&partners, &products, &openings, &orders, &lines, &warehouses, &bought, &transfers)
	if err != nil {
		t.Fatal(err)
	}
	// Three customers and the supplier; a receipt and a transfer for each of two stores.
	if partners != 4 || products != 3 || openings != 3 || orders != 6 || lines != 8 || warehouses != 3 || bought != 3 || transfers != 4 {
		t.Errorf("%d partners, %d products, %d openings, %d orders, %d lines, %d warehouses, %d lines bought, %d receipts and transfers", partners, products, openings, orders, lines, warehouses, bought, transfers)
	}
	wantVerified(t, c)
}

// wantVerified looks through everything that must hold.
func wantVerified(t *testing.T, c *erptest.Company) {
	t.Helper()
	var report struct {
		Checks []struct {
			Name string `json:"name"`
			OK   bool   `json:"ok"`
		} `json:"checks"`
	}
	c.Admin.Post(t, "/verify", nil).Want(t, http.StatusOK).Into(t, &report)
	for _, check := range report.Checks {
		if !check.OK {
			t.Errorf("%s does not hold", check.Name)
		}
	}
}

func TestEntersOnceHoweverOften(t *testing.T) {
	t.Parallel()
	c := erptest.New(t)
	for i, entered := range []string{"6 orders entered now, 0 were there already", "0 orders entered now, 6 were there already"} {
		code, said := enter(t, "testdata", c.Base)
		if code != exitDone {
			t.Fatalf("run %d ended with %d:\n%s", i+1, code, said)
		}
		wantInOutput(t, said, append(small, entered)...)
	}
	wantOnce(t, c)

	var shirt struct {
		Items []struct {
			OnHand   string `json:"on_hand"`
			Reserved string `json:"reserved"`
			Price    string `json:"price"`
			Category string `json:"category"`
		} `json:"items"`
	}
	// 2 + 5 sold, 1 still a draft, 4 cancelled: 12 opened, 7 issued. The stores have 5.
	c.Admin.Get(t, "/products?q=CO-001").Want(t, http.StatusOK).Into(t, &shirt)
	if len(shirt.Items) != 1 || shirt.Items[0].OnHand != "10" || shirt.Items[0].Price != "29.55" || shirt.Items[0].Category != "Clothing" {
		t.Errorf("the shirt: %+v", shirt.Items)
	}
}

// through passes requests on and lets the test spoil answers.
func through(t *testing.T, base string, spoil func(n int64, answer *http.Response) error) string {
	t.Helper()
	target, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	var n atomic.Int64
	proxy := httptest.NewServer(&httputil.ReverseProxy{
		Rewrite:        func(r *httputil.ProxyRequest) { r.SetURL(target) },
		ModifyResponse: func(answer *http.Response) error { return spoil(n.Add(1), answer) },
		ErrorHandler:   func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) },
	})
	t.Cleanup(proxy.Close)
	return proxy.URL
}

func TestLostAnswersAreAskedForAgain(t *testing.T) {
	t.Parallel()
	c := erptest.New(t)
	lost := 0
	base := through(t, c.Base, func(n int64, answer *http.Response) error {
		// Every third write is carried out, and its answer never arrives.
		if n%3 == 0 && !strings.Contains(answer.Request.URL.Path, "/auth/") {
			lost++
			return io.ErrUnexpectedEOF
		}
		return nil
	})
	code, said := enter(t, "testdata", base, "-workers", "1")
	if code != exitDone || lost < 5 {
		t.Fatalf("ended with %d after %d lost answers:\n%s", code, lost, said)
	}
	wantInOutput(t, said, small...)
	wantOnce(t, c)
}

func TestTokensAreRenewedOnTheWay(t *testing.T) {
	t.Parallel()
	c := erptest.New(t)
	var renewals atomic.Int64
	base := through(t, c.Base, func(_ int64, answer *http.Response) error {
		if !strings.Contains(answer.Request.URL.Path, "/auth/") || answer.StatusCode != http.StatusOK {
			return nil
		}
		renewals.Add(1)
		data, err := io.ReadAll(answer.Body)
		if err != nil {
			return err
		}
		// As if every token were at its end already.
		data = bytes.Replace(data, []byte(`"expires_in":600`), []byte(`"expires_in":0`), 1)
		answer.Body, answer.ContentLength = io.NopCloser(bytes.NewReader(data)), int64(len(data))
		answer.Header.Del("Content-Length")
		return nil
	})
	code, said := enter(t, "testdata", base)
	if code != exitDone || renewals.Load() < 20 {
		t.Fatalf("ended with %d after %d renewals:\n%s", code, renewals.Load(), said)
	}
	wantOnce(t, c)
}

func TestEndsHonestly(t *testing.T) {
	t.Parallel()
	c := erptest.New(t)
	if code, said := enter(t, filepath.Join(t.TempDir(), "none"), c.Base); code != exitUsage {
		t.Errorf("without a folder it ended with %d: %s", code, said)
	}
	if code, said := enter(t, "testdata", c.Base, "-workers", "0"); code != exitUsage {
		t.Errorf("without workers it ended with %d: %s", code, said)
	}
	if code, said := enter(t, "testdata", c.Base, "-user", "nobody"); code != exitFailed {
		t.Errorf("with a stranger it ended with %d: %s", code, said)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out bytes.Buffer
	if code := run(ctx, []string{"-data", "testdata", "-url", c.Base}, strings.NewReader("x\n"), &out, &out); code != exitInterrupt {
		t.Errorf("interrupted it ended with %d: %s", code, &out)
	}
	if code, said := enter(t, "testdata", c.Base); code != exitDone {
		t.Fatalf("it ended with %d: %s", code, said)
	}
	// Files that say something else than what has been entered.
	folder := t.TempDir()
	if err := os.CopyFS(folder, os.DirFS("testdata")); err != nil {
		t.Fatal(err)
	}
	items := filepath.Join(folder, "order_items.csv")
	data, err := os.ReadFile(items)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(items, bytes.Replace(data, []byte("99.90"), []byte("99.91"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	code, said := enter(t, folder, c.Base)
	if code != exitFailed {
		t.Errorf("with other sums it ended with %d: %s", code, said)
	}
	wantInOutput(t, said, "159.01 done 1 159.00 DIFFERENT", "CO-2 is done with 159.00")
}

func TestFilesThatDoNotFit(t *testing.T) {
	t.Parallel()
	for file, change := range map[string][2]string{
		"customers.csv":   {"customer_id", "id"},
		"orders.csv":      {"COMPLETE", "SOMETHING"},
		"order_items.csv": {"2,1,1,29.55", "99,1,1,29.55"},
		"products.csv":    {"29.55", "1e3"},
		"shipments.csv":   {"1,1,2,", "1,1,55,"},
	} {
		folder := t.TempDir()
		if err := os.CopyFS(folder, os.DirFS("testdata")); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(filepath.Join(folder, file))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, file), []byte(strings.Replace(string(data), change[0], change[1], 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := readFolder(folder); err == nil || !strings.Contains(err.Error(), file) {
			t.Errorf("%s with %q: %v", file, change[1], err)
		}
	}
}

// TestPublishedData enters the real files, which are not the project's own.
func TestPublishedData(t *testing.T) {
	t.Parallel()
	folder := os.Getenv("KONTOR_CUSTOMER_ORDERS")
	if folder == "" {
		folder = filepath.Join("..", "..", "..", "shared", "data", "customer-orders")
	}
	if _, err := os.Stat(filepath.Join(folder, "orders.csv")); err != nil {
		t.Skipf("there is no folder with the published customer orders (KONTOR_CUSTOMER_ORDERS names one): %v", err)
	}
	if testing.Short() {
		t.Skip("6,000 requests take a while")
	}
	c := erptest.New(t)
	code, said := enter(t, folder, c.Base)
	if code != exitDone {
		t.Fatalf("ended with %d:\n%s", code, said)
	}
	t.Log("\n" + said)
	wantVerified(t, c)
	wantInOutput(t, said,
		"complete 1892 299889.62 done 1892 299889.62 299889.62 equal",
		"cancelled 35 5702.77 cancelled 35 5702.77 5702.77 equal",
		"refunded 23 3006.14 done 23 3006.14 3006.14 equal",
		"all 1950 308598.53 1950 308598.53 308598.53 equal",
		"23 stores have 536 rows of stock with 3510 pieces in Kontor: equal")
}
