package lots

import (
	"fmt"
	"strings"

	"kontor/internal/date"
)

// usualPattern is that of a product that says nothing else.
const usualPattern = "{sku}-{number}"

// number writes the nth number of a product after its pattern, in which {sku},
// {year}, {month}, {day} and {number} stand for what they say. Numbers have at
// least four digits.
func number(pattern, sku string, day date.Date, n int64) string {
	if pattern == "" {
		pattern = usualPattern
	}
	iso := day.String()
	return strings.NewReplacer("{sku}", sku, "{year}", iso[:4], "{month}", iso[5:7], "{day}", iso[8:10], "{number}", fmt.Sprintf("%04d", n)).Replace(pattern)
}
