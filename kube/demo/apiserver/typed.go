package apiserver

import (
	"context"
	"reflect"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/watch"
)

// Get returns one object, or the API server's NotFound error. The namespace is "" for nodes and namespaces.
func Get[T Object](s *State, namespace, name string) (T, error) {
	return typed[T](s.get(resourceFor[T](), namespace, name))
}

// List returns all objects of a kind in a namespace ("" for all), ordered by namespace and name.
func List[T Object](s *State, namespace string) []T {
	objs, _, err := s.list(resourceFor[T](), namespace)
	if err != nil {
		panic(err) // only for kinds that the scheme does not know
	}
	out := make([]T, len(objs))
	for i, o := range objs {
		out[i] = o.(T)
	}
	return out
}

// Create stores a new object and returns it with name (from generateName), UID, timestamps, defaults
// and addresses filled in; or AlreadyExists. A creation time that is set is kept.
func Create[T Object](s *State, obj T) (T, error) {
	return typed[T](s.create(resourceOf(obj), obj))
}

// Update replaces all of an object but its status. With a resource version that is not the stored
// one it answers Conflict; without one it always writes.
func Update[T Object](s *State, obj T) (T, error) {
	return typed[T](s.update(resourceOf(obj), obj, false))
}

// UpdateStatus replaces only an object's status; versions are checked as in Update.
func UpdateStatus[T Object](s *State, obj T) (T, error) {
	return typed[T](s.update(resourceOf(obj), obj, true))
}

// Modify changes all of the stored object but its status, with nothing in between reading and
// writing. The function gets its own copy; nothing is written when it fails or changes nothing. It
// must not call the State.
func Modify[T Object](s *State, namespace, name string, change func(T) error) (T, error) {
	return typed[T](s.modify(resourceFor[T](), namespace, name, false, func(o Object) error { return change(o.(T)) }))
}

// ModifyStatus is Modify for the status alone.
func ModifyStatus[T Object](s *State, namespace, name string, change func(T) error) (T, error) {
	return typed[T](s.modify(resourceFor[T](), namespace, name, true, func(o Object) error { return change(o.(T)) }))
}

// Delete deletes an object. A pod that runs on a node is marked with a deletion time and stays until
// it is deleted with a grace period of zero, which is what the node does at the end. GracePeriod(0)
// makes such options.
func Delete[T Object](s *State, namespace, name string, opts metav1.DeleteOptions) error {
	_, _, err := s.remove(resourceFor[T](), namespace, name, opts)
	return err
}

// GracePeriod are options for Delete with a grace period in seconds.
func GracePeriod(seconds int64) metav1.DeleteOptions {
	return metav1.DeleteOptions{GracePeriodSeconds: &seconds}
}

// Event is one change as Watch tells it. Objects are shared between all watchers: copy before writing.
type Event[T Object] struct {
	Type   watch.EventType // watch.Added, watch.Modified or watch.Deleted
	Object T               // as it last was, when deleted
	Old    T               // before the change; the zero value when added
}

// Watch sends all objects of a kind in a namespace ("" for all) as added, then every change, in order
// and without a gap, until ctx ends; then the channel closes. A slow receiver delays nobody: the
// history waits for it. A receiver that stops must end ctx.
func Watch[T Object](ctx context.Context, s *State, namespace string) <-chan Event[T] {
	r := resourceFor[T]()
	objs, at, err := s.list(r, namespace)
	if err != nil {
		panic(err) // only for kinds that the scheme does not know
	}
	events := make(chan Event[T])
	go func() {
		defer close(events)
		for _, o := range objs {
			select {
			case events <- Event[T]{Type: watch.Added, Object: o.(T)}:
			case <-ctx.Done():
				return
			}
		}
		for c := at; ; {
			select {
			case <-c.ready:
				c = c.next
			case <-ctx.Done():
				return
			}
			if c.resource != r || namespace != "" && c.object.GetNamespace() != namespace {
				continue
			}
			event := Event[T]{Type: c.kind, Object: c.object.(T)}
			if c.previous != nil {
				event.Old = c.previous.(T)
			}
			select {
			case events <- event:
			case <-ctx.Done():
				return
			}
		}
	}()
	return events
}

func resourceFor[T Object]() *resource {
	return resourceOf(reflect.New(reflect.TypeFor[T]().Elem()).Interface().(Object))
}

func typed[T Object](obj Object, err error) (T, error) {
	if err != nil {
		var none T
		return none, err
	}
	return obj.(T), nil
}
