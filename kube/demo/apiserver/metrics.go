package apiserver

import (
	"net/http"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	quantity "k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	metricsv1beta1 "k8s.io/metrics/pkg/apis/metrics/v1beta1"
)

// metricsWindow is over how long a value is an average, as metrics-server's default resolution.
const metricsWindow = 15 * time.Second

func (s *Server) podMetrics(w http.ResponseWriter, r *request) error {
	selected, err := metricsSelection(r, &corev1.Pod{})
	if err != nil {
		return err
	}
	list := metricsv1beta1.PodMetricsList{Items: []metricsv1beta1.PodMetrics{}}
	for _, pod := range List[*corev1.Pod](s.state, r.namespace) {
		if r.name != "" && pod.Name != r.name || !selected.matches(pod) {
			continue
		}
		if m, ok := s.measure(pod); ok {
			list.Items = append(list.Items, m)
		}
	}
	if r.name == "" {
		return respond(w, r, http.StatusOK, metricsv1beta1.SchemeGroupVersion, &list)
	}
	if len(list.Items) == 0 {
		return apierrors.NewNotFound(schema.GroupResource{Group: metricsv1beta1.GroupName, Resource: "pods"}, r.namespace+"/"+r.name)
	}
	return respond(w, r, http.StatusOK, metricsv1beta1.SchemeGroupVersion, &list.Items[0])
}

func (s *Server) nodeMetrics(w http.ResponseWriter, r *request) error {
	selected, err := metricsSelection(r, &corev1.Node{})
	if err != nil {
		return err
	}
	used := map[string]corev1.ResourceList{}
	for _, pod := range List[*corev1.Pod](s.state, "") {
		m, _ := s.measure(pod)
		for _, c := range m.Containers {
			used[pod.Spec.NodeName] = plus(used[pod.Spec.NodeName], c.Usage)
		}
	}
	list := metricsv1beta1.NodeMetricsList{Items: []metricsv1beta1.NodeMetrics{}}
	for _, node := range List[*corev1.Node](s.state, "") {
		if r.name != "" && node.Name != r.name || !selected.matches(node) {
			continue
		}
		system := corev1.ResourceList{corev1.ResourceCPU: quantity.MustParse("120m"), corev1.ResourceMemory: quantity.MustParse("600Mi")}
		list.Items = append(list.Items, metricsv1beta1.NodeMetrics{
			ObjectMeta: measured(node), Timestamp: s.state.now(), Window: metav1.Duration{Duration: metricsWindow},
			Usage: plus(system, used[node.Name]),
		})
	}
	if r.name == "" {
		return respond(w, r, http.StatusOK, metricsv1beta1.SchemeGroupVersion, &list)
	}
	if len(list.Items) == 0 {
		return apierrors.NewNotFound(schema.GroupResource{Group: metricsv1beta1.GroupName, Resource: "nodes"}, r.name)
	}
	return respond(w, r, http.StatusOK, metricsv1beta1.SchemeGroupVersion, &list.Items[0])
}

func metricsSelection(r *request, of Object) (selection, error) {
	if r.verb != "get" && r.verb != "list" {
		return selection{}, apierrors.NewMethodNotSupported(schema.GroupResource{Group: r.group, Resource: r.resource}, r.verb)
	}
	return parseSelection(resourceOf(of), r.query.Get("labelSelector"), r.query.Get("fieldSelector"))
}

func measured(obj Object) metav1.ObjectMeta {
	return metav1.ObjectMeta{Name: obj.GetName(), Namespace: obj.GetNamespace(), Labels: obj.GetLabels(), CreationTimestamp: obj.GetCreationTimestamp()}
}

// measure says what the running containers of a pod use; false when none runs.
func (s *Server) measure(pod *corev1.Pod) (metricsv1beta1.PodMetrics, bool) {
	m := metricsv1beta1.PodMetrics{ObjectMeta: measured(pod), Timestamp: s.state.now(), Window: metav1.Duration{Duration: metricsWindow}}
	statuses := append(append([]corev1.ContainerStatus{}, pod.Status.InitContainerStatuses...), pod.Status.ContainerStatuses...)
	for _, status := range append(statuses, pod.Status.EphemeralContainerStatuses...) {
		if status.State.Running == nil {
			continue
		}
		if usage := s.usage(pod, status.Name); usage != nil { // its node may be gone
			m.Containers = append(m.Containers, metricsv1beta1.ContainerMetrics{Name: status.Name, Usage: usage})
		}
	}
	return m, len(m.Containers) > 0
}

// usage asks the runtime, and where that does not measure takes what a small container needs, or
// half of what it requests.
func (s *Server) usage(pod *corev1.Pod, container string) corev1.ResourceList {
	if metered, ok := s.runtime.(Metered); ok {
		return metered.Usage(pod, container)
	}
	cpu, memory := quantity.MustParse("1m"), quantity.MustParse("2Mi")
	for _, c := range append(append([]corev1.Container{}, pod.Spec.InitContainers...), pod.Spec.Containers...) {
		if c.Name != container {
			continue
		}
		if q, ok := c.Resources.Requests[corev1.ResourceCPU]; ok {
			cpu = *quantity.NewMilliQuantity(q.MilliValue()/2, quantity.DecimalSI)
		}
		if q, ok := c.Resources.Requests[corev1.ResourceMemory]; ok {
			memory = *quantity.NewQuantity(q.Value()/2, quantity.BinarySI)
		}
	}
	return corev1.ResourceList{corev1.ResourceCPU: cpu, corev1.ResourceMemory: memory}
}

func plus(a, b corev1.ResourceList) corev1.ResourceList {
	sum := corev1.ResourceList{}
	for _, list := range []corev1.ResourceList{a, b} {
		for name, q := range list {
			total := sum[name]
			total.Add(q)
			sum[name] = total
		}
	}
	return sum
}
