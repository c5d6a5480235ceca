package pods

import (
	"cmp"
	"strings"
)

// Grouping is what rows have in common to be shown together.
type Grouping uint8

// The groupings.
const (
	Ungrouped Grouping = iota
	ByOwner            // the controller, within its namespace
	ByNode
	ByNamespace
)

// Groupings lists them, without the first.
func Groupings() []Grouping { return []Grouping{ByOwner, ByNode, ByNamespace} }

// String returns the grouping in one word.
func (g Grouping) String() string {
	words := [...]string{"none", "owner", "node", "namespace"}
	if int(g) < len(words) {
		return words[g]
	}
	return ""
}

// Group is a run of rows that have something in common.
type Group struct {
	// Key names the group among those of its grouping.
	Key string
	// From is the first of the group's rows in the snapshot, To the one after
	// its last.
	From, To int
	// Failing counts the group's rows that fail, Ready those of which all
	// containers are ready.
	Failing, Ready int
}

// compare orders rows by their groups; rows that belong to none come last.
func (g Grouping) compare(a, b *Row) int {
	switch g {
	case ByOwner:
		return cmp.Or(
			strings.Compare(a.Ref.Namespace, b.Ref.Namespace),
			emptyLast(a.OwnerName, b.OwnerName),
			strings.Compare(a.OwnerKind, b.OwnerKind),
			strings.Compare(a.OwnerName, b.OwnerName),
		)
	case ByNode:
		return cmp.Or(emptyLast(a.Node, b.Node), strings.Compare(a.Node, b.Node))
	case ByNamespace:
		return strings.Compare(a.Ref.Namespace, b.Ref.Namespace)
	}
	return 0
}

func emptyLast(a, b string) int {
	switch {
	case a == "" && b != "":
		return 1
	case a != "" && b == "":
		return -1
	}
	return 0
}

// Key is what a row's group is called: "shop ReplicaSet/web-6d8f", "node1".
func (g Grouping) Key(row *Row) string {
	switch g {
	case ByOwner:
		if row.OwnerName == "" {
			return row.Ref.Namespace + " no owner"
		}
		return row.Ref.Namespace + " " + row.OwnerText()
	case ByNode:
		return cmp.Or(row.Node, "no node")
	case ByNamespace:
		return row.Ref.Namespace
	}
	return ""
}

// divide finds the groups of sorted rows.
func (g Grouping) divide(rows []*Row) []Group {
	if g == Ungrouped {
		return nil
	}
	var groups []Group
	for i, row := range rows {
		if i == 0 || g.compare(rows[i-1], row) != 0 {
			groups = append(groups, Group{Key: g.Key(row), From: i})
		}
		group := &groups[len(groups)-1]
		group.To = i + 1
		if row.Failing {
			group.Failing++
		}
		if row.Ready == row.Total {
			group.Ready++
		}
	}
	return groups
}
