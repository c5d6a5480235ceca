package apiserver

import (
	"reflect"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/watch"
)

// now is the time as the API writes it: whole seconds.
func (s *State) now() metav1.Time {
	return metav1.NewTime(s.clock.Now().Truncate(time.Second))
}

// remove deletes as the API server does: a pod that runs on a node is only marked, and is gone when
// the node deletes it with a grace period of zero; an object with finalizers is gone when the last
// of them is removed. Returns the object as it is afterwards, and whether it is gone.
func (s *State) remove(r *resource, namespace, name string, opts metav1.DeleteOptions) (Object, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	old, err := s.stored(r, namespace, name)
	if err != nil {
		return nil, false, err
	}
	if p := opts.Preconditions; p != nil {
		if p.UID != nil && *p.UID != old.GetUID() {
			return nil, false, conflictf(r, name, "Precondition failed: UID in precondition: %v, UID in object meta: %v", *p.UID, old.GetUID())
		}
		if p.ResourceVersion != nil && *p.ResourceVersion != old.GetResourceVersion() {
			return nil, false, conflictf(r, name, "Precondition failed: ResourceVersion in precondition: %v, ResourceVersion in object meta: %v", *p.ResourceVersion, old.GetResourceVersion())
		}
	}
	if len(opts.DryRun) > 0 {
		obj := old.DeepCopyObject().(Object)
		s.markDeleted(obj, opts)
		return obj, finished(obj), nil
	}
	return s.removeStored(r, old, opts)
}

// removeStored deletes an object; the lock is held.
func (s *State) removeStored(r *resource, old Object, opts metav1.DeleteOptions) (Object, bool, error) {
	if namespace, ok := old.(*corev1.Namespace); ok {
		return s.removeNamespace(namespace)
	}
	obj := old.DeepCopyObject().(Object)
	s.markDeleted(obj, opts)
	if finished(obj) {
		if orphaning(opts) {
			if err := s.orphan(obj.GetUID()); err != nil {
				return nil, false, err
			}
		}
		if err := s.commit(r, watch.Deleted, old, obj); err != nil {
			return nil, false, err
		}
		return obj, true, nil
	}
	if sameDeletion(old, obj) {
		return obj, false, nil
	}
	obj.SetGeneration(obj.GetGeneration() + 1)
	if err := s.commit(r, watch.Modified, old, obj); err != nil {
		return nil, false, err
	}
	return obj, false, nil
}

// markDeleted sets when the object has to be gone. A later delete can only shorten that time.
func (s *State) markDeleted(obj Object, opts metav1.DeleteOptions) {
	grace := gracePeriod(obj, opts)
	if had := obj.GetDeletionGracePeriodSeconds(); obj.GetDeletionTimestamp() != nil && had != nil && *had <= grace {
		return
	}
	at := metav1.NewTime(s.now().Add(time.Duration(grace) * time.Second))
	obj.SetDeletionTimestamp(&at)
	obj.SetDeletionGracePeriodSeconds(&grace)
}

// gracePeriod is in seconds; only pods that a node runs have one.
func gracePeriod(obj Object, opts metav1.DeleteOptions) int64 {
	pod, ok := obj.(*corev1.Pod)
	if !ok || pod.Spec.NodeName == "" || pod.Status.Phase == corev1.PodSucceeded || pod.Status.Phase == corev1.PodFailed {
		return 0
	}
	switch {
	case opts.GracePeriodSeconds != nil:
		return max(0, *opts.GracePeriodSeconds)
	case pod.Spec.TerminationGracePeriodSeconds != nil:
		return *pod.Spec.TerminationGracePeriodSeconds
	}
	return corev1.DefaultTerminationGracePeriodSeconds
}

// finished reports that nothing keeps a deleted object any longer.
func finished(obj Object) bool {
	grace := obj.GetDeletionGracePeriodSeconds()
	return len(obj.GetFinalizers()) == 0 && (grace == nil || *grace == 0)
}

func sameDeletion(a, b Object) bool {
	return a.GetDeletionTimestamp().Equal(b.GetDeletionTimestamp()) &&
		reflect.DeepEqual(a.GetDeletionGracePeriodSeconds(), b.GetDeletionGracePeriodSeconds())
}
