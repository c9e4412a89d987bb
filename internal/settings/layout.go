package settings

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/fault"
	"kontor/internal/op"
	"kontor/internal/sheet/letter"
)

// Kinds of letters that have texts of their own.
const (
	LetterOrder      = "order"
	LetterInvoice    = "invoice"
	LetterCreditNote = "credit_note"
	LetterStatement  = "statement"
	LetterReceipt    = "receipt"
)

var letterKinds = []string{LetterOrder, LetterInvoice, LetterCreditNote, LetterStatement, LetterReceipt}

// Layout is how the company's printed documents look.
type Layout struct {
	AccentColor   string         `json:"accent_color" doc:"Of titles and rules, like #1f4e79."`
	TextColor     string         `json:"text_color" doc:"Of everything that is read, like #1a1a1a."`
	FontSize      int32          `json:"font_size" minimum:"8" maximum:"11" doc:"Points of plain text."`
	Paper         string         `json:"paper" enum:"A4,Letter"`
	LogoSide      string         `json:"logo_side" enum:"left,right"`
	HasLogo       bool           `json:"has_logo"`
	FooterAuto    bool           `json:"footer_auto" doc:"The columns of the foot follow from the company's data; the three texts are not used."`
	FooterLeft    string         `json:"footer_left"`
	FooterMiddle  string         `json:"footer_middle"`
	FooterRight   string         `json:"footer_right"`
	Registration  string         `json:"registration" doc:"Where the company is registered, and its number there."`
	AccountHolder string         `json:"account_holder" doc:"Whose bank account it is; empty for the company."`
	BankName      string         `json:"bank_name"`
	IBAN          string         `json:"iban" doc:"Without spaces."`
	BIC           string         `json:"bic"`
	ShowPayment   bool           `json:"show_payment" doc:"Invoices say where to pay to."`
	ShowSKU       bool           `json:"show_sku" doc:"Lines have a column for the product's code."`
	ShowDiscount  bool           `json:"show_discount" doc:"Lines have a column for the discount where there is one."`
	Texts         []LayoutText   `json:"texts" nullable:"false" doc:"One of each kind of document."`
	Notices       []LayoutNotice `json:"notices" nullable:"false" doc:"What may not look as it was meant."`
	Version       int32          `json:"version"`
	UpdatedAt     time.Time      `json:"updated_at"`
}

// LayoutText is what stands above and below the lines of a kind of document.
type LayoutText struct {
	Kind         string `json:"kind" enum:"order,invoice,credit_note,statement,receipt"`
	Introduction string `json:"introduction"`
	Closing      string `json:"closing"`
}

// LayoutNotice is a sentence about a field that stops nothing.
type LayoutNotice struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

// layoutTx reads the layout with a text of every kind.
func (s *Service) layoutTx(ctx context.Context, tx db.DBTX) (Layout, error) {
	r, err := s.queries.LayoutGet(ctx, tx)
	if err != nil {
		return Layout{}, err
	}
	texts, err := s.queries.LayoutTexts(ctx, tx)
	if err != nil {
		return Layout{}, err
	}
	l := Layout{
		AccentColor: r.AccentColor, TextColor: r.TextColor, FontSize: r.FontSize, Paper: r.Paper, LogoSide: r.LogoSide, HasLogo: r.HasLogo,
		FooterAuto: r.FooterAuto, FooterLeft: r.FooterLeft, FooterMiddle: r.FooterMiddle, FooterRight: r.FooterRight,
		Registration: r.Registration, AccountHolder: r.AccountHolder, BankName: r.BankName, IBAN: r.Iban, BIC: r.Bic,
		ShowPayment: r.ShowPayment, ShowSKU: r.ShowSku, ShowDiscount: r.ShowDiscount, Version: r.Version, UpdatedAt: r.UpdatedAt,
	}
	for _, kind := range letterKinds {
		text := LayoutText{Kind: kind}
		if i := slices.IndexFunc(texts, func(t db.LayoutText) bool { return t.Kind == kind }); i >= 0 {
			text.Introduction, text.Closing = texts[i].Introduction, texts[i].Closing
		}
		l.Texts = append(l.Texts, text)
	}
	l.Notices = l.notices()
	return l, nil
}

func (s *Service) layoutGet(ctx context.Context, c *op.Call, _ *op.Nothing) (Layout, error) {
	return s.layoutTx(ctx, c.Tx)
}

// LayoutChange is what may be changed of a layout; what is left out stays.
type LayoutChange struct {
	AccentColor   *string            `json:"accent_color,omitempty" maxLength:"20"`
	TextColor     *string            `json:"text_color,omitempty" maxLength:"20"`
	FontSize      *int32             `json:"font_size,omitempty" minimum:"8" maximum:"11"`
	Paper         *string            `json:"paper,omitempty" enum:"A4,Letter"`
	LogoSide      *string            `json:"logo_side,omitempty" enum:"left,right"`
	FooterAuto    *bool              `json:"footer_auto,omitempty"`
	FooterLeft    *string            `json:"footer_left,omitempty" maxLength:"600"`
	FooterMiddle  *string            `json:"footer_middle,omitempty" maxLength:"600"`
	FooterRight   *string            `json:"footer_right,omitempty" maxLength:"600"`
	Registration  *string            `json:"registration,omitempty" maxLength:"200"`
	AccountHolder *string            `json:"account_holder,omitempty" maxLength:"200"`
	BankName      *string            `json:"bank_name,omitempty" maxLength:"200"`
	IBAN          *string            `json:"iban,omitempty" maxLength:"50"`
	BIC           *string            `json:"bic,omitempty" maxLength:"20"`
	ShowPayment   *bool              `json:"show_payment,omitempty"`
	ShowSKU       *bool              `json:"show_sku,omitempty"`
	ShowDiscount  *bool              `json:"show_discount,omitempty"`
	Texts         []LayoutTextChange `json:"texts,omitempty" maxItems:"20" doc:"Those that change."`
}

// LayoutTextChange is what changes of a kind's texts; what is left out stays.
type LayoutTextChange struct {
	Kind         string  `json:"kind" enum:"order,invoice,credit_note,statement,receipt"`
	Introduction *string `json:"introduction,omitempty" maxLength:"2000"`
	Closing      *string `json:"closing,omitempty" maxLength:"2000"`
}

// apply is the layout with a change, or what is wrong with it.
func (l Layout) apply(b LayoutChange) (Layout, error) {
	op.Patch(&l.AccentColor, b.AccentColor)
	op.Patch(&l.TextColor, b.TextColor)
	op.Patch(&l.FontSize, b.FontSize)
	op.Patch(&l.Paper, b.Paper)
	op.Patch(&l.LogoSide, b.LogoSide)
	op.Patch(&l.FooterAuto, b.FooterAuto)
	op.Patch(&l.FooterLeft, b.FooterLeft)
	op.Patch(&l.FooterMiddle, b.FooterMiddle)
	op.Patch(&l.FooterRight, b.FooterRight)
	op.Patch(&l.Registration, b.Registration)
	op.Patch(&l.AccountHolder, b.AccountHolder)
	op.Patch(&l.BankName, b.BankName)
	op.Patch(&l.IBAN, b.IBAN)
	op.Patch(&l.BIC, b.BIC)
	op.Patch(&l.ShowPayment, b.ShowPayment)
	op.Patch(&l.ShowSKU, b.ShowSKU)
	op.Patch(&l.ShowDiscount, b.ShowDiscount)
	l.Texts = slices.Clone(l.Texts)
	for _, t := range b.Texts {
		for i := range l.Texts {
			if l.Texts[i].Kind != t.Kind {
				continue
			}
			op.Patch(&l.Texts[i].Introduction, t.Introduction)
			op.Patch(&l.Texts[i].Closing, t.Closing)
			l.Texts[i].Introduction, l.Texts[i].Closing = strings.TrimSpace(l.Texts[i].Introduction), strings.TrimSpace(l.Texts[i].Closing)
		}
	}
	err := l.check()
	l.Notices = l.notices()
	return l, err
}

const footerLines = 6

var bicText = regexp.MustCompile(`^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$`)

func (l *Layout) check() error {
	for _, t := range []*string{&l.FooterLeft, &l.FooterMiddle, &l.FooterRight, &l.Registration, &l.AccountHolder, &l.BankName} {
		*t = strings.TrimSpace(*t)
	}
	l.AccentColor, l.TextColor = strings.ToLower(strings.TrimSpace(l.AccentColor)), strings.ToLower(strings.TrimSpace(l.TextColor))
	l.IBAN = strings.ToUpper(strings.Join(strings.Fields(l.IBAN), ""))
	l.BIC = strings.ToUpper(strings.Join(strings.Fields(l.BIC), ""))
	refused := fault.Invalid("invalid_layout", "The layout cannot be saved like this.")
	if _, err := letter.ParseColor(l.AccentColor); err != nil {
		refused = refused.Field("accent_color", "Write a colour like #1f4e79.")
	}
	if c, err := letter.ParseColor(l.TextColor); err != nil {
		refused = refused.Field("text_color", "Write a colour like #1a1a1a.")
	} else if contrast := letter.Contrast(c); contrast < letter.Readable {
		refused = refused.Field("text_color", fmt.Sprintf("Text in this colour cannot be read well on white paper: its contrast is %s, and it needs %.1f. Choose a darker one.", ratio(contrast), letter.Readable))
	}
	if l.IBAN != "" && !ibanHolds(l.IBAN) {
		refused = refused.Field("iban", "This is no IBAN: its check digits do not fit. Compare it with your bank statement.")
	}
	if l.BIC != "" && !bicText.MatchString(l.BIC) {
		refused = refused.Field("bic", "A BIC has 8 or 11 letters and digits, like DEUTDEFF.")
	}
	for _, f := range []struct{ name, text string }{{"footer_left", l.FooterLeft}, {"footer_middle", l.FooterMiddle}, {"footer_right", l.FooterRight}} {
		if strings.Count(f.text, "\n") >= footerLines {
			refused = refused.Field(f.name, fmt.Sprintf("A column of the foot has at most %d lines.", footerLines))
		}
	}
	if len(refused.Fields) > 0 {
		return refused
	}
	return nil
}

// ratio writes a contrast, cut off rather than rounded: 4.46 is not enough.
func ratio(contrast float64) string {
	tenths := int(contrast * 10)
	return fmt.Sprintf("%d.%d", tenths/10, tenths%10)
}

func (l Layout) notices() []LayoutNotice {
	all := []LayoutNotice{}
	if c, err := letter.ParseColor(l.AccentColor); err == nil && letter.Contrast(c) < letter.LargeReadable {
		all = append(all, LayoutNotice{"accent_color", fmt.Sprintf("Its contrast on white paper is %s; a title needs %.1f. Titles have the colour of the text, and only rules this one.", ratio(letter.Contrast(c)), letter.LargeReadable)})
	}
	if l.ShowPayment && l.IBAN == "" {
		all = append(all, LayoutNotice{"iban", "Without an IBAN, invoices do not say where to pay to."})
	}
	return all
}

// ibanHolds computes the check digits of an IBAN (ISO 13616: modulo 97).
func ibanHolds(iban string) bool {
	if len(iban) < 15 || len(iban) > 34 || strings.Trim(iban[:2], "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" || strings.Trim(iban[2:4], "0123456789") != "" {
		return false
	}
	rest := 0
	for _, r := range iban[4:] + iban[:4] {
		switch {
		case r >= '0' && r <= '9':
			rest = (rest*10 + int(r-'0')) % 97
		case r >= 'A' && r <= 'Z':
			rest = (rest*100 + int(r-'A') + 10) % 97
		default:
			return false
		}
	}
	return rest == 1
}

type layoutPatchIn struct {
	Body struct {
		Version int32 `json:"version" minimum:"1" doc:"The version that was read."`
		LayoutChange
	}
}

func (s *Service) layoutUpdate(ctx context.Context, c *op.Call, in *layoutPatchIn) (Layout, error) {
	before, err := s.layoutLockTx(ctx, c.Tx)
	if err != nil {
		return before, err
	}
	if err := fault.CheckVersion("layout", in.Body.Version, before.Version); err != nil {
		return before, err
	}
	after, err := before.apply(in.Body.LayoutChange)
	if err != nil {
		return before, err
	}
	return s.layoutSaveTx(ctx, c, before, after)
}

func (s *Service) layoutLockTx(ctx context.Context, tx pgx.Tx) (Layout, error) {
	if _, err := s.queries.LayoutLock(ctx, tx); err != nil {
		return Layout{}, err
	}
	return s.layoutTx(ctx, tx)
}

func (s *Service) layoutSaveTx(ctx context.Context, c *op.Call, before, l Layout) (Layout, error) {
	err := s.queries.LayoutUpdate(ctx, c.Tx, db.LayoutUpdateParams{
		AccentColor: l.AccentColor, TextColor: l.TextColor, FontSize: l.FontSize, Paper: l.Paper, LogoSide: l.LogoSide,
		FooterAuto: l.FooterAuto, FooterLeft: l.FooterLeft, FooterMiddle: l.FooterMiddle, FooterRight: l.FooterRight,
		Registration: l.Registration, AccountHolder: l.AccountHolder, BankName: l.BankName, Iban: l.IBAN, Bic: l.BIC,
		ShowPayment: l.ShowPayment, ShowSku: l.ShowSKU, ShowDiscount: l.ShowDiscount, Now: c.Now,
	})
	if err != nil {
		return l, err
	}
	var texts db.LayoutTextsPutParams
	for _, t := range l.Texts {
		texts.Kinds, texts.Introductions, texts.Closings = append(texts.Kinds, t.Kind), append(texts.Introductions, t.Introduction), append(texts.Closings, t.Closing)
	}
	if err := s.queries.LayoutTextsPut(ctx, c.Tx, texts); err != nil {
		return l, err
	}
	after, err := s.layoutTx(ctx, c.Tx)
	if err != nil {
		return after, err
	}
	c.Record(op.Change{Kind: "layout", ID: 1, Title: "Printed documents", Before: before, After: after})
	return after, nil
}
