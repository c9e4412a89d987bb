package settings

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"kontor/db"
	"kontor/internal/date"
	"kontor/internal/fault"
	"kontor/internal/op"
)

// NumberNextTx draws the next number of a series for a document of this day.
//
// It locks the series' counter until the transaction ends, so call it as late
// as possible: everybody else who posts a document of the series waits. A
// transaction that fails gives its number back.
func (s *Service) NumberNextTx(ctx context.Context, tx pgx.Tx, series string, day date.Date) (string, error) {
	row, err := s.queries.NumberNext(ctx, tx, db.NumberNextParams{Series: series, Year: int32(day.Year())})
	if errors.Is(err, pgx.ErrNoRows) {
		return "", fmt.Errorf("settings: there is no number series %q", series)
	}
	if err != nil {
		return "", err
	}
	return formatNumber(row.Format, row.Digits, day.Year(), row.Last), nil
}

func formatNumber(format string, digits int32, year int, n int64) string {
	return strings.NewReplacer(
		"{year}", strconv.Itoa(year),
		"{number}", fmt.Sprintf("%0*d", int(digits), n),
	).Replace(format)
}

// NumberFormat says what the numbers of a kind of document look like.
type NumberFormat struct {
	Series  string `json:"series"`
	Label   string `json:"label"`
	Format  string `json:"format" doc:"{year} and {number} are replaced. Without {year} the numbers go on from year to year."`
	Digits  int32  `json:"digits"`
	Example string `json:"example"`
	Version int32  `json:"version"`
}

func numberFormat(row db.NumberFormat, year int) NumberFormat {
	return NumberFormat{
		Series: row.Series, Label: row.Label, Format: row.Format, Digits: row.Digits, Version: row.Version,
		Example: formatNumber(row.Format, row.Digits, year, 1),
	}
}

func (s *Service) numberFormats(ctx context.Context, c *op.Call, _ *op.Nothing) (op.Page[NumberFormat], error) {
	page := op.Page[NumberFormat]{Items: []NumberFormat{}}
	rows, err := s.queries.NumberFormats(ctx, c.Tx)
	for _, r := range rows {
		page.Items = append(page.Items, numberFormat(r, c.Now.Year()))
	}
	return page, err
}

type numberPatchIn struct {
	Series string `path:"series" maxLength:"60"`
	Body   struct {
		Version int32   `json:"version" minimum:"1" doc:"The version that was read."`
		Format  *string `json:"format,omitempty" maxLength:"40"`
		Digits  *int32  `json:"digits,omitempty" minimum:"1" maximum:"12"`
	}
}

// numberText is what a number may consist of besides its two placeholders: it
// is written on paper, typed into banks' forms and put into names of files.
var numberText = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9/._ -]*$`)

func (s *Service) numberFormatUpdate(ctx context.Context, c *op.Call, in *numberPatchIn) (NumberFormat, error) {
	row, err := s.queries.NumberFormatLock(ctx, c.Tx, in.Series)
	if errors.Is(err, pgx.ErrNoRows) {
		return NumberFormat{}, fault.NotFound("no_such_series", "There is no such series of numbers.")
	}
	if err != nil {
		return NumberFormat{}, err
	}
	before := numberFormat(row, c.Now.Year())
	if err := fault.CheckVersion("format", in.Body.Version, row.Version); err != nil {
		return before, err
	}
	op.Patch(&row.Format, in.Body.Format)
	op.Patch(&row.Digits, in.Body.Digits)
	row.Format = strings.TrimSpace(row.Format)
	if strings.Count(row.Format, "{number}") != 1 || strings.Count(row.Format, "{year}") > 1 {
		return before, fault.Invalid("invalid_format", "A number's format has {number} once, and {year} once or not at all.").Field("format", "like INV-{year}-{number}")
	}
	after := numberFormat(row, c.Now.Year())
	if !numberText.MatchString(after.Example) {
		return before, fault.Invalid("invalid_format", "A number has letters A to Z, digits, and - / . _ between them.").Field("format", "like INV-{year}-{number}")
	}
	after.Version++
	err = s.queries.NumberFormatUpdate(ctx, c.Tx, db.NumberFormatUpdateParams{Series: row.Series, Format: row.Format, Digits: row.Digits})
	if err != nil {
		return after, err
	}
	c.Record(op.Change{Kind: "number_format", Title: row.Label, Before: before, After: after})
	return after, nil
}
