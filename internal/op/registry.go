package op

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// Operation is a declared operation, whatever its types.
type Operation interface {
	Info() Info
	// Mount serves the operation over HTTP. Run is the wrapper.
	Mount(api huma.API, run Run)
}

// Grant is a permission as a role's matrix shows it.
type Grant struct {
	Name  Permission `json:"name"`
	Label string     `json:"label"`
	// Roles are the built-in roles that have it from the start, besides admin.
	Roles []string `json:"-"`
}

// Registry is the product's index: every operation and every permission.
type Registry struct {
	operations []Operation
	byName     map[string]Operation
	routes     map[string]string
	grants     []Grant
}

// NewRegistry is an empty index.
func NewRegistry() *Registry {
	return &Registry{byName: map[string]Operation{}, routes: map[string]string{}}
}

var (
	nameForm = regexp.MustCompile(`^[a-z]+(\.[a-z][a-z_]*){1,3}$`)
	pathVar  = regexp.MustCompile(`\{[a-z_]+\}`)
)

// Grant declares a permission. Operations that need it come after.
func (r *Registry) Grant(g Grant) {
	if r.granted(g.Name) || !nameForm.MatchString(string(g.Name)) || g.Label == "" {
		panic(fmt.Sprintf("op: permission %q is declared twice, misnamed or without a label", g.Name))
	}
	r.grants = append(r.grants, g)
}

func (r *Registry) granted(p Permission) bool {
	return slices.ContainsFunc(r.grants, func(g Grant) bool { return g.Name == p })
}

// Add puts an operation into the index. It panics, so that the program does not
// start, on a name or route given twice and on an operation without permission.
func (r *Registry) Add(o Operation) {
	i := o.Info()
	route := i.Method + " " + pathVar.ReplaceAllString(i.Path, "{}")
	switch {
	case !nameForm.MatchString(i.Name):
		panic(fmt.Sprintf("op: %q is not a name like sales.order.confirm", i.Name))
	case r.byName[i.Name] != nil:
		panic(fmt.Sprintf("op: %s is declared twice", i.Name))
	case r.routes[route] != "":
		panic(fmt.Sprintf("op: %s and %s share the route %s", i.Name, r.routes[route], route))
	case !strings.HasPrefix(i.Path, "/") || i.Method == "" || i.Summary == "":
		panic(fmt.Sprintf("op: %s lacks a method, a path or a summary", i.Name))
	case i.Needs != Public && i.Needs != SignedIn && !r.granted(i.Needs):
		panic(fmt.Sprintf("op: %s needs %q, which is no declared permission", i.Name, i.Needs))
	}
	r.byName[i.Name], r.routes[route] = o, i.Name
	r.operations = append(r.operations, o)
}

// Operations are all of them, by name.
func (r *Registry) Operations() []Operation {
	all := slices.Clone(r.operations)
	slices.SortFunc(all, func(a, b Operation) int { return cmp.Compare(a.Info().Name, b.Info().Name) })
	return all
}

// Grants are all permissions, in the order of their declaration.
func (r *Registry) Grants() []Grant { return slices.Clone(r.grants) }
