package services

import (
	"maps"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"

	"github.com/podglass/podglass/kube/podstatus"
)

// Memory tells one service again and again, and keeps what it worked out of each slice and
// pod, so that telling it after a change costs the change and one pass over the rest. An
// object counts as unchanged while it is the same object. The zero Memory is ready; one may
// be used by one goroutine at a time.
type Memory struct {
	last   Input
	told   *Service
	slices map[*discoveryv1.EndpointSlice][]Endpoint
	united []Endpoint // of last.Slices
	pods   map[*corev1.Pod]*facts
}

// Of tells the way of a service, as [Of] does. While nothing has changed it is the same
// [Service], which must not be changed either.
func (m *Memory) Of(in *Input) *Service {
	if m.told != nil && m.last.equal(in) {
		return m.told
	}
	if m.last.Service != in.Service {
		m.pods = nil // what is known of pods depends on the service's ports
	}
	m.told = m.tell(in)
	m.last = *in
	return m.told
}

// equal reports whether two inputs say the same, objects being compared by identity.
func (in *Input) equal(other *Input) bool {
	return in.Service == other.Service && in.SlicesUnread == other.SlicesUnread && in.PodsUnread == other.PodsUnread &&
		slices.Equal(in.Slices, other.Slices) && slices.Equal(in.Pods, other.Pods) && slices.Equal(in.Policies, other.Policies) &&
		slices.Equal(in.Nodes, other.Nodes) && slices.Equal(in.Refusals, other.Refusals) &&
		slices.EqualFunc(in.Workloads, other.Workloads, func(a, b Workload) bool {
			return a.Kind == b.Kind && a.Name == b.Name && a.Replicas == b.Replicas && maps.Equal(a.Labels, b.Labels)
		})
}

// facts are what of a pod matters to a service.
type facts struct {
	pod *corev1.Pod
	// selected by the service; of other pods nothing else is known.
	selected bool
	// over and ready as [podstatus] has them, and why it is not ready.
	over, ready bool
	why         string
	// targets are where the ports of the service lead, in their order, and claims the
	// containers that declare each of these; neither of a pod that is over.
	targets []Target
	claims  [][]string
}

// selected are the facts of the pods that a service selects, by their names.
func (m *Memory) selected(service *corev1.Service, pods []*corev1.Pod) []*facts {
	all, kept := make([]*facts, 0, len(pods)), make(map[*corev1.Pod]*facts, len(pods))
	for _, pod := range pods {
		of := m.pods[pod]
		if of == nil {
			of = factsOf(service, pod)
		}
		kept[pod] = of
		if of.selected {
			all = append(all, of)
		}
	}
	m.pods = kept
	slices.SortStableFunc(all, func(a, b *facts) int { return strings.Compare(a.pod.Name, b.pod.Name) })
	return all
}

func factsOf(service *corev1.Service, pod *corev1.Pod) *facts {
	f := &facts{pod: pod, selected: podstatus.SelectedBy(pod, service)}
	if !f.selected {
		return f
	}
	if f.over, f.ready = podstatus.IsOver(pod), podstatus.IsReady(pod); f.over {
		return f
	}
	if !f.ready {
		f.why = WhyNotReady(pod)
	}
	for i := range service.Spec.Ports {
		port := &service.Spec.Ports[i]
		target := TargetIn(pod, port)
		f.targets = append(f.targets, target)
		f.claims = append(f.claims, claimsOn(pod, protocolOf(port.Protocol), target.Number))
	}
	return f
}

// claimsOn are the containers that run at the same time and declare a port.
func claimsOn(pod *corev1.Pod, protocol corev1.Protocol, number int32) []string {
	var claims []string
	for _, part := range podstatus.Parts(pod) {
		if number == 0 || part.Kind != podstatus.App && part.Kind != podstatus.Sidecar {
			continue
		}
		for i := range part.Spec.Ports {
			declared := &part.Spec.Ports[i]
			if declared.ContainerPort == number && protocolOf(declared.Protocol) == protocol {
				claims = append(claims, part.Spec.Name)
			}
		}
	}
	slices.Sort(claims)
	return slices.Compact(claims)
}

// endpoints brings slices together, as [EndpointsOf] does.
func (m *Memory) endpoints(of []*discoveryv1.EndpointSlice) []Endpoint {
	if m.told != nil && slices.Equal(of, m.last.Slices) {
		return m.united
	}
	kept := make(map[*discoveryv1.EndpointSlice][]Endpoint, len(of))
	lists := make([][]*Endpoint, len(of))
	for i, slice := range of {
		list, known := m.slices[slice]
		if !known {
			list = endpointsIn(slice)
		}
		kept[slice], lists[i] = list, pointers(list)
	}
	m.slices, m.united = kept, unite(inOrder(lists))
	return m.united
}

func pointers(list []Endpoint) []*Endpoint {
	all := make([]*Endpoint, len(list))
	for i := range list {
		all[i] = &list[i]
	}
	return all
}

// endpointsIn are the endpoints of one slice, in their order.
func endpointsIn(slice *discoveryv1.EndpointSlice) []Endpoint {
	list := make([]Endpoint, len(slice.Endpoints))
	ports := portsOf(slice.Ports)
	for i := range slice.Endpoints {
		list[i] = endpointOf(slice, &slice.Endpoints[i], ports)
	}
	slices.SortStableFunc(list, endpointOrder)
	return list
}

// inOrder merges lists that are in order. It may return one of them.
func inOrder(lists [][]*Endpoint) []*Endpoint {
	switch len(lists) {
	case 0:
		return nil
	case 1:
		return lists[0]
	}
	a, b := inOrder(lists[:len(lists)/2]), inOrder(lists[len(lists)/2:])
	all := make([]*Endpoint, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if compareEndpoints(b[0], a[0]) < 0 {
			all, b = append(all, b[0]), b[1:]
		} else {
			all, a = append(all, a[0]), a[1:]
		}
	}
	return append(append(all, a...), b...)
}

// unite makes one endpoint of those that are the same, which lie near each other.
func unite(all []*Endpoint) []Endpoint {
	united := make([]Endpoint, 0, len(all))
	for _, e := range all {
		if at := findSame(united, e); at >= 0 {
			united[at].merge(e)
			continue
		}
		united = append(united, *e)
	}
	if !slices.IsSortedFunc(united, endpointOrder) {
		slices.SortStableFunc(united, endpointOrder)
	}
	return united
}

// findSame looks for an endpoint among the last ones that are sorted beside it, -1 for none.
func findSame(united []Endpoint, e *Endpoint) int {
	for at := len(united) - 1; at >= 0; at-- {
		other := &united[at]
		if other.Pod != e.Pod || e.Pod == "" && first(other.Addresses) != first(e.Addresses) {
			return -1
		}
		if other.same(e) {
			return at
		}
	}
	return -1
}

// same reports whether two entries of slices are one endpoint: by the UID of the pod,
// where one lacks it by its name, and without a pod by the addresses.
func (e *Endpoint) same(other *Endpoint) bool {
	switch {
	case e.UID != "" || other.UID != "":
		return e.UID == other.UID
	case e.Pod != "" || other.Pod != "":
		return e.Pod == other.Pod && e.Namespace == other.Namespace
	}
	return slices.Equal(e.Addresses, other.Addresses)
}
