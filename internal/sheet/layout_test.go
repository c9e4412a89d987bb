package sheet

import (
	"fmt"
	"math"
	"math/rand"
	"strings"
	"testing"
	"time"

	"kontor/internal/sheet/pdf"
)

// The columns fill the page exactly, and a figure or a date has room for itself
// however many columns there are.
func TestTheColumnsFillThePage(t *testing.T) {
	t.Parallel()
	seed := time.Now().UnixNano()
	t.Logf("seed %d", seed)
	rnd := rand.New(rand.NewSource(seed))
	for range 300 {
		table := Table{Landscape: rnd.Intn(2) == 0, Locale: Locale{Paper: []string{"", pdf.Letter}[rnd.Intn(2)]}}
		columns := 1 + rnd.Intn(60)
		for range columns {
			table.Columns = append(table.Columns, Column{Label: strings.Repeat("Label ", 1+rnd.Intn(3)), Kind: Kinds[rnd.Intn(len(Kinds))], Width: float64(rnd.Intn(3))})
		}
		for range 1 + rnd.Intn(5) {
			var cells []string
			for _, c := range table.Columns {
				cells = append(cells, map[Kind]string{
					Text: strings.Repeat("words ", rnd.Intn(30)), Code: "SO-2026-00001", Amount: fmt.Sprint(rnd.Int63n(1e15)), Quantity: fmt.Sprintf("%d.%d", rnd.Intn(1e6), rnd.Intn(1e6)),
					Percent: "19.25", Date: "2026-11-23", Moment: "2026-11-23T10:00:00Z", Yes: "true",
				}[c.Kind])
			}
			table.Rows = append(table.Rows, Row{Cells: cells, Style: []Style{Plain, Total}[rnd.Intn(2)], Level: rnd.Intn(3)})
		}
		table, err := table.checked()
		if err != nil {
			t.Fatal(err)
		}
		p := newPaper(table)
		total := 0.0
		for x, width := range p.widths {
			total += width
			if k := p.Columns[x].Kind; k == Text || k == Code {
				continue
			}
			for y := range p.Rows {
				s := p.style(y)
				needs := s.Width(p.texts[y][x]) + 2*pad
				if p.Columns[x].Kind.number() {
					needs += p.blank(x, y, s)
				}
				if x == 0 {
					needs += p.indent(y)
				}
				if needs > width+0.01 {
					t.Fatalf("%q needs %.2f of %.2f mm, with %d columns", p.texts[y][x], needs, width, columns)
				}
			}
		}
		if math.Abs(total-p.width()) > 0.01 {
			t.Fatalf("%d columns are %.2f mm wide together, the page %.2f", columns, total, p.width())
		}
	}
}
