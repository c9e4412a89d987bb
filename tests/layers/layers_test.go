// Package layers holds the drawing of the house: imports point downward only,
// and a module calls the queries of its own file and no other's.
package layers_test

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// layers from the ground up. A package may import those below it, and of its
// own layer only where the list below says so.
var layers = [][]string{
	{"internal/op", "internal/fault", "internal/date", "migrations", "frontend", "internal/config", "internal/logs"},
	{"internal/money", "internal/ledger/table"},
	// Pure functions over values.
	{"internal/ledger/chart", "internal/ledger/tax", "internal/ledger/schedule", "internal/ledger/rates", "internal/ledger/entryfile", "internal/payments/bankfile", "internal/payments/allocate", "internal/inventory/valuation", "internal/catalog/measure", "internal/banking/guess", "internal/sheet/pdf", "internal/sheet", "internal/sheet/letter", "internal/sheet/label"},
	{"db"},
	{"internal/pg", "internal/pg/list", "internal/pg/embedded"},
	{"internal/events", "internal/run", "internal/verify", "internal/jobs"},
	{"internal/settings", "internal/identity", "internal/audit"},
	{"internal/backup", "internal/about", "internal/views", "internal/attachments"},
	{"internal/ledger"},
	{"internal/partners", "internal/catalog", "internal/warehouses"},
	{"internal/inventory", "internal/lots", "internal/labels"},
	{"internal/transfers", "internal/landed"},
	{"internal/purchasing", "internal/sales", "internal/counting"},
	{"internal/invoicing", "internal/replenish"},
	{"internal/payments", "internal/assets"},
	{"internal/banking"},
	{"internal/reports", "internal/exchange"},
	{"internal/httpapi", "internal/httpapi/memory"},
	{"internal/erp"},
	{"internal/host", "internal/desktop", "internal/demo"},
	{"internal/cli"},
	{""},
}

// within a layer, downward too.
var within = map[string][]string{
	"internal/pg/list":      {"internal/pg"},
	"internal/run":          {"internal/events"},
	"internal/identity":     {"internal/settings"},
	"internal/sheet":        {"internal/sheet/pdf"},
	"internal/sheet/label":  {"internal/sheet/pdf"},
	"internal/sheet/letter": {"internal/sheet", "internal/sheet/pdf"},
	"internal/desktop":      {"internal/host"},
	"internal/demo":         {"internal/host"},
}

// forTests are packages that only tests and tools use; they stand beside the
// house and may look anywhere.
var forTests = regexp.MustCompile(`^(internal/(testdb|testapi|testprogram|erp/erptest)|bench|examples/.*|native/.*|tests/.*)$`)

type pkg struct {
	ImportPath string
	Imports    []string
}

func packages(t *testing.T) (all []pkg) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports", "./...")
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

func layerOf(name string) int {
	return slices.IndexFunc(layers, func(l []string) bool { return slices.Contains(l, name) })
}

func ours(path string) (string, bool) {
	if path == "kontor" {
		return "", true
	}
	return strings.CutPrefix(path, "kontor/")
}

func TestImportsPointDownward(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		name, _ := ours(p.ImportPath)
		if forTests.MatchString(name) {
			continue
		}
		from := layerOf(name)
		if from < 0 {
			t.Errorf("%s is in no layer: give it a place in layers_test.go and .golangci.yml", name)
			continue
		}
		for _, i := range p.Imports {
			to, is := ours(i)
			if !is {
				continue
			}
			if at := layerOf(to); at > from || at < 0 || at == from && !slices.Contains(within[name], to) {
				t.Errorf("%s imports %s, which is not below it", name, to)
			}
		}
	}
}

// readsAny are packages that may use every query.
var readsAny = []string{"reports"}

func TestAModuleCallsItsOwnQueries(t *testing.T) {
	t.Parallel()
	owner := queries(t)
	if len(owner) < 50 {
		t.Fatalf("only %d queries found", len(owner))
	}
	err := filepath.WalkDir("../../internal", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		module := filepath.Base(filepath.Dir(path))
		if slices.Contains(readsAny, module) {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			sel, ok := call.Fun.(*ast.SelectorExpr)
			if !ok || !isQueries(sel.X) {
				return true
			}
			if of, known := owner[sel.Sel.Name]; known && of != module {
				t.Errorf("%s calls %s, a query of %s", path, sel.Sel.Name, of)
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// isQueries recognises s.queries and db.New().
func isQueries(x ast.Expr) bool {
	switch x := x.(type) {
	case *ast.SelectorExpr:
		return x.Sel.Name == "queries"
	case *ast.Ident:
		return x.Name == "queries"
	case *ast.CallExpr:
		sel, ok := x.Fun.(*ast.SelectorExpr)
		return ok && sel.Sel.Name == "New"
	}
	return false
}

// queries are all queries with the module that they belong to.
func queries(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("../../queries/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile(`(?m)^-- name: (\w+) `)
	owner := map[string]string{}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range named.FindAllStringSubmatch(string(text), -1) {
			owner[m[1]] = strings.TrimSuffix(filepath.Base(f), ".sql")
		}
	}
	return owner
}
