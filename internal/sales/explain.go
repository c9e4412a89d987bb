package sales

import (
	"context"
	"fmt"

	"kontor/internal/money"
	"kontor/internal/op"
)

// ExplanationStep is one step of a computation.
type ExplanationStep struct {
	Text  string `json:"text" doc:"What is done, for people."`
	Value string `json:"value" doc:"What comes out, exact unless the text says rounded."`
}

// OrderLineExplanation is how a line's total came about.
type OrderLineExplanation struct {
	LineID   int64             `json:"line_id"`
	Position int32             `json:"position"`
	SKU      string            `json:"sku"`
	Steps    []ExplanationStep `json:"steps" nullable:"false"`
	Total    money.Amount      `json:"total"`
}

// OrderExplanation is how an order's total came about.
type OrderExplanation struct {
	Currency string                 `json:"currency"`
	Rounding string                 `json:"rounding" enum:"document,line" doc:"Where the order was rounded."`
	Lines    []OrderLineExplanation `json:"lines" nullable:"false"`
	Steps    []ExplanationStep      `json:"steps" nullable:"false"`
	Total    money.Amount           `json:"total"`
}

func (s *Service) explain(ctx context.Context, c *op.Call, in *op.ID) (OrderExplanation, error) {
	o, err := s.readTx(ctx, c.Tx, in.ID)
	if err != nil {
		return OrderExplanation{}, err
	}
	return explain(o, o.roundingRule()), nil
}

// explain works the order out again and writes the steps down.
func explain(o Order, r Rounding) OrderExplanation {
	t := Calculate(r, terms(o.Lines))
	e := OrderExplanation{Currency: o.Currency, Rounding: r.Where, Lines: []OrderLineExplanation{}, Steps: []ExplanationStep{}, Total: t.Total}
	for i, l := range o.Lines {
		e.Lines = append(e.Lines, OrderLineExplanation{LineID: l.ID, Position: l.Position, SKU: l.SKU, Steps: lineSteps(l, t.Lines[i], r), Total: t.Lines[i].Total})
	}
	if r.Where == RoundLine {
		e.Steps = append(e.Steps,
			ExplanationStep{"Sum of the lines before discount", t.Subtotal.String()},
			ExplanationStep{"Less the discounts", t.Discount.String()},
			ExplanationStep{"Sum of the lines, each rounded by itself", t.Total.String()})
		return e
	}
	e.Steps = append(e.Steps,
		ExplanationStep{"Sum of the lines before discount, exact", t.gross.String()},
		ExplanationStep{"Sum of the lines after discount, exact", t.net.String()},
		ExplanationStep{fmt.Sprintf("Total, rounded once to %d decimals", r.Decimals), t.Total.String()},
		ExplanationStep{"Discount: the rounded sum before discount less the total", t.Discount.String()})
	return e
}

func lineSteps(l OrderLine, a LineAmounts, r Rounding) []ExplanationStep {
	steps := []ExplanationStep{{fmt.Sprintf("%s %s × %s", l.Quantity, l.Unit, l.Price), a.gross.String()}}
	if !l.Discount.IsZero() {
		steps = append(steps,
			ExplanationStep{fmt.Sprintf("%s %% discount", l.Discount), a.discount.String()},
			ExplanationStep{"Less the discount", a.net.String()})
	}
	alone := money.AmountOf(a.net, r.Decimals)
	steps = append(steps, ExplanationStep{fmt.Sprintf("Rounded to %d decimals", r.Decimals), alone.String()})
	if left := a.Total.Sub(alone); !left.IsZero() {
		steps = append(steps, ExplanationStep{fmt.Sprintf("With what rounding the lines leaves to the document's total: %s", left), a.Total.String()})
	}
	return steps
}
