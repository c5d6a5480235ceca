package services

import (
	"cmp"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/podglass/podglass/kube/podstatus"
)

// Endpoint is what a service sends requests to: a pod, or an address that
// belongs to none.
type Endpoint struct {
	// Namespace, Pod and UID are of the pod, "" for an address without one.
	// Clusters write the UID; slices written by hand may lack it.
	Namespace, Pod string
	UID            types.UID
	// Addresses has one address of each family of a dual-stack service, sorted.
	Addresses  []string
	Node, Zone string

	// Ready, Serving and Terminating are the conditions in the slice, with the
	// defaults of the API for what is left out.
	Ready, Serving, Terminating bool
	// Hinted says that requests are to come from certain zones or nodes only.
	Hinted bool
	Ports  []EndpointPort
}

// EndpointPort is a port of an endpoint, by the name of the service's port.
type EndpointPort struct {
	Name     string
	Protocol corev1.Protocol
	// Number is 0 for a slice that says "all ports".
	Number int32
}

// State says what the conditions of an endpoint come to.
type State string

// The states of endpoints.
const (
	// Ready endpoints get requests.
	Ready State = "ready"
	// Published endpoints get requests though their pod is not ready, because
	// the service says so.
	Published State = "published though not ready"
	// Draining endpoints get requests only where no endpoint is ready.
	Draining State = "terminating, still serving"
	// Terminating endpoints get none.
	Terminating State = "terminating"
	// NotReady endpoints get none.
	NotReady State = "not ready"
)

// State is what the conditions of the endpoint come to.
func (e *Endpoint) State() State {
	switch {
	case e.Terminating && e.Serving:
		return Draining
	case e.Terminating && e.Ready:
		return Published
	case e.Terminating:
		return Terminating
	case e.Ready && e.Serving:
		return Ready
	case e.Ready:
		return Published
	}
	return NotReady
}

// Is reports whether the endpoint is a pod.
func (e *Endpoint) Is(pod *corev1.Pod) bool {
	return e.Pod == pod.Name && cmp.Or(e.Namespace, pod.Namespace) == pod.Namespace && (e.UID == "" || e.UID == pod.UID)
}

// EndpointsOf brings the slices of a service together. A pod is one endpoint,
// whatever the number of slices that have it: a dual-stack service has a slice
// for each family of addresses, and a pod may be in two while it moves from one
// to another. The endpoints are in the order of their names; addresses without a
// pod come last.
func EndpointsOf(slicesOf []*discoveryv1.EndpointSlice) []Endpoint {
	return new(Memory).endpoints(slicesOf)
}

func endpointOrder(a, b Endpoint) int { return compareEndpoints(&a, &b) }

func compareEndpoints(a, b *Endpoint) int {
	if c := cmp.Compare(boolNumber(a.Pod == ""), boolNumber(b.Pod == "")); c != 0 {
		return c
	}
	if c := strings.Compare(a.Pod, b.Pod); c != 0 {
		return c
	}
	return cmp.Or(strings.Compare(first(a.Addresses), first(b.Addresses)), strings.Compare(string(a.UID), string(b.UID)))
}

func endpointOf(slice *discoveryv1.EndpointSlice, from *discoveryv1.Endpoint, ports []EndpointPort) Endpoint {
	endpoint := Endpoint{
		Addresses: slices.Sorted(slices.Values(from.Addresses)),
		Node:      deref(from.NodeName), Zone: deref(from.Zone),
		Ready: isTrue(from.Conditions.Ready, true), Serving: isTrue(from.Conditions.Serving, true),
		Terminating: isTrue(from.Conditions.Terminating, false),
		Hinted:      from.Hints != nil && len(from.Hints.ForZones)+len(from.Hints.ForNodes) > 0,
		Ports:       ports,
	}
	if ref := from.TargetRef; ref != nil && (ref.Kind == "Pod" || ref.Kind == "") && ref.Name != "" {
		endpoint.Namespace, endpoint.Pod, endpoint.UID = cmp.Or(ref.Namespace, slice.Namespace), ref.Name, ref.UID
	}
	return endpoint
}

func portsOf(from []discoveryv1.EndpointPort) []EndpointPort {
	ports := make([]EndpointPort, len(from))
	for i := range from {
		ports[i] = EndpointPort{Name: deref(from[i].Name), Protocol: protocolOf(deref(from[i].Protocol)), Number: deref(from[i].Port)}
	}
	return ports
}

// merge adds another entry of the same endpoint. Where two disagree, the one that
// takes requests holds, as it does for kube-proxy.
func (e *Endpoint) merge(other *Endpoint) {
	e.Addresses = slices.Sorted(slices.Values(joinedSets(e.Addresses, other.Addresses)))
	e.Ports = joinedSets(e.Ports, other.Ports)
	if other.Ready && !e.Ready {
		e.Ready, e.Serving, e.Terminating = other.Ready, other.Serving, other.Terminating
	}
	e.Hinted = e.Hinted && other.Hinted
	e.Node, e.Zone = cmp.Or(e.Node, other.Node), cmp.Or(e.Zone, other.Zone)
}

// joinedSets is a list, and behind it what another has more.
func joinedSets[T comparable](list, other []T) []T {
	all := slices.Clone(list)
	for _, one := range other {
		if !slices.Contains(all, one) {
			all = append(all, one)
		}
	}
	return all
}

// EndpointsOfPods are the endpoints that the slices of a service would have, for
// users who may not read slices. Pods that have ended and pods without an IP are
// in none.
func EndpointsOfPods(service *corev1.Service, pods []*corev1.Pod) []Endpoint {
	var all []Endpoint
	for _, pod := range pods {
		if !podstatus.SelectedBy(pod, service) || !hasEndpoint(pod) {
			continue
		}
		serving, terminating := podstatus.IsServing(pod), pod.DeletionTimestamp != nil
		endpoint := Endpoint{
			Namespace: pod.Namespace, Pod: pod.Name, UID: pod.UID, Addresses: addressesOf(pod), Node: pod.Spec.NodeName,
			Ready:   serving && !terminating || service.Spec.PublishNotReadyAddresses,
			Serving: serving, Terminating: terminating,
		}
		for i := range service.Spec.Ports {
			port := &service.Spec.Ports[i]
			if target := TargetIn(pod, port); target.Number != 0 {
				endpoint.Ports = append(endpoint.Ports, EndpointPort{Name: port.Name, Protocol: protocolOf(port.Protocol), Number: target.Number})
			}
		}
		all = append(all, endpoint)
	}
	slices.SortStableFunc(all, endpointOrder)
	return all
}

// hasEndpoint reports whether the endpoint slice controller puts the pod into the
// slices of the services that select it.
func hasEndpoint(pod *corev1.Pod) bool { return pod.Status.PodIP != "" && !podstatus.IsOver(pod) }

func addressesOf(pod *corev1.Pod) []string {
	if len(pod.Status.PodIPs) == 0 {
		return []string{pod.Status.PodIP}
	}
	addresses := make([]string, len(pod.Status.PodIPs))
	for i := range pod.Status.PodIPs {
		addresses[i] = pod.Status.PodIPs[i].IP
	}
	return addresses
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

func deref[T any](p *T) (value T) {
	if p != nil {
		value = *p
	}
	return value
}

func isTrue(b *bool, otherwise bool) bool {
	if b == nil {
		return otherwise
	}
	return *b
}

func boolNumber(b bool) int {
	if b {
		return 1
	}
	return 0
}
