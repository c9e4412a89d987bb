package httpapi

import (
	_ "embed"
	"html/template"
	"net/http"

	"kontor/internal/op"
)

//go:embed docs.html
var docsHTML string

var docsPage = template.Must(template.New("docs").Parse(docsHTML))

type docsModule struct {
	Name       string
	Operations []op.Info
}

// docs is the API's readable page: every operation with its route and its
// permission, without a script and without a foreign host.
func (a *API) docs(w http.ResponseWriter, _ *http.Request) {
	var modules []docsModule
	for _, o := range a.cfg.Registry.Operations() {
		i := o.Info()
		if len(modules) == 0 || modules[len(modules)-1].Name != i.Module() {
			modules = append(modules, docsModule{Name: i.Module()})
		}
		last := &modules[len(modules)-1]
		last.Operations = append(last.Operations, i)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_ = docsPage.Execute(w, map[string]any{"Modules": modules, "Version": a.cfg.Version, "Prefix": Prefix})
}
