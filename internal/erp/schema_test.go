package erp_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"kontor/internal/erp/erptest"
)

// description is what the fuzzer reads of the API's OpenAPI document: so every
// operation that is ever added is tried without anybody thinking of it.
type description struct {
	Paths      map[string]map[string]route `json:"paths"`
	Components struct {
		Schemas map[string]schema `json:"schemas"`
	} `json:"components"`
}

type route struct {
	OperationID string `json:"operationId"`
	Permission  string `json:"x-permission"`
	Parameters  []struct {
		Name   string `json:"name"`
		In     string `json:"in"`
		Schema schema `json:"schema"`
	} `json:"parameters"`
	RequestBody *struct {
		Content map[string]struct {
			Schema schema `json:"schema"`
		} `json:"content"`
	} `json:"requestBody"`
}

type schema struct {
	Ref        string            `json:"$ref"`
	Type       any               `json:"type"`
	Format     string            `json:"format"`
	Enum       []any             `json:"enum"`
	Pattern    string            `json:"pattern"`
	Properties map[string]schema `json:"properties"`
	Required   []string          `json:"required"`
	Items      *schema           `json:"items"`
	Minimum    *float64          `json:"minimum"`
	ReadOnly   bool              `json:"readOnly"`
}

func describe(t *testing.T, c *erptest.Company) description {
	t.Helper()
	text, err := c.API.OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	var d description
	if err := json.Unmarshal(text, &d); err != nil {
		t.Fatal(err)
	}
	return d
}

// call is one operation that can be asked.
type call struct {
	method, path string
	route
}

func (d description) calls() []call {
	var all []call
	for path, methods := range d.Paths {
		for method, r := range methods {
			all = append(all, call{strings.ToUpper(method), path, r})
		}
	}
	slices.SortFunc(all, func(a, b call) int { return strings.Compare(a.OperationID, b.OperationID) })
	return all
}

func (c call) body() (schema, bool) {
	if c.RequestBody == nil {
		return schema{}, false
	}
	content, ok := c.RequestBody.Content["application/json"]
	return content.Schema, ok
}

func (d description) resolve(s schema) schema {
	for s.Ref != "" {
		s = d.Components.Schemas[strings.TrimPrefix(s.Ref, "#/components/schemas/")]
	}
	return s
}

func (s schema) is(kind string) bool {
	switch t := s.Type.(type) {
	case string:
		return t == kind
	case []any:
		return slices.Contains(t, any(kind))
	}
	return false
}

// sample is a value that the schema allows: believable enough to get past the
// edge now and then.
func (d description) sample(r *rand.Rand, s schema, depth int) any {
	s = d.resolve(s)
	switch {
	case len(s.Enum) > 0:
		return s.Enum[r.IntN(len(s.Enum))]
	case s.is("object"):
		o := map[string]any{}
		for name, p := range s.Properties {
			if slices.Contains(s.Required, name) || depth < 4 && r.IntN(2) == 0 {
				o[name] = d.sample(r, p, depth+1)
			}
		}
		return o
	case s.is("array"):
		list := []any{}
		for range r.IntN(3) {
			list = append(list, d.sample(r, *s.Items, depth+1))
		}
		return list
	case s.is("integer"):
		return 1 + r.IntN(3)
	case s.is("number"):
		return r.IntN(100)
	case s.is("boolean"):
		return r.IntN(2) == 0
	case s.Format == "decimal":
		return fmt.Sprintf("%d.%d", r.IntN(50), r.IntN(10))
	case s.Format == "date":
		return fmt.Sprintf("2026-%02d-%02d", 1+r.IntN(12), 1+r.IntN(28))
	case s.Format == "date-time":
		return "2026-11-23T10:00:00Z"
	}
	return fmt.Sprintf("word%d", r.IntN(1000))
}

// places are the paths to every leaf and branch of a value.
func places(v any, at []any) [][]any {
	all := [][]any{slices.Clone(at)}
	switch x := v.(type) {
	case map[string]any:
		for k, e := range x {
			all = append(all, places(e, append(slices.Clone(at), k))...)
		}
	case []any:
		for i, e := range x {
			all = append(all, places(e, append(slices.Clone(at), i))...)
		}
	}
	return all
}

// put is the value with another at the place.
func put(v any, at []any, with any) any {
	if len(at) == 0 {
		return with
	}
	switch x := v.(type) {
	case map[string]any:
		o := map[string]any{}
		for k, e := range x {
			o[k] = e
		}
		key, _ := at[0].(string)
		o[key] = put(o[key], at[1:], with)
		return o
	case []any:
		list := slices.Clone(x)
		i, _ := at[0].(int)
		list[i] = put(list[i], at[1:], with)
		return list
	}
	return with
}
