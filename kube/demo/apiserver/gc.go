package apiserver

import (
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
)

// reference names a stored object.
type reference struct {
	resource        *resource
	namespace, name string
}

// dependents is who belongs to whom: to owners, and to namespaces. What belongs to something that is
// deleted goes with it, at once: a real cluster's controllers do the same a moment later.
type dependents struct {
	alive       map[types.UID]bool
	ofOwner     map[types.UID]map[reference]bool
	inNamespace map[string]map[reference]bool
}

func newDependents() dependents {
	return dependents{alive: map[types.UID]bool{}, ofOwner: map[types.UID]map[reference]bool{}, inNamespace: map[string]map[reference]bool{}}
}

func (b *dependents) add(ref reference, obj Object) {
	b.alive[obj.GetUID()] = true
	for _, owner := range obj.GetOwnerReferences() {
		addTo(b.ofOwner, owner.UID, ref)
	}
	if ref.namespace != "" {
		addTo(b.inNamespace, ref.namespace, ref)
	}
}

func (b *dependents) remove(ref reference, obj Object) {
	delete(b.alive, obj.GetUID())
	for _, owner := range obj.GetOwnerReferences() {
		removeFrom(b.ofOwner, owner.UID, ref)
	}
	removeFrom(b.inNamespace, ref.namespace, ref)
}

func addTo[K comparable](sets map[K]map[reference]bool, key K, ref reference) {
	if sets[key] == nil {
		sets[key] = map[reference]bool{}
	}
	sets[key][ref] = true
}

func removeFrom[K comparable](sets map[K]map[reference]bool, key K, ref reference) {
	delete(sets[key], ref)
	if len(sets[key]) == 0 {
		delete(sets, key)
	}
}

// ordered lists a set so that the same deletions always happen in the same order.
func ordered(set map[reference]bool) []reference {
	refs := make([]reference, 0, len(set))
	for ref := range set {
		refs = append(refs, ref)
	}
	slices.SortFunc(refs, func(a, b reference) int {
		return slices.Compare([]string{a.resource.gvr.Resource, a.namespace, a.name}, []string{b.resource.gvr.Resource, b.namespace, b.name})
	})
	return refs
}

// collect deletes what belonged to an object that is gone, and the namespace that it was the last
// thing in. The lock is held.
func (s *State) collect(r *resource, gone Object) error {
	for _, ref := range ordered(s.dependents.ofOwner[gone.GetUID()]) {
		obj, err := s.stored(ref.resource, ref.namespace, ref.name)
		if err != nil || s.ownedByOthers(obj) {
			continue
		}
		if _, _, err := s.removeStored(ref.resource, obj, metav1.DeleteOptions{}); err != nil {
			return fmt.Errorf("delete what belonged to %s %s: %w", r.gvr.Resource, gone.GetName(), err)
		}
	}
	within := gone.GetNamespace()
	if within == "" || len(s.dependents.inNamespace[within]) > 0 {
		return nil
	}
	namespace, err := s.stored(namespaces, "", within)
	if err != nil || namespace.GetDeletionTimestamp() == nil {
		return nil //nolint:nilerr // there is no such namespace: nothing to finish
	}
	return s.commit(namespaces, watch.Deleted, namespace, namespace.DeepCopyObject().(Object))
}

func (s *State) ownedByOthers(obj Object) bool {
	return slices.ContainsFunc(obj.GetOwnerReferences(), func(o metav1.OwnerReference) bool { return s.dependents.alive[o.UID] })
}

// orphan takes the owner off the dependents of an object before that is deleted.
func (s *State) orphan(owner types.UID) error {
	for _, ref := range ordered(s.dependents.ofOwner[owner]) {
		old, err := s.stored(ref.resource, ref.namespace, ref.name)
		if err != nil {
			return err
		}
		obj := old.DeepCopyObject().(Object)
		obj.SetOwnerReferences(slices.DeleteFunc(obj.GetOwnerReferences(), func(o metav1.OwnerReference) bool { return o.UID == owner }))
		if err := s.commit(ref.resource, watch.Modified, old, obj); err != nil {
			return err
		}
	}
	return nil
}

func orphaning(opts metav1.DeleteOptions) bool {
	if opts.PropagationPolicy != nil {
		return *opts.PropagationPolicy == metav1.DeletePropagationOrphan
	}
	return opts.OrphanDependents != nil && *opts.OrphanDependents //nolint:staticcheck // older clients still send it
}

// removeNamespace marks a namespace and deletes what is in it; it goes with the last of that.
func (s *State) removeNamespace(namespace *corev1.Namespace) (Object, bool, error) {
	if namespace.DeletionTimestamp == nil {
		marked := namespace.DeepCopy()
		now := s.now()
		marked.DeletionTimestamp = &now
		marked.Status.Phase = corev1.NamespaceTerminating
		if err := s.commit(namespaces, watch.Modified, namespace, marked); err != nil {
			return nil, false, err
		}
		namespace = marked
	}
	if len(s.dependents.inNamespace[namespace.Name]) == 0 {
		gone := namespace.DeepCopy()
		return gone, true, s.commit(namespaces, watch.Deleted, namespace, gone)
	}
	for _, ref := range ordered(s.dependents.inNamespace[namespace.Name]) {
		obj, err := s.stored(ref.resource, ref.namespace, ref.name)
		if err != nil {
			continue // went with its owner
		}
		if _, _, err := s.removeStored(ref.resource, obj, metav1.DeleteOptions{}); err != nil {
			return nil, false, err
		}
	}
	_, err := s.stored(namespaces, "", namespace.Name)
	return namespace, err != nil, nil
}

// checkNamespace refuses new objects in a namespace that is going.
func (s *State) checkNamespace(r *resource, obj Object) error {
	if r.global {
		return nil
	}
	namespace, err := s.stored(namespaces, "", obj.GetNamespace())
	if err != nil || namespace.GetDeletionTimestamp() == nil {
		return nil //nolint:nilerr // whether it has to exist is not for here
	}
	return apierrors.NewForbidden(r.group(), obj.GetName(), fmt.Errorf(
		"unable to create new content in namespace %s because it is being terminated", obj.GetNamespace()))
}
