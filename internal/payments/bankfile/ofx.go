package bankfile

import (
	"bytes"
	"regexp"
	"strings"
)

// ofxAggregates are the elements with elements in them that matter here. In
// OFX 1 nothing else tells an aggregate from a value that happens to be empty.
var ofxAggregates = map[string]bool{
	"OFX": true, "SIGNONMSGSRSV1": true, "SONRS": true, "STATUS": true, "FI": true,
	"BANKMSGSRSV1": true, "STMTTRNRS": true, "STMTRS": true, "BANKACCTFROM": true,
	"CREDITCARDMSGSRSV1": true, "CCSTMTTRNRS": true, "CCSTMTRS": true, "CCACCTFROM": true,
	"BANKTRANLIST": true, "STMTTRN": true, "PAYEE": true, "BANKACCTTO": true, "CCACCTTO": true,
	"CURRENCY": true, "ORIGCURRENCY": true, "LEDGERBAL": true, "AVAILBAL": true, "BALLIST": true, "BAL": true,
	"BANKTRANLISTP": true, "STMTTRNP": true,
}

var (
	ofxHeaderField = regexp.MustCompile(`(?i)(OFXHEADER|DATA|VERSION|SECURITY|ENCODING|CHARSET|COMPRESSION)\s*[:=]\s*"?([A-Za-z0-9._-]+?)"?(\s|\?|$|SECURITY:|ENCODING:|CHARSET:|COMPRESSION:|OLDFILEUID:|DATA:|VERSION:)`)
	afterOFX       = regexp.MustCompile(`^([0-9]{4}([0-9]{2}(\.[0-9]+)?)?)?\s*(\[[^\]]*\])?$`)
)

// ofxValues are the values of one aggregate and of what is inside of it, by
// "AGGREGATE.NAME"; of several the first counts.
type ofxValues map[string]string

func (v ofxValues) first(keys ...string) string {
	for _, k := range keys {
		if v[k] != "" {
			return v[k]
		}
	}
	return ""
}

type ofxReader struct {
	ofxTokens
	file  File
	stack []string
	// Values go to the innermost of these that is open.
	message, statement, transaction ofxValues

	st              *Statement
	txLine, pending int
	fitids          map[string]int
}

func readOFX(data []byte) (File, error) {
	fields, start := ofxHeader(data)
	declared := fields["CHARSET"]
	switch enc := strings.ToLower(fields["ENCODING"]); {
	case enc == utf8Name || enc == "utf8" || enc == "unicode":
		declared = enc
	case enc != "" && !plainASCII[enc]:
		declared = enc // OFX 2 names it in the XML declaration
	case plainASCII[strings.ToLower(declared)]:
		declared = enc
	}
	if c := strings.ToUpper(fields["COMPRESSION"]); c != "" && c != "NONE" {
		return File{}, refuse(WrongFormat, "The file is compressed (%.20q), which is not read. Ask the bank for OFX without compression.", c)
	}
	text, _, warning, err := decode(data, declared)
	if err != nil {
		return File{}, err
	}
	r := &ofxReader{ofxTokens: ofxTokens{text: text}, message: ofxValues{}}
	r.file.Format = "ofx"
	if v := fields["VERSION"]; v != "" {
		r.file.Format += "." + v
	} else {
		r.file.warn("The file has no OFX header; it was read all the same.")
	}
	if warning != "" {
		r.file.warn("%s", warning)
	}
	if start {
		// The header of OFX 1 is no element.
		if r.at = bytes.IndexByte(text, '<'); r.at < 0 {
			r.at = len(text)
		}
	}
	if err := r.read(); err != nil {
		return File{}, err
	}
	if r.pending > 0 {
		r.file.warn("%s pending, not booked, and left out.", counted(r.pending, "transaction is", "transactions are"))
	}
	if len(r.file.Statements) == 0 {
		return File{}, refuse(WrongFormat, "The file is OFX, but has no statement of a bank account or a credit card in it.")
	}
	return r.file, nil
}

// ofxHeader reads what stands before the first element: lines of KEY:VALUE in
// OFX 1, which some banks write without the line ends, and instructions in OFX 2.
func ofxHeader(data []byte) (fields map[string]string, plain bool) {
	head := glance(data[:min(len(data), 2048)])
	if i := bytes.Index(bytes.ToUpper(head), []byte("<OFX>")); i >= 0 {
		head = head[:i]
	}
	fields = map[string]string{}
	for rest := head; ; {
		m := ofxHeaderField.FindSubmatchIndex(rest)
		if m == nil {
			break
		}
		key := strings.ToUpper(string(rest[m[2]:m[3]]))
		value := string(rest[m[4]:m[5]])
		if key == "VERSION" && strings.Contains(value, ".") {
			value = "" // of XML
		}
		if fields[key] == "" {
			fields[key] = value
		}
		rest = rest[m[5]:]
	}
	return fields, bytes.HasPrefix(bytes.TrimSpace(head), []byte("OFXHEADER"))
}

// read goes through the elements. Values belong to the innermost aggregate that
// is known; aggregates must be closed in their order.
func (r *ofxReader) read() error {
	done, skip := false, ""
	for {
		t, err := r.next()
		if err != nil {
			return err
		}
		switch {
		case t.name == "":
			if !done {
				return cutOff(t.line)
			}
			return nil
		case done:
			return refuse(Damaged, "Line %d: there is more behind the end of the OFX document. Give each document a file of its own.", t.line)
		case skip != "":
			if t.close && t.name == skip {
				skip = ""
			}
		case len(r.stack) == 0 && (t.close || t.name != "OFX"):
			return refuse(WrongFormat, "Line %d: the document starts with %.40q and not with OFX.", t.line, t.name)
		case !t.close && strings.Contains(t.name, "MSGSRSV") && !ofxAggregates[t.name]:
			if strings.HasPrefix(t.name, "INVSTMT") {
				r.file.warn("Line %d: the file also has a statement of securities, which is not read.", t.line)
			}
			skip = t.name
		case !ofxAggregates[t.name]:
			if !t.close {
				r.leaf(t.name, t.value)
			}
		case t.close:
			if top := r.stack[len(r.stack)-1]; top != t.name {
				return refuse(Damaged, "Line %d: %s is closed while %s is open, so a part is missing or doubled. Fetch the file from the bank again.", t.line, t.name, top)
			}
			r.stack = r.stack[:len(r.stack)-1]
			done = len(r.stack) == 0
			if err := r.closed(t); err != nil {
				return err
			}
		case t.value != "":
			return refuse(Damaged, "Line %d: %s has the text %.40q where elements belong. Fetch the file from the bank again.", t.line, t.name, t.value)
		default:
			if err := r.opened(t); err != nil {
				return err
			}
			r.stack = append(r.stack, t.name)
		}
	}
}

func (r *ofxReader) opened(t ofxToken) error {
	for _, open := range r.stack {
		if open == t.name {
			return refuse(Damaged, "Line %d: %s starts inside of another %s, so a part is missing. Fetch the file from the bank again.", t.line, t.name, t.name)
		}
	}
	switch t.name {
	case "STMTRS", "CCSTMTRS":
		if r.st != nil {
			return refuse(Damaged, "Line %d: a statement starts inside of another one. Fetch the file from the bank again.", t.line)
		}
		r.st, r.statement, r.fitids = &Statement{line: t.line}, ofxValues{}, map[string]int{}
	case "STMTTRN":
		if r.st != nil {
			r.transaction, r.txLine = ofxValues{}, t.line
		}
	case "STMTTRNP":
		r.pending++
	}
	return nil
}

// leaf takes a value where it belongs.
func (r *ofxReader) leaf(name, value string) {
	into := r.message
	switch {
	case r.transaction != nil:
		into = r.transaction
	case r.statement != nil:
		into = r.statement
	}
	if key := r.stack[len(r.stack)-1] + "." + name; into[key] == "" {
		into[key] = value
	}
}

func (r *ofxReader) closed(t ofxToken) error {
	switch t.name {
	case "STATUS":
		code, severity, message := r.message["STATUS.CODE"], r.message["STATUS.SEVERITY"], r.message["STATUS.MESSAGE"]
		delete(r.message, "STATUS.CODE")
		delete(r.message, "STATUS.SEVERITY")
		delete(r.message, "STATUS.MESSAGE")
		if strings.EqualFold(severity, "ERROR") {
			return refuse(WrongFormat, "Line %d: instead of a statement the bank answered with error %.20s: %.200s", t.line, code, first(message, "no reason given"))
		}
	case "STMTTRN":
		if tx := r.transaction; tx != nil {
			r.transaction = nil
			return r.line(tx)
		}
	case "STMTRS", "CCSTMTRS":
		return r.endStatement()
	}
	return nil
}
