package pods

import (
	"regexp"
	"strings"
)

// newPattern compiles an expression that matches in either case. Nearly all
// are typed in lower case and match cells made lower-case, which is many times
// faster than an expression that folds. One with a capital may hold a class such
// as \S, whose case means something.
func newPattern(expression string) (matcher, error) {
	if strings.ToLower(expression) == expression {
		compiled, err := regexp.Compile(expression)
		return lowerPattern{compiled}, err
	}
	compiled, err := regexp.Compile("(?i)" + expression)
	return foldingPattern{compiled}, err
}

// lowerPattern matches an expression in lower case.
type lowerPattern struct{ *regexp.Regexp }

func (p lowerPattern) in(cell string) bool { return p.MatchString(strings.ToLower(cell)) }

// foldingPattern matches an expression that ignores case by itself.
type foldingPattern struct{ *regexp.Regexp }

func (p foldingPattern) in(cell string) bool { return p.MatchString(cell) }

// word finds a lower-case word in either case. Cells are names, words and
// numbers of the API, so folding ASCII is enough.
type word string

func (w word) in(cell string) bool {
	for start := 0; start+len(w) <= len(cell); start++ {
		if w.at(cell, start) {
			return true
		}
	}
	return false
}

func (w word) at(cell string, start int) bool {
	for i := range len(w) {
		if lower(cell[start+i]) != w[i] {
			return false
		}
	}
	return true
}

// subsequence finds lower-case letters in this order, with anything between
// them.
type subsequence string

func (s subsequence) in(cell string) bool {
	rest := string(s)
	for i := 0; i < len(cell) && rest != ""; i++ {
		if lower(cell[i]) == rest[0] {
			rest = rest[1:]
		}
	}
	return rest == ""
}

func lower(b byte) byte {
	if 'A' <= b && b <= 'Z' {
		return b + 'a' - 'A'
	}
	return b
}
