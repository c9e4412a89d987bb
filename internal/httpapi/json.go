package httpapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"kontor/internal/fault"
)

// maxDepth is how deep a body may nest; no operation needs more than a handful.
const maxDepth = 32

var jsonFormat = huma.Format{Marshal: writeJSON, Unmarshal: readJSON}

func writeJSON(w io.Writer, v any) error {
	if raw, ok := v.(json.RawMessage); ok {
		_, err := w.Write(raw)
		return err
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// readJSON is stricter than encoding/json: it refuses what two readers could
// understand differently (a key given twice, broken UTF-8), what PostgreSQL
// cannot store (NUL), and what only an attacker nests.
func readJSON(data []byte, v any) error {
	// huma reads a body twice, first as a bare value: once is enough.
	if _, bare := v.(*any); bare {
		if err := strict(data); err != nil {
			return fault.Malformed("malformed", "The body is not valid JSON: %s.", err).Because(err)
		}
	}
	return json.Unmarshal(data, v)
}

func strict(data []byte) error {
	if !utf8.Valid(data) {
		return errors.New("it is not UTF-8")
	}
	if err := escapes(data); err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := value(d, 0); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows its end")
	}
	return nil
}

func value(d *json.Decoder, depth int) error {
	t, err := d.Token()
	if err != nil {
		return readable(err)
	}
	delim, nested := t.(json.Delim)
	if !nested {
		return nil
	}
	if depth == maxDepth {
		return fmt.Errorf("it nests deeper than %d", maxDepth)
	}
	keys := map[string]bool{}
	for d.More() {
		if delim == '{' {
			k, err := d.Token()
			if err != nil {
				return readable(err)
			}
			name, _ := k.(string)
			if keys[name] {
				return fmt.Errorf("the key %.60q is given twice", name)
			}
			keys[name] = true
		}
		if err := value(d, depth+1); err != nil {
			return err
		}
	}
	_, err = d.Token()
	return readable(err)
}

func readable(err error) error {
	var syntax *json.SyntaxError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("it ends too early")
	case errors.As(err, &syntax):
		return fmt.Errorf("%s at byte %d", syntax.Error(), syntax.Offset)
	}
	return err
}

// escapes looks for \u0000 and for halves of surrogate pairs, which
// encoding/json would replace without a word.
func escapes(data []byte) error {
	for i := 0; i < len(data); i++ {
		if data[i] != '\\' {
			continue
		}
		i++
		if i >= len(data) || data[i] != 'u' {
			continue
		}
		r := hex4(data[i+1:])
		switch {
		case r == 0:
			return errors.New("it has a NUL character")
		case utf16.IsSurrogate(r):
			rest := data[min(i+5, len(data)):]
			if len(rest) < 6 || rest[0] != '\\' || rest[1] != 'u' || utf16.DecodeRune(r, hex4(rest[2:])) == utf8.RuneError {
				return errors.New("it has half of a surrogate pair")
			}
			i += 6
		}
		i += 4
	}
	return nil
}

// hex4 reads four hex digits, or -1; the decoder reports what is malformed.
func hex4(b []byte) rune {
	if len(b) < 4 {
		return -1
	}
	var r rune
	for _, c := range b[:4] {
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c >= 'a' && c <= 'f':
			c -= 'a' - 10
		case c >= 'A' && c <= 'F':
			c -= 'A' - 10
		default:
			return -1
		}
		r = r<<4 | rune(c)
	}
	return r
}
