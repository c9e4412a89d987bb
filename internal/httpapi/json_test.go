package httpapi

import (
	"strings"
	"testing"
)

func TestStrictJSON(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"a":[1,{"b":"ü😀"}]}`:            "",
		`"\ud83d\ude00"`:                  "",
		`"a\\u0000 is text"`:              "",
		`{"a":1,"a":2}`:                   "given twice",
		`{"a":{"b":1,"b":2}}`:             "given twice",
		`{"a":1}{`:                        "follows its end",
		`{"a":`:                           "ends too early",
		`{"a":1`:                          "ends too early",
		`{"a":1,}`:                        "invalid character",
		`"\u0000"`:                        "NUL",
		`"\ud800"`:                        "surrogate",
		`"\ud800\u0041"`:                  "surrogate",
		`"\udc00\ud800"`:                  "surrogate",
		"\"\xff\"":                        "not UTF-8",
		strings.Repeat("[", 40):           "nests deeper",
		strings.Repeat(`{"a":`, 33) + "1": "nests deeper",
		strings.Repeat("[", 32) + strings.Repeat("]", 32): "",
		``: "ends too early",
	} {
		err := strict([]byte(body))
		if (want == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%.40s: got %v, want %q", body, err, want)
		}
	}
}

func TestFieldName(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"body.lines[2].price": "lines[2].price", "query.limit": "limit", "body": "", "path.id": "id"} {
		if got := fieldName(in); got != want {
			t.Errorf("%s: got %q", in, got)
		}
	}
}
