package follow

// Object follows one object. It keeps the object as it last was while the API
// server is away, and when the object is gone. Its methods are safe for concurrent
// use.
type Object[T API] struct{ follower[T] }

// One makes what follows one object, named by the query; [follower.Run] lets it
// follow. A query without a name is never asked for: the health holds an error
// from the beginning. shared may be nil, for a watch of its own.
func One[T API](shared *Shared, resource Resource[T], query Query, opts Options) *Object[T] {
	if opts.Refuse == nil {
		opts.Refuse = resource.unnamed(query)
	}
	o := &Object[T]{}
	o.init(shared, resource, query, opts, polling{GetEvery, GetStill}, &one[T]{query: query})
	return o
}

// Get returns the object as it last was, nil if it has not been seen, and how far
// that can be trusted. The object must not be changed.
func (o *Object[T]) Get() (T, Health) {
	core := o.core()
	core.mu.Lock()
	defer core.mu.Unlock()
	kept, _ := core.keep.(*one[T])
	return kept.object, core.health
}

// one keeps one object.
type one[T API] struct {
	query  Query
	object T // as it last was
	seen   bool
	there  bool
}

// is reports whether an object is the one. Not every server narrows a list to a
// name.
func (o *one[T]) is(object T) bool { return object.GetName() == o.query.Name }

func (o *one[T]) put(object T) (news, there bool) {
	switch {
	case !o.is(object):
		return false, o.there
	case o.query.UID != "" && object.GetUID() != o.query.UID:
		o.there = false // another object of the same name
		return false, false
	}
	news = !o.seen || !same(o.object, object)
	o.object, o.seen, o.there = object, true, true
	return news, true
}

func (o *one[T]) remove(object T) (news, there bool) {
	o.there = o.there && !o.is(object)
	return false, o.there
}

// replace takes in a list, which holds the object or does not.
func (o *one[T]) replace(objects []T) (news, there bool) {
	o.there = false
	for _, object := range objects {
		if o.is(object) {
			return o.put(object)
		}
	}
	return false, false
}

func (o *one[T]) wasThere() bool { return o.seen }

// same reports whether two objects are one, in the same version.
func same[T API](a, b T) bool {
	return a.GetUID() == b.GetUID() && a.GetResourceVersion() == b.GetResourceVersion()
}
