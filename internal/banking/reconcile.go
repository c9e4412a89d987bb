package banking

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/fault"
	"kontor/internal/ledger"
	"kontor/internal/money"
	"kontor/internal/op"
	"kontor/internal/payments"
)

type bankReconcileIn struct {
	op.ID
	Body struct {
		Parts []BankPart `json:"parts" minItems:"1" maxItems:"200" nullable:"false"`
	}
}

// BankPart is one explanation of a part of a line: a line of the books, a
// payment of a partner, or an account.
type BankPart struct {
	Amount        money.Amount             `json:"amount,omitzero" doc:"With the sign of the bank's line; all that is left of it unless given."`
	JournalLineID int64                    `json:"journal_line_id,omitempty" minimum:"0" doc:"A line of the bank's own account that is posted already."`
	PartnerID     int64                    `json:"partner_id,omitempty" minimum:"0" doc:"Who paid or was paid; beside an account only noted on its line."`
	Control       string                   `json:"control,omitempty" enum:"receivable,payable" doc:"As a customer or as a supplier; what the direction leads to unless given."`
	Items         []payments.PaymentItemIn `json:"items,omitempty" doc:"Open items of the partner; what they leave of the amount is on account."`
	AccountID     int64                    `json:"account_id,omitempty" minimum:"0" doc:"An account of the books, for what is no partner's: a fee, interest, a transfer."`
	Description   string                   `json:"description,omitempty" maxLength:"300"`
	TaxIDs        []int64                  `json:"tax_ids,omitempty" maxItems:"5" doc:"Beside an account: taxes that are in the amount."`
	CostCenterID  int64                    `json:"cost_center_id,omitempty" minimum:"0" doc:"Beside an account."`
	ProjectID     int64                    `json:"project_id,omitempty" minimum:"0" doc:"Beside an account."`
}

func (s *Service) lockLineTx(ctx context.Context, tx pgx.Tx, id int64) (BankLineDetail, db.BankLineGetRow, error) {
	if _, err := s.queries.BankLineLock(ctx, tx, id); err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return BankLineDetail{}, db.BankLineGetRow{}, err
	}
	return s.lineTx(ctx, tx, id)
}

// reconcile matches a line of the bank, part by part. Parts that are not posted
// yet are posted on the bank's day.
func (s *Service) reconcile(ctx context.Context, c *op.Call, in *bankReconcileIn) (BankLineDetail, error) {
	before, at, err := s.lockLineTx(ctx, c.Tx, in.ID.ID)
	if err != nil {
		return before, err
	}
	if before.State == "reconciled" {
		return before, fault.Conflict("already_reconciled", "This line is reconciled already. Take that back first.")
	}
	left := before.Remaining
	for n := range in.Body.Parts {
		p := &in.Body.Parts[n]
		field := fmt.Sprintf("parts[%d]", n)
		if err := p.check(field, left); err != nil {
			return before, err
		}
		places, _ := money.CurrencyDecimals(before.Currency)
		if p.Amount.IsZero() {
			p.Amount = left
		}
		p.Amount = money.AmountOf(p.Amount.Decimal(), places)
		if err := s.partTx(ctx, c, before.BankLine, at, *p, field); err != nil {
			return before, err
		}
		left = left.Sub(p.Amount)
	}
	after, _, err := s.lineTx(ctx, c.Tx, before.ID)
	if err != nil {
		return after, err
	}
	c.Record(op.Change{Kind: "bank_line", ID: after.ID, Title: after.title(), Before: before, After: after})
	return after, nil
}

// check refuses a part that cannot be of a line with so much left.
func (p BankPart) check(field string, left money.Amount) error {
	chosen := 0
	for _, yes := range []bool{p.JournalLineID != 0, p.PartnerID != 0 && p.AccountID == 0, p.AccountID != 0} {
		if yes {
			chosen++
		}
	}
	refused := fault.Invalid("invalid_parts", "The line cannot be reconciled like this; see what is marked.")
	switch {
	case chosen != 1:
		return refused.Field(field, "A part is one of three: a line of the books, a partner's payment, or an account.")
	case p.JournalLineID != 0 && p.PartnerID != 0, p.AccountID != 0 && len(p.Items) > 0:
		return refused.Field(field, "A part is one of three: a line of the books, a partner's payment, or an account.")
	case p.AccountID == 0 && (len(p.TaxIDs) > 0 || p.CostCenterID != 0 || p.ProjectID != 0):
		return refused.Field(field, "A tax, a cost centre or a project belongs to an account; a payment and a line of the books have their own.")
	case left.IsZero():
		return refused.Field(field+".amount", "Nothing is left of the line for this part.")
	case p.Amount.IsZero():
		return nil
	case p.Amount.Sign() != left.Sign():
		return refused.Field(field+".amount", "An amount has the sign of the bank's line.")
	case p.Amount.Decimal().Abs().Cmp(left.Decimal().Abs()) > 0:
		return refused.Field(field+".amount", "Only %s are left of the line.", left)
	case p.Amount.Places() > left.Places():
		return refused.Field(field+".amount", "An amount has %d decimals.", left.Places())
	}
	return nil
}

// partTx posts what is not posted yet, and matches it.
func (s *Service) partTx(ctx context.Context, c *op.Call, b BankLine, at db.BankLineGetRow, p BankPart, field string) error {
	m := db.BankMatchInsertParams{BankLineID: b.ID, JournalLineID: p.JournalLineID, Amount: p.Amount, MadeAt: c.Now, MadeBy: c.Actor.UserID}
	var entry int64
	switch {
	case p.JournalLineID != 0:
		if err := s.existingTx(ctx, c.Tx, b, at.AccountID, p, field); err != nil {
			return err
		}
	case p.AccountID == 0:
		direction := "in"
		if p.Amount.Sign() < 0 {
			direction = "out"
		}
		pay, err := s.payments.PayTx(ctx, c, payments.NewPayment{
			Direction: direction, PartnerID: p.PartnerID, Control: p.Control, Date: b.Date, AccountID: at.AccountID, Currency: b.Currency,
			Amount: money.AmountOf(p.Amount.Decimal().Abs(), p.Amount.Places()), Reference: reference(b), Items: p.Items,
		})
		if err != nil {
			return under(err, field)
		}
		m.Posted, m.PostedID, entry = "payment", pay.ID, *pay.EntryID
	default:
		posted, err := s.postTx(ctx, c, b, at, p)
		if err != nil {
			return under(err, field)
		}
		m.Posted, m.PostedID, entry = "entry", posted.ID, posted.ID
		m.JournalLineID = posted.LineIDs[0]
	}
	if m.JournalLineID == 0 {
		id, err := s.queries.BankLineOfEntry(ctx, c.Tx, db.BankLineOfEntryParams{EntryID: entry, AccountID: at.AccountID})
		if err != nil {
			return err
		}
		m.JournalLineID = id
	}
	return s.queries.BankMatchInsert(ctx, c.Tx, m)
}

// existingTx looks whether a line of the books can explain the part.
func (s *Service) existingTx(ctx context.Context, tx pgx.Tx, b BankLine, account int64, p BankPart, field string) error {
	refused := fault.Invalid("invalid_parts", "The line cannot be reconciled like this; see what is marked.")
	l, err := s.queries.BankJournalLine(ctx, tx, db.BankJournalLineParams{ID: p.JournalLineID, Currency: b.Currency})
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return refused.Field(field+".journal_line_id", "There is no such line of the books.")
	case err != nil:
		return err
	case l.AccountID != account:
		return refused.Field(field+".journal_line_id", "%s has this line on another account.", l.Number)
	case l.Remaining.Sign() != p.Amount.Sign() || l.Remaining.Decimal().Abs().Cmp(p.Amount.Decimal().Abs()) < 0:
		return refused.Field(field+".amount", "Only %s are not matched of the line in %s.", l.Remaining, l.Number)
	}
	return nil
}

// postTx posts a part against another account.
func (s *Service) postTx(ctx context.Context, c *op.Call, b BankLine, at db.BankLineGetRow, p BankPart) (ledger.Posted, error) {
	facts, err := s.ledger.DocumentFactsTx(ctx, c.Tx)
	if err != nil {
		return ledger.Posted{}, err
	}
	description := strings.TrimSpace(p.Description)
	if description == "" {
		description = strings.TrimSpace(strings.Join([]string{b.Partner, b.Text}, " "))
	}
	description = cut(description, 300)
	places, _ := money.CurrencyDecimals(b.Currency)
	t, err := s.taxesTx(ctx, c.Tx, p, places, facts.Rounding)
	if err != nil {
		return ledger.Posted{}, err
	}
	convert := func(a money.Amount) money.Amount { return a }
	rate := money.Rate{}
	if b.Currency != facts.Currency {
		if rate, err = s.ledger.RateTx(ctx, c.Tx, b.Currency, b.Date); err != nil {
			return ledger.Posted{}, err
		}
		convert = func(a money.Amount) money.Amount {
			return money.AmountOf(a.Decimal().Mul(rate.Decimal()), facts.Decimals)
		}
	}
	others, taxes := t.against(p, description, convert)
	lines := append([]ledger.Line{{AccountID: at.AccountID, Description: description, Amount: p.Amount}}, others...)
	if b.Currency != facts.Currency {
		rest := money.Amount{}
		for n := range lines {
			l := &lines[n]
			l.Currency, l.CurrencyAmount, l.Rate, l.Amount = b.Currency, l.Amount, &rate, convert(l.Amount)
			rest = rest.Add(l.Amount)
		}
		// What rounding each line leaves goes to the account that was chosen.
		lines[1].Amount = lines[1].Amount.Sub(rest)
	}
	return s.ledger.PostTx(ctx, c, ledger.Entry{
		Journal: at.JournalCode, Date: b.Date, Reference: reference(b), Description: description, Lines: lines, Taxes: taxes,
	})
}

// reference of what is posted for the line.
func reference(b BankLine) string {
	if b.Reference != "" {
		return cut(b.Reference, 100)
	}
	return cut(b.BankRef, 100)
}

func cut(text string, most int) string {
	if r := []rune(text); len(r) > most {
		return string(r[:most])
	}
	return text
}

// under puts the refusals of a payment or entry at the part's fields.
func under(err error, field string) error {
	f, ok := fault.As(err)
	if !ok {
		return err
	}
	for n := range f.Fields {
		switch name := f.Fields[n].Name; {
		case strings.HasPrefix(name, "lines["):
			_, of, _ := strings.Cut(name, "].")
			if of != "partner_id" && of != "cost_center_id" && of != "project_id" {
				of = "account_id"
			}
			f.Fields[n].Name = field + "." + of
		case name == "":
			f.Fields[n].Name = field
		default:
			f.Fields[n].Name = field + "." + name
		}
	}
	return f
}

func (s *Service) unreconcile(ctx context.Context, c *op.Call, in *op.ID) (BankLineDetail, error) {
	before, _, err := s.lockLineTx(ctx, c.Tx, in.ID)
	if err != nil {
		return before, err
	}
	if len(before.Matches) == 0 {
		return before, fault.Conflict("not_reconciled", "Nothing is matched with this line.")
	}
	if err := s.takeBackTx(ctx, c, before.ID); err != nil {
		return before, err
	}
	after, _, err := s.lineTx(ctx, c.Tx, before.ID)
	return after, err
}

// takeBackTx deletes the matches of a line and reverses what they posted, on its
// own day. A closed period refuses that, and with it everything.
func (s *Service) takeBackTx(ctx context.Context, c *op.Call, id int64) error {
	before, _, err := s.lockLineTx(ctx, c.Tx, id)
	if err != nil {
		return err
	}
	if err := s.queries.BankMatchesDelete(ctx, c.Tx, id); err != nil {
		return err
	}
	for _, m := range before.Matches {
		switch m.Posted {
		case "payment":
			_, err = s.payments.CancelTx(ctx, c, *m.PostedID, m.EntryDate, "Taken back from the bank statement")
		case "entry":
			_, err = s.ledger.ReverseTx(ctx, c, *m.PostedID, m.EntryDate, "Taken back from the bank statement")
		}
		if err != nil {
			return err
		}
	}
	after, _, err := s.lineTx(ctx, c.Tx, id)
	if err != nil {
		return err
	}
	c.Record(op.Change{Kind: "bank_line", ID: id, Title: after.title(), Before: before, After: after})
	return nil
}

// reversedTx takes the matches of an entry back that is reversed elsewhere: it
// explains nothing any more.
func (s *Service) reversedTx(ctx context.Context, c *op.Call, r ledger.Reversal) error {
	ids, err := s.queries.BankMatchesOfEntryDelete(ctx, c.Tx, r.Original)
	if err != nil {
		return err
	}
	for _, id := range ids {
		after, _, err := s.lineTx(ctx, c.Tx, id)
		if err != nil {
			return err
		}
		c.Record(op.Change{Kind: "bank_line", ID: id, Title: after.title(), After: after})
		c.Effect(op.Effect{Kind: "document", Text: fmt.Sprintf("The bank's line of %s is to be reconciled again.", after.title())})
	}
	return nil
}
