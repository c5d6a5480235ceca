package pods

import (
	"strconv"
	"strings"
)

// Filter picks rows by what a person types; see [ParseFilter]. The zero Filter
// picks all.
type Filter struct {
	// Text is the filter as it was typed, without its label selectors.
	Text string
	// Selector is the label selector given with -l, "" if none. Rows carry no
	// labels: it is for [Options].LabelSelector, and Match ignores it.
	Selector string

	terms []term
}

// IsZero reports whether the filter picks everything and asks for no labels.
func (f Filter) IsZero() bool { return len(f.terms) == 0 && f.Selector == "" }

// String is the filter as one would type it.
func (f Filter) String() string {
	if f.Selector == "" {
		return f.Text
	}
	return strings.TrimSpace(f.Text + " -l " + quote(f.Selector))
}

func quote(selector string) string {
	if strings.ContainsAny(selector, " \t") {
		return `"` + selector + `"`
	}
	return selector
}

// Shown says which columns of the list show beside those that always do: the
// namespace, and the wide columns IP, node, nominated node and readiness gates.
type Shown struct{ Namespace, Wide bool }

// Match reports whether every term of the filter holds for the row. What does
// not show is not searched. The ages are not searched either, for a row would
// come and go with the clock.
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
	// other cells, to the pod's name.
	nameOnly bool
}

// matcher looks for something in one cell.
type matcher interface{ in(cell string) bool }

func (t *term) holds(row *Row, shown Shown) bool {
	if t.matcher.in(row.Ref.Name) {
		return true
	}
	if t.nameOnly {
		return false
	}
	if t.matcher.in(row.Status) || t.matcher.in(row.ReadyText()) ||
		t.matcher.in(strconv.Itoa(row.Restarts)) ||
		shown.Namespace && t.matcher.in(row.Ref.Namespace) {
		return true
	}
	return shown.Wide && (t.matcher.in(row.IP) || t.matcher.in(row.Node) ||
		t.matcher.in(row.NominatedNode) || t.matcher.in(row.ReadinessGates))
}
