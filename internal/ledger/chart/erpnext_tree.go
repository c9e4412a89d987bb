package chart

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
)

// node is an object of an ERPNext chart: an account with its facts and those
// below it, in the order of the file.
type node struct {
	name     string
	line     int
	fields   map[string]string
	children []*node
}

// erpnextFields are keys that say something of an account; every other key with
// an object is the name of an account below it.
var erpnextFields = map[string]bool{
	"account_name": true, "account_number": true, "account_type": true, "account_category": true,
	"root_type": true, "is_group": true, "tax_rate": true, "account_currency": true,
}

// deepest is how many headings an account may stand under.
const deepest = 40

type treeReader struct {
	text  string
	json  *json.Decoder
	nodes int
	// line of the place at seen, so that the text is counted once.
	line, seen int
}

func readTree(text string) (*node, error) {
	r := &treeReader{text: text, json: json.NewDecoder(strings.NewReader(text)), line: 1}
	r.json.UseNumber()
	top := &node{fields: map[string]string{}}
	start, err := r.json.Token()
	if err == nil && start != json.Delim('{') {
		return nil, unreadable("It must be a JSON object that begins with {.")
	}
	if err == nil {
		err = r.object(top, 0)
	}
	if err == nil {
		if _, trailing := r.json.Token(); !errors.Is(trailing, io.EOF) {
			return nil, unreadable("There is something after the end of the JSON object, in line %d.", r.here())
		}
	}
	var syntax *json.SyntaxError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF):
		return nil, unreadable("It ends in line %d before the JSON object does.", 1+strings.Count(text, "\n"))
	case errors.As(err, &syntax):
		return nil, unreadable("It is no JSON from line %d on.", r.here())
	}
	return top, err
}

// here is the line that is being read.
func (r *treeReader) here() int {
	at := min(int(r.json.InputOffset()), len(r.text))
	r.line += strings.Count(r.text[r.seen:at], "\n")
	r.seen = at
	return r.line
}

// object reads what stands between { and }.
func (r *treeReader) object(n *node, depth int) error {
	if depth > deepest {
		return unreadable("In line %d, accounts stand under more than %d headings.", r.here(), deepest)
	}
	for {
		t, err := r.json.Token()
		if err != nil {
			return err
		}
		if t == json.Delim('}') {
			return nil
		}
		name, _ := t.(string) // a key, as the decoder has checked
		line := r.here()
		t, err = r.json.Token()
		if err != nil {
			return err
		}
		switch v := t.(type) {
		case json.Delim:
			if v != '{' || erpnextFields[name] {
				return unreadable("In line %d, %q has a value that an account cannot have.", line, cut(name, 40))
			}
			r.nodes++
			if r.nodes > MaxAccounts {
				return unreadable("It has more than %d accounts.", MaxAccounts)
			}
			child := &node{name: name, line: line, fields: map[string]string{}}
			n.children = append(n.children, child)
			if err := r.object(child, depth+1); err != nil {
				return err
			}
		case string:
			n.fields[name] = v
		case json.Number:
			n.fields[name] = v.String()
		case bool:
			n.fields[name] = map[bool]string{true: "1", false: "0"}[v]
		}
	}
}
