package config

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
)

// Values are the options of a configuration file: "listen" at the top is for
// every command, "serve.listen" for one. Words may be joined by - or _.
type Values map[string]any

// Read reads a configuration file, TOML or JSON by its name.
func Read(path string) (Values, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("the configuration file cannot be read: %w", err)
	}
	tree := map[string]any{}
	switch strings.ToLower(filepath.Ext(path)) {
	case ".toml":
		err = toml.Unmarshal(raw, &tree)
	case ".json":
		err = json.Unmarshal(raw, &tree)
	default:
		return nil, fmt.Errorf("the configuration file %s is neither .toml nor .json", path)
	}
	if err != nil {
		return nil, fmt.Errorf("the configuration file %s cannot be understood: %w", path, err)
	}
	values := Values{}
	values.flatten("", tree)
	return values, nil
}

func (v Values) flatten(prefix string, tree map[string]any) {
	for name, value := range tree {
		name = prefix + strings.ReplaceAll(name, "_", "-")
		if table, ok := value.(map[string]any); ok {
			v.flatten(name+".", table)
			continue
		}
		v[name] = value
	}
}

// Find is the option's value for a command; the command's own table wins.
func (v Values) Find(command, option string) (any, bool) {
	if command != "" {
		if value, ok := v[strings.ReplaceAll(command, " ", ".")+"."+option]; ok {
			return value, true
		}
	}
	value, ok := v[option]
	return value, ok
}

// Names are the options that the file sets, sorted.
func (v Values) Names() []string {
	names := make([]string, 0, len(v))
	for name := range v {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
