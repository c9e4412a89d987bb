// Package date owns the calendar date without a time zone: the day that a
// document is about, the same for everybody wherever they sit.
package date

import (
	"database/sql/driver"
	"fmt"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/jackc/pgx/v5/pgtype"
)

// Layout is the only written form, ISO 8601.
const Layout = "2006-01-02"

// Date is a day of the years 1900 to 2999. The zero value is no date.
type Date struct{ t time.Time }

// New makes a date; days past the month's end run over, as time.Date does.
func New(year int, month time.Month, day int) Date {
	return Date{time.Date(year, month, day, 0, 0, 0, 0, time.UTC)}
}

// Of is the day of a moment, in that moment's own location.
func Of(t time.Time) Date { return New(t.Year(), t.Month(), t.Day()) }

// Parse reads YYYY-MM-DD.
func Parse(s string) (Date, error) {
	t, err := time.Parse(Layout, s)
	if err != nil || t.Year() < 1900 || t.Year() > 2999 {
		return Date{}, fmt.Errorf("%q is not a date; write YYYY-MM-DD, from 1900 to 2999", s)
	}
	return Date{t}, nil
}

// MustParse is Parse for constants.
func MustParse(s string) Date {
	d, err := Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.t.Format(Layout)
}

// IsZero tells whether there is no date.
func (d Date) IsZero() bool { return d.t.IsZero() }

// Year is the calendar year.
func (d Date) Year() int { return d.t.Year() }

// Month is the calendar month.
func (d Date) Month() time.Month { return d.t.Month() }

// Day is the day of the month.
func (d Date) Day() int { return d.t.Day() }

// Time is midnight UTC of the day.
func (d Date) Time() time.Time { return d.t }

// AddDays moves by n days.
func (d Date) AddDays(n int) Date { return Date{d.t.AddDate(0, 0, n)} }

// Compare is -1, 0 or 1.
func (d Date) Compare(o Date) int { return d.t.Compare(o.t) }

// Before tells whether d is earlier than o.
func (d Date) Before(o Date) bool { return d.t.Before(o.t) }

// MarshalText writes the ISO form.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the ISO form.
func (d *Date) UnmarshalText(b []byte) error {
	v, err := Parse(string(b))
	if err == nil {
		*d = v
	}
	return err
}

// Scan reads a date column in text form.
func (d *Date) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*d = Date{}
		return nil
	case time.Time:
		*d = Of(v)
		return nil
	case string:
		return d.UnmarshalText([]byte(v))
	}
	return fmt.Errorf("date: cannot read %T", src)
}

// Value writes the date for a driver.
func (d Date) Value() (driver.Value, error) {
	if d.IsZero() {
		return nil, nil
	}
	return d.String(), nil
}

// ScanDate lets pgx read the binary form.
func (d *Date) ScanDate(v pgtype.Date) error {
	if !v.Valid {
		*d = Date{}
		return nil
	}
	*d = Of(v.Time)
	return nil
}

// DateValue lets pgx write the binary form.
func (d Date) DateValue() (pgtype.Date, error) {
	return pgtype.Date{Time: d.t, Valid: !d.IsZero()}, nil
}

// Schema describes the date to the API's documentation.
func (Date) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "date", Examples: []any{"2026-11-23"}}
}
