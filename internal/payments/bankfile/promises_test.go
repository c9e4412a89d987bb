package bankfile

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"kontor/internal/date"
	"kontor/internal/fault"
)

func file(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// The same statement in other letters is the same statement.
func TestEncodingsChangeNothing(t *testing.T) {
	t.Parallel()
	for _, names := range [][]string{
		{"camt053-v08.xml", "camt053-v08-crlf-bom.xml", "camt053-utf16.xml", "camt053-latin1.xml", "camt053-says-utf8-is-1252.xml", "camt053-says-latin1-is-utf8.xml"},
		{"ofx102.ofx", "ofx102-crlf.ofx", "ofx102-utf8.ofx", "ofx102-utf16.ofx", "ofx102-says-ascii-is-1252.ofx", "ofx102-says-1252-is-utf8.ofx", "ofx211.ofx"},
	} {
		var want []Line
		for _, name := range names {
			f, err := Read(name, file(t, name), nil)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if want == nil {
				want = f.Statements[0].Lines
			}
			if got := f.Statements[0].Lines; !reflect.DeepEqual(got, want) {
				t.Errorf("%s: got %+v, want %+v", name, got, want)
			}
		}
	}
}

// Wherever a file of its own ends is cut off, nothing of it is taken.
func TestCutAnywhereIsRefused(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"camt053-v08.xml", "camt053-several-statements.xml", "camt053-batch.xml", "camt053-no-balances.xml", "ofx102.ofx", "ofx102-several-accounts.ofx", "ofx211.ofx"} {
		data := bytes.TrimRight(file(t, name), "\r\n")
		if _, err := Read(name, data, nil); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for n := range data {
			if f, err := Read(name, data[:n], nil); err == nil {
				t.Errorf("%s: %d bytes of %d were taken: %+v", name, n, len(data), f)
			}
		}
	}
}

// A statement adds up, and once any single amount differs by a cent, it is refused.
func TestCentsAddUp(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	written := func(cents int64) (amount, sign string) {
		sign = "CRDT"
		if cents < 0 {
			cents, sign = -cents, "DBIT"
		}
		return fmt.Sprintf("%d.%02d", cents/100, cents%100), sign
	}
	statement := func(cents []int64) []byte {
		var b strings.Builder
		b.WriteString(`<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr/><Stmt><Id>S</Id><Acct><Id><Othr><Id>1</Id></Othr></Id><Ccy>EUR</Ccy></Acct>`)
		for i, c := range cents {
			amount, sign := written(c)
			switch i {
			case 0, 1:
				fmt.Fprintf(&b, `<Bal><Tp><CdOrPrtry><Cd>%s</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">%s</Amt><CdtDbtInd>%s</CdtDbtInd><Dt><Dt>2026-03-31</Dt></Dt></Bal>`, []string{"OPBD", "CLBD"}[i], amount, sign)
			default:
				fmt.Fprintf(&b, `<Ntry><Amt Ccy="EUR">%s</Amt><CdtDbtInd>%s</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-03-31</Dt></BookgDt></Ntry>`, amount, sign)
			}
		}
		b.WriteString(`</Stmt></BkToCstmrStmt></Document>`)
		return []byte(b.String())
	}
	for range 500 {
		cents := []int64{r.Int64N(2e9) - 1e9, 0}
		cents[1] = cents[0]
		for range r.IntN(30) {
			c := r.Int64N(2e7) - 1e7
			cents = append(cents, c)
			cents[1] += c
		}
		f, err := Read("", statement(cents), nil)
		if err != nil {
			t.Fatalf("seed %d: %v: %v", seed, cents, err)
		}
		if p := problemsOf(f); p != nil {
			t.Fatalf("seed %d: %v: %v", seed, cents, p)
		}
		i := r.IntN(len(cents))
		cents[i]++
		if _, err := Read("", statement(cents), nil); !fault.Is(err, BadSum) {
			t.Fatalf("seed %d: a cent too much at %d of %v: %v", seed, i, cents, err)
		}
	}
}

// Two files that overlap by whole days have the same fingerprints for the days
// that both have, and every movement is known once, twins included.
func TestOverlappingFiles(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	p := Profile{
		Delimiter: ";", Header: true, DateFormat: "YYYY-MM-DD", Decimal: ".", Amounts: Signed, Currency: "EUR", Account: "1",
		Columns: Columns{BookedOn: Column{Name: "date"}, Amount: Column{Name: "amount"}, Text: []Column{{Name: "text"}}, BankID: Column{Name: "id"}},
	}
	for range 300 {
		var days [20][]string
		first, total := date.New(2026, 1, 1), 0
		for d := range days {
			for range r.IntN(6) {
				// Few amounts and texts, so that there are many twins.
				id := []string{"", "", "B1", "NONREF"}[r.IntN(4)]
				days[d] = append(days[d], fmt.Sprintf("%s;%d.00;text %d;%s\n", first.AddDays(d), 1+r.IntN(2), r.IntN(2), id))
				total++
			}
		}
		prints := map[string]int{}
		for _, span := range [][2]int{{0, 12}, {5, 20}, {0, 20}} {
			table := "date;amount;text;id\n"
			for _, d := range days[span[0]:span[1]] {
				table += strings.Join(d, "")
			}
			f, err := Read("", []byte(table), &p)
			if fault.Is(err, WrongFormat) && strings.Count(table, "\n") == 1 {
				continue
			}
			if err != nil {
				t.Fatalf("seed %d: %v\n%s", seed, err, table)
			}
			if problems := problemsOf(f); problems != nil {
				t.Fatalf("seed %d: %v\n%s", seed, problems, table)
			}
			for _, l := range f.Statements[0].Lines {
				prints[l.Fingerprint]++
			}
		}
		if len(prints) != total {
			t.Fatalf("seed %d: %d movements have %d fingerprints\n%v", seed, total, len(prints), days)
		}
	}
}

// What identifies a line is in its fingerprint, what banks change is not.
func TestFingerprintParts(t *testing.T) {
	t.Parallel()
	s := Statement{Account: "1", Currency: "EUR"}
	f, err := Read("", file(t, "camt053-v08.xml"), nil)
	if err != nil {
		t.Fatal(err)
	}
	l := f.Statements[0].Lines[0]
	with := func(change func(*Statement, *Line)) bool {
		s2, l2 := s, l
		change(&s2, &l2)
		return s2.identity(&l2) == s.identity(&l)
	}
	for name, tc := range map[string]struct {
		change func(*Statement, *Line)
		same   bool
	}{
		"account":   {func(s *Statement, _ *Line) { s.Account = "2" }, false},
		"currency":  {func(s *Statement, _ *Line) { s.Currency = "USD" }, false},
		"date":      {func(_ *Statement, l *Line) { l.BookedOn = l.BookedOn.AddDays(1) }, false},
		"amount":    {func(_ *Statement, l *Line) { l.Amount = l.Amount.Neg() }, false},
		"id":        {func(_ *Statement, l *Line) { l.BankID += "x" }, false},
		"no id":     {func(_ *Statement, l *Line) { l.BankID = "" }, false},
		"text":      {func(_ *Statement, l *Line) { l.Text = "changed" }, true},
		"value":     {func(_ *Statement, l *Line) { l.ValueOn = nil }, true},
		"statement": {func(s *Statement, _ *Line) { s.ID, s.Number = "other", "9" }, true},
		"position":  {func(_ *Statement, l *Line) { l.Position = 99 }, true},
	} {
		if got := with(tc.change); got != tc.same {
			t.Errorf("another %s: the same is %v", name, got)
		}
	}
	l.BankID = ""
	for name, change := range map[string]func(*Line){
		"text":    func(l *Line) { l.Text += "x" },
		"partner": func(l *Line) { l.Partner += "x" },
		"account": func(l *Line) { l.PartnerAccount += "x" },
		"ref":     func(l *Line) { l.Reference += "x" },
		"shifted": func(l *Line) { l.Partner, l.PartnerAccount = l.Partner+l.PartnerAccount[:1], l.PartnerAccount[1:] },
	} {
		if with(func(_ *Statement, l *Line) { change(l) }) {
			t.Errorf("without an identification, another %s is the same", name)
		}
	}
}

// What would fill the memory is refused before it does.
func TestLimits(t *testing.T) {
	t.Parallel()
	p := Profile{
		Delimiter: ";", DateFormat: "YYYY-MM-DD", Decimal: ".", Amounts: Signed, Currency: "EUR",
		Columns: Columns{BookedOn: Column{Position: 1}, Amount: Column{Position: 2}},
	}
	const camt = `<Document><BkToCstmrStmt><Stmt><Acct><Id><IBAN>1</IBAN></Id><Ccy>EUR</Ccy></Acct>`
	entry := `<Ntry><Amt Ccy="EUR">1</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-01-01</Dt></BookgDt></Ntry>`
	for _, tc := range []struct {
		name, code string
		data       []byte
	}{
		{"too large", TooLarge, make([]byte, MaxSize+1)},
		{"a million columns", Damaged, bytes.Repeat([]byte(";"), 1_000_000)},
		{"a million attributes", Damaged, []byte("<Document " + strings.Repeat(`a="" `, 1_000_000) + "/>")},
		{"a million levels", Damaged, bytes.Repeat([]byte("<a>"), 1_000_000)},
		{"too many rows", TooLarge, bytes.Repeat([]byte("2026-01-01;1.00\n"), MaxLines+1)},
		{"too many cells", TooLarge, bytes.Repeat(append(bytes.Repeat([]byte(";"), 400), "a\n"...), 21_000)},
		{"too many entries", TooLarge, []byte(camt + strings.Repeat(entry, MaxLines+1))},
		{"too many details", TooLarge, []byte(camt + "<Ntry><NtryDtls>" + strings.Repeat("<TxDtls/>", maxDetails+1))},
		{"too many transactions", TooLarge, []byte("OFXHEADER:100\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR<BANKTRANLIST>" +
			strings.Repeat("<STMTTRN><DTPOSTED>20260101<TRNAMT>1</STMTTRN>", MaxLines+1))},
		{"a tag of OFX without end", CutOff, append([]byte("OFXHEADER:100\n\n<OFX>"), append([]byte("<"), bytes.Repeat([]byte("A"), 1_000_000)...)...)},
	} {
		if _, err := Read("", tc.data, &p); !fault.Is(err, tc.code) {
			t.Errorf("%s: %.200v", tc.name, err)
		}
	}
}

func TestPreview(t *testing.T) {
	t.Parallel()
	data := file(t, "table-german.csv")
	p := Guess(data)
	table, err := Preview(data, p, 2)
	if err != nil {
		t.Fatal(err)
	}
	if table.Encoding != "windows-1252" || table.Total != 3 || len(table.Rows) != 2 || table.Width != 7 || table.Problems != nil {
		t.Errorf("%+v", table)
	}
	if l := table.Rows[0].Line; l == nil || l.Amount.String() != "1250.00" || table.Rows[0].Number != 6 || table.Header[0] != "Buchungstag" {
		t.Errorf("%+v", table.Rows[0])
	}
	// An unfinished profile shows the cells and says what it lacks.
	bare := Profile{Delimiter: ";", SkipLines: 4, Header: true, Footer: 1}
	table, err = Preview(data, bare, 10)
	if err != nil || len(table.Rows) != 3 || table.Rows[0].Line != nil || len(table.Problems) < 3 {
		t.Errorf("%v, %+v", err, table)
	}
	// A row that cannot be read says why, beside those that can.
	p.Footer = 0
	table, err = Preview(data, p, 10)
	if err != nil || len(table.Rows) != 4 || table.Rows[3].Problem == "" || table.Rows[2].Line == nil {
		t.Errorf("%v, %+v", err, table)
	}
	if _, err := Preview(file(t, "camt053-v08.xml"), p, 1); !fault.Is(err, WrongFormat) {
		t.Errorf("a statement that says itself what is what: %v", err)
	}
}

func TestTableNeedsProfile(t *testing.T) {
	t.Parallel()
	if _, err := Read("x.xml", file(t, "table-us.csv"), nil); !fault.Is(err, NeedsProfile) {
		t.Errorf("%v", err)
	}
	// The content decides and not the name: a profile does no harm.
	f, err := Read("x.csv", file(t, "camt053-v08.xml"), &Profile{})
	if err != nil || f.Format != "camt.053.001.08" {
		t.Errorf("%v, %s", err, f.Format)
	}
}

// A sentence stays one, whatever long things the file has where it is wrong.
func TestSentencesStayShort(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("Z", 5000)
	for name, data := range map[string]string{
		"an element":  `<Document><BkToCstmrStmt></` + long + `>`,
		"an amount":   `<Document><BkToCstmrStmt><Stmt><Id>` + long + `</Id><Acct><Ccy>EUR</Ccy></Acct><Ntry><Amt Ccy="EUR">` + long + `</Amt><Sts>BOOK</Sts></Ntry></Stmt></BkToCstmrStmt></Document>`,
		"a tag":       "OFXHEADER:100\n\n<OFX><" + long + ">",
		"an error":    "OFXHEADER:100\n\n<OFX><STATUS><SEVERITY>ERROR<MESSAGE>" + long + "</STATUS></OFX>",
		"a namespace": `<Document xmlns="` + long + `camt.099.001.02"><X/></Document>`,
	} {
		_, err := Read(long, []byte(data), nil)
		if f, ok := fault.As(err); !ok || len(f.Sentence) > 500 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A statement in which everything is odd does not drown in warnings, and a text
// of a megabyte is shortened.
func TestWarningsAndTextsAreShort(t *testing.T) {
	t.Parallel()
	data := `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Acct><Id><IBAN>1</IBAN></Id><Ccy>EUR</Ccy></Acct>` +
		strings.Repeat(`<Ntry><Amt Ccy="EUR">1</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><ValDt><Dt>2026-01-01</Dt></ValDt><AddtlNtryInf>`+strings.Repeat("ü", 5000)+`</AddtlNtryInf></Ntry>`, 130) +
		`</Stmt></BkToCstmrStmt></Document>`
	f, err := Read("", []byte(data), nil)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(f.Warnings); n != 101 || f.Warnings[100] != "There are 30 more warnings like these." {
		t.Errorf("%d warnings, the last %q", n, f.Warnings[n-1])
	}
	if text := f.Statements[0].Lines[0].Text; text != strings.Repeat("ü", 2000)+"…" {
		t.Errorf("a text of %d bytes", len(text))
	}
}
