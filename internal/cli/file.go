package cli

import (
	"fmt"
	"os"
	"strings"

	"github.com/alecthomas/kong"

	"kontor/internal/config"
)

// fileOptions reads the configuration file before the arguments are parsed,
// because it has a say in them.
func fileOptions(args []string) ([]kong.Option, error) {
	path := namedFile(args)
	if path == "" {
		path = config.File()
	}
	if path == "" {
		return nil, nil
	}
	values, err := config.Read(path)
	if err != nil {
		return nil, err
	}
	return []kong.Option{kong.Resolvers(&resolver{path: path, values: values})}, nil
}

func namedFile(args []string) string {
	for i, a := range args {
		if name, ok := strings.CutPrefix(a, "--config="); ok {
			return name
		}
		if a == "--config" && i+1 < len(args) {
			return args[i+1]
		}
	}
	return os.Getenv(config.EnvConfig)
}

// resolver gives kong the file's values for options that neither a flag nor
// the environment has set.
type resolver struct {
	path   string
	values config.Values
}

// Resolve implements kong.Resolver.
func (r *resolver) Resolve(ctx *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	for _, name := range flag.Envs {
		if _, ok := os.LookupEnv(name); ok {
			return nil, nil
		}
	}
	command := ""
	if node := ctx.Selected(); node != nil {
		command = node.Path()
		command = strings.TrimPrefix(command, ctx.Model.Name+" ")
	}
	value, _ := r.values.Find(command, flag.Name)
	return value, nil
}

// Validate implements kong.Resolver: an option that nothing reads was meant
// for something, so it is not passed over.
func (r *resolver) Validate(app *kong.Application) error {
	known := map[string]bool{}
	var walk func(node *kong.Node, prefix string)
	walk = func(node *kong.Node, prefix string) {
		for _, f := range node.Flags {
			known[f.Name], known[prefix+f.Name] = true, true
		}
		for _, child := range node.Children {
			walk(child, prefix+child.Name+".")
		}
	}
	walk(app.Node, "")
	for _, name := range r.values.Names() {
		if !known[name] || name == "config" || name == "help" {
			return fmt.Errorf("the configuration file %s sets %q, which is no option", r.path, name)
		}
	}
	return nil
}

var _ kong.Resolver = (*resolver)(nil)
