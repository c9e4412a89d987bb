package op

import (
	"bytes"
	"encoding/json"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
)

// Nullable is a field of a PATCH that may be left out (unchanged), null
// (emptied) or a value. Tag it json:"name,omitzero".
type Nullable[T any] struct {
	Set   bool
	Value *T // nil when it is to be emptied
}

// Null empties the field.
func Null[T any]() Nullable[T] { return Nullable[T]{Set: true} }

// NullableOf sets the field to v.
func NullableOf[T any](v T) Nullable[T] { return Nullable[T]{Set: true, Value: &v} }

// Into changes *field when the client sent something.
func (n Nullable[T]) Into(field **T) {
	if n.Set {
		*field = n.Value
	}
}

// IsZero tells whether the field was left out.
func (n Nullable[T]) IsZero() bool { return !n.Set }

// MarshalJSON writes the value or null.
func (n Nullable[T]) MarshalJSON() ([]byte, error) { return json.Marshal(n.Value) }

// UnmarshalJSON reads the value or null; that it is called at all means that
// the field was sent.
func (n *Nullable[T]) UnmarshalJSON(b []byte) error {
	n.Set, n.Value = true, nil
	if bytes.Equal(b, []byte("null")) {
		return nil
	}
	n.Value = new(T)
	return json.Unmarshal(b, n.Value)
}

// Schema is the value's schema, with null allowed.
func (n Nullable[T]) Schema(r huma.Registry) *huma.Schema {
	s := *huma.SchemaFromType(r, reflect.TypeFor[T]())
	s.Nullable = true
	return &s
}

// Patch changes *field to what a PATCH brought, if it brought something.
func Patch[T any](field *T, sent *T) {
	if sent != nil {
		*field = *sent
	}
}
