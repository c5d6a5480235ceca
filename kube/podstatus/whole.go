package podstatus

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"
)

// IsOver reports whether the pod has ended, well or badly.
func IsOver(pod *corev1.Pod) bool {
	return pod.Status.Phase == corev1.PodSucceeded || pod.Status.Phase == corev1.PodFailed
}

// IsReady reports whether the pod is ready and means to stay so: not one that is
// being deleted.
func IsReady(pod *corev1.Pod) bool {
	return pod.DeletionTimestamp == nil && isConditionTrue(pod, corev1.PodReady)
}

// SelectedBy reports whether a service selects the pod. One without a selector
// selects none, and neither does one that is a name for another host, whatever its
// selector.
func SelectedBy(pod *corev1.Pod, service *corev1.Service) bool {
	selector := service.Spec.Selector
	return len(selector) > 0 && service.Spec.Type != corev1.ServiceTypeExternalName &&
		labels.SelectorFromSet(selector).Matches(labels.Set(pod.Labels))
}
