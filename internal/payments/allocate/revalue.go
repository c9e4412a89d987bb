package allocate

import (
	"kontor/internal/money"
)

// Revaluation is what an item in another currency is worth on a day.
type Revaluation struct {
	Item int64
	// Value is what is open × the day's rate, in the company's currency, and
	// Difference what that is more than it was posted at: above zero an unrealised
	// gain, below a loss. Both are signed as debits and credits.
	Value, Difference money.Amount
}

// Revalue gives the unrealised differences of open items at the company's rates
// of a day, an entry for each item whose value has changed. An item itself stays
// as it is: the differences are posted and reversed the next day, so that a
// later payment realises its whole difference, once.
//
// The error is a fault: invalid_item or no_rate.
func Revalue(c Company, items []Item) ([]Revaluation, error) {
	var all []Revaluation
	for _, i := range items {
		if err := c.check(i); err != nil {
			return nil, err
		}
		if i.Currency == c.Currency || i.closed() {
			continue
		}
		rate, err := c.rate(i.Currency)
		if err != nil {
			return nil, err
		}
		value := money.AmountOf(i.Open.Decimal().Mul(rate), c.decimals())
		if d := value.Sub(i.Company); !d.IsZero() {
			all = append(all, Revaluation{Item: i.ID, Value: value, Difference: d})
		}
	}
	return all, nil
}
