package op

import (
	"reflect"

	"github.com/danielgtaylor/huma/v2"
)

// Flag is a boolean of a query that may be left out: ?archived=false is not the
// same as saying nothing.
type Flag struct {
	set bool
	On  bool
}

// FlagOf is a flag that was given.
func FlagOf(on bool) Flag { return Flag{set: true, On: on} }

// Given is nil when the flag was left out.
func (f Flag) Given() *bool {
	if !f.set {
		return nil
	}
	return &f.On
}

// Schema describes it as a plain boolean.
func (Flag) Schema(huma.Registry) *huma.Schema { return &huma.Schema{Type: huma.TypeBoolean} }

// Receiver is where huma puts the value.
func (f *Flag) Receiver() reflect.Value { return reflect.ValueOf(&f.On).Elem() }

// OnParamSet is huma saying whether there was one.
func (f *Flag) OnParamSet(isSet bool, _ any) { f.set = isSet }
