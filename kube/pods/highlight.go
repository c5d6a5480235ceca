package pods

import (
	"cmp"
	"slices"
	"strings"
)

// Span is a piece of a text, in bytes.
type Span struct{ From, To int }

// Highlight finds the pieces of a cell's text because of which the filter picks
// its row, in order and apart from each other.
func (f Filter) Highlight(column Column, text string) []Span {
	var found []Span
	for i := range f.terms {
		term := &f.terms[i]
		if term.negated || term.nameOnly && column != ColName {
			continue
		}
		found = append(found, term.matcher.spans(text)...)
	}
	return joined(found)
}

// joined sorts spans and makes one of those that touch.
func joined(spans []Span) []Span {
	slices.SortFunc(spans, func(a, b Span) int { return cmp.Compare(a.From, b.From) })
	kept := spans[:0]
	for _, span := range spans {
		last := len(kept) - 1
		switch {
		case span.From == span.To: // an expression such as x* matches nothing, too
		case last >= 0 && span.From <= kept[last].To:
			kept[last].To = max(kept[last].To, span.To)
		default:
			kept = append(kept, span)
		}
	}
	return kept
}

func (w word) spans(cell string) []Span {
	var found []Span
	for start := 0; start+len(w) <= len(cell); start++ {
		if w.at(cell, start) {
			found = append(found, Span{start, start + len(w)})
		}
	}
	return found
}

func (s subsequence) spans(cell string) []Span {
	if !s.in(cell) {
		return nil
	}
	var found []Span
	rest := string(s)
	for i := 0; i < len(cell) && rest != ""; i++ {
		if lower(cell[i]) == rest[0] {
			rest = rest[1:]
			found = append(found, Span{i, i + 1})
		}
	}
	return found
}

func (p lowerPattern) spans(cell string) []Span {
	folded := strings.ToLower(cell)
	if len(folded) != len(cell) {
		return nil // a letter whose other case is longer: the places differ
	}
	return spansOf(p.FindAllStringIndex(folded, -1))
}

func (p foldingPattern) spans(cell string) []Span { return spansOf(p.FindAllStringIndex(cell, -1)) }

func spansOf(pairs [][]int) []Span {
	found := make([]Span, len(pairs))
	for i, pair := range pairs {
		found[i] = Span{pair[0], pair[1]}
	}
	return found
}
