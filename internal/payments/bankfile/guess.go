package bankfile

import (
	"bytes"
	"regexp"
	"slices"
	"sort"
	"strings"

	"kontor/internal/date"
	"kontor/internal/money"
)

const (
	// So much of a file is looked at for a guess.
	guessBytes = 512 << 10
	guessRows  = 400
)

var (
	dateFormats = []string{
		"YYYY-MM-DD", "DD.MM.YYYY", "DD.MM.YY", "DD/MM/YYYY", "MM/DD/YYYY", "DD-MM-YYYY", "YYYY/MM/DD", "YYYY.MM.DD", "YYYYMMDD",
		"DD/MM/YY", "MM/DD/YY", "D.M.YYYY", "D/M/YYYY", "M/D/YYYY", "D-M-YYYY", "DD MMM YYYY", "DD-MMM-YYYY", "DD-MMM-YY", "DD MMM YY",
		"D MMM YYYY", "MM-DD-YYYY", "YY-MM-DD", "DDMMYYYY",
	}
	numberForms = [][2]string{{".", ""}, {",", ""}, {".", ","}, {",", "."}, {",", " "}, {".", "'"}, {".", " "}, {",", "'"}}

	moneyLike = regexp.MustCompile(`^[-+(]?[€$£]?[ ]?[-+]?[0-9][0-9., '’]*[)]?[ ]?([-+]|[€$£]|[A-Z]{3})?$`)
	anyIBAN   = regexp.MustCompile(`\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b`)
)

// Guess proposes a profile for a table, from its headings and from what its
// columns look like. What it cannot tell is left empty, and everything is for a
// person to confirm: a wrong guess is noticed in the preview and not in the books.
func Guess(data []byte) Profile {
	p := Profile{Delimiter: ";", DateFormat: dateFormats[0], Decimal: ".", Amounts: Signed}
	if len(data) > MaxSize {
		return p
	}
	head := data[:min(len(data), guessBytes)]
	text, _, _, err := decode(wholeCharacters(head, len(head) < len(data)), "")
	if err != nil {
		return p
	}
	if len(head) < len(data) { // without the line that is cut
		text = text[:bytes.LastIndexByte(text, '\n')+1]
	}
	g := guess{p: &p}
	if !g.rowsOf(string(text)) {
		return p
	}
	g.findHeader()
	g.describe()
	g.footer(len(head) == len(data))
	g.preamble()
	return p
}

// wholeCharacters drops the end of a cut file that may be half a character.
func wholeCharacters(head []byte, cut bool) []byte {
	if !cut {
		return head
	}
	if utf16Order(head) != nil {
		return head[:len(head)&^1]
	}
	return head[:max(bytes.LastIndexByte(head, '\n')+1, 0)]
}

type guess struct {
	p      *Profile
	rows   []record // all of them, also what stands before the header
	header []string
	body   []record // the rows behind the header that are as wide as most
	width  int
}

// rowsOf finds the delimiter that gives the most rows of one width.
func (g *guess) rowsOf(text string) bool {
	best := 0
	for _, d := range []rune{';', ',', '\t', '|'} {
		rows, err := records(text, d, 0, guessRows)
		if err != nil {
			continue
		}
		count := map[int]int{}
		for _, r := range rows {
			count[len(r.cells)]++
		}
		for width, n := range count {
			// A width that three rows share beats a wider single one.
			if score := n * (width - 1); width > 1 && (score > best || score == best && width > g.width) {
				best, g.width, g.rows = score, width, rows
				g.p.Delimiter = string(d)
			}
		}
	}
	return best > 0
}

// findHeader looks for the row whose cells name columns.
func (g *guess) findHeader() {
	at, most := -1, 1
	for i, r := range g.rows[:min(len(g.rows), 40)] {
		roles := map[role]bool{}
		for _, c := range r.cells {
			if w, _ := roleOf(c); w != roleNone && !looksLikeValue(c) {
				roles[w] = true
			}
		}
		if len(roles) > most && used(r.cells)+1 >= min(g.width, len(r.cells)) {
			at, most = i, len(roles)
		}
	}
	if at < 0 {
		// No words that are known: a row of mere words above rows with a date.
		for i := 0; i+1 < len(g.rows) && i < 40; i++ {
			a, b := g.rows[i], g.rows[i+1]
			if len(a.cells) == g.width && len(b.cells) == g.width && !slices.ContainsFunc(a.cells, looksLikeValue) && slices.ContainsFunc(b.cells, isDate) {
				at = i
				break
			}
		}
	}
	start := 0
	if at >= 0 {
		g.p.Header, g.p.SkipLines = true, g.rows[at].line-1
		g.header, g.width = g.rows[at].cells, used(g.rows[at].cells)
		start = at + 1
	} else {
		for start < len(g.rows) && !slices.ContainsFunc(g.rows[start].cells, isDate) {
			start++
		}
		if start == len(g.rows) {
			start = 0
		}
		if start < len(g.rows) {
			g.p.SkipLines = g.rows[start].line - 1
			g.width = len(g.rows[start].cells)
		}
	}
	for _, r := range g.rows[start:] {
		if len(r.cells) >= g.width {
			g.body = append(g.body, r)
		}
	}
}

// dateLayouts are dateFormats in the words of package time.
var dateLayouts = func() map[string]string {
	out := map[string]string{}
	for _, f := range dateFormats {
		p := Profile{DateFormat: f}
		out[f], _ = p.layout()
	}
	return out
}()

func isDate(s string) bool {
	if len(s) < 6 || len(s) > 40 || s[0] < '0' || s[0] > '9' {
		return false
	}
	if !strings.ContainsAny(s, ".-/ ") {
		return len(s) == 8 && parsesAs("YYYYMMDD", s)
	}
	return slices.ContainsFunc(dateFormats, func(f string) bool { return parsesAs(f, s) })
}

func parsesAs(format, s string) bool {
	_, err := parseLayout(dateLayouts[format], s)
	return err == nil
}

func looksLikeValue(s string) bool { return isDate(s) || moneyLike.MatchString(s) }

// column is the cells of a column in the body that are not empty.
func (g *guess) column(i int) []string {
	var out []string
	for _, r := range g.body {
		if i < len(r.cells) && r.cells[i] != "" {
			out = append(out, r.cells[i])
		}
	}
	return out
}

// share is how many of a hundred cells are so.
func share(cells []string, is func(string) bool) int {
	if len(cells) == 0 {
		return 0
	}
	n := 0
	for _, c := range cells {
		if is(c) {
			n++
		}
	}
	return n * 100 / len(cells)
}

// describe gives the columns their roles.
func (g *guess) describe() {
	found := map[role]int{}
	sure := map[role]int{}
	var texts []int
	for i, h := range g.header {
		r, rank := roleOf(h)
		cells := g.column(i)
		switch r {
		case roleNone:
			continue
		case roleText:
			texts = append(texts, i)
			continue
		case roleValue, roleCurrency:
			// "Valuta" is a date in some countries and the currency in others.
			if share(cells, isCurrency) > 80 {
				r = roleCurrency
			} else if r == roleCurrency && len(cells) > 0 {
				continue
			}
		case roleBooked:
			if len(cells) > 0 && share(cells, isDate) < 50 {
				continue
			}
		case roleAmount, roleDebit, roleCredit, roleBalance:
			if len(cells) > 0 && share(cells, moneyLike.MatchString) < 50 {
				if share(cells, isMark) < 80 {
					continue
				}
				r = roleSign
			}
		}
		if old, ok := found[r]; !ok || rank < sure[r] {
			if ok && r == roleBooked {
				if _, has := found[roleValue]; !has {
					found[roleValue] = old
				}
			}
			found[r], sure[r] = i, rank
		} else if _, has := found[roleValue]; r == roleBooked && !has {
			found[roleValue], sure[roleValue] = i, 999
		}
	}
	if g.header == nil || len(found) == 0 {
		g.byContent(found, &texts)
	}
	g.name(found, texts)
	g.dates(found)
	g.amounts(found)
}

// byContent finds the columns of a table whose header is missing or unknown.
func (g *guess) byContent(found map[role]int, texts *[]int) {
	longest, length := -1, 0
	var sums []int
	for i := range g.width {
		cells := g.column(i)
		switch {
		case len(cells) == 0:
		case share(cells, isDate) > 80:
			if _, ok := found[roleBooked]; !ok {
				found[roleBooked] = i
			} else if _, ok := found[roleValue]; !ok {
				found[roleValue] = i
			}
		case share(cells, isCurrency) > 80:
			found[roleCurrency] = i
		case share(cells, isMark) == 100:
			found[roleSign] = i
		case share(cells, func(c string) bool { return iban.MatchString(strings.ReplaceAll(c, " ", "")) }) > 50:
			found[rolePartnerAccount] = i
		case share(cells, func(c string) bool { return moneyLike.MatchString(c) && strings.ContainsAny(c, ".,") }) > 80:
			sums = append(sums, i)
		default:
			n := 0
			for _, c := range cells {
				n += len(c)
			}
			if n > length {
				longest, length = i, n
			}
		}
	}
	if len(sums) > 0 {
		found[roleAmount] = sums[0]
	}
	if longest >= 0 {
		*texts = append(*texts, longest)
	}
}

func isCurrency(s string) bool {
	_, ok := money.CurrencyDecimals(strings.ToUpper(s))
	return ok
}

func isMark(s string) bool {
	w := strings.ToLower(s)
	return slices.Contains(outMarks, w) || slices.Contains(inMarks, w)
}

// name writes the roles into the profile: by name where the header has it once.
func (g *guess) name(found map[role]int, texts []int) {
	column := func(i int) Column {
		if !g.p.Header || g.header == nil || i >= len(g.header) || g.header[i] == "" {
			return Column{Position: i + 1}
		}
		c := Column{Name: g.header[i]}
		for j, h := range g.header {
			if j != i && strings.EqualFold(h, g.header[i]) {
				c.Position = i + 1
			}
		}
		return c
	}
	c := &g.p.Columns
	for r, into := range map[role]*Column{
		roleBooked: &c.BookedOn, roleValue: &c.ValueOn, roleCurrency: &c.Currency, rolePartner: &c.Partner,
		rolePartnerAccount: &c.PartnerAccount, roleReference: &c.Reference, roleBankID: &c.BankID,
		roleBalance: &c.Balance, roleAccount: &c.Account,
	} {
		if i, ok := found[r]; ok {
			*into = column(i)
		}
	}
	for _, i := range texts {
		c.Text = append(c.Text, column(i))
	}
	amount, hasAmount := found[roleAmount]
	debit, hasDebit := found[roleDebit]
	credit, hasCredit := found[roleCredit]
	sign, hasSign := found[roleSign]
	switch {
	case hasDebit && hasCredit:
		g.p.Amounts, c.Debit, c.Credit = DebitCredit, column(debit), column(credit)
	case hasAmount && hasSign:
		g.p.Amounts, c.Amount, c.Sign = SignColumn, column(amount), column(sign)
	case hasAmount:
		c.Amount = column(amount)
	}
}

// dates picks the format that fits all dates; where day and month could be either
// way round, the one that leaves the rows in order.
func (g *guess) dates(found map[role]int) {
	i, ok := found[roleBooked]
	if !ok {
		return
	}
	cells := g.column(i)
	// Footers are no dates.
	cells = slices.DeleteFunc(cells, func(c string) bool { return !isDate(c) })
	type candidate struct {
		format string
		turns  int
	}
	var fits []candidate
	for _, f := range dateFormats {
		var days []date.Date
		for _, c := range cells {
			d, err := parseLayout(dateLayouts[f], c)
			if err != nil || d.Year() < 1970 || d.Year() > 2100 {
				break
			}
			days = append(days, d)
		}
		if len(days) < len(cells) || len(days) == 0 {
			continue
		}
		up, down := 0, 0
		for k := 1; k < len(days); k++ {
			switch days[k-1].Compare(days[k]) {
			case 1:
				down++
			case -1:
				up++
			}
		}
		fits = append(fits, candidate{f, min(up, down)})
	}
	sort.SliceStable(fits, func(a, b int) bool { return fits[a].turns < fits[b].turns })
	if len(fits) > 0 {
		g.p.DateFormat = fits[0].format
	}
}

// amounts picks the way of writing numbers that fits all of them with at most
// two decimals.
func (g *guess) amounts(found map[role]int) {
	var cells []string
	for _, r := range []role{roleAmount, roleDebit, roleCredit, roleBalance} {
		if i, ok := found[r]; ok {
			cells = append(cells, g.column(i)...)
		}
	}
	cells = slices.DeleteFunc(cells, func(c string) bool { return !moneyLike.MatchString(c) })
	forms := slices.Clone(numberForms)
	if g.p.Delimiter == ";" {
		// Where lists are separated by semicolons, commas stand before the cents.
		sort.SliceStable(forms, func(a, b int) bool { return forms[a][0] == "," && forms[b][0] != "," })
	}
	for _, form := range forms {
		p := Profile{Decimal: form[0], Thousands: form[1]}
		fits := share(cells, func(c string) bool {
			plain, err := p.plain(strings.TrimRight(strings.Trim(c, "€$£ "), "ABCDEFGHIJKLMNOPQRSTUVWXYZ "), "")
			_, fraction, _ := strings.Cut(plain, ".")
			return err == nil && len(fraction) <= 2
		})
		if fits == 100 {
			g.p.Decimal, g.p.Thousands = form[0], form[1]
			break
		}
	}
	if i, ok := found[roleDebit]; ok && g.p.Amounts == DebitCredit {
		debits := g.column(i)
		g.p.DebitMinus = len(debits) > 0 && share(debits, func(c string) bool { return strings.ContainsAny(c, "-\u2212(") || strings.Trim(c, "0.,") == "" }) == 100
	}
}

// footer counts the rows at the end that have no date.
func (g *guess) footer(whole bool) {
	if !whole || len(g.rows) >= guessRows {
		return
	}
	i, err := g.p.Columns.BookedOn.find(g.header, g.width)
	if err != nil || i < 0 {
		return
	}
	for k := len(g.rows) - 1; k >= 0 && g.rows[k].line > g.p.SkipLines+1; k-- {
		if cells := g.rows[k].cells; i < len(cells) && parsesAs(g.p.DateFormat, cells[i]) {
			break
		}
		g.p.Footer++
	}
	if g.p.Footer >= len(g.body) {
		g.p.Footer = 0
	}
}

// preamble looks for account and currency where no column has them.
func (g *guess) preamble() {
	c := &g.p.Columns
	for _, r := range g.rows {
		if r.line > g.p.SkipLines {
			break
		}
		line := strings.Join(r.cells, " ")
		if c.Account == (Column{}) && g.p.Account == "" {
			g.p.Account = cleanAccount(anyIBAN.FindString(line))
		}
		if c.Currency == (Column{}) && g.p.Currency == "" {
			g.p.Currency = currencyIn(line)
		}
	}
	if c.Currency != (Column{}) || g.p.Currency != "" {
		return
	}
	// "Betrag (EUR)", or "12,50 EUR".
	for _, h := range g.header {
		if r, _ := roleOf(h); r == roleAmount || r == roleBalance || r == roleDebit {
			g.p.Currency = first(g.p.Currency, currencyIn(h))
		}
	}
	for _, r := range g.body[:min(len(g.body), 5)] {
		for _, cell := range r.cells {
			if g.p.Currency == "" && moneyLike.MatchString(cell) {
				g.p.Currency = currencyIn(cell)
			}
		}
	}
}

func currencyIn(s string) string {
	for _, c := range symbols {
		if strings.Contains(s, c.symbol) {
			return c.code
		}
	}
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return r < 'A' || r > 'Z' }) {
		if len(w) == 3 && isCurrency(w) {
			return w
		}
	}
	return ""
}
