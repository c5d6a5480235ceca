package pods

import (
	"regexp"
)

// pattern finds a regular expression.
type pattern struct{ *regexp.Regexp }

func (p pattern) in(cell string) bool { return p.MatchString(cell) }

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
