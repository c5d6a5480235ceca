package apiserver

import (
	"errors"
	"fmt"
	"reflect"
	"sort"
	"strconv"
	"sync"

	"k8s.io/apimachinery/pkg/api/equality"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/kubernetes/scheme"
	clienttesting "k8s.io/client-go/testing"
	"k8s.io/utils/clock"
)

// historyWindow is how many changes back a watch may start.
const historyWindow = 4096

// State is everything that the demo cluster knows: the objects, one counter of resource versions for
// all of them, and the history of changes. Safe for concurrent use. Objects handed in are copied,
// objects handed out are the caller's own.
type State struct {
	clock clock.PassiveClock

	mu         sync.Mutex
	objects    clienttesting.ObjectTracker
	version    uint64
	history    history
	generated  map[string]uint64 // names given out, by resource, namespace and generateName
	addresses  addresses
	dependents dependents
}

// NewState returns an empty State whose timestamps come from clk.
func NewState(clk clock.PassiveClock) *State {
	return &State{
		clock:      clk,
		objects:    clienttesting.NewObjectTracker(scheme.Scheme, scheme.Codecs.UniversalDecoder()),
		version:    1,
		history:    newHistory(historyWindow, 1),
		generated:  map[string]uint64{},
		addresses:  newAddresses(),
		dependents: newDependents(),
	}
}

// Clock is the time that the State stamps objects with.
func (s *State) Clock() clock.PassiveClock { return s.clock }

func (s *State) get(r *resource, namespace, name string) (Object, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stored(r, namespace, name)
}

// stored returns a copy of what is kept; the lock is held.
func (s *State) stored(r *resource, namespace, name string) (Object, error) {
	obj, err := s.objects.Get(r.gvr, namespace, name)
	if err != nil {
		return nil, err
	}
	return obj.(Object), nil
}

// list returns copies of all objects of a kind, ordered by namespace and name, and the place in the
// history that they stand for. No namespace means all.
func (s *State) list(r *resource, namespace string) ([]Object, *change, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found, err := s.objects.List(r.gvr, r.gvk(), namespace)
	if err != nil {
		return nil, nil, err
	}
	objs := make([]Object, 0, meta.LenList(found))
	err = meta.EachListItem(found, func(o runtime.Object) error {
		objs = append(objs, o.(Object))
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	sort.Slice(objs, func(i, j int) bool { return before(objs[i], objs[j]) })
	return objs, s.history.newest, nil
}

func before(a, b Object) bool {
	if a.GetNamespace() != b.GetNamespace() {
		return a.GetNamespace() < b.GetNamespace()
	}
	return a.GetName() < b.GetName()
}

func (s *State) create(r *resource, given Object) (Object, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	obj := given.DeepCopyObject().(Object)
	if r.global {
		obj.SetNamespace("")
	}
	if err := s.checkNamespace(r, obj); err != nil {
		return nil, err
	}
	s.stamp(r, obj)
	setDefaults(obj)
	s.addresses.assign(obj)
	if err := s.commit(r, watch.Added, nil, obj); err != nil {
		return nil, err
	}
	return obj.DeepCopyObject().(Object), nil
}

// update replaces everything but the status, or with status only that. An empty resource version
// updates unconditionally.
func (s *State) update(r *resource, given Object, status bool) (Object, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	old, err := s.stored(r, given.GetNamespace(), given.GetName())
	if err != nil {
		return nil, err
	}
	return s.replace(r, old, given, status)
}

// modify changes the stored object in place: nothing can come between reading and writing.
func (s *State) modify(r *resource, namespace, name string, status bool, change func(Object) error) (Object, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	old, obj, err := s.changed(r, namespace, name, change)
	if err != nil {
		return nil, err
	}
	return s.replace(r, old, obj, status)
}

// try is modify without storing anything: it returns what modify would.
func (s *State) try(r *resource, namespace, name string, status bool, change func(Object) error) (Object, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	old, obj, err := s.changed(r, namespace, name, change)
	if err != nil {
		return nil, err
	}
	return s.replacement(r, old, obj, status)
}

// changed is a stored object and a copy of it that has been changed.
func (s *State) changed(r *resource, namespace, name string, change func(Object) error) (old, obj Object, err error) {
	old, err = s.stored(r, namespace, name)
	if err != nil {
		return nil, nil, err
	}
	obj = old.DeepCopyObject().(Object)
	return old, obj, change(obj)
}

func (s *State) replace(r *resource, old, given Object, status bool) (Object, error) {
	obj, err := s.replacement(r, old, given, status)
	if err != nil || equality.Semantic.DeepEqual(old, obj) {
		return obj, err
	}
	if obj.GetDeletionTimestamp() != nil && finished(obj) {
		return obj, s.commit(r, watch.Deleted, old, obj)
	}
	if err := s.commit(r, watch.Modified, old, obj); err != nil {
		return nil, err
	}
	return obj.DeepCopyObject().(Object), nil
}

// replacement is what an update makes of an object.
func (s *State) replacement(r *resource, old, given Object, status bool) (Object, error) {
	if err := checkVersions(r, old, given); err != nil {
		return nil, err
	}
	obj := given.DeepCopyObject().(Object)
	if status && r.has("status") {
		kept := old.DeepCopyObject().(Object)
		copyField(kept, obj, "Status")
		obj = kept
	} else if r.has("status") {
		copyField(obj, old, "Status")
	}
	keepIdentity(obj, old)
	if !status {
		setDefaults(obj)
		s.addresses.assign(obj)
	}
	if !sameSpec(old, obj) {
		obj.SetGeneration(old.GetGeneration() + 1)
	}
	return obj, nil
}

// commit gives the object its new version, stores it and tells the watchers.
func (s *State) commit(r *resource, kind watch.EventType, old, obj Object) error {
	obj.GetObjectKind().SetGroupVersionKind(noKind)
	obj.SetResourceVersion(strconv.FormatUint(s.version+1, 10))
	var err error
	switch kind {
	case watch.Added:
		err = s.objects.Create(r.gvr, obj, obj.GetNamespace())
	case watch.Modified:
		err = s.objects.Update(r.gvr, obj, obj.GetNamespace())
	case watch.Deleted:
		err = s.objects.Delete(r.gvr, obj.GetNamespace(), obj.GetName())
		s.addresses.release(obj)
	}
	if err != nil {
		return err
	}
	s.version++
	s.history.append(&change{
		version: s.version, resource: r, kind: kind,
		object: obj.DeepCopyObject().(Object), previous: old,
	})
	ref := reference{r, obj.GetNamespace(), obj.GetName()}
	if old != nil {
		s.dependents.remove(ref, old)
	}
	if kind == watch.Deleted {
		return s.collect(r, obj)
	}
	s.dependents.add(ref, obj)
	return nil
}

// checkVersions refuses an update that was based on an older or another object, in the API server's words.
func checkVersions(r *resource, old, given Object) error {
	if uid := given.GetUID(); uid != "" && uid != old.GetUID() {
		return apierrors.NewConflict(r.group(), given.GetName(), fmt.Errorf( //nolint:staticcheck // the API server's words
			"Precondition failed: UID in precondition: %v, UID in object meta: %v", uid, old.GetUID()))
	}
	if v := given.GetResourceVersion(); v != "" && v != old.GetResourceVersion() {
		return apierrors.NewConflict(r.group(), given.GetName(), errors.New(
			"the object has been modified; please apply your changes to the latest version and try again"))
	}
	return nil
}

// keepIdentity restores what an update can never change.
func keepIdentity(obj, old Object) {
	obj.SetUID(old.GetUID())
	obj.SetCreationTimestamp(old.GetCreationTimestamp())
	obj.SetDeletionTimestamp(old.GetDeletionTimestamp())
	obj.SetDeletionGracePeriodSeconds(old.GetDeletionGracePeriodSeconds())
	obj.SetGeneration(old.GetGeneration())
	obj.SetResourceVersion(old.GetResourceVersion())
	obj.GetObjectKind().SetGroupVersionKind(noKind)
}

func copyField(to, from Object, field string) {
	dst := reflect.ValueOf(to).Elem().FieldByName(field)
	src := reflect.ValueOf(from.DeepCopyObject()).Elem().FieldByName(field)
	if dst.IsValid() && src.IsValid() {
		dst.Set(src)
	}
}

// sameSpec compares everything but metadata and status.
func sameSpec(a, b Object) bool {
	bare := func(o Object) Object {
		o = o.DeepCopyObject().(Object)
		v := reflect.ValueOf(o).Elem()
		for _, name := range []string{"ObjectMeta", "TypeMeta", "Status"} {
			if f := v.FieldByName(name); f.IsValid() {
				f.SetZero()
			}
		}
		return o
	}
	return equality.Semantic.DeepEqual(bare(a), bare(b))
}

func conflictf(r *resource, name, format string, args ...any) error {
	return apierrors.NewConflict(r.group(), name, fmt.Errorf(format, args...))
}

// latest is the version of the last change.
func (s *State) latest() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.version
}

// since finds where a watch from a version starts, or answers that this is too long ago.
func (s *State) since(version uint64) (*change, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := s.history.after(version)
	if at == nil {
		return nil, apierrors.NewResourceExpired(fmt.Sprintf("too old resource version: %d (%d)", version, s.history.oldest.version))
	}
	return at, nil
}

// listAt is list as of an earlier version (0: now): the changes since then are taken back.
func (s *State) listAt(r *resource, namespace string, version uint64) ([]Object, uint64, error) {
	objs, now, err := s.list(r, namespace)
	if err != nil {
		return nil, 0, err
	}
	if version == 0 {
		return objs, now.version, nil
	}
	from, err := s.since(version)
	if err != nil {
		return nil, 0, err
	}
	then := map[types.NamespacedName]Object{} // what changed since, as it was; nil when it was not there
	for c := from; c.version < now.version; {
		c = c.next
		if c.resource != r || namespace != "" && c.object.GetNamespace() != namespace {
			continue
		}
		if _, known := then[keyOf(c.object)]; !known {
			then[keyOf(c.object)] = c.previous
		}
	}
	return rewind(objs, then), version, nil
}

// rewind replaces objects by what they were.
func rewind(objs []Object, then map[types.NamespacedName]Object) []Object {
	var out []Object
	for _, obj := range objs {
		if _, changed := then[keyOf(obj)]; !changed {
			out = append(out, obj)
		}
	}
	for _, obj := range then {
		if obj != nil {
			out = append(out, obj)
		}
	}
	sort.Slice(out, func(i, j int) bool { return before(out[i], out[j]) })
	return out
}

func keyOf(obj Object) types.NamespacedName {
	return types.NamespacedName{Namespace: obj.GetNamespace(), Name: obj.GetName()}
}

// expire makes every version known so far too old to list or watch from.
func (s *State) expire() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.version++
	s.history.append(&change{version: s.version})
	s.history.expire()
}
