package op_test

import (
	"encoding/json"
	"testing"

	"kontor/internal/op"
)

func TestNullableTellsLeftOutFromNull(t *testing.T) {
	t.Parallel()
	type body struct {
		Barcode op.Nullable[string] `json:"barcode,omitzero"`
	}
	old := "123"
	for text, want := range map[string]string{`{}`: "123", `{"barcode":null}`: "", `{"barcode":"9"}`: "9"} {
		var b body
		if err := json.Unmarshal([]byte(text), &b); err != nil {
			t.Fatal(err)
		}
		field := &old
		b.Barcode.Into(&field)
		got := ""
		if field != nil {
			got = *field
		}
		if got != want {
			t.Errorf("%s: %q, not %q", text, got, want)
		}
		// The input's hash for an Idempotency-Key must tell them apart as well.
		if again, _ := json.Marshal(b); string(again) != text {
			t.Errorf("%s written as %s", text, again)
		}
	}
}
