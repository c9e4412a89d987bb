package host

import (
	"slices"
	"sync"

	"kontor/internal/fault"
)

// Step is one part of a start.
type Step struct {
	Name    string `json:"name"`
	Text    string `json:"text"`
	Percent int    `json:"percent"`
}

// State is how far a start has come.
type State struct {
	Steps []Step `json:"steps"`
	Ready bool   `json:"ready"`
	// Error is the sentence of a start that failed.
	Error string `json:"error,omitempty"`
}

// Progress keeps how far a start has come, for those who ask.
type Progress struct {
	mu    sync.Mutex
	state State
	// Changed is called after every change, if set before the start.
	Changed func(State)
}

// Step is told by the start.
func (p *Progress) Step(name, text string, percent int) {
	p.change(func(s *State) {
		at := slices.IndexFunc(s.Steps, func(x Step) bool { return x.Name == name })
		if at < 0 {
			// A new step means that those before it are through.
			for i := range s.Steps {
				s.Steps[i].Percent = 100
			}
			s.Steps = append(s.Steps, Step{name, text, percent})
			return
		}
		s.Steps[at] = Step{name, text, percent}
	})
}

// Finish ends the start, well or with an error.
func (p *Progress) Finish(err error) {
	p.change(func(s *State) {
		if err != nil {
			s.Error = Sentence(err)
			return
		}
		s.Ready = true
	})
}

// State is how far it has come now.
func (p *Progress) State() State {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.copy()
}

func (p *Progress) copy() State {
	s := p.state
	s.Steps = append([]Step{}, s.Steps...)
	return s
}

func (p *Progress) change(f func(*State)) {
	p.mu.Lock()
	f(&p.state)
	s := p.copy()
	p.mu.Unlock()
	if p.Changed != nil {
		p.Changed(s)
	}
}

// Sentence is what a person is told about an error.
func Sentence(err error) string {
	if f, ok := fault.As(err); ok {
		return f.Sentence
	}
	return err.Error()
}
