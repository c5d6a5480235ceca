package pattern

import (
	"cmp"
	"slices"
	"unicode"

	"github.com/podglass/podglass/kube/logs/visible"
)

// Syntax is how the text of a pattern is read.
type Syntax uint8

// The syntaxes; see the package's comment.
const (
	Auto Syntax = iota
	Plain
	Regexp
)

// Case says whether the case of letters counts.
type Case uint8

// The ways to treat case.
const (
	// Smart ignores case unless the pattern has a capital letter. Those of an
	// expression's classes, such as \S, are none.
	Smart Case = iota
	Sensitive
	Insensitive
)

// Mode is how a pattern is read. The zero Mode is what a person expects who has
// set nothing.
type Mode struct {
	Syntax Syntax
	Case   Case
}

// Pattern is what lines are compared with. It does not change: any number of
// goroutines may use it.
type Pattern struct {
	text  string
	terms []term
	// needles are texts of which every matching line holds one; none if no
	// such texts are known.
	needles needles
}

// term is one condition on a line.
type term struct {
	matcher matcher
	negated bool
}

// matcher compares a line with one term.
type matcher interface {
	match(line visible.Text) bool
	// spans appends what to highlight of the text, at most maxSpans pieces in
	// order and without overlap.
	spans(dst [][2]int, text string) [][2]int
	// needles are texts of which a matching line holds one.
	needles() needles
}

// String is the pattern as it was typed.
func (p *Pattern) String() string { return p.text }

// IsZero reports whether the pattern has nothing to look for, and so matches
// everything.
func (p *Pattern) IsZero() bool { return len(p.terms) == 0 }

// Match reports whether a line matches.
func (p *Pattern) Match(line visible.Text) bool {
	for i := range p.terms {
		if p.terms[i].matcher.match(line) == p.terms[i].negated {
			return false
		}
	}
	return true
}

// maxSpans is how many pieces of one line are highlighted.
const maxSpans = 64

// Spans appends the pieces of a line that were looked for, as the places in bytes
// of their start and end: in order, without overlap, not empty, and at most
// maxSpans. Terms that are turned round and fields have none. The text is what
// shows of a line, or of a part of one, as it is drawn.
func (p *Pattern) Spans(dst [][2]int, text string) [][2]int {
	before := len(dst)
	positive := 0
	for i := range p.terms {
		if !p.terms[i].negated {
			positive++
			dst = p.terms[i].matcher.spans(dst, text)
		}
	}
	if positive < 2 {
		return dst
	}
	joined := join(dst[before:])
	return dst[:before+min(len(joined), maxSpans)]
}

// join sorts spans and makes one of those that overlap, in place.
func join(spans [][2]int) [][2]int {
	slices.SortFunc(spans, func(a, b [2]int) int { return cmp.Compare(a[0], b[0]) })
	kept := spans[:0]
	for _, span := range spans {
		if last := len(kept) - 1; last >= 0 && span[0] < kept[last][1] {
			kept[last][1] = max(kept[last][1], span[1])
			continue
		}
		kept = append(kept, span)
	}
	return kept
}

// CanIndex reports whether Index can look for the pattern: it can if every
// matching line holds a text that is known beforehand.
func (p *Pattern) CanIndex() bool { return len(p.needles) > 0 }

// Index finds the first place in a block of lines, put one after the other
// without separators, at which a line may match. Every line that matches holds
// such a place from its start to its end; a place may also cross the end of a
// line, and a line that holds one may yet not match. So the caller skips a place
// that crosses the end of its line by looking again after its first byte, and asks
// Match for a line that holds one, if there is more to the pattern than plain text.
//
// It is false if there is no place, and without CanIndex.
func (p *Pattern) Index(block visible.Text) (start, end int, ok bool) {
	if len(p.needles) == 0 {
		return 0, 0, false
	}
	start, end = p.needles.index(string(block))
	return start, end, start >= 0
}

// finish chooses what Index looks for: the longest text that is certain.
func (p *Pattern) finish() *Pattern {
	best := 0
	for i := range p.terms {
		if p.terms[i].negated {
			continue
		}
		needles := p.terms[i].matcher.needles()
		if n := needles.shortest(); n > best {
			p.needles, best = needles, n
		}
	}
	return p
}

// folds reports whether case is ignored for a plain text.
func (c Case) folds(text string) bool {
	return c == Insensitive || c == Smart && !hasUpper(text)
}

func hasUpper(text string) bool {
	for _, r := range text {
		if unicode.IsUpper(r) || unicode.IsTitle(r) {
			return true
		}
	}
	return false
}
