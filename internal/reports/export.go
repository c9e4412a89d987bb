package reports

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"unicode"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/money"
	"kontor/internal/op"
)

type exportIn struct {
	Range
	Format string `query:"format" required:"true" enum:"hledger,beancount"`
}

// mostExported bounds an export: what is held in memory at once.
const mostExported = 2_000_000

// plainText writes entries for a program of plain text accounting.
type plainText interface {
	// begin writes what stands before the entries.
	begin(accounts []string, company string, decimals int32, first date.Date)
	rate(day date.Date, currency, rate string)
	entry(e exported)
	bytes() []byte
}

// exported is an entry as such programs know it.
type exported struct {
	day                            date.Date
	number, description, reference string
	postings                       []posting
}

// posting is a line. Where it is in another currency, amount is its cost.
type posting struct {
	account               string
	amount                string
	currency, foreign     string // "" where the line is in the company's
	partner, descriptions string
}

// export writes the journal for hledger or beancount. It begins with what the
// accounts held before, so that their balances there are the balances here.
func (s *Service) export(ctx context.Context, c *op.Call, in *exportIn) (op.Raw, error) {
	if err := in.check(); err != nil {
		return op.Raw{}, err
	}
	company, err := s.queries.ReportCompany(ctx, c.Tx)
	if err != nil {
		return op.Raw{}, err
	}
	accounts, err := s.queries.ExportAccounts(ctx, c.Tx)
	if err != nil {
		return op.Raw{}, err
	}
	opening, err := s.queries.ExportOpening(ctx, c.Tx, in.From)
	if err != nil {
		return op.Raw{}, err
	}
	rates, err := s.queries.ExportRates(ctx, c.Tx, db.ExportRatesParams{FromDate: in.From, ToDate: in.To})
	if err != nil {
		return op.Raw{}, err
	}
	lines, err := s.queries.ExportLines(ctx, c.Tx, db.ExportLinesParams{FromDate: in.From, ToDate: in.To, Rows: mostExported + 1})
	if err != nil {
		return op.Raw{}, err
	}
	if len(lines) > mostExported {
		return op.Raw{}, fault.TooLarge("too_many_lines", "There are more than %d lines in this range. Export a shorter one.", mostExported)
	}
	names := accountPaths(accounts)
	all := make([]string, len(accounts))
	for i, a := range accounts {
		all[i] = names[a.ID]
	}
	var out plainText = &hledger{currency: company.Currency}
	if in.Format == "beancount" {
		out = &beancount{currency: company.Currency}
	}
	out.begin(all, company.Currency, company.CurrencyDecimals, in.From)
	for _, r := range rates {
		out.rate(r.RateDate, r.Currency, r.Rate.String())
	}
	post := func(account int64, amount money.Amount, currency string, foreign money.Amount) posting {
		p := posting{account: names[account], amount: amount.Fixed(company.CurrencyDecimals)}
		// A line that moves the company's value alone is in the company's currency.
		if currency != "" && !foreign.IsZero() {
			decimals, _ := money.CurrencyDecimals(currency)
			p.currency, p.foreign = currency, foreign.Fixed(max(decimals, foreign.Places()))
		}
		return p
	}
	before := exported{day: in.From, description: "Opening balances"}
	for _, o := range opening {
		// Where a foreign amount and its value are on different sides, revaluations
		// and differences have moved the value: they stand by themselves.
		if o.CurrencyAmount.Sign()*o.Amount.Sign() < 0 {
			before.postings = append(before.postings, post(o.AccountID, money.Amount{}, o.Currency, o.CurrencyAmount), post(o.AccountID, o.Amount, "", money.Amount{}))
			continue
		}
		before.postings = append(before.postings, post(o.AccountID, o.Amount, o.Currency, o.CurrencyAmount))
	}
	if len(before.postings) > 0 {
		out.entry(before)
	}
	var e exported
	var at int64
	for _, l := range lines {
		if l.ID != at {
			if at != 0 {
				out.entry(e)
			}
			at, e = l.ID, exported{day: l.EntryDate, number: l.Number, description: l.Description, reference: l.Reference}
		}
		currency, foreign := "", money.Amount{}
		if l.Currency != nil && l.CurrencyAmount != nil {
			currency, foreign = *l.Currency, *l.CurrencyAmount
		}
		p := post(l.AccountID, l.Amount, currency, foreign)
		p.descriptions = l.LineDescription
		if l.Partner != nil {
			p.partner = *l.Partner
		}
		e.postings = append(e.postings, p)
	}
	if at != 0 {
		out.entry(e)
	}
	return op.Raw{ContentType: "text/plain; charset=utf-8", Data: out.bytes()}, nil
}

var roots = map[string]string{"asset": "Assets", "liability": "Liabilities", "equity": "Equity", "income": "Income", "expense": "Expenses"}

// accountPaths names each account so that both programs take it, "Assets:1120-Bank-account":
// letters, digits and hyphens, beginning with a capital or a digit.
func accountPaths(accounts []db.ExportAccountsRow) map[int64]string {
	names := make(map[int64]string, len(accounts))
	taken := map[string]bool{}
	for _, a := range accounts {
		part := strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				return r
			}
			return '-'
		}, a.Code+" "+a.Name)
		for strings.Contains(part, "--") {
			part = strings.ReplaceAll(part, "--", "-")
		}
		part = strings.Trim(part, "-")
		name := roots[a.Type] + ":" + strings.ToUpper(part[:1]) + part[1:]
		if taken[strings.ToLower(name)] {
			name += fmt.Sprintf("-%d", a.ID)
		}
		taken[strings.ToLower(name)], names[a.ID] = true, name
	}
	return names
}

// oneLine is a text without what would end it.
func oneLine(text string, without string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || strings.ContainsRune(without, r) {
			return ' '
		}
		return r
	}, text)), " ")
}

// hledger writes its journal format.
type hledger struct {
	currency string
	out      bytes.Buffer
}

func (h *hledger) bytes() []byte { return h.out.Bytes() }

func (h *hledger) begin(accounts []string, company string, decimals int32, _ date.Date) {
	sample := "1000."
	if decimals > 0 {
		sample += strings.Repeat("0", int(decimals))
	}
	fmt.Fprintf(&h.out, "commodity %s %s\n", sample, company)
	for _, a := range accounts {
		fmt.Fprintf(&h.out, "account %s\n", a)
	}
	h.out.WriteByte('\n')
}

func (h *hledger) rate(day date.Date, currency, rate string) {
	fmt.Fprintf(&h.out, "P %s %s %s %s\n", day, currency, rate, h.currency)
}

func (h *hledger) entry(e exported) {
	fmt.Fprintf(&h.out, "\n%s *", e.day)
	if e.number != "" {
		fmt.Fprintf(&h.out, " (%s)", oneLine(e.number, "();"))
	}
	if d := oneLine(e.description, ";|"); d != "" {
		h.out.WriteString(" " + d)
	}
	h.out.WriteByte('\n')
	h.tags("    ; ", "number", e.number, "reference", e.reference)
	for _, p := range e.postings {
		if p.currency == "" {
			fmt.Fprintf(&h.out, "    %s  %s %s", p.account, p.amount, h.currency)
		} else {
			fmt.Fprintf(&h.out, "    %s  %s %s @@ %s %s", p.account, p.foreign, p.currency, strings.TrimPrefix(p.amount, "-"), h.currency)
		}
		h.out.WriteByte('\n')
		h.tags("        ; ", "partner", p.partner, "text", p.descriptions)
	}
}

// tags end at a comma.
func (h *hledger) tags(before string, pairs ...string) {
	for i := 0; i < len(pairs); i += 2 {
		if v := oneLine(pairs[i+1], ",;"); v != "" {
			fmt.Fprintf(&h.out, "%s%s:%s\n", before, pairs[i], v)
		}
	}
}

// beancount writes its input format.
type beancount struct {
	currency string
	out      bytes.Buffer
}

func (b *beancount) bytes() []byte { return b.out.Bytes() }

func (b *beancount) begin(accounts []string, company string, decimals int32, first date.Date) {
	// A price for all of an amount becomes one for each unit, whose last digit is
	// rounded; half a cent of tolerance covers it where whole numbers say nothing.
	fmt.Fprintf(&b.out, "option \"title\" \"Kontor\"\noption \"operating_currency\" \"%s\"\noption \"inferred_tolerance_default\" \"%s:0.%s5\"\n\n",
		company, company, strings.Repeat("0", int(decimals)))
	for _, a := range accounts {
		fmt.Fprintf(&b.out, "%s open %s\n", first, a)
	}
	b.out.WriteByte('\n')
}

func (b *beancount) rate(day date.Date, currency, rate string) {
	fmt.Fprintf(&b.out, "%s price %s %s %s\n", day, currency, rate, b.currency)
}

func (b *beancount) entry(e exported) {
	fmt.Fprintf(&b.out, "\n%s * %s\n", e.day, quoted(e.description))
	b.meta("  ", "number", e.number, "reference", e.reference)
	for _, p := range e.postings {
		if p.currency == "" {
			fmt.Fprintf(&b.out, "  %s  %s %s\n", p.account, p.amount, b.currency)
		} else {
			fmt.Fprintf(&b.out, "  %s  %s %s @@ %s %s\n", p.account, p.foreign, p.currency, strings.TrimPrefix(p.amount, "-"), b.currency)
		}
		b.meta("    ", "partner", p.partner, "text", p.descriptions)
	}
}

func (b *beancount) meta(before string, pairs ...string) {
	for i := 0; i < len(pairs); i += 2 {
		if v := oneLine(pairs[i+1], ""); v != "" {
			fmt.Fprintf(&b.out, "%s%s: %s\n", before, pairs[i], quoted(v))
		}
	}
}

func quoted(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(oneLine(text, "")) + `"`
}
