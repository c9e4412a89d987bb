package bankfile

import (
	"errors"
	"fmt"
	"strings"

	"kontor/internal/date"
	"kontor/internal/money"
)

// parseOFX reads the day of YYYYMMDD[HHMMSS[.XXX]][[zone]], as the bank's own
// clock had it.
func parseOFX(s string) (date.Date, error) { return parseDay(s, "YYYYMMDD", afterOFX) }

// parseOFXAmount allows a comma for the point, as the specification does; there
// are no thousands separators.
func parseOFXAmount(s, currency string) (money.Amount, error) {
	if strings.Count(s, ",") == 1 && !strings.Contains(s, ".") {
		s = strings.Replace(s, ",", ".", 1)
	}
	return parseAmount(s, currency)
}

// line is one STMTTRN.
func (r *ofxReader) line(tx ofxValues) error {
	number := len(r.st.Lines) + 1
	wrong := func(err error) error {
		return refuse(BadEntry, "Line %d, transaction %d of the account: %s.", r.txLine, number, err)
	}
	currency := strings.ToUpper(r.statement.first("STMTRS.CURDEF", "CCSTMTRS.CURDEF"))
	if currency == "" {
		return wrong(errors.New("the statement has no currency (CURDEF)"))
	}
	if own := strings.ToUpper(tx["CURRENCY.CURSYM"]); own != "" && own != currency {
		return wrong(fmt.Errorf("its amount is in %.10q, but the account is in %s", own, currency))
	}
	var err error
	l := Line{
		Currency: currency, BankID: identification(tx["STMTTRN.FITID"]),
		Partner: tx.first("STMTTRN.NAME", "PAYEE.NAME"), Text: tx["STMTTRN.MEMO"],
		PartnerAccount: cleanAccount(tx.first("BANKACCTTO.ACCTID", "CCACCTTO.ACCTID")),
		Reference:      tx.first("STMTTRN.REFNUM", "STMTTRN.CHECKNUM"),
	}
	// EXTDNAME is NAME in full.
	if full := tx["STMTTRN.EXTDNAME"]; len(full) > len(l.Partner) {
		l.Partner = full
	}
	if l.BookedOn, err = parseOFX(tx["STMTTRN.DTPOSTED"]); err != nil {
		return wrong(fmt.Errorf("DTPOSTED: %w", err))
	}
	if v := tx["STMTTRN.DTAVAIL"]; v != "" {
		d, err := parseOFX(v)
		if err != nil {
			return wrong(fmt.Errorf("DTAVAIL: %w", err))
		}
		l.ValueOn = &d
	}
	if l.Amount, err = parseOFXAmount(tx["STMTTRN.TRNAMT"], currency); err != nil {
		return wrong(fmt.Errorf("TRNAMT: %w", err))
	}
	if earlier := tx["STMTTRN.CORRECTFITID"]; earlier != "" {
		if strings.EqualFold(tx["STMTTRN.CORRECTACTION"], "DELETE") {
			r.file.warn("Line %d: the bank takes back its transaction %.60q; look whether it was imported, and correct it by hand.", r.txLine, earlier)
			return nil
		}
		r.file.warn("Line %d: the bank replaces its transaction %.60q by this one of %s; look whether the earlier one was imported.", r.txLine, earlier, l.Amount)
	}
	if l.BankID != "" {
		r.fitids[l.BankID]++
		if r.fitids[l.BankID] == 2 {
			r.file.warn("Line %d: the bank uses the identification %.60q more than once; all of its transactions were taken.", r.txLine, l.BankID)
		}
	}
	r.st.Lines = append(r.st.Lines, l)
	return r.file.room()
}

func (r *ofxReader) endStatement() error {
	s, v := r.st, r.statement
	r.st, r.statement = nil, nil
	s.Account = cleanAccount(v.first("BANKACCTFROM.ACCTID", "CCACCTFROM.ACCTID"))
	s.Bank = first(v["BANKACCTFROM.BANKID"], r.message["FI.ORG"])
	s.Currency = strings.ToUpper(v.first("STMTRS.CURDEF", "CCSTMTRS.CURDEF"))
	if s.Account == "" {
		return refuse(BadEntry, "Line %d: the statement does not name its account (ACCTID).", s.line)
	}
	if _, ok := money.CurrencyDecimals(s.Currency); !ok {
		return refuse(BadEntry, "Line %d: %.10q is not a currency in use.", s.line, s.Currency)
	}
	for _, end := range []struct {
		name string
		into **date.Date
	}{{"DTSTART", &s.From}, {"DTEND", &s.To}} {
		if text := v["BANKTRANLIST."+end.name]; text != "" {
			d, err := parseOFX(text)
			if err != nil {
				return refuse(BadEntry, "Line %d: the period of the statement is wrong: %s: %s.", s.line, end.name, err)
			}
			*end.into = &d
		}
	}
	if err := r.ledgerBalance(s, v); err != nil {
		return err
	}
	r.file.Statements = append(r.file.Statements, *s)
	return nil
}

// ledgerBalance takes the balance as the closing one only when it is that of the
// list's end: banks tell the balance of the moment, whatever period was asked.
func (r *ofxReader) ledgerBalance(s *Statement, v ofxValues) error {
	text := v["LEDGERBAL.BALAMT"]
	if text == "" {
		return nil
	}
	a, err := parseOFXAmount(text, s.Currency)
	if err != nil {
		return refuse(BadEntry, "Line %d: the balance LEDGERBAL is wrong: %s.", s.line, err)
	}
	day, err := parseOFX(v["LEDGERBAL.DTASOF"])
	if err != nil {
		return refuse(BadEntry, "Line %d: the date of the balance LEDGERBAL is wrong: %s.", s.line, err)
	}
	if s.To != nil && s.To.Before(day) {
		r.file.warn("Account %.60q: the balance %s is of %s, after the end of the list on %s, and was not taken.", s.Account, a, day, s.To)
		return nil
	}
	for _, l := range s.Lines {
		if day.Before(l.BookedOn) {
			r.file.warn("Account %.60q: the balance %s is of %s, before the last transaction, and was not taken.", s.Account, a, day)
			return nil
		}
	}
	s.Closing = &a
	return nil
}
