package banking_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/shopspring/decimal"

	"kontor/internal/date"
	"kontor/internal/testapi"
)

// long says that the promises are proved at length.
var long = os.Getenv("KONTOR_PROVE") != ""

// The files are those of the reader of bank files, which we wrote from the
// specifications; beside each stands what it says, looked at by a person.
var testdata = filepath.Join("..", "payments", "bankfile", "testdata")

// said is what stands beside a file.
type said struct {
	refused    string // the code
	guessed    []byte // the profile of a table
	statements []saidStatement
}

type saidStatement struct {
	account, currency, opening, closing string
	lines                               []string // "position date amount"
}

var (
	wantStatement = regexp.MustCompile(`^account "([^"]*)" bank ".*" currency ([A-Z]{3}) `)
	wantBalance   = regexp.MustCompile(` (opening|closing) (-?[0-9.]+)`)
	wantLine      = regexp.MustCompile(`^ *([0-9]+) ([0-9]{4}-[0-9]{2}-[0-9]{2})(?: value [0-9-]{10})? (-?[0-9.]+) [A-Z]{3}`)
)

func beside(t *testing.T, name string) (w said) {
	t.Helper()
	text, err := os.ReadFile(name + ".want")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.SplitSeq(string(text), "\n") {
		switch {
		case strings.HasPrefix(line, "refused "):
			w.refused = strings.TrimPrefix(line, "refused ")
		case strings.HasPrefix(line, "guessed "):
			w.guessed = []byte(strings.TrimPrefix(line, "guessed "))
		case strings.HasPrefix(line, "with the profile"):
			if w.guessed, err = os.ReadFile(strings.TrimSuffix(name, filepath.Ext(name)) + ".json"); err != nil {
				t.Fatal(err)
			}
		case wantStatement.MatchString(line):
			m := wantStatement.FindStringSubmatch(line)
			s := saidStatement{account: m[1], currency: m[2]}
			for _, b := range wantBalance.FindAllStringSubmatch(line, -1) {
				if b[1] == "opening" {
					s.opening = b[2]
				} else {
					s.closing = b[2]
				}
			}
			w.statements = append(w.statements, s)
		case wantLine.MatchString(line) && len(w.statements) > 0:
			m, last := wantLine.FindStringSubmatch(line), &w.statements[len(w.statements)-1]
			last.lines = append(last.lines, strings.Join(m[1:], " "))
		}
	}
	return w
}

// house is a company with the bank accounts that files ask for.
type house struct {
	*office
	accounts map[string]int64
}

func (h *house) account(number, currency string) int64 {
	h.T.Helper()
	key := number + " " + currency
	if h.accounts[key] == 0 {
		n := len(h.accounts) + 1
		books := h.c.Post("/accounts", object{"code": fmt.Sprint("9B", n), "name": fmt.Sprint("Bank ", n), "type": "asset", "subtype": "bank"}).Want(201).ID()
		h.accounts[key] = h.c.Post("/bank-accounts", object{"name": fmt.Sprint("Bank ", n, " ", currency), "number": number, "currency": currency, "account_id": books}).Want(201).ID()
	}
	return h.accounts[key]
}

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{office: setUp(t), accounts: map[string]int64{}}
	h.accounts["DE89370400440532013000 EUR"] = h.bank
	return h
}

// rows is everything that importing could write.
func (h *house) rows() int {
	h.T.Helper()
	return h.Int(`SELECT (SELECT count(*) FROM bank_statements) + (SELECT count(*) FROM bank_lines)`)
}

func upload(name string, data []byte) object {
	return object{"file_name": filepath.Base(name), "data": base64.StdEncoding.EncodeToString(data)}
}

// Every file goes through the API into the database: what adds up is there as the
// file says it, line by line and to the cent; what does not is refused as a whole
// with a sentence. The same file is not imported again, and undone nothing is left.
func TestWholeFiles(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	names, err := filepath.Glob(filepath.Join(testdata, "*.*"))
	if err != nil {
		t.Fatal(err)
	}
	files, imported, refused, lines, wrong := 0, 0, 0, 0, 0
	for _, name := range names {
		if e := filepath.Ext(name); e == ".want" || e == ".json" {
			continue
		}
		files++
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		w, body := beside(t, name), upload(name, data)
		h.lend(w, body)
		var problem string
		switch filepath.Base(name) {
		case "profile-no-currency.csv":
			// The bank account says what the reader alone cannot know.
			w = said{guessed: w.guessed, statements: []saidStatement{{account: "X-1", currency: "EUR", lines: []string{"1 2026-03-30 1250.00", "2 2026-03-31 -5.00"}}}}
			h.lend(w, body)
			body["bank_account_id"] = h.account("X-1", "EUR")
		case "empty.csv":
			w.refused = "invalid" // the API refuses what is no file before it is read
		}
		if w.refused != "" {
			refused++
			problem = h.refusedWhole(body, w.refused)
		} else {
			imported++
			problem = h.importedWhole(body, w)
			for _, s := range w.statements {
				lines += len(s.lines)
			}
		}
		if problem != "" {
			wrong++
			t.Errorf("%s: %s", filepath.Base(name), problem)
		}
		if n := h.rows(); n != 0 {
			t.Fatalf("%s: %d rows are left", filepath.Base(name), n)
		}
	}
	if imported < 80 || refused < 80 {
		t.Errorf("only %d files are imported and %d refused", imported, refused)
	}
	t.Logf("promise 17 (files): %d files of the bank through the program: imported %d with %d lines, refused %d, wrong %d", files, imported, lines, refused, wrong)
}

// lend gives a file the bank accounts that it names, and a table its profile.
func (h *house) lend(w said, body object) {
	h.T.Helper()
	for _, s := range w.statements {
		if s.account != "" {
			h.account(s.account, s.currency)
		}
	}
	if w.guessed == nil {
		return
	}
	profile := object{"encoding": "", "skip_lines": 0, "header": false, "footer": 0, "thousands": ""}
	if err := json.Unmarshal(w.guessed, &profile); err != nil {
		h.T.Fatal(err)
	}
	body["profile"] = profile
	currency := "EUR"
	if len(w.statements) > 0 {
		currency = w.statements[0].currency
	}
	if len(w.statements) == 0 || w.statements[0].account == "" {
		body["bank_account_id"] = h.account("TABLE", currency)
	}
}

func (h *house) refusedWhole(body object, code string) string {
	a := h.c.Post("/bank-statements/import", body)
	if a.Status < 400 || a.Status >= 500 {
		return fmt.Sprintf("not refused but %d: %.300s", a.Status, a.Raw)
	}
	switch detail := fmt.Sprint(a.At("detail")); {
	case a.At("code") != code && (code != "bank_file_profile" || a.At("code") != "invalid"):
		return fmt.Sprintf("refused with %v, not %s", a.At("code"), code)
	case !strings.HasSuffix(strings.TrimSpace(detail), ".") && len(detail) < 20:
		return "refused without a sentence: " + detail
	}
	return ""
}

// importedWhole imports, compares, imports again and undoes.
func (h *house) importedWhole(body object, w said) string {
	a := h.c.Post("/bank-statements/import", body)
	if a.Status != 201 {
		return fmt.Sprintf("%d: %.400s", a.Status, a.Raw)
	}
	lines := false
	for n, s := range w.statements {
		id := a.Number("statements", n, "id")
		if len(s.lines) == 0 && id == 0 {
			continue
		}
		lines = lines || len(s.lines) > 0
		got := h.Text(`SELECT coalesce(string_agg(position || ' ' || line_date || ' ' || amount, E'\n' ORDER BY position), '') FROM bank_lines WHERE statement_id = $1`, id)
		have := strings.Split(got, "\n")
		if got == "" {
			have = nil
		}
		known := a.Number("statements", n, "known")
		if int(known)+len(have) != len(s.lines) || known == 0 && !slices.EqualFunc(have, s.lines, sameLine) {
			return fmt.Sprintf("the database has %q, the file %q", have, s.lines)
		}
		if id == 0 {
			continue
		}
		st := h.c.Get(fmt.Sprintf("/bank-statements/%d", id)).Want(200)
		for field, want := range map[string]string{"opening": s.opening, "closing": s.closing} {
			if want != "" && fmt.Sprint(st.At(field)) != want || want == "" && st.At(field) != nil {
				return fmt.Sprintf("%s is %v, not %q", field, st.At(field), want)
			}
		}
	}
	if lines {
		if again := h.c.Post("/bank-statements/import", body); again.Status != 409 {
			return fmt.Sprintf("imported again: %d", again.Status)
		}
	}
	for n := range w.statements {
		if id := a.Number("statements", n, "id"); id != 0 {
			h.c.Post(fmt.Sprintf("/bank-statements/%d/undo", id), nil).Want(200)
		}
	}
	return ""
}

// sameLine compares the amounts as numbers.
func sameLine(a, b string) bool {
	x, y := strings.Fields(a), strings.Fields(b)
	return x[0] == y[0] && x[1] == y[1] && decimal.RequireFromString(x[2]).Equal(decimal.RequireFromString(y[2]))
}

// Wherever a file is cut off, all of it is refused and nothing of it is there.
func TestCutFilesLeaveNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	cuts, taken := 0, 0
	for _, name := range []string{
		"camt053-v02.xml", "camt053-v04.xml", "camt053-v08.xml", "camt053-several-statements.xml", "camt053-batch.xml", "camt053-utf16.xml",
		"ofx102.ofx", "ofx102-several-accounts.ofx", "ofx211.ofx",
	} {
		data, err := os.ReadFile(filepath.Join(testdata, name))
		if err != nil {
			t.Fatal(err)
		}
		data = bytes.TrimRight(data, "\r\n\x00")
		h.lend(beside(t, filepath.Join(testdata, name)), object{})
		step := max(1, len(data)/40)
		if long {
			step = 1
		}
		for n := 1; n < len(data); n += step {
			cuts++
			if a := h.c.Post("/bank-statements/import", upload(name, data[:n])); a.Status < 400 || a.Status >= 500 || h.rows() != 0 {
				taken++
				t.Errorf("%s: %d of %d bytes: %d %.200s", name, n, len(data), a.Status, a.Raw)
			}
		}
	}
	t.Logf("promise 17 (cut files): %d cuts, half-imported %d", cuts, taken)
}

// movement is one of the bank; twins are alike in everything.
type movement struct {
	day   int
	cents int64
	id    string
}

func written(cents int64) string { return decimal.New(cents, -2).StringFixed(2) }

// asCSV, asOFX and asCAMT write days of movements as banks would.
func asCSV(all []movement, first date.Date, opening int64) []byte {
	var b strings.Builder
	b.WriteString("Date;Name;Text;Amount;Balance\n")
	for _, m := range all {
		opening += m.cents
		fmt.Fprintf(&b, "%s;;text;%s;%s\n", first.AddDays(m.day).Time().Format("02.01.2006"), strings.Replace(written(m.cents), ".", ",", 1), strings.Replace(written(opening), ".", ",", 1))
	}
	return []byte(b.String())
}

func asOFX(all []movement, first date.Date, opening int64) []byte {
	var b strings.Builder
	b.WriteString("OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nENCODING:USASCII\nCHARSET:1252\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>37040044<ACCTID>DE89370400440532013000<ACCTTYPE>CHECKING</BANKACCTFROM><BANKTRANLIST>")
	for _, m := range all {
		opening += m.cents
		day := strings.ReplaceAll(first.AddDays(m.day).String(), "-", "")
		fmt.Fprintf(&b, "<STMTTRN><TRNTYPE>OTHER<DTPOSTED>%s<TRNAMT>%s<FITID>%s<NAME>text</STMTTRN>", day, written(m.cents), m.id)
	}
	b.WriteString("</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>")
	return []byte(b.String())
}

func asCAMT(all []movement, first date.Date, opening int64) []byte {
	var b strings.Builder
	amount := func(cents int64) string {
		sign := "CRDT"
		if cents < 0 {
			cents, sign = -cents, "DBIT"
		}
		return fmt.Sprintf(`<Amt Ccy="EUR">%s</Amt><CdtDbtInd>%s</CdtDbtInd>`, written(cents), sign)
	}
	balance := func(code string, cents int64, day int) {
		fmt.Fprintf(&b, `<Bal><Tp><CdOrPrtry><Cd>%s</Cd></CdOrPrtry></Tp>%s<Dt><Dt>%s</Dt></Dt></Bal>`, code, amount(cents), first.AddDays(day))
	}
	b.WriteString(`<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr/><Stmt><Id>S</Id><Acct><Id><IBAN>DE89370400440532013000</IBAN></Id><Ccy>EUR</Ccy></Acct>`)
	closing := opening
	for _, m := range all {
		closing += m.cents
	}
	balance("OPBD", opening, all[0].day)
	balance("CLBD", closing, all[len(all)-1].day)
	for _, m := range all {
		fmt.Fprintf(&b, `<Ntry>%s<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>%s</Dt></BookgDt><AcctSvcrRef>%s</AcctSvcrRef></Ntry>`, amount(m.cents), first.AddDays(m.day), m.id)
	}
	b.WriteString(`</Stmt></BkToCstmrStmt></Document>`)
	return []byte(b.String())
}

// Files that overlap by whole days, in any order and any of them twice, leave each
// movement once, twins included, and a cent too much is refused.
func TestOverlapsImportEachMovementOnce(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	h := newHouse(t)
	rounds := 8
	if long {
		rounds = 300
	}
	movements, files, again, doubled, lost := 0, 0, 0, 0, 0
	for round := range rounds * 3 {
		write := []func([]movement, date.Date, int64) []byte{asCSV, asOFX, asCAMT}[round%3]
		first, days := date.New(2026, 1, 1), 12
		var all []movement
		for day := range days {
			for range 1 + r.IntN(4) {
				cents := []int64{100, 200, -150}[r.IntN(3)]
				all = append(all, movement{day: day, cents: cents, id: fmt.Sprint("M", len(all))})
			}
		}
		send := func(from, to int) {
			opening := int64(0)
			var part []movement
			for _, m := range all {
				if m.day < from {
					opening += m.cents
				} else if m.day < to {
					part = append(part, m)
				}
			}
			body := h.file(string(write(part, first, opening)))
			files++
			switch a := h.c.Post("/bank-statements/import", body); {
			case a.Status == 409:
				again++
			case a.Status != 201:
				t.Fatalf("seed %d: %d %.400s", seed, a.Status, a.Raw)
			}
			if h.c.Post("/bank-statements/import", body).Status == 409 {
				again++
			} else {
				doubled++
			}
		}
		windows := [][2]int{{0, 5}, {3, 8}, {4, 6}, {7, days}, {0, days}}
		r.Shuffle(len(windows), func(i, j int) { windows[i], windows[j] = windows[j], windows[i] })
		for _, w := range windows {
			send(w[0], w[1])
		}
		have, want := h.Int(`SELECT count(*) FROM bank_lines`), len(all)
		movements += want
		doubled += max(0, have-want)
		lost += max(0, want-have)
		sum := int64(0)
		for _, m := range all {
			sum += m.cents
		}
		if got := h.Text(`SELECT sum(amount::numeric)::numeric(20,2)::text FROM bank_lines`); got != written(sum) || have != want {
			t.Errorf("seed %d, round %d: %d lines of %s, not %d of %s", seed, round, have, got, want, written(sum))
		}
		for _, id := range h.ids(`SELECT id::text FROM bank_statements`) {
			h.c.Post("/bank-statements/"+id+"/undo", nil).Want(200)
		}
	}
	t.Logf("promise 17 (overlaps): %d movements in %d files, refused as known %d, doubled %d, lost %d", movements, files, again, doubled, lost)
}

func (h *house) ids(sql string) []string {
	h.T.Helper()
	return strings.Fields(h.Text(`SELECT coalesce(string_agg(id, ' '), '') FROM (` + sql + `) AS x (id)`))
}

// Several people who import the same file at once import it once.
func TestPeopleImportTheSameFileAtOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	const people = 4
	rounds := 10
	if long {
		rounds = 500
	}
	clients := make([]*testapi.Client, people)
	for n := range clients {
		clients[n] = h.As(fmt.Sprint("person", n))
	}
	winners, doubled, other := 0, 0, 0
	for round := range rounds {
		body := h.file(string(asCSV([]movement{{0, 100, ""}, {0, 100, ""}, {1, int64(-1 - round), ""}}, date.New(2026, 2, 1).AddDays(round*3), 0)))
		var wait sync.WaitGroup
		status := make([]int, people)
		for n, c := range clients {
			wait.Go(func() { status[n] = c.Post("/bank-statements/import", body).Status })
		}
		wait.Wait()
		won := 0
		for _, s := range status {
			switch s {
			case 201:
				won++
			case 409:
			default:
				other++
				t.Errorf("round %d: %v", round, status)
			}
		}
		winners += won
		if n := h.Int(`SELECT count(*) FROM bank_lines`); won != 1 || n != 3*(round+1) {
			doubled++
			t.Errorf("round %d: %d imported it, %d lines", round, won, n)
		}
	}
	t.Logf("promise 17 (at once): %d people import the same file in %d rounds: imported %d, doubled %d, other errors %d", people, rounds, winners, doubled, other)
}

// A file beyond all bounds is refused with a sentence, and nothing of it is there.
func TestHugeFile(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	huge := bytes.Repeat([]byte("2026-01-01;1.00\n"), (51<<20)/16)
	if a := h.c.Post("/bank-statements/import", upload("huge.csv", huge)); a.Status != 413 || h.rows() != 0 {
		t.Errorf("%d: %.300s", a.Status, a.Raw)
	}
}
