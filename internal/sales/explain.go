package sales

import (
	"context"
	"fmt"

	"kontor/internal/money"
	"kontor/internal/op"
)

// Step is one step of a computation.
type Step struct {
	Text  string `json:"text" doc:"What is done, for people."`
	Value string `json:"value" doc:"What comes out, exact unless the text says rounded."`
}

// LineExplanation is how a line's total came about.
type LineExplanation struct {
	LineID   int64        `json:"line_id"`
	Position int32        `json:"position"`
	SKU      string       `json:"sku"`
	Steps    []Step       `json:"steps" nullable:"false"`
	Total    money.Amount `json:"total"`
}

// Explanation is how an order's total came about.
type Explanation struct {
	Currency string            `json:"currency"`
	Rounding string            `json:"rounding" enum:"document,line" doc:"Where the order was rounded."`
	Lines    []LineExplanation `json:"lines" nullable:"false"`
	Steps    []Step            `json:"steps" nullable:"false"`
	Total    money.Amount      `json:"total"`
}

func (s *Service) explain(ctx context.Context, c *op.Call, in *op.ID) (Explanation, error) {
	o, err := s.readTx(ctx, c.Tx, in.ID)
	if err != nil {
		return Explanation{}, err
	}
	return explain(o, o.roundingRule()), nil
}

// explain works the order out again and writes the steps down.
func explain(o Order, r Rounding) Explanation {
	t := Calculate(r, terms(o.Lines))
	e := Explanation{Currency: o.Currency, Rounding: r.Where, Lines: []LineExplanation{}, Steps: []Step{}, Total: t.Total}
	for i, l := range o.Lines {
		e.Lines = append(e.Lines, LineExplanation{LineID: l.ID, Position: l.Position, SKU: l.SKU, Steps: lineSteps(l, t.Lines[i], r), Total: t.Lines[i].Total})
	}
	if r.Where == RoundLine {
		e.Steps = append(e.Steps,
			Step{"Sum of the lines before discount", t.Subtotal.String()},
			Step{"Less the discounts", t.Discount.String()},
			Step{"Sum of the lines, each rounded by itself", t.Total.String()})
		return e
	}
	e.Steps = append(e.Steps,
		Step{"Sum of the lines before discount, exact", t.gross.String()},
		Step{"Sum of the lines after discount, exact", t.net.String()},
		Step{fmt.Sprintf("Total, rounded once to %d decimals", r.Decimals), t.Total.String()},
		Step{"Discount: the rounded sum before discount less the total", t.Discount.String()})
	return e
}

func lineSteps(l Line, a LineAmounts, r Rounding) []Step {
	steps := []Step{{fmt.Sprintf("%s %s × %s", l.Quantity, l.Unit, l.Price), a.gross.String()}}
	if !l.Discount.IsZero() {
		steps = append(steps,
			Step{fmt.Sprintf("%s %% discount", l.Discount), a.discount.String()},
			Step{"Less the discount", a.net.String()})
	}
	alone := money.AmountOf(a.net, r.Decimals)
	steps = append(steps, Step{fmt.Sprintf("Rounded to %d decimals", r.Decimals), alone.String()})
	if left := a.Total.Sub(alone); !left.IsZero() {
		steps = append(steps, Step{fmt.Sprintf("With what rounding the lines leaves to the document's total: %s", left), a.Total.String()})
	}
	return steps
}
