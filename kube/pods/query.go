package pods

import (
	"cmp"
	"net/netip"
	"strings"
)

// Column is a column of the pod list, to sort by.
type Column uint8

// The columns, named as kubectl prints them.
const (
	// ByName sorts by namespace and name, as the API lists pods.
	ByName Column = iota
	ByReady
	ByStatus
	ByRestarts
	// ByAge puts the youngest first.
	ByAge
	ByIP
	ByNode
	ByOwner
)

// String returns the column's title in capitals.
func (c Column) String() string {
	titles := [...]string{"NAME", "READY", "STATUS", "RESTARTS", "AGE", "IP", "NODE", "OWNER"}
	if int(c) < len(titles) {
		return titles[c]
	}
	return ""
}

// Columns lists the columns one can sort by, in the order in which they show.
func Columns() []Column {
	return []Column{ByName, ByReady, ByStatus, ByRestarts, ByAge, ByIP, ByNode, ByOwner}
}

// Sort is an order of rows; the zero Sort is by namespace and name. Rows that
// are equal in the column are in that order too, whichever the direction.
type Sort struct {
	Column     Column
	Descending bool
}

// Query picks rows and their order. The zero Query is every row by namespace
// and name.
type Query struct {
	Filter      Filter
	FailingOnly bool
	// Wide says that the wide columns show too, so that the filter's words
	// match them.
	Wide bool
	Sort Sort
}

// Snapshot is an answer of the store. Nobody changes it any more.
type Snapshot struct {
	// Revision grows with every change of rows or health.
	Revision uint64
	// Rows are sorted and filtered.
	Rows []*Row
	// Total and Failing count all rows of the scope, filtered or not.
	Total, Failing int
	Health         Health
}

// compare orders rows; it is 0 only for rows of the same namespace and name.
func (s Sort) compare(a, b *Row) int {
	order := s.Column.compare(a, b)
	if s.Descending {
		order = -order
	}
	if order != 0 {
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

func (c Column) compare(a, b *Row) int {
	switch c {
	case ByReady:
		// By the share that is ready: what lacks most comes first.
		return cmp.Or(cmp.Compare(a.readyShare(), b.readyShare()), cmp.Compare(a.Total, b.Total))
	case ByStatus:
		return strings.Compare(a.Status, b.Status)
	case ByRestarts:
		return cmp.Or(cmp.Compare(a.Restarts, b.Restarts), a.LastRestart.Compare(b.LastRestart))
	case ByAge:
		return b.Created.Compare(a.Created)
	case ByIP:
		return a.addr().Compare(b.addr())
	case ByNode:
		return strings.Compare(a.Node, b.Node)
	case ByOwner:
		return cmp.Or(strings.Compare(a.OwnerKind, b.OwnerKind), strings.Compare(a.OwnerName, b.OwnerName))
	default:
		return compareNames(a, b)
	}
}

func (r *Row) readyShare() float64 {
	if r.Total == 0 {
		return 0
	}
	return float64(r.Ready) / float64(r.Total)
}

// addr is the pod's IP to compare by value; a row without one comes first.
func (r *Row) addr() netip.Addr {
	addr, _ := netip.ParseAddr(r.IP)
	return addr
}
