package chart

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"kontor/internal/fault"
	"kontor/internal/money"
)

// mostMistakes is how many an answer lists; a file of the wrong kind has one in
// every line.
const mostMistakes = 500

// mistakes are what is wrong, each at an account of a list.
type mistakes struct {
	accounts []Account
	fields   []fault.Field
	more     int
}

// at adds a mistake. The field is text[i].column, i counted from 0; the message
// names the line and the account, since text is all that a person sees.
func (m *mistakes) at(i int, column, format string, args ...any) {
	if len(m.fields) == mostMistakes {
		m.more++
		return
	}
	a, where := m.accounts[i], ""
	if a.Line > 0 {
		where = fmt.Sprintf("Line %d, ", a.Line)
	}
	label := strings.TrimSpace(cut(a.Code, 20) + " " + cut(a.Name, 40))
	if label == "" {
		label = "no name"
	}
	m.fields = append(m.fields, fault.Field{
		Name:    fmt.Sprintf("text[%d].%s", i, column),
		Message: where + label + ": " + fmt.Sprintf(format, args...),
	})
}

func cut(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// fault is nil where nothing is wrong.
func (m *mistakes) fault() error {
	if len(m.fields) == 0 {
		return nil
	}
	f := fault.Invalid("invalid_chart", "The chart of accounts cannot be like this: %d mistakes. Correct them and read the file again.", len(m.fields)+m.more)
	if len(m.fields)+m.more == 1 {
		f.Sentence = "The chart of accounts cannot be like this. " + m.fields[0].Message
	}
	f.Fields = m.fields
	if m.more > 0 {
		f = f.Field("text", "And %d more.", m.more)
	}
	return f
}

// Validate refuses a chart that cannot be entered: a fault invalid_chart with
// every mistake, each with the line that the account was read from.
func Validate(accounts []Account) error {
	if len(accounts) == 0 {
		return unreadable("There are no accounts in it.")
	}
	if len(accounts) > MaxAccounts {
		return unreadable("It has %d accounts; at most %d can be read.", len(accounts), MaxAccounts)
	}
	m := &mistakes{accounts: accounts}
	m.check()
	return m.fault()
}

func unreadable(format string, args ...any) *fault.Fault {
	what := fmt.Sprintf(format, args...)
	return fault.Invalid("invalid_chart", "This cannot be read as a chart of accounts. %s", what).Field("text", "%s", what)
}

func (m *mistakes) check() {
	first := map[string]int{}
	for i, a := range m.accounts {
		earlier, twice := first[a.Code]
		switch {
		case a.Code == "":
			m.at(i, "code", "It has no code.")
		case !ValidCode(a.Code):
			m.at(i, "code", "A code has letters and digits, with . - / between them; at most 20.")
		case twice && m.accounts[earlier].Line > 0:
			m.at(i, "code", "The code is taken by %s in line %d.", cut(m.accounts[earlier].Name, 40), m.accounts[earlier].Line)
		case twice:
			m.at(i, "code", "The code is taken by %s.", cut(m.accounts[earlier].Name, 40))
		}
		if !twice {
			first[a.Code] = i
		}
		m.checkAlone(i, a)
	}
	told := map[int]bool{}
	for i, a := range m.accounts {
		if a.Parent != "" {
			m.checkParent(i, a, first, told)
		}
	}
	m.checkCycles(first)
}

// checkAlone looks at what an account says of itself.
func (m *mistakes) checkAlone(i int, a Account) {
	if strings.TrimSpace(a.Name) == "" {
		m.at(i, "name", "It has no name.")
	} else if utf8.RuneCountInString(a.Name) > 200 {
		m.at(i, "name", "A name has at most 200 characters.")
	}
	typed := slices.Contains(Types, a.Type)
	if !typed {
		m.at(i, "type", "The type is %q; it must be one of %s.", cut(a.Type, 20), strings.Join(Types, ", "))
	}
	known := slices.ContainsFunc(Subtypes, func(s Subtype) bool { return s.Name == a.Subtype })
	switch {
	case !known:
		m.at(i, "subtype", "There is no subtype %q.", cut(a.Subtype, 40))
	case typed && !ValidSubtype(a.Type, a.Subtype):
		m.at(i, "subtype", "%s is no kind of %s.", a.Subtype, a.Type)
	}
	switch {
	case a.Control == "":
	case a.Control != ControlReceivable && a.Control != ControlPayable:
		m.at(i, "control", "The control is %q; it must be receivable, payable or empty.", cut(a.Control, 20))
	case a.Group:
		m.at(i, "control", "A heading controls nothing; leave control empty.")
	case a.Control == ControlReceivable && a.Type != Asset:
		m.at(i, "control", "Only an asset can be a receivable account.")
	case a.Control == ControlPayable && a.Type != Liability:
		m.at(i, "control", "Only a liability can be a payable account.")
	}
	if _, known := money.CurrencyDecimals(a.Currency); a.Currency != "" && !known {
		m.at(i, "currency", "There is no currency %q.", cut(a.Currency, 10))
	}
}

// checkParent looks at an account and the one above it; told remembers of which
// posting accounts it was said that they have others below.
func (m *mistakes) checkParent(i int, a Account, first map[string]int, told map[int]bool) {
	up, found := first[a.Parent]
	if !found {
		m.at(i, "parent", "There is no account %s to stand under.", cut(a.Parent, 20))
		return
	}
	if a.Parent == a.Code {
		return // a cycle of one
	}
	parent := m.accounts[up]
	if !parent.Group && !told[up] {
		told[up] = true
		m.at(up, "group", "It takes entries, so no account can stand under it; make it a heading, or move %s.", a.Code)
	}
	if parent.Type != a.Type {
		m.at(i, "type", "It is %s and stands under %s, which is %s.", orNone(a.Type), parent.Code, orNone(parent.Type))
	}
}

func orNone(s string) string {
	if s == "" {
		return "of no type"
	}
	return cut(s, 20)
}

// checkCycles names each circle of parents once, at its first account.
func (m *mistakes) checkCycles(first map[string]int) {
	const (
		unseen = iota
		onPath
		done
	)
	state := make([]int8, len(m.accounts))
	for start := range m.accounts {
		var path []int
		at := start
		for state[at] == unseen {
			state[at] = onPath
			path = append(path, at)
			up, found := first[m.accounts[at].Parent]
			if m.accounts[at].Parent == "" || !found {
				break
			}
			at = up
		}
		if from := slices.Index(path, at); from >= 0 && state[at] == onPath && m.closes(path, at, first) {
			m.circle(path[from:])
		}
		for _, i := range path {
			state[i] = done
		}
	}
}

// closes tells whether the path ended because it came back to one of its own.
func (m *mistakes) closes(path []int, at int, first map[string]int) bool {
	last := m.accounts[path[len(path)-1]]
	up, found := first[last.Parent]
	return last.Parent != "" && found && up == at
}

func (m *mistakes) circle(members []int) {
	codes := []string{}
	for _, i := range members {
		codes = append(codes, m.accounts[i].Code)
	}
	i := slices.Min(members)
	if len(codes) == 1 {
		m.at(i, "parent", "It stands under itself.")
		return
	}
	if len(codes) > 5 {
		codes = append(codes[:5], "…")
	}
	m.at(i, "parent", "These accounts stand under each other in a circle: %s.", strings.Join(codes, ", "))
}
