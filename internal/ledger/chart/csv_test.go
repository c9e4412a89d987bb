package chart_test

import (
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"kontor/internal/ledger/chart"
)

func unlined(accounts []chart.Account) []chart.Account {
	out := slices.Clone(accounts)
	for i := range out {
		out[i].Line = 0
	}
	return out
}

func TestReadCSVTakesWhatProgramsWrite(t *testing.T) {
	t.Parallel()
	bank := chart.Account{Code: "1010", Name: "Bank, main", Type: "asset", Subtype: "bank", Currency: "EUR"}
	plain := "code,name,type,subtype,currency\n1010,\"Bank, main\",asset,bank,EUR\n"
	wide := func(order binary.ByteOrder, mark []byte) string {
		out := mark
		for _, u := range utf16.Encode([]rune(plain)) {
			pair := []byte{0, 0}
			order.PutUint16(pair, u)
			out = append(out, pair...)
		}
		return string(out)
	}
	for what, text := range map[string]string{
		"plain":              plain,
		"byte order mark":    "\ufeff" + plain,
		"UTF-16":             wide(binary.LittleEndian, []byte{0xff, 0xfe}),
		"UTF-16, big endian": wide(binary.BigEndian, []byte{0xfe, 0xff}),
		"Windows lines":      strings.ReplaceAll(plain, "\n", "\r\n"),
		"semicolons":         "Code;Name;Type;Subtype;Currency\n1010;Bank, main;Asset;Bank;eur\n",
		"tabs":               "code\tname\ttype\tsubtype\tcurrency\n1010\tBank, main\tasset\tbank\tEUR\n",
		"other order":        "currency,type,name,code,subtype\nEUR,asset,\"Bank,\n main\",1010,bank",
		"empty lines":        "\n\ncode,name,type,subtype,currency,,\n,,,,\n\n1010,\"Bank, main\",asset,bank,EUR,,\n",
		"a code as text":     "code,name,type,subtype,currency\n=\"1010\",\"Bank, main\",asset,bank,EUR\n",
		"the same, quoted":   "code,name,type,subtype,currency\n\"=\"\"1010\"\"\",\"Bank, main\",asset,bank,EUR\n",
		"unseen characters":  "code,name,type,subtype,currency\n 1010\u200b ,\"\u00a0Bank,\tmain\x00\",asset,bank,EUR\n",
		"formulas":           "code,name,type,subtype,currency\n1010,\"'=+@Bank, main\",asset,bank,-EUR\n",
	} {
		got, err := chart.ReadCSV([]byte(text))
		if err != nil || !slices.Equal(unlined(got), []chart.Account{bank}) {
			t.Errorf("%s: %+v, %v", what, got, err)
		}
	}
}

func TestReadCSVFillsWhatIsLeftOut(t *testing.T) {
	t.Parallel()
	got, err := chart.ReadCSV([]byte("code,name,type,subtype,group\n1,A,asset,,x\n2,B,asset,receivable,\n3,C,liability,payable,\n4,D,asset,receivable,1\n5,E,income,,no\n"))
	want := []chart.Account{
		{Code: "1", Name: "A", Type: "asset", Subtype: "current_asset", Group: true, Line: 2},
		{Code: "2", Name: "B", Type: "asset", Subtype: "receivable", Control: "receivable", Line: 3},
		{Code: "3", Name: "C", Type: "liability", Subtype: "payable", Control: "payable", Line: 4},
		{Code: "4", Name: "D", Type: "asset", Subtype: "receivable", Group: true, Line: 5},
		{Code: "5", Name: "E", Type: "income", Subtype: "income", Line: 6},
	}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err = chart.ReadCSV([]byte("code,name,type,subtype,control\n2,B,asset,receivable,\n")); err != nil || got[0].Control != "" {
		t.Errorf("an empty control stays empty: %+v, %v", got, err)
	}
}

func TestReadCSVSaysWhatItCannotRead(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                                       "It is empty.",
		"code,name\n1,A\n":                       "type is missing",
		"code,name,type,colour\n1,A,asset,red\n": "\"colour\", which is none of",
		"code,name,type,Code\n1,A,asset,2\n":     "names the column code twice",
		"code,name,type\n1,\"A,asset\n2,B,":      "begins in line 2",
		"code,name,type\n1,Caf\xe9,asset\n":      "Save it as UTF-8",
		"code,name,type,group\n1,A,asset,\n2,B,asset,perhaps\n2,C,asset,\n": "Line 3, 2 B: The group is \"perhaps\"",
		"code,name,type\n1,A,asset\n2,B, or C,asset\n":                      "Line 3, 2 B: There are 4 cells",
		"code,name,type\n" + strings.Repeat("1,A,asset\n", 20001):           "more than 20000",
	} {
		_, err := chart.ReadCSV([]byte(text))
		if said := strings.Join(mistakes(t, err), "\n"); !strings.Contains(said, want) {
			t.Errorf("%.40q: %q does not say %q", text, said, want)
		}
	}
	// What Validate would say comes along.
	_, err := chart.ReadCSV([]byte("code,name,type,group\n1,A,asset,perhaps\n1,B,asset,\n"))
	if said := mistakes(t, err); len(said) != 2 {
		t.Errorf("%q", said)
	}
}

func TestWrittenChartsAreReadAsTheyWere(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	r := rand.New(rand.NewPCG(seed, 2))
	for _, name := range chart.Names {
		c := builtin(t, name)
		if got, err := chart.ReadCSV(chart.WriteCSV(c.Accounts)); err != nil || !slices.Equal(got, c.Accounts) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for range 1500 {
		want := random(r)
		if got, err := chart.ReadCSV(chart.WriteCSV(want)); err != nil || !slices.Equal(unlined(got), want) {
			t.Fatalf("seed %d: %v\n%+v\n%+v", seed, err, got, want)
		}
	}
}

// Whatever a cell has, a spreadsheet runs nothing of what is read or written.
func TestNothingIsLeftToRun(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	r := rand.New(rand.NewPCG(seed, 3))
	letters := []rune("=+-@'\"\t\r\n ,;Aé1(\u200b\ufeff\u0000")
	nasty := func() string {
		s := ""
		for range r.IntN(12) {
			s += string(letters[r.IntN(len(letters))])
		}
		return s
	}
	for range 10_000 {
		a := chart.Account{Code: nasty() + "1", Name: nasty() + "n", Parent: nasty(), Type: nasty(), Currency: nasty()}
		written := chart.WriteCSV([]chart.Account{a})
		rows, err := csv.NewReader(bytes.NewReader(written)).ReadAll()
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		for _, cell := range rows[1] {
			if cell != "" && strings.Contains("=+-@\t\r", cell[:1]) {
				t.Fatalf("seed %d: %q is written", seed, cell)
			}
		}
		read, err := chart.ReadCSV(written)
		if err != nil {
			t.Fatalf("seed %d: %q: %v", seed, written, err)
		}
		for _, cell := range []string{read[0].Code, read[0].Name, read[0].Parent} {
			if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r\n\x00 ") {
				t.Fatalf("seed %d: %+v became %+v", seed, a, read[0])
			}
		}
		// Reading once more changes nothing.
		again, err := chart.ReadCSV(chart.WriteCSV(read))
		if err != nil || again[0] != read[0] {
			t.Fatalf("seed %d: %+v became %+v, %v", seed, read[0], again, err)
		}
	}
}

func FuzzReadCSV(f *testing.F) {
	f.Add([]byte("code,name,type\n1,A,asset\n"))
	f.Add([]byte("\xff\xfec\x00"))
	f.Fuzz(func(_ *testing.T, data []byte) {
		if accounts, err := chart.ReadCSV(data); err == nil {
			_ = chart.Validate(accounts)
		}
	})
}
