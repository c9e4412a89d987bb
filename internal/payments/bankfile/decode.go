package bankfile

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// The names of encodings in profiles and messages.
const (
	utf8Name    = "utf-8"
	utf16Name   = "utf-16"
	windowsName = "windows-1252"
)

// charsets are the one-byte encodings by the names that files give them. Latin 1
// is read as Windows 1252, which has the same characters and those that banks
// really mean.
var charsets = map[string]*charmap.Charmap{
	windowsName: charmap.Windows1252, "1252": charmap.Windows1252, "cp1252": charmap.Windows1252,
	"iso-8859-1": charmap.Windows1252, "8859-1": charmap.Windows1252, "latin1": charmap.Windows1252,
	"windows-1250": charmap.Windows1250, "1250": charmap.Windows1250, "cp1250": charmap.Windows1250,
	"windows-1251": charmap.Windows1251, "1251": charmap.Windows1251,
	"windows-1253": charmap.Windows1253, "1253": charmap.Windows1253,
	"windows-1254": charmap.Windows1254, "1254": charmap.Windows1254,
	"windows-1257": charmap.Windows1257, "1257": charmap.Windows1257,
	"iso-8859-2": charmap.ISO8859_2, "iso-8859-5": charmap.ISO8859_5, "iso-8859-7": charmap.ISO8859_7,
	"iso-8859-9": charmap.Windows1254, "iso-8859-13": charmap.ISO8859_13, "iso-8859-15": charmap.ISO8859_15,
}

// plainASCII are names of what is a part of all the encodings above.
var plainASCII = map[string]bool{"": true, "none": true, "us-ascii": true, "usascii": true, "ascii": true}

var (
	bom8  = []byte("\xef\xbb\xbf")
	bomLE = []byte("\xff\xfe")
	bomBE = []byte("\xfe\xff")
)

// decode turns the file into UTF-8 without a byte order mark. The bytes decide
// over what the file says of itself: a mark at the start, then the pattern of
// UTF-16, then whether it is valid UTF-8; only what is left is read as declared,
// or as Windows 1252. When the declaration was wrong, warning says so.
func decode(data []byte, declared string) (text []byte, name, warning string, err error) {
	declared = strings.ToLower(strings.TrimSpace(declared))
	text, name, err = decodeBytes(data, declared)
	if err != nil {
		return nil, "", "", err
	}
	if i := bytes.IndexByte(text, 0); i >= 0 {
		return nil, "", "", refuse(Damaged, "Line %d: there is a zero byte, which no text has. Fetch the file from the bank again.", lineAt(text, i))
	}
	said := declared
	switch {
	case declared == "utf8":
		said = utf8Name
	case strings.HasPrefix(declared, utf16Name), declared == "unicode":
		said = utf16Name
	case charsets[declared] == charmap.Windows1252:
		said = windowsName
	}
	// What is ASCII alone reads the same in all encodings of single bytes.
	matters := name == utf16Name || !isASCII(text)
	if said != name && matters && declared != "" && declared != "none" {
		warning = fmt.Sprintf("The file says that its letters are %s, but they are %s and were read as such.", strings.ToUpper(declared), strings.ToUpper(name))
	}
	return text, name, warning, nil
}

func decodeBytes(data []byte, declared string) ([]byte, string, error) {
	switch {
	case bytes.HasPrefix(data, bom8):
		data = data[len(bom8):]
		if !utf8.Valid(data) {
			i := firstInvalid(data)
			return nil, "", refuse(Damaged, "Line %d: the bytes % x are not UTF-8, though the file starts with the mark of UTF-8. Fetch it from the bank again.", lineAt(data, i), data[i:min(i+2, len(data))])
		}
		return data, utf8Name, nil
	case bytes.HasPrefix(data, bomLE), bytes.HasPrefix(data, bomBE), utf16Order(data) != nil:
		order := utf16Order(data)
		if len(data)%2 == 1 {
			return nil, "", refuse(CutOff, "The file ends in the middle of a character, so a part is missing. Fetch it from the bank again.")
		}
		out, err := order.NewDecoder().Bytes(data)
		if err != nil {
			return nil, "", refuse(Damaged, "The file is not the UTF-16 that it looks like. Fetch it from the bank again.").Because(err)
		}
		return out, utf16Name, nil
	case utf8.Valid(data):
		return data, utf8Name, nil
	}
	charset := charsets[declared]
	if charset == nil {
		if !plainASCII[declared] && declared != utf8Name && declared != "utf8" && declared != "unicode" && !strings.HasPrefix(declared, utf16Name) {
			return nil, "", refuse(WrongFormat, "The letters of the file are in %.40q, which is not known here. Save it as UTF-8.", declared)
		}
		charset, declared = charmap.Windows1252, windowsName
	}
	if charset == charmap.Windows1252 {
		declared = windowsName
		for i, b := range data {
			if b == 0x81 || b == 0x8d || b == 0x8f || b == 0x90 || b == 0x9d {
				return nil, "", refuse(Damaged, "Line %d: the byte %02x is neither UTF-8 nor Windows 1252. Save the file as UTF-8.", lineAt(data, i), b)
			}
		}
	}
	out, err := charset.NewDecoder().Bytes(data)
	if err != nil {
		return nil, "", refuse(Damaged, "The letters of the file cannot be read. Save it as UTF-8.").Because(err)
	}
	return out, declared, nil
}

// glance decodes the beginning of a file, whose last character may be cut, well
// enough to recognise the format.
func glance(head []byte) []byte {
	if order := utf16Order(head); order != nil {
		if out, err := order.NewDecoder().Bytes(head[:len(head)&^1]); err == nil {
			return out
		}
	}
	return bytes.TrimPrefix(head, bom8)
}

// utf16Order recognises UTF-16 by its mark, or by every other byte being zero,
// and returns nil for anything else.
func utf16Order(data []byte) encoding.Encoding {
	switch {
	case bytes.HasPrefix(data, bomLE):
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	case bytes.HasPrefix(data, bomBE):
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	case len(data) < 4:
		return nil
	}
	head := data[:min(len(data), 4096)&^1]
	var zeros [2]int
	for i, b := range head {
		if b == 0 {
			zeros[i%2]++
		}
	}
	half := len(head) / 2
	switch {
	case zeros[1] > half*6/10 && zeros[0] == 0:
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	case zeros[0] > half*6/10 && zeros[1] == 0:
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	}
	return nil
}

func firstInvalid(data []byte) int {
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && n <= 1 {
			return i
		}
		i += n
	}
	return len(data)
}

func isASCII(text []byte) bool {
	for _, b := range text {
		if b >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// lineAt is the line of an offset, 1 the first.
func lineAt(text []byte, offset int) int {
	return 1 + bytes.Count(text[:min(offset, len(text))], []byte("\n"))
}
