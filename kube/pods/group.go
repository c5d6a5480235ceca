package pods

import (
	"cmp"
	"slices"
	"sort"
	"strings"
)

// Grouping is what rows have in common to be shown together.
type Grouping uint8

// The groupings.
const (
	Ungrouped Grouping = iota
	ByOwner            // the controller, within its namespace; the Deployment in place of its ReplicaSets
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
	// Mixed says that the group is of a Deployment with pods of several ReplicaSets.
	Mixed bool
}

// compare orders rows by their groups; rows that belong to none come last.
func (g Grouping) compare(a, b *Row) int {
	switch g {
	case ByOwner:
		return cmp.Or(
			strings.Compare(a.Ref.Namespace, b.Ref.Namespace),
			emptyLast(a.OwnerName, b.OwnerName),
			strings.Compare(a.workloadKind(), b.workloadKind()),
			strings.Compare(a.workloadName(), b.workloadName()),
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

// Key is what a row's group is called: "shop Deployment/web", "node1".
func (g Grouping) Key(row *Row) string {
	switch g {
	case ByOwner:
		if row.OwnerName == "" {
			return row.Ref.Namespace + " no owner"
		}
		return row.Ref.Namespace + " " + row.workloadKind() + "/" + row.workloadName()
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
		group.count(row, 1)
	}
	for i := range groups {
		groups[i].Mixed = g.mixes(rows[groups[i].From:groups[i].To])
	}
	return groups
}

// mixes reports whether the rows of a group, which are not none, have several controllers.
func (g Grouping) mixes(rows []*Row) bool {
	return g == ByOwner && slices.ContainsFunc(rows, func(row *Row) bool { return row.OwnerName != rows[0].OwnerName })
}

// count takes a row into the group's numbers or, with -1, out of them.
func (g *Group) count(row *Row, by int) {
	if row.Failing {
		g.Failing += by
	}
	if row.AllReady() {
		g.Ready += by
	}
}

// recount brings the groups of the rows before up to date with the rows that
// are gone from them, by their places, and those that are fresh. It looks at no
// others, unless a mixed group has lost some or one of them begins a group of its own.
func (g Grouping) recount(groups []Group, before []*Row, gone []int, fresh, now []*Row) []Group {
	if g == Ungrouped {
		return nil
	}
	type change struct {
		size int
		lost bool
	}
	next, changes := slices.Clone(groups), make([]change, len(groups))
	for i := range groups {
		changes[i].size = groups[i].To - groups[i].From
	}
	for _, index := range gone {
		at := sort.Search(len(groups), func(i int) bool { return groups[i].To > index })
		changes[at].size--
		changes[at].lost = true
		next[at].count(before[index], -1)
	}
	for _, row := range fresh {
		at, found := sort.Find(len(groups), func(i int) int { return g.compare(row, before[groups[i].From]) })
		if !found {
			return g.divide(now)
		}
		changes[at].size++
		next[at].count(row, 1)
		next[at].Mixed = next[at].Mixed || g == ByOwner && row.OwnerName != before[groups[at].From].OwnerName
	}
	kept, from := next[:0], 0
	for i, group := range next {
		if changes[i].size == 0 {
			continue
		}
		group.From, group.To = from, from+changes[i].size
		if group.Mixed && changes[i].lost {
			group.Mixed = g.mixes(now[group.From:group.To]) // it may be all that is left
		}
		kept, from = append(kept, group), group.To
	}
	return kept
}
