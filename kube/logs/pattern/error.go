package pattern

import (
	"fmt"
	"unicode/utf8"
)

// Error is what is wrong with a pattern, for the user who types it.
type Error struct {
	// Column is the place in the text, in characters from 1.
	Column int
	// Problem says what is wrong and what to write instead.
	Problem string
}

// Error is one sentence with the place.
func (e *Error) Error() string { return fmt.Sprintf("character %d: %s", e.Column, e.Problem) }

// errorAt is an error at a byte of the text.
func errorAt(text string, at int, format string, args ...any) *Error {
	at = min(max(at, 0), len(text))
	return &Error{Column: utf8.RuneCountInString(text[:at]) + 1, Problem: fmt.Sprintf(format, args...)}
}
