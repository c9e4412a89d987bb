package settings

import (
	"context"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/sheet/letter"
)

// Letterhead is what every letter of the company has: whose it is, and how it
// looks.
type Letterhead struct {
	Company Company
	Layout  Layout
	logo    []byte
}

// LetterheadTx reads the letterhead.
func (s *Service) LetterheadTx(ctx context.Context, tx db.DBTX) (h Letterhead, err error) {
	if h.Company, err = s.CompanyTx(ctx, tx); err != nil {
		return h, err
	}
	if h.Layout, err = s.layoutTx(ctx, tx); err != nil {
		return h, err
	}
	row, err := s.queries.LayoutLogoGet(ctx, tx)
	if errors.Is(err, pgx.ErrNoRows) {
		return h, nil
	}
	h.logo = row.Data
	return h, err
}

// Dress makes a letter of a kind the company's: its sender, paper, logo,
// colours, foot, and the texts above and below. A Payment that the letter has
// is completed with the company's account, or taken out if none is shown.
func (h Letterhead) Dress(l *letter.Letter, kind string) {
	c, v := h.Company, h.Layout
	home := letter.Place{Street: c.Street, PostalCode: c.PostalCode, City: c.City, Country: c.Country}
	l.Sender = letter.Sender{Name: c.Name, Address: home.Lines(c.Country), Foot: full(c.Name, c.Email, c.Phone, c.TaxNumber)}
	if !v.FooterAuto {
		l.Sender.Foot = nil
	}
	l.Locale.Paper = v.Paper
	l.Layout = letter.Layout{Logo: h.logo, LogoRight: v.LogoSide == "right", Size: float64(v.FontSize), Footer: h.footer()}
	// The colours have been checked before they were stored.
	l.Layout.Accent, _ = letter.ParseColor(v.AccentColor)
	l.Layout.Text, _ = letter.ParseColor(v.TextColor)
	for _, t := range v.Texts {
		if t.Kind == kind {
			l.Introduction, l.Closing = t.Introduction, t.Closing
		}
	}
	if l.Payment == nil {
		return
	}
	if !v.ShowPayment || v.IBAN == "" {
		l.Payment = nil
		return
	}
	p := *l.Payment
	p.Holder, p.Bank, p.IBAN, p.BIC = h.holder(), v.BankName, v.IBAN, v.BIC
	l.Payment = &p
}

func (h Letterhead) holder() string {
	if h.Layout.AccountHolder != "" {
		return h.Layout.AccountHolder
	}
	return h.Company.Name
}

// footer is the columns at the foot of every page.
func (h Letterhead) footer() [][]string {
	c, v := h.Company, h.Layout
	if !v.FooterAuto {
		return [][]string{strings.Split(v.FooterLeft, "\n"), strings.Split(v.FooterMiddle, "\n"), strings.Split(v.FooterRight, "\n")}
	}
	home := letter.Place{Street: c.Street, PostalCode: c.PostalCode, City: c.City, Country: c.Country}
	var account []string
	if v.IBAN != "" {
		account = full(v.BankName, "IBAN "+letter.Grouped(v.IBAN))
		if v.BIC != "" {
			account = append(account, "BIC "+v.BIC)
		}
	}
	tax := ""
	if c.TaxNumber != "" {
		tax = "Tax number " + c.TaxNumber
	}
	return [][]string{append([]string{c.Name}, home.Lines("")...), full(c.Email, c.Phone, v.Registration, tax), account}
}

func full(texts ...string) (out []string) {
	for _, t := range texts {
		if t != "" {
			out = append(out, t)
		}
	}
	return out
}
