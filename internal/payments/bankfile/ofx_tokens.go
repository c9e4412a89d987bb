package bankfile

import (
	"bytes"
	"html"
	"strings"
)

// ofxTokens cuts OFX into tags. OFX 1 is SGML, where a value has no end tag, and
// OFX 2 is XML; both are read alike, since many banks' XML is not well-formed.
type ofxTokens struct {
	text []byte
	at   int
	line int
	seen int // up to here the lines are counted
}

type ofxToken struct {
	name  string // in capitals; empty at the end of the file
	close bool
	value string // the text behind an opening tag
	line  int
}

func (t *ofxTokens) lineNow() int {
	t.line += bytes.Count(t.text[t.seen:t.at], []byte("\n"))
	t.seen = t.at
	return t.line + 1
}

// next is the next tag with the text behind it.
func (t *ofxTokens) next() (ofxToken, error) {
	for {
		t.blank()
		line := t.lineNow()
		rest := t.text[t.at:]
		switch {
		case len(rest) == 0:
			return ofxToken{line: line}, nil
		case rest[0] != '<':
			return ofxToken{}, refuse(Damaged, "Line %d: there is text outside of any element. Fetch the file from the bank again.", line)
		case bytes.HasPrefix(rest, []byte("<?")):
			if !t.past("?>") {
				return ofxToken{}, cutOff(line)
			}
			continue
		case bytes.HasPrefix(rest, []byte("<!--")):
			if !t.past("-->") {
				return ofxToken{}, cutOff(line)
			}
			continue
		case bytes.HasPrefix(rest, []byte("<!")) && !bytes.HasPrefix(rest, []byte("<![CDATA[")):
			return ofxToken{}, refuse(Entities, "Line %d: the file has a DTD, which can make a program read foreign files; no bank's statement needs one. Nothing was taken.", line)
		}
		end := bytes.IndexByte(rest[:min(len(rest), maxTag)], '>')
		if end < 0 {
			return ofxToken{}, cutOff(line)
		}
		tag := string(rest[1:end])
		t.at += end + 1
		token := ofxToken{line: line}
		if token.close = strings.HasPrefix(tag, "/"); token.close {
			tag = tag[1:]
		}
		empty := strings.HasSuffix(tag, "/")
		// Attributes, which OFX does not have, are left out.
		if words := strings.Fields(strings.TrimSuffix(tag, "/")); len(words) > 0 {
			token.name = strings.ToUpper(words[0])
		}
		if !isOFXName(token.name) {
			return ofxToken{}, refuse(Damaged, "Line %d: <%.40s> is no element of OFX. Fetch the file from the bank again.", line, clean(tag))
		}
		if !token.close && !empty {
			value, err := t.value()
			if err != nil {
				return ofxToken{}, err
			}
			token.value = value
		}
		return token, nil
	}
}

func (t *ofxTokens) blank() {
	for t.at < len(t.text) && strings.IndexByte(" \t\r\n", t.text[t.at]) >= 0 {
		t.at++
	}
}

func (t *ofxTokens) past(end string) bool {
	i := bytes.Index(t.text[t.at:], []byte(end))
	if i < 0 {
		return false
	}
	t.at += i + len(end)
	return true
}

// value is the text up to the next tag. A bare < that starts no tag belongs to it.
func (t *ofxTokens) value() (string, error) {
	const cdata = "<![CDATA["
	var b strings.Builder
	for {
		rest := t.text[t.at:]
		i := bytes.IndexByte(rest, '<')
		if i < 0 {
			i = len(rest)
		}
		b.WriteString(html.UnescapeString(string(rest[:i])))
		t.at += i
		rest = rest[i:]
		switch {
		case bytes.HasPrefix(rest, []byte(cdata)):
			end := bytes.Index(rest, []byte("]]>"))
			if end < 0 {
				return "", cutOff(t.lineNow())
			}
			b.Write(rest[len(cdata):end])
			t.at += end + len("]]>")
		case len(rest) > 1 && !isTagStart(rest[1]):
			b.WriteByte('<')
			t.at++
		default:
			return clean(b.String()), nil
		}
	}
}

func isTagStart(c byte) bool {
	return c == '/' || c == '!' || c == '?' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
}

func isOFXName(s string) bool {
	for i := range len(s) {
		c := s[i]
		if (c < 'A' || c > 'Z') && (i == 0 || (c < '0' || c > '9') && c != '.' && c != '_' && c != '-' && c != ':') {
			return false
		}
	}
	return s != "" && len(s) <= 64
}
