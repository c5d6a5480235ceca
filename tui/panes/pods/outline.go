package pods

import (
	"slices"
	"sort"

	kubepods "github.com/podglass/podglass/kube/pods"
)

// headingPrefix begins the keys of headings; no pod's does.
const headingPrefix = "group "

func headingKey(group string) string { return headingPrefix + group }

// outline says on which lines grouped rows stand: each group has a heading, and
// its rows follow unless the group is folded. Without groups a row's line is its
// index.
type outline struct {
	groups []kubepods.Group
	folded map[string]bool // by the group's key
	starts []int           // the lines of the headings
	end    int             // the line after the last
}

// set lays out the groups of a snapshot.
func (o *outline) set(groups []kubepods.Group) {
	o.groups, o.starts, o.end = groups, o.starts[:0], 0
	for i := range groups {
		o.starts = append(o.starts, o.end)
		o.end++
		if !o.folded[groups[i].Key] {
			o.end += groups[i].To - groups[i].From
		}
	}
}

// lines is how many lines rows take.
func (o *outline) lines(rows int) int {
	if o.groups == nil {
		return rows
	}
	return o.end
}

// groupIndex finds the group that a line belongs to.
func (o *outline) groupIndex(line int) int {
	return sort.SearchInts(o.starts, line+1) - 1
}

// group is the group that a line belongs to.
func (o *outline) group(line int) *kubepods.Group {
	if at := o.groupIndex(line); at >= 0 {
		return &o.groups[at]
	}
	return &kubepods.Group{}
}

// row is the row on a line, or says that it is a heading's.
func (o *outline) row(line int) (row int, heading bool) {
	if o.groups == nil {
		return line, false
	}
	at := o.groupIndex(line)
	if at < 0 || line == o.starts[at] {
		return -1, true
	}
	return o.groups[at].From + line - o.starts[at] - 1, false
}

// line is where a row stands; where its group is folded, the heading.
func (o *outline) line(row int) int {
	if o.groups == nil {
		return row
	}
	at := sort.Search(len(o.groups), func(i int) bool { return o.groups[i].From > row }) - 1
	if at < 0 {
		return -1
	}
	if o.folded[o.groups[at].Key] {
		return o.starts[at]
	}
	return o.starts[at] + 1 + row - o.groups[at].From
}

// heading is the line of a group's heading, -1 when there is no such group.
func (o *outline) heading(key string) int {
	at := slices.IndexFunc(o.groups, func(g kubepods.Group) bool { return g.Key == key })
	if at < 0 {
		return -1
	}
	return o.starts[at]
}

// fold folds or unfolds a group.
func (o *outline) fold(key string) {
	o.folded[key] = !o.folded[key]
	o.set(o.groups)
}

// foldAll folds all groups or, when all are folded, unfolds them.
func (o *outline) foldAll() {
	open := slices.ContainsFunc(o.groups, func(g kubepods.Group) bool { return !o.folded[g.Key] })
	for i := range o.groups {
		o.folded[o.groups[i].Key] = open
	}
	o.set(o.groups)
}
