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
func IsReady(pod *corev1.Pod) bool { return pod.DeletionTimestamp == nil && IsServing(pod) }

// IsServing reports whether the pod can take requests: it is ready, and it may be on
// its way out.
func IsServing(pod *corev1.Pod) bool { return isConditionTrue(pod, corev1.PodReady) }

// SelectedBy reports whether a service selects the pod. One without a selector
// selects none, and neither does one that is a name for another host, whatever its
// selector.
func SelectedBy(pod *corev1.Pod, service *corev1.Service) bool {
	selector := service.Spec.Selector
	return len(selector) > 0 && service.Spec.Type != corev1.ServiceTypeExternalName &&
		labels.SelectorFromSet(selector).Matches(labels.Set(pod.Labels))
}

// NotReady are the containers that keep the pod from being ready, as far as they
// have been seen: app containers and sidecars.
func NotReady(pod *corev1.Pod) []string {
	var names []string
	for _, part := range Parts(pod) {
		if part.Status != nil && !part.Status.Ready && (part.Kind == App || part.Kind == Sidecar) {
			names = append(names, part.Spec.Name)
		}
	}
	return names
}
