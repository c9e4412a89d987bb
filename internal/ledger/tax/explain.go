package tax

import (
	"fmt"

	"kontor/internal/money"
	"kontor/internal/op"
)

// String says the rule in a sentence.
func (r Rounding) String() string {
	if r.Where == RoundLine {
		return fmt.Sprintf("Each line and each tax on it is rounded to %d decimals, half away from zero.", r.Decimals)
	}
	return fmt.Sprintf("Everything is computed exactly; each tax is rounded once over the document, to %d decimals, half away from zero. What rounding leaves goes to the largest line.", r.Decimals)
}

// Explain writes down how the document's total came about. Labels name the
// lines, one each.
func (d Document) Explain(currency string, lines []Line, labels []string) op.Explanation {
	e := op.Explanation{Currency: currency, Rule: d.Rounding.String(), Parts: []op.ExplanationPart{}, Value: d.Gross.String()}
	for i := range d.Lines {
		e.Parts = append(e.Parts, op.ExplanationPart{
			Label: fmt.Sprintf("Line %d: %s", i+1, labels[i]), Steps: d.lineSteps(lines[i], d.Lines[i]), Value: d.Lines[i].Net.String(),
		})
	}
	for _, t := range d.Taxes {
		e.Parts = append(e.Parts, d.taxPart(t))
	}
	if d.rounded.Equal(d.Net) {
		e.Steps = append(e.Steps, op.ExplanationStep{Label: "Lines without taxes", Text: "exact " + d.priced.String(), Value: d.Net.String()})
	} else {
		e.Steps = append(e.Steps,
			op.ExplanationStep{Label: "Lines as they are priced, taxes included", Text: "exact " + d.priced.String(), Value: d.rounded.String()},
			op.ExplanationStep{Label: "Less the taxes that are included", Value: d.Net.Sub(d.rounded).String()},
			op.ExplanationStep{Label: "Lines without taxes: the rest", Value: d.Net.String()})
	}
	for _, t := range d.Taxes {
		if t.Tax.Charged() {
			e.Steps = append(e.Steps, op.ExplanationStep{Label: t.Tax.Name, Value: t.Amount.String()})
		}
	}
	e.Steps = append(e.Steps, op.ExplanationStep{Label: "Total", Value: d.Gross.String()})
	return e
}

func (d Document) lineSteps(l Line, a LineAmounts) []op.ExplanationStep {
	steps := []op.ExplanationStep{{Label: "Quantity × price", Text: fmt.Sprintf("%s × %s", l.Quantity, l.Price), Value: a.gross.String()}}
	if !l.Discount.IsZero() {
		steps = append(steps, op.ExplanationStep{
			Label: fmt.Sprintf("Less %s %% discount", l.Discount), Text: fmt.Sprintf("%s × %s %%", a.gross, l.Discount), Value: a.price.Sub(a.gross).String(),
		})
	}
	if !a.net.Equal(a.price) {
		steps = append(steps, op.ExplanationStep{Label: "Without the taxes that the price includes", Text: a.price.String() + " less them", Value: a.net.Round(6).String()})
	}
	for i, t := range ordered(l.Taxes) {
		lt := a.Taxes[i]
		label := t.Name
		switch {
		case t.included():
			label += ", included"
		case !t.Charged():
			label += ", not charged"
		}
		steps = append(steps, op.ExplanationStep{Label: label, Text: lt.text(t, l), Value: lt.exact.Round(6).String()})
	}
	rounded := money.AmountOf(a.net, d.Rounding.Decimals)
	steps = append(steps, op.ExplanationStep{Label: fmt.Sprintf("Net, rounded to %d decimals", d.Rounding.Decimals), Value: rounded.String()})
	if left := a.Net.Sub(rounded); !left.IsZero() {
		steps = append(steps, op.ExplanationStep{Label: "With what rounding leaves", Text: fmt.Sprintf("%s + %s", rounded, left), Value: a.Net.String()})
	}
	return steps
}

func (lt LineTax) text(t Tax, l Line) string {
	if t.Kind == Fixed {
		return fmt.Sprintf("%s × %s", l.Quantity, t.Amount)
	}
	return fmt.Sprintf("%s × %s %%", lt.on.Round(6), t.Rate)
}

func (d Document) taxPart(t Total) op.ExplanationPart {
	p := op.ExplanationPart{Label: t.Tax.Name, Value: t.Amount.String()}
	where := "over the document"
	if d.Rounding.Where == RoundLine {
		where = "on each line"
	}
	p.Steps = append(p.Steps,
		op.ExplanationStep{Label: "Base", Value: t.Base.String()},
		op.ExplanationStep{Label: "Tax of the lines, exact", Value: t.exact.Round(6).String()},
		op.ExplanationStep{Label: fmt.Sprintf("Rounded %s to %d decimals", where, d.Rounding.Decimals), Value: t.Amount.String()})
	if !t.Tax.Charged() {
		p.Steps = append(p.Steps, op.ExplanationStep{Label: "Reverse charge: owed and deducted at once, not charged", Value: "0"})
	}
	return p
}
