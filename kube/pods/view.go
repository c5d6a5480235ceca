package pods

import (
	"context"
	"runtime"
	"slices"

	"github.com/podglass/podglass/kube/parts"
)

// Limits of what a store remembers of its queries.
const (
	// maxViews is how many queries are remembered: one for each pod list that
	// is likely to be on the screen at once.
	maxViews = 4
	// maxUnseen is how many changes beyond the number of its rows a view
	// collects before it is forgotten, since nobody looks at it.
	maxUnseen = 1024
)

// viewKey is what makes two queries the same.
type viewKey struct {
	filter      string
	failingOnly bool
	shown       Shown
	sort        Sort
	group       Grouping
}

// view is the answer to one query, kept up to date by what changed since.
type view struct {
	key   viewKey
	query Query

	built  bool
	rows   []*Row // sorted; given out, so never changed in place
	groups []Group
	// revision is the store's when rows was made, fresh are those of them that were not there at since, the revision
	// before it.
	revision, since uint64
	fresh           []*Row
	// unseen holds the pods that changed since rows was made, each with the
	// row it had then, nil for none.
	unseen map[podKey]*Row
}

// refreshed is the view of a query, brought up to date. A view with a filter is
// made from all rows in their order, so that a letter typed costs no sorting.
func (s *Store) refreshed(query Query) *view {
	v := s.viewOf(query)
	if !v.built {
		whole := Query{Sort: query.Sort, Group: query.Group}
		if s.whole == nil || s.whole.key != keyOfQuery(whole) {
			s.whole = newView(whole)
		}
		s.whole.refresh(s.rows, s.revision)
		v.buildFrom(s.whole.rows, s.revision)
		return v
	}
	v.refresh(s.rows, s.revision)
	if s.whole != nil && len(s.whole.unseen) >= maxUnseen/2 {
		// While a list arrives the next letter of a filter would find them
		// forgotten, and sort them all.
		s.whole.refresh(s.rows, s.revision)
	}
	return v
}

// viewOf finds or makes the view of a query and remembers it as the latest.
func (s *Store) viewOf(query Query) *view {
	key := keyOfQuery(query)
	at := slices.IndexFunc(s.views, func(v *view) bool { return v.key == key })
	var found *view
	switch {
	case at == 0:
		return s.views[0]
	case at > 0:
		found = s.views[at]
		s.views = slices.Delete(s.views, at, at+1)
	default:
		found = newView(query)
	}
	s.views = slices.Insert(s.views, 0, found)
	if len(s.views) > maxViews {
		s.views = slices.Delete(s.views, maxViews, len(s.views))
	}
	return found
}

func keyOfQuery(query Query) viewKey {
	return viewKey{query.Filter.Text, query.FailingOnly, query.Shown, query.Sort, query.Group}
}

func newView(query Query) *view {
	v := &view{key: keyOfQuery(query), query: query, unseen: map[podKey]*Row{}}
	v.query.Filter = query.Filter.remembering() // the store's lock guards it
	return v
}

// tellViews tells the views that a pod changed; old is the row it had, if any.
func (s *Store) tellViews(key podKey, old *Row) {
	if s.whole != nil && !s.whole.note(key, old) {
		s.whole = nil
	}
	s.views = slices.DeleteFunc(s.views, func(v *view) bool {
		return !v.note(key, old)
	})
}

// note takes note of a changed pod, and reports whether the view is still worth
// keeping.
func (v *view) note(key podKey, old *Row) bool {
	if _, ok := v.unseen[key]; !ok {
		v.unseen[key] = old
	}
	return len(v.unseen) <= len(v.rows)+maxUnseen
}

// refresh brings the view up to date with all rows at a revision.
func (v *view) refresh(all map[podKey]*Row, revision uint64) {
	switch {
	case !v.built:
		v.build(all)
		v.groups = v.query.Group.divide(v.rows)
	case len(v.unseen) > 0:
		v.update(all)
	}
	v.revision = revision
}

func (v *view) build(all map[podKey]*Row) {
	rows := make([]*Row, 0, len(all))
	for _, row := range all {
		if v.query.picks(row) {
			rows = append(rows, row)
		}
	}
	slices.SortFunc(rows, v.query.compare)
	v.rows, v.built = rows, true
	clear(v.unseen)
}

// buildFrom picks the view's rows from all rows, which are in its order.
func (v *view) buildFrom(all []*Row, revision uint64) {
	v.rows, v.built, v.revision = all, true, revision
	if v.query.isPicky() {
		v.rows = v.pickFrom(all)
	}
	v.groups = v.query.Group.divide(v.rows)
	clear(v.unseen)
}

// manyRows is of how many rows a goroutine goes through in the time that another one takes to start, many times over.
const manyRows = 4096

// pickFrom picks the view's rows from others, in their order. Many are gone through on all processors, since a
// person waits for it with each letter of a filter.
func (v *view) pickFrom(rows []*Row) []*Row {
	workers := min(runtime.GOMAXPROCS(0), len(rows)/manyRows+1)
	picked := make([][]*Row, workers)
	group := parts.New(context.Background())
	for i := range workers {
		share := rows[i*len(rows)/workers : (i+1)*len(rows)/workers]
		query := v.query
		query.Filter = query.Filter.remembering()
		group.Go(func(context.Context) {
			var own []*Row // processors would fight over slices that stand beside each other
			for row := range Prefetch(share) {
				if query.picks(row) {
					own = append(own, row)
				}
			}
			picked[i] = own
		})
	}
	group.Wait()
	return slices.Concat(picked...)
}

// update takes the rows that changed out of the sorted rows and puts what they
// became in. It costs a copy of the slice and a search for each change.
func (v *view) update(all map[podKey]*Row) {
	var gone []int
	fresh := make([]*Row, 0, len(v.unseen))
	for key, old := range v.unseen {
		if old != nil {
			if at, ok := v.find(old); ok {
				gone = append(gone, at)
			}
		}
		if row := all[key]; row != nil && v.query.picks(row) {
			fresh = append(fresh, row)
		}
	}
	clear(v.unseen)
	if len(gone) == 0 && len(fresh) == 0 {
		return
	}
	slices.Sort(gone)
	slices.SortFunc(fresh, v.query.compare)
	before := v.rows
	v.rows = v.splice(gone, fresh)
	v.fresh, v.since = fresh, v.revision
	v.groups = v.query.Group.recount(v.groups, before, gone, fresh, v.rows)
}

// find is the place of a row in the view, or where it would have to go.
func (v *view) find(row *Row) (int, bool) {
	return slices.BinarySearchFunc(v.rows, row, v.query.compare)
}

// splice copies the view's rows without those at the places gone and with the
// fresh ones, both sorted.
func (v *view) splice(gone []int, fresh []*Row) []*Row {
	out := make([]*Row, 0, len(v.rows)-len(gone)+len(fresh))
	next := 0
	copyUpTo := func(end int) {
		for len(gone) > 0 && gone[0] < end {
			out = append(out, v.rows[next:gone[0]]...)
			next, gone = gone[0]+1, gone[1:]
		}
		out = append(out, v.rows[next:end]...)
		next = end
	}
	for _, row := range fresh {
		at, _ := v.find(row)
		copyUpTo(max(at, next))
		out = append(out, row)
	}
	copyUpTo(len(v.rows))
	return out
}
