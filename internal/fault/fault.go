// Package fault owns the errors that a person may see: a stable code for
// programs, a sentence that says what happened and what to do, the fields it
// concerns, and a private cause that only the log gets.
package fault

import (
	"errors"
	"fmt"
)

// Kind says what sort of refusal a fault is; the HTTP API derives the status
// from it.
type Kind int

// The kinds, in the order of their HTTP status.
const (
	KindInvalid         Kind = iota // 422: the input is wrong, the fields say where
	KindMalformed                   // 400: the input cannot be read at all
	KindUnauthenticated             // 401
	KindForbidden                   // 403
	KindNotFound                    // 404
	KindConflict                    // 409: the state of the record does not allow it
	KindTooLarge                    // 413
	KindTooMany                     // 429
	KindUnavailable                 // 503: try again later
)

// Field is one place of the input and what is wrong there. Name is the path in
// the body as the client wrote it, "lines[2].quantity".
type Field struct {
	Name    string
	Message string
}

// Fault is an error with a face for people.
type Fault struct {
	Kind     Kind
	Code     string
	Sentence string
	Fields   []Field
	cause    error
}

func (f *Fault) Error() string {
	if f.cause != nil {
		return f.Code + ": " + f.Sentence + ": " + f.cause.Error()
	}
	return f.Code + ": " + f.Sentence
}

func (f *Fault) Unwrap() error { return f.cause }

// Field adds a place of the input to the fault and returns it.
func (f *Fault) Field(name, format string, args ...any) *Fault {
	f.Fields = append(f.Fields, Field{name, sentence(format, args)})
	return f
}

// Because adds the private cause, for the log.
func (f *Fault) Because(err error) *Fault {
	f.cause = err
	return f
}

func newFault(kind Kind, code, format string, args []any) *Fault {
	return &Fault{Kind: kind, Code: code, Sentence: sentence(format, args)}
}

func sentence(format string, args []any) string {
	if len(args) == 0 {
		return format
	}
	return fmt.Sprintf(format, args...)
}

// Invalid is input that breaks a rule.
func Invalid(code, format string, args ...any) *Fault {
	return newFault(KindInvalid, code, format, args)
}

// Malformed is input that cannot be read.
func Malformed(code, format string, args ...any) *Fault {
	return newFault(KindMalformed, code, format, args)
}

// Unauthenticated is a missing, wrong or outdated proof of who is asking.
func Unauthenticated(code, format string, args ...any) *Fault {
	return newFault(KindUnauthenticated, code, format, args)
}

// Forbidden is a known actor without the permission.
func Forbidden(code, format string, args ...any) *Fault {
	return newFault(KindForbidden, code, format, args)
}

// NotFound is a record that does not exist, or not for this actor.
func NotFound(code, format string, args ...any) *Fault {
	return newFault(KindNotFound, code, format, args)
}

// Conflict is a record whose state does not allow what was asked.
func Conflict(code, format string, args ...any) *Fault {
	return newFault(KindConflict, code, format, args)
}

// TooLarge is input over a limit.
func TooLarge(code, format string, args ...any) *Fault {
	return newFault(KindTooLarge, code, format, args)
}

// TooMany is an actor who must wait.
func TooMany(code, format string, args ...any) *Fault {
	return newFault(KindTooMany, code, format, args)
}

// Unavailable is a passing inability of the program.
func Unavailable(code, format string, args ...any) *Fault {
	return newFault(KindUnavailable, code, format, args)
}

// As finds the fault in an error's chain.
func As(err error) (*Fault, bool) {
	var f *Fault
	ok := errors.As(err, &f)
	return f, ok
}

// Is tells whether err is a fault of this code.
func Is(err error, code string) bool {
	f, ok := As(err)
	return ok && f.Code == code
}
