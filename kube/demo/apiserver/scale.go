package apiserver

import (
	"net/http"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv1 "k8s.io/api/autoscaling/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// scalable is what the scale subresource shows of a workload, whatever its kind.
type scalable struct {
	wanted   **int32
	running  int32
	selector string
}

func scaleParts(obj Object) scalable {
	bySelector := metav1.FormatLabelSelector
	switch o := obj.(type) {
	case *appsv1.Deployment:
		return scalable{&o.Spec.Replicas, o.Status.Replicas, bySelector(o.Spec.Selector)}
	case *appsv1.ReplicaSet:
		return scalable{&o.Spec.Replicas, o.Status.Replicas, bySelector(o.Spec.Selector)}
	case *appsv1.StatefulSet:
		return scalable{&o.Spec.Replicas, o.Status.Replicas, bySelector(o.Spec.Selector)}
	case *corev1.ReplicationController:
		return scalable{&o.Spec.Replicas, o.Status.Replicas, labels.SelectorFromSet(o.Spec.Selector).String()}
	}
	none := new(int32)
	return scalable{wanted: &none}
}

func scaleOf(obj Object) *autoscalingv1.Scale {
	parts := scaleParts(obj)
	scale := &autoscalingv1.Scale{
		ObjectMeta: metav1.ObjectMeta{
			Name: obj.GetName(), Namespace: obj.GetNamespace(), UID: obj.GetUID(),
			ResourceVersion: obj.GetResourceVersion(), CreationTimestamp: obj.GetCreationTimestamp(),
		},
		Status: autoscalingv1.ScaleStatus{Replicas: parts.running, Selector: parts.selector},
	}
	if *parts.wanted != nil {
		scale.Spec.Replicas = **parts.wanted
	}
	return scale
}

func (s *Server) patchScale(w http.ResponseWriter, r *request) error {
	patch, err := readPatch(r)
	if err != nil {
		return err
	}
	change := s.state.modify
	if r.dryRun() {
		change = s.state.try
	}
	updated, err := change(r.requested, r.namespace, r.name, false, func(obj Object) error {
		scale := &autoscalingv1.Scale{}
		if err := patch.apply(r.requested.group(), r.name, scaleOf(obj), scale); err != nil {
			return err
		}
		if scale.Spec.Replicas < 0 {
			return apierrors.NewInvalid(autoscalingv1.SchemeGroupVersion.WithKind("Scale").GroupKind(), r.name, field.ErrorList{
				field.Invalid(field.NewPath("spec", "replicas"), scale.Spec.Replicas, "must be greater than or equal to 0"),
			})
		}
		if scale.ResourceVersion != "" {
			obj.SetResourceVersion(scale.ResourceVersion)
		}
		*scaleParts(obj).wanted = &scale.Spec.Replicas
		return nil
	})
	if err != nil {
		return err
	}
	return respond(w, r, http.StatusOK, autoscalingv1.SchemeGroupVersion, scaleOf(updated))
}
