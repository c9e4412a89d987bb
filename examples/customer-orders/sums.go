package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/big"
	"slices"
	"strings"
)

// published are the control totals that come with the data, by state of the
// order; "" is all of them. They are shown for that very data only.
var published = map[string]string{
	"":          "308598.53",
	"COMPLETE":  "299889.62",
	"CANCELLED": "5702.77",
	"REFUNDED":  "3006.14",
}

func isPublished(f *files) bool {
	lines := 0
	for _, o := range f.Orders {
		lines += len(o.Lines)
	}
	return len(f.Customers) == 392 && len(f.Products) == 46 && len(f.Orders) == 1950 && lines == 3914
}

type sum struct {
	orders int
	amount *big.Rat
}

func (s *sum) add(amount *big.Rat) {
	if s.amount == nil {
		s.amount = new(big.Rat)
	}
	s.orders++
	s.amount.Add(s.amount, amount)
}

func (s *sum) equal(o *sum) bool {
	return s != nil && o != nil && s.orders == o.orders && s.amount.Cmp(o.amount) == 0
}

// sums are the orders added up: by their state in the files and in Kontor.
type sums struct {
	files  map[string]*sum // by state in the files
	kontor map[string]*sum // what Kontor shows for the same orders
	states map[string]*sum // by state in Kontor
	known  bool            // the published figures are about these files
	wrong  []string
}

// readSums reads the orders from Kontor's list and adds up what that shows.
func readSums(ctx context.Context, c *client, f *files) (*sums, error) {
	s := &sums{files: map[string]*sum{}, kontor: map[string]*sum{}, states: map[string]*sum{}, known: isPublished(f)}
	expected := map[string]order{}
	for _, o := range f.Orders {
		expected[orderReference(o.ID)] = o
		s.count(s.files, o.Status, o.Total)
	}
	seen := map[string]bool{}
	err := pages(ctx, c, "/orders?limit=500&sort=id&q="+prefix, func(r record) error {
		o, ours := expected[r.Reference]
		if !ours {
			return nil
		}
		total, ok := new(big.Rat).SetString(r.Total)
		if !ok {
			return fmt.Errorf("order %s has the total %q", r.Reference, r.Total)
		}
		if seen[r.Reference] {
			s.wrong = append(s.wrong, r.Reference+" is there twice")
		}
		seen[r.Reference] = true
		if r.State != targets[o.Status] || total.Cmp(o.Total) != 0 {
			s.wrong = append(s.wrong, fmt.Sprintf("%s is %s with %s, and %s with %s in the files", r.Reference, r.State, r.Total, o.Status, o.Total.FloatString(2)))
		}
		s.count(s.kontor, o.Status, total)
		if s.states[r.State] == nil {
			s.states[r.State] = &sum{}
		}
		s.states[r.State].add(total)
		return nil
	})
	return s, err
}

func (s *sums) count(in map[string]*sum, status string, amount *big.Rat) {
	for _, k := range []string{status, ""} {
		if in[k] == nil {
			in[k] = &sum{}
		}
		in[k].add(amount)
	}
}

// agree tells whether Kontor shows what the files, and what was published of
// them, say about the orders of a state.
func (s *sums) agree(status string) bool {
	mine := s.files[status]
	return mine.equal(s.kontor[status]) && (!s.known || mine.amount.FloatString(2) == published[status])
}

// check is nil when Kontor shows what the files say.
func (s *sums) check() error {
	errs := make([]error, 0, 4)
	for _, status := range append(sorted(s.files), "") {
		if !s.agree(status) {
			errs = append(errs, fmt.Errorf("the sums of the %s orders differ", title(status)))
		}
	}
	for i, w := range s.wrong {
		if i == 3 {
			errs = append(errs, fmt.Errorf("and %d more", len(s.wrong)-i))
			break
		}
		errs = append(errs, errors.New(w))
	}
	return errors.Join(errs...)
}

func (s *sums) print(out io.Writer) {
	fmt.Fprintf(out, "%-10s  %6s %14s    %-9s  %6s %14s   %s\n", "in files", "orders", "sum", "in Kontor", "orders", "sum", heading(s.known))
	for _, status := range append(sorted(s.files), "") {
		mine, theirs := s.files[status], s.kontor[status]
		if mine == nil {
			continue
		}
		if theirs == nil {
			theirs = &sum{amount: new(big.Rat)}
		}
		verdict := "equal"
		if !s.agree(status) {
			verdict = "DIFFERENT"
		}
		control := ""
		if s.known {
			control = fmt.Sprintf("%14s  ", published[status])
		}
		fmt.Fprintf(out, "%-10s  %6d %14s    %-9s  %6d %14s   %s%s\n", title(status), mine.orders, mine.amount.FloatString(2),
			targets[status], theirs.orders, theirs.amount.FloatString(2), control, verdict)
	}
	for _, state := range sorted(s.states) {
		fmt.Fprintf(out, "Kontor shows %d orders that are %s, with %s together.\n", s.states[state].orders, state, s.states[state].amount.FloatString(2))
	}
}

func heading(known bool) string {
	if known {
		return "control total"
	}
	return ""
}

func title(status string) string {
	if status == "" {
		return "all"
	}
	return strings.ToLower(status)
}

func sorted(m map[string]*sum) []string {
	var names []string
	for name := range m {
		if name != "" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
