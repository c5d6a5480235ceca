package pods

import (
	"strings"

	"github.com/podglass/podglass/kube/follow"
)

// Sort is an order of rows; the zero Sort is by namespace and name. Rows that
// are equal in the column are in that order too, whichever the direction, and
// rows that have nothing in the column come last.
type Sort struct {
	Column     Column
	Label      string // whose label, for [ColLabel]
	Descending bool
}

// Query picks rows and their order. The zero Query is every row by namespace
// and name.
type Query struct {
	Filter Filter
	// FailingOnly picks the pods that fail, and those that have just recovered.
	FailingOnly bool
	// Shown is what the list shows, so that the filter's words match it.
	Shown Shown
	Sort  Sort
	// Group brings together what has something in common; within a group rows
	// are sorted.
	Group Grouping
}

// Snapshot is an answer of the store. Nobody changes it any more.
type Snapshot struct {
	// Revision grows with every change of rows or health.
	Revision uint64
	// Rows are grouped, sorted and filtered.
	Rows []*Row
	// fresh are the rows that took their form after the revision since, 0 where that is not known.
	fresh []*Row
	since uint64
	// Groups are the groups of the rows, in their order; nil for a query
	// without.
	Groups []Group
	// Total and Failing count all rows of the scope, filtered or not.
	Total, Failing int
	Health         follow.Health
	// Problems are the namespaces that keep Health from being Live, where
	// there are several and others are well.
	Problems []Problem
	// Metered says that the metrics API answers.
	Metered bool
	// Empty are the namespaces of the scope that have no pods, and what is known of them. It is nil for a
	// scope of all namespaces.
	Empty []EmptyNamespace
}

// RowsSince are the rows that are not in the answer to the same query at an earlier revision, and maybe others. It
// costs nothing for who asks after each change.
func (s *Snapshot) RowsSince(revision uint64) []*Row {
	if s.since > 0 && revision >= s.since {
		return s.fresh
	}
	return s.Rows
}

// isPicky reports whether the query leaves out rows at all.
func (q *Query) isPicky() bool { return q.FailingOnly || len(q.Filter.terms) > 0 }

// picks reports whether the row is in the answer.
func (q *Query) picks(row *Row) bool {
	if q.FailingOnly && !row.Failing && !row.HasRecovered() {
		return false
	}
	return q.Filter.Match(row, q.Shown)
}

// compare orders rows; it is 0 only for rows of the same namespace and name.
func (q *Query) compare(a, b *Row) int {
	if order := q.Group.compare(a, b); order != 0 {
		return order
	}
	if order := q.Sort.compareColumn(a, b); order != 0 {
		return order
	}
	return compareNames(a, b)
}

func compareNames(a, b *Row) int {
	if order := strings.Compare(a.Ref.Namespace, b.Ref.Namespace); order != 0 {
		return order
	}
	return strings.Compare(a.Ref.Name, b.Ref.Name)
}
