package follow

import (
	"cmp"
	"maps"
	"slices"

	"k8s.io/apimachinery/pkg/types"
)

// Selection follows the objects that selectors choose in a namespace, or in all.
// Its methods are safe for concurrent use.
type Selection[T API] struct{ follower[T] }

// Some makes what follows the objects that the query selects; [follower.Run] lets
// it follow. shared may be nil, for a watch of its own.
func Some[T API](shared *Shared, resource Resource[T], query Query, opts Options) *Selection[T] {
	query.Name, query.UID = "", ""
	s := &Selection[T]{}
	s.init(shared, resource, query, opts, polling{ListEvery, ListStill}, &some[T]{objects: map[types.UID]T{}})
	return s
}

// All returns the objects by their namespaces and names, and how far that can be
// trusted. Neither the list nor the objects must be changed.
func (s *Selection[T]) All() ([]T, Health) {
	core := s.core()
	core.mu.Lock()
	defer core.mu.Unlock()
	kept, _ := core.keep.(*some[T])
	return kept.all(), core.health
}

// some keeps any number of objects.
type some[T API] struct {
	objects map[types.UID]T
	sorted  []T // nil when they have changed
	seen    bool
}

func (s *some[T]) all() []T {
	if s.sorted == nil {
		s.sorted = slices.SortedFunc(maps.Values(s.objects), func(a, b T) int {
			return cmp.Or(cmp.Compare(a.GetNamespace(), b.GetNamespace()), cmp.Compare(a.GetName(), b.GetName()))
		})
	}
	return s.sorted
}

func (s *some[T]) put(object T) (news, there bool) {
	s.objects[object.GetUID()], s.sorted = object, nil
	return true, true
}

func (s *some[T]) remove(object T) (news, there bool) {
	delete(s.objects, object.GetUID())
	s.sorted = nil
	return true, true
}

func (s *some[T]) replace(objects []T) (news, there bool) {
	now := make(map[types.UID]T, len(objects))
	for _, object := range objects {
		now[object.GetUID()] = object
	}
	if s.seen && maps.EqualFunc(s.objects, now, same) {
		return false, true
	}
	s.objects, s.sorted, s.seen = now, nil, true
	return true, true
}

func (s *some[T]) wasThere() bool { return s.seen }
