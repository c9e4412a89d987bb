package op

// Explanation is how a figure came about: what its parts are, and the steps
// that lead from them to the figure. A total of a document, a tax, a cost, a
// line of a payslip all explain themselves in this shape, so one panel of the
// screens shows them. Every text is for people.
type Explanation struct {
	Currency string            `json:"currency" doc:"Of the values; empty where they are no amounts."`
	Rule     string            `json:"rule" doc:"What was decided beforehand, such as where is rounded; empty if nothing was."`
	Parts    []ExplanationPart `json:"parts" nullable:"false" doc:"What the figure is made of, each with steps of its own."`
	Steps    []ExplanationStep `json:"steps" nullable:"false"`
	Value    string            `json:"value" doc:"The figure, as the record has it."`
}

// ExplanationPart is a part of a figure that came about by itself: a line of a
// document, a layer of a cost.
type ExplanationPart struct {
	Label string            `json:"label"`
	Steps []ExplanationStep `json:"steps" nullable:"false"`
	Value string            `json:"value" doc:"What the part brings to the figure."`
}

// ExplanationStep is one step of a computation.
type ExplanationStep struct {
	Label string `json:"label" doc:"What is done."`
	Text  string `json:"text" doc:"The computation, such as 3 pcs × 19.99; empty where the label says it all."`
	Value string `json:"value" doc:"A decimal: what comes out, exact unless the label says rounded."`
}
