package pods

import (
	"slices"
	"strconv"
	"strings"
)

// Filter picks rows by what a person types; see [ParseFilter]. The zero Filter
// picks all.
type Filter struct {
	// Text is the filter as it was typed, without its selectors.
	Text string
	// Selector is the label selector given with -l, "" if none. Rows carry no
	// labels: it is for [Options].LabelSelector, and Match ignores it. So it is
	// with Fields, the field selector given with -f.
	Selector, Fields string

	terms []term
}

// IsZero reports whether the filter picks everything, on the server too.
func (f Filter) IsZero() bool { return len(f.terms) == 0 && f.Selector == "" && f.Fields == "" }

// String is the filter as one would type it.
func (f Filter) String() string {
	text := f.Text
	if f.Selector != "" {
		text += " -l " + quote(f.Selector)
	}
	if f.Fields != "" {
		text += " -f " + quote(f.Fields)
	}
	return strings.TrimSpace(text)
}

func quote(selector string) string {
	if strings.ContainsAny(selector, " \t") {
		return `"` + selector + `"`
	}
	return selector
}

// Match reports whether every term of the filter holds for the row. Name,
// readiness, status and restarts are always searched, of the other columns those
// that show. Ages and usage are not, for a row would come and go with the clock.
func (f Filter) Match(row *Row, shown Shown) bool {
	for i := range f.terms {
		if f.terms[i].holds(row, shown) == f.terms[i].negated {
			return false
		}
	}
	return true
}

// term is one condition on a row.
type term struct {
	negated bool
	matcher matcher
	// nameOnly keeps a fuzzy term, which would find nearly anything in the
	nameOnly bool
	// number says that it may be found in the numbers of READY and RESTARTS, which are texts only when looked at.
	number bool
	// known is what was found, or not, in texts that many rows share; nil where that is not remembered.
	known map[string]bool
}

// matcher looks for something in one cell.
type matcher interface {
	in(cell string) bool
	// spans are the pieces of the cell that were looked for.
	spans(cell string) []Span
}

func (t *term) holds(row *Row, shown Shown) bool {
	if t.matcher.in(row.Ref.Name) {
		return true
	}
	if t.nameOnly {
		return false
	}
	if t.inShared(row.Status) || row.Lost && t.matcher.in(LostText) {
		return true
	}
	if t.number && (t.inShared(row.ReadyText()) || t.inShared(strconv.Itoa(row.Restarts))) {
		return true
	}
	if shown.Has(ColIP) && t.matcher.in(row.IP) {
		return true
	}
	for _, column := range searchable {
		if shown.Has(column) && t.inShared(row.word(column)) {
			return true
		}
	}
	return shown.labels != "" && t.inLabels(row, shown)
}

// searchable are the columns that are searched when they show, beside the address. Many rows share their texts.
var searchable = [...]Column{ColNamespace, ColNode, ColNominatedNode, ColReadinessGates, ColOwner, ColQOS}

// inShared looks for the term in a text that many rows share.
func (t *term) inShared(text string) bool {
	if t.known == nil {
		return t.matcher.in(text)
	}
	found, known := t.known[text]
	if !known {
		found = t.matcher.in(text)
		t.known[text] = found
	}
	return found
}

// remembering is the filter for one goroutine that goes through many rows: an expression is held against a text that
// they share once.
func (f Filter) remembering() Filter {
	f.terms = slices.Clone(f.terms)
	for i := range f.terms {
		if _, quick := f.terms[i].matcher.(word); !quick && !f.terms[i].nameOnly {
			f.terms[i].known = map[string]bool{}
		}
	}
	return f
}

func (t *term) inLabels(row *Row, shown Shown) bool {
	for key := range strings.SplitSeq(shown.labels, ",") {
		if value, ok := row.Label(key); ok && t.matcher.in(value) {
			return true
		}
	}
	return false
}
