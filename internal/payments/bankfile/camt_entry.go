package bankfile

import (
	"errors"
	"fmt"
	"strings"

	"kontor/internal/money"
)

type camtEntry struct {
	Ref      string     `xml:"NtryRef"`
	Amt      camtAmount `xml:"Amt"`
	Sign     string     `xml:"CdtDbtInd"`
	Reversal string     `xml:"RvslInd"`
	Status   struct {
		Text  string `xml:",chardata"` // up to version 03
		Code  string `xml:"Cd"`
		Other string `xml:"Prtry"`
	} `xml:"Sts"`
	Booked  *camtDate `xml:"BookgDt"`
	Value   *camtDate `xml:"ValDt"`
	BankRef string    `xml:"AcctSvcrRef"`
	Details []struct {
		Batch *struct {
			Message string `xml:"MsgId"`
			Payment string `xml:"PmtInfId"`
		} `xml:"Btch"`
		Txs []camtTx `xml:"TxDtls"`
	} `xml:"NtryDtls"`
	Info string `xml:"AddtlNtryInf"`
}

type camtTx struct {
	EndToEnd   string      `xml:"Refs>EndToEndId"`
	BankRef    string      `xml:"Refs>AcctSvcrRef"`
	Amt        *camtAmount `xml:"Amt"` // from version 03
	Sign       string      `xml:"CdtDbtInd"`
	TxAmt      *camtAmount `xml:"AmtDtls>TxAmt>Amt"`
	Counter    *camtAmount `xml:"AmtDtls>CntrValAmt>Amt"`
	Instructed *camtAmount `xml:"AmtDtls>InstdAmt>Amt"`
	Charges    *struct{}   `xml:"Chrgs"`
	Debtor     *camtParty  `xml:"RltdPties>Dbtr"`
	DebtorAcct *camtAcct   `xml:"RltdPties>DbtrAcct"`
	LastDebtor *camtParty  `xml:"RltdPties>UltmtDbtr"`
	Creditor   *camtParty  `xml:"RltdPties>Cdtr"`
	CreditAcct *camtAcct   `xml:"RltdPties>CdtrAcct"`
	LastCredit *camtParty  `xml:"RltdPties>UltmtCdtr"`
	Free       []string    `xml:"RmtInf>Ustrd"`
	Structured []struct {
		Reference string   `xml:"CdtrRefInf>Ref"`
		Documents []string `xml:"RfrdDocInf>Nb"`
		More      []string `xml:"AddtlRmtInf"`
	} `xml:"RmtInf>Strd"`
	Return *struct {
		Code  string   `xml:"Rsn>Cd"`
		Other string   `xml:"Rsn>Prtry"`
		Info  []string `xml:"AddtlInf"`
	} `xml:"RtrInf"`
	Info string `xml:"AddtlTxInf"`
}

// camtParty has its name at the top up to version 07, and below Pty or Agt since.
type camtParty struct {
	Name  string `xml:"Nm"`
	Party string `xml:"Pty>Nm"`
	Agent string `xml:"Agt>FinInstnId>Nm"`
}

func (p *camtParty) name() string {
	if p == nil {
		return ""
	}
	return first(p.Name, p.Party, p.Agent)
}

// signed is the amount with the sign of its indicator. The amount itself is
// never negative.
func signed(a camtAmount, indicator string) (money.Amount, error) {
	v, err := parseAmount(strings.TrimSpace(a.Value), clean(a.Ccy))
	if err != nil {
		return v, err
	}
	if strings.HasPrefix(strings.TrimSpace(a.Value), "-") {
		return v, fmt.Errorf("%.40q has a sign of its own; CdtDbtInd says what is in and what is out", strings.TrimSpace(a.Value))
	}
	switch clean(indicator) {
	case "CRDT":
		return v, nil
	case "DBIT":
		return v.Neg(), nil
	}
	return v, fmt.Errorf("CdtDbtInd is %.20q and neither CRDT nor DBIT", clean(indicator))
}

// entry turns one Ntry into its line, or into one for each payment of a batch.
func (s *camtStatement) entry(e *camtEntry, at int) error {
	wrong := func(err error) error {
		return refuse(BadEntry, "Line %d, entry %d: %s.", at, s.entries, err)
	}
	switch status := first(e.Status.Code, e.Status.Text, e.Status.Other); status {
	case "BOOK":
	case "PDNG", "INFO", "FUTR":
		s.pending++
		return nil
	default:
		return wrong(fmt.Errorf("the status is %.20q, so it is not clear whether it is booked", status))
	}
	s.known(e.Amt.Ccy)
	if c := clean(e.Amt.Ccy); c != s.Currency {
		return wrong(fmt.Errorf("it is in %.10q, but the account is in %s", c, s.Currency))
	}
	amount, err := signed(e.Amt, e.Sign)
	if err != nil {
		return wrong(err)
	}
	l := Line{Amount: amount, Currency: s.Currency, BankID: identification(e.BankRef)}
	switch clean(e.Reversal) {
	case "", "false", "0":
	case "true", "1":
		// CdtDbtInd is that of the reversal already.
		l.Reversal = true
	default:
		return wrong(fmt.Errorf("RvslInd is %.20q and neither true nor false", clean(e.Reversal)))
	}
	booked, err := e.Booked.parse()
	if err != nil {
		return wrong(err)
	}
	if l.ValueOn, err = e.Value.parse(); err != nil {
		return wrong(err)
	}
	switch {
	case booked != nil:
		l.BookedOn = *booked
	case l.ValueOn != nil:
		l.BookedOn = *l.ValueOn
		s.file.warn("Line %d, entry %d has no booking date; the value date %s was taken.", at, s.entries, l.ValueOn)
	default:
		return wrong(errors.New("it has no date"))
	}
	return s.details(e, l, at)
}

func (s *camtStatement) details(e *camtEntry, l Line, at int) error {
	var txs []*camtTx
	batch, named := "", false
	// Lines are counted for each detail, whatever becomes of it.
	if err := s.file.room(); err != nil {
		return err
	}
	for i := range e.Details {
		if b := e.Details[i].Batch; b != nil {
			named = true
			batch = first(batch, identification(b.Payment), identification(b.Message))
		}
		for j := range e.Details[i].Txs {
			txs = append(txs, &e.Details[i].Txs[j])
			if j > 0 {
				if err := s.file.room(); err != nil {
					return err
				}
			}
		}
	}
	if named || len(txs) > 1 {
		l.Batch = first(batch, l.BankID, identification(e.Ref), fmt.Sprintf("%s/%d", s.ID, s.entries))
	}
	if len(txs) == 0 {
		l.Text = clean(e.Info)
		s.Lines = append(s.Lines, l)
		return nil
	}
	amounts := make([]money.Amount, len(txs))
	together, complete := money.Amount{}, true
	for i, tx := range txs {
		a, ok, err := tx.amount(s.Currency, first(tx.Sign, e.Sign))
		if err != nil {
			return refuse(BadEntry, "Line %d, entry %d, detail %d: %s.", at, s.entries, i+1, err)
		}
		complete = complete && ok
		amounts[i], together = a, together.Add(a)
	}
	switch {
	case complete && !together.Equal(l.Amount) && l.Batch != "":
		return refuse(BadBatch, "Line %d, entry %d: the %d details of the batch %.60q make %s together, but the entry is %s. Nothing of the file was taken; ask the bank for the statement again.",
			at, s.entries, len(txs), l.Batch, together, l.Amount)
	case len(txs) == 1:
		if complete && !together.Equal(l.Amount) && txs[0].Charges == nil {
			s.file.warn("Line %d, entry %d: its detail says %s, the entry itself %s; the entry counts.", at, s.entries, together, l.Amount)
		}
		s.add(l, txs[0], e)
	case !complete:
		s.file.warn("Line %d, entry %d: the %d details of the batch %.60q do not all have an amount in %s, so it is one line.", at, s.entries, len(txs), l.Batch, s.Currency)
		s.addSum(l, txs, e)
	default:
		for i, tx := range txs {
			part := l
			part.Amount = amounts[i]
			s.add(part, tx, e)
		}
	}
	return nil
}

// amount is the detail's amount in the account's currency, if it has one.
func (t *camtTx) amount(currency, sign string) (money.Amount, bool, error) {
	for _, a := range []*camtAmount{t.Amt, t.TxAmt, t.Counter, t.Instructed} {
		if a != nil && clean(a.Ccy) == currency {
			v, err := signed(*a, sign)
			return v, err == nil, err
		}
	}
	return money.Amount{}, false, nil
}

func (s *camtStatement) add(l Line, t *camtTx, e *camtEntry) {
	l.BankID = first(identification(t.BankRef), l.BankID)
	l.Partner, l.PartnerAccount = t.partner(s.Account, l)
	end, structured := identification(t.EndToEnd), t.references()
	in, rest := first(structured, end), ""
	if l.Amount.Sign() < 0 {
		in = first(end, structured)
		if structured != in {
			rest = structured
		}
	}
	l.Reference = in
	text := append([]string{}, t.Free...)
	for _, r := range t.Structured {
		text = append(text, r.More...)
	}
	l.Text = first(joined(" ", text...), t.Info, e.Info)
	l.Text = joined(" ", l.Text, rest)
	if r := t.Return; r != nil {
		l.Text = joined(" ", l.Text, joined(" ", append(r.Info, first(r.Code, r.Other))...))
	}
	s.Lines = append(s.Lines, l)
}

// addSum is a batch that cannot be split: one line with what its details share.
func (s *camtStatement) addSum(l Line, txs []*camtTx, e *camtEntry) {
	partner, account := txs[0].partner(s.Account, l)
	var refs, texts []string
	for _, t := range txs {
		if p, a := t.partner(s.Account, l); p != partner || a != account {
			partner, account = "", ""
		}
		refs = append(refs, t.references())
		texts = append(texts, joined(" ", t.Free...))
	}
	l.Partner, l.PartnerAccount = partner, account
	l.Reference = joined(", ", refs...)
	l.Text = first(joined("; ", texts...), e.Info)
	s.Lines = append(s.Lines, l)
}

// references are those of the structured remittance: the creditor's, and the
// numbers of the documents that are paid.
func (t *camtTx) references() string {
	var refs []string
	for _, r := range t.Structured {
		if clean(r.Reference) != "" {
			refs = append(refs, r.Reference)
		} else {
			refs = append(refs, r.Documents...)
		}
	}
	return joined(", ", refs...)
}

// partner is the other side. Money in comes from the debtor and money out goes
// to the creditor; what is reversed or returned keeps the sides of the first
// payment, and not every bank does so, so there the account decides.
func (t *camtTx) partner(own string, l Line) (name, account string) {
	debtor, creditor := t.DebtorAcct.number(), t.CreditAcct.number()
	from := l.Amount.Sign() >= 0
	back := l.Reversal || t.Return != nil
	if back {
		from = !from
	}
	switch {
	case debtor == own && creditor != own && debtor != "":
		from = false
	case creditor == own && debtor != own && creditor != "":
		from = true
	case back && from && debtor == "" && t.Debtor.name() == "":
		from = false
	case back && !from && creditor == "" && t.Creditor.name() == "":
		from = true
	}
	if from {
		return first(t.Debtor.name(), t.LastDebtor.name()), debtor
	}
	return first(t.Creditor.name(), t.LastCredit.name()), creditor
}
