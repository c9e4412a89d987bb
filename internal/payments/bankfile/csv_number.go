package bankfile

import (
	"fmt"
	"regexp"
	"strings"

	"kontor/internal/money"
)

var (
	oddSpaces = strings.NewReplacer("\u2212", "-", "\u2013", "-", "\u2019", "'")
	symbols   = []struct{ symbol, code string }{{"€", "EUR"}, {"£", "GBP"}, {"¥", "JPY"}, {"$", "USD"}}
	numbers   = map[[2]string]*regexp.Regexp{}
)

func init() {
	for _, decimal := range []string{".", ","} {
		for _, thousands := range []string{"", ".", ",", " ", "'"} {
			if decimal == thousands {
				continue
			}
			whole := `[0-9]+`
			if thousands != "" {
				t := regexp.QuoteMeta(thousands)
				whole = `(?:[0-9]+|[0-9]{1,3}(?:` + t + `[0-9]{3})+)`
			}
			numbers[[2]string{decimal, thousands}] = regexp.MustCompile(`^(` + whole + `)?(?:` + regexp.QuoteMeta(decimal) + `([0-9]*))?$`)
		}
	}
}

// parse reads an amount as the profile writes it: a sign before or behind,
// brackets for minus, the currency beside it. Thousands stand in groups of
// three, so that a profile with point and comma the wrong way round is noticed.
func (p *Profile) parse(s, currency string) (money.Amount, error) {
	plain, err := p.plain(s, currency)
	if err != nil {
		return money.Amount{}, err
	}
	return parseAmount(plain, currency)
}

func (p *Profile) plain(s, currency string) (string, error) {
	wrong := fmt.Errorf("%.40q is not an amount with %q before the cents", s, p.Decimal)
	v := strings.TrimSpace(oddSpaces.Replace(clean(s)))
	for _, c := range symbols {
		if c.code == currency {
			v = strings.Replace(v, c.symbol, "", 1)
		}
	}
	if currency != "" {
		v = strings.Replace(v, currency, "", 1)
	}
	v = strings.TrimSpace(v)
	sign := ""
	switch {
	case strings.HasPrefix(v, "(") && strings.HasSuffix(v, ")") && len(v) > 2:
		sign, v = "-", v[1:len(v)-1]
	case strings.HasPrefix(v, "-"), strings.HasPrefix(v, "+"):
		sign, v = v[:1], v[1:]
	case strings.HasSuffix(v, "-"), strings.HasSuffix(v, "+"):
		sign, v = v[len(v)-1:], v[:len(v)-1]
	}
	v = strings.TrimSpace(v)
	re := numbers[[2]string{p.Decimal, p.Thousands}]
	if re == nil || len(v) > 60 {
		return "", wrong
	}
	m := re.FindStringSubmatch(v)
	if m == nil || m[1] == "" && m[2] == "" {
		return "", wrong
	}
	whole := m[1]
	if p.Thousands != "" {
		whole = strings.ReplaceAll(whole, p.Thousands, "")
	}
	if sign == "+" {
		sign = ""
	}
	if whole == "" {
		whole = "0"
	}
	if m[2] != "" {
		return sign + whole + "." + m[2], nil
	}
	return sign + whole, nil
}
