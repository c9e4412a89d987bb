package sales

import (
	"context"
	"fmt"

	"kontor/internal/money"
	"kontor/internal/op"
)

func (s *Service) explain(ctx context.Context, c *op.Call, in *op.ID) (op.Explanation, error) {
	o, err := s.readTx(ctx, c.Tx, in.ID)
	if err != nil {
		return op.Explanation{}, err
	}
	return explain(o, o.roundingRule()), nil
}

// explain works the order out again and writes the steps down.
func explain(o Order, r Rounding) op.Explanation {
	t := Calculate(r, terms(o.Lines))
	e := op.Explanation{Currency: o.Currency, Rule: r.String(), Parts: []op.ExplanationPart{}, Value: t.Total.String()}
	for i, l := range o.Lines {
		e.Parts = append(e.Parts, op.ExplanationPart{
			Label: fmt.Sprintf("Line %d: %s", i+1, l.SKU), Steps: lineSteps(l, t.Lines[i], r), Value: t.Lines[i].Total.String(),
		})
	}
	if r.Where == RoundLine {
		e.Steps = []op.ExplanationStep{
			{Label: "Lines before their discounts, each rounded", Value: t.Subtotal.String()},
			{Label: "Less the discounts", Value: t.Discount.Neg().String()},
			{Label: "Total: the lines, each rounded by itself", Value: t.Total.String()},
		}
		return e
	}
	e.Steps = []op.ExplanationStep{
		{Label: "Lines before their discounts, exact", Value: t.gross.String()},
		{Label: "Less the discounts, exact", Value: t.gross.Sub(t.net).Neg().String()},
		{Label: "Lines after their discounts, exact", Value: t.net.String()},
		{Label: fmt.Sprintf("Total, rounded once to %d decimals", r.Decimals), Value: t.Total.String()},
	}
	return e
}

// String says the rule in a sentence.
func (r Rounding) String() string {
	if r.Where == RoundLine {
		return fmt.Sprintf("Each line is rounded to %d decimals, half away from zero.", r.Decimals)
	}
	return fmt.Sprintf("The order is added up exactly and rounded once, to %d decimals, half away from zero. What rounding the lines leaves goes to the largest line.", r.Decimals)
}

func lineSteps(l OrderLine, a LineAmounts, r Rounding) []op.ExplanationStep {
	steps := []op.ExplanationStep{{
		Label: "Quantity × price", Text: fmt.Sprintf("%s %s × %s", l.Quantity, l.Unit, l.Price), Value: a.gross.String(),
	}}
	if !l.Discount.IsZero() {
		steps = append(steps,
			op.ExplanationStep{Label: fmt.Sprintf("Less %s %% discount", l.Discount), Text: fmt.Sprintf("%s × %s %%", a.gross, l.Discount), Value: a.discount.Neg().String()},
			op.ExplanationStep{Label: "After the discount", Value: a.net.String()})
	}
	alone := money.AmountOf(a.net, r.Decimals)
	steps = append(steps, op.ExplanationStep{Label: fmt.Sprintf("Rounded to %d decimals", r.Decimals), Value: alone.String()})
	if left := a.Total.Sub(alone); !left.IsZero() {
		steps = append(steps, op.ExplanationStep{Label: "With what rounding the lines leaves to the total", Text: fmt.Sprintf("%s + %s", alone, left), Value: a.Total.String()})
	}
	return steps
}
