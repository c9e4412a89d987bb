package cli

import (
	"encoding/json"
	"fmt"
	"text/tabwriter"

	"kontor/internal/erp"
	"kontor/internal/httpapi"
)

type opsCmd struct {
	JSON bool `name:"json" help:"Print JSON, for programs."`
}

type openAPICmd struct{}

type versionCmd struct{}

// Help implements kong.HelpProvider.
func (opsCmd) Help() string {
	return "Everything that an actor can do is one of these.\n\n" + examples("kontor ops", "kontor ops --json")
}

// Help implements kong.HelpProvider.
func (openAPICmd) Help() string {
	return "The same as a running Kontor answers at " + httpapi.Prefix + "/openapi.json.\n\n" + examples("kontor openapi > kontor.json")
}

// Help implements kong.HelpProvider.
func (versionCmd) Help() string { return examples("kontor version") }

// Run implements the command.
func (c *opsCmd) Run(e *env) error {
	described, err := erp.Describe(e.Version())
	if err != nil {
		return err
	}
	operations := described.Registry.Operations()
	if c.JSON {
		type line struct {
			Name       string `json:"name"`
			Method     string `json:"method"`
			Path       string `json:"path"`
			Permission string `json:"permission"`
			Summary    string `json:"summary"`
		}
		lines := make([]line, 0, len(operations))
		for _, o := range operations {
			i := o.Info()
			lines = append(lines, line{i.Name, i.Method, httpapi.Prefix + i.Path, string(i.Needs), i.Summary})
		}
		return json.NewEncoder(e.out).Encode(lines)
	}
	table := tabwriter.NewWriter(e.out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, "OPERATION\tROUTE\tPERMISSION\tDOES")
	for _, o := range operations {
		i := o.Info()
		fmt.Fprintf(table, "%s\t%s %s\t%s\t%s\n", i.Name, i.Method, httpapi.Prefix+i.Path, i.Needs, i.Summary)
	}
	return table.Flush()
}

// Run implements the command.
func (openAPICmd) Run(e *env) error {
	described, err := erp.Describe(e.Version())
	if err != nil {
		return err
	}
	spec, err := described.API.OpenAPI()
	if err != nil {
		return err
	}
	var tree any
	if err := json.Unmarshal(spec, &tree); err != nil {
		return err
	}
	out := json.NewEncoder(e.out)
	out.SetIndent("", "  ")
	out.SetEscapeHTML(false)
	return out.Encode(tree)
}

// Run implements the command.
func (versionCmd) Run(e *env) error {
	_, err := fmt.Fprintln(e.out, "kontor "+e.Version())
	return err
}
