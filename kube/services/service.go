package services

import (
	"cmp"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// Service is the way from a service to its containers.
type Service struct {
	Namespace, Name string
	// Type is as the API names it.
	Type corev1.ServiceType
	Kind Kind
	// ClusterIPs are empty for a headless service, and for a name of another
	// host, which is ExternalName.
	ClusterIPs   []string
	ExternalName string
	// External are addresses out of the cluster. Pending says that a load
	// balancer has none yet.
	External []string
	Pending  bool
	// PublishNotReady says that pods get requests before they are ready.
	PublishNotReady bool
	Selector        map[string]string

	Ports     []Port
	Endpoints []Endpoint
	// FromPods says that Endpoints are those that the selector finds, because the
	// slices were not read.
	FromPods bool
	// Pods are those that the selector means, whether the slices have them or
	// not.
	Pods []*corev1.Pod

	// Narrowed are settings by which not every request reaches every endpoint.
	Narrowed []Narrowing
	// Limits are the network policies that select pods of the service.
	Limits []PodLimit

	// Findings say what is not as one might expect, what blocks first before what
	// comes after it.
	Findings []Finding
	// Unread are sentences about what could not be read.
	Unread []string
}

// Kind sorts services by how they find their endpoints.
type Kind string

// The kinds of services.
const (
	// Selecting services find pods by their labels.
	Selecting Kind = "selecting"
	// Headless services have no address: their name gives those of the pods.
	Headless Kind = "headless"
	// Selectorless services have endpoints that somebody else writes.
	Selectorless Kind = "without a selector"
	// ExternalName services are a name for another host.
	ExternalName Kind = "external name"
)

// Port is a port of a service, and where it leads.
type Port struct {
	Name        string
	Number      int32
	Protocol    corev1.Protocol
	AppProtocol string
	NodePort    int32
	// Target is the target port as the service says it, a name or a number.
	Target string
	// Ways are the ports of pods that it leads to: more than one where pods
	// differ.
	Ways []Way
	// Lacking are the pods without a port of the name that the service asks for.
	Lacking []string
	// Backends of Endpoints have the port, and InUse of them get requests.
	Backends, InUse int
}

// Way is a port of pods that a port of a service leads to.
type Way struct {
	Number int32
	// Container declares the port, "" where none does, which is only a hint.
	Container string
	Pods      []string
}

// Narrowing is a setting by which not every request reaches every endpoint.
type Narrowing struct {
	Field, Value string
	// Sentence is what it means.
	Sentence string
}

// Label is the setting as sentences name it: "externalTrafficPolicy: Local".
func (n *Narrowing) Label() string {
	return n.Field[strings.LastIndexByte(n.Field, '.')+1:] + ": " + n.Value
}

// PodLimit is what a network policy does with pods of a service.
type PodLimit struct {
	Limit
	Pods []string
}

// Of tells the way of a service. It never fails: what is wrong is part of what
// it tells.
func Of(in *Input) *Service { return new(Memory).Of(in) }

// tell makes a service of what is known around it.
func (m *Memory) tell(in *Input) *Service {
	from := in.Service
	s := &Service{
		Namespace: from.Namespace, Name: from.Name,
		Type: cmp.Or(from.Spec.Type, corev1.ServiceTypeClusterIP), Kind: kindOf(from),
		ClusterIPs: ClusterIPs(from), External: External(from), Pending: IsPending(from),
		PublishNotReady: from.Spec.PublishNotReadyAddresses, Selector: from.Spec.Selector,
	}
	if s.Kind == ExternalName {
		s.ExternalName = from.Spec.ExternalName
	}
	pods := m.selected(from, in.Pods)
	for _, of := range pods {
		s.Pods = append(s.Pods, of.pod)
	}
	s.Endpoints = m.endpoints(in.Slices)
	if in.SlicesUnread != "" {
		s.Endpoints, s.FromPods = EndpointsOfPods(from, s.Pods), true
		s.Unread = append(s.Unread, in.SlicesUnread)
	}
	if in.PodsUnread != "" {
		s.Unread = append(s.Unread, in.PodsUnread)
	}
	for i := range from.Spec.Ports {
		s.Ports = append(s.Ports, s.port(from, i, pods))
	}
	s.Narrowed = narrowings(from, s.Endpoints)
	s.Limits = podLimits(s.Pods, in.Policies)
	s.Findings = findings(in, s, pods)
	return s
}

func kindOf(service *corev1.Service) Kind {
	switch {
	case IsExternalName(service):
		return ExternalName
	case IsHeadless(service):
		return Headless
	case len(service.Spec.Selector) == 0:
		return Selectorless
	}
	return Selecting
}

// ClusterIPs are the addresses of a service in the cluster, none for a headless
// one and for a name of another host.
func ClusterIPs(service *corev1.Service) []string {
	switch ip := service.Spec.ClusterIP; {
	case IsHeadless(service), IsExternalName(service):
		return nil
	case len(service.Spec.ClusterIPs) > 0:
		return service.Spec.ClusterIPs
	case ip != "":
		return []string{ip}
	}
	return nil
}

// External are the addresses of a service out of the cluster.
func External(service *corev1.Service) []string {
	external := slices.Clone(service.Spec.ExternalIPs)
	for i := range service.Status.LoadBalancer.Ingress {
		ingress := &service.Status.LoadBalancer.Ingress[i]
		external = append(external, cmp.Or(ingress.IP, ingress.Hostname))
	}
	return external
}

// IsPending reports whether a service waits for the address of its load balancer.
func IsPending(service *corev1.Service) bool {
	return service.Spec.Type == corev1.ServiceTypeLoadBalancer && len(service.Status.LoadBalancer.Ingress) == 0
}

// port tells where a port of the service leads, by its index.
func (s *Service) port(service *corev1.Service, index int, pods []*facts) Port {
	from := &service.Spec.Ports[index]
	port := Port{
		Name: from.Name, Number: from.Port, Protocol: protocolOf(from.Protocol), AppProtocol: deref(from.AppProtocol),
		NodePort: from.NodePort, Target: TargetText(from),
	}
	for _, of := range pods {
		switch {
		case of.over:
		case of.targets[index].Number == 0:
			port.Lacking = append(port.Lacking, of.pod.Name)
		default:
			port.addWay(of.targets[index], of.pod.Name)
		}
	}
	backends := Backends(service, from, s.Endpoints)
	port.Backends, port.InUse = len(backends), len(InUse(backends))
	return port
}

func (p *Port) addWay(target Target, pod string) {
	for i := range p.Ways {
		if way := &p.Ways[i]; way.Number == target.Number && way.Container == target.Container {
			way.Pods = append(way.Pods, pod)
			return
		}
	}
	p.Ways = append(p.Ways, Way{Number: target.Number, Container: target.Container, Pods: []string{pod}})
}

// Why is one sentence that says why the service gives no answer, "" where
// nothing known contradicts one.
func (s *Service) Why() string {
	for i := range s.Findings {
		finding := &s.Findings[i]
		if finding.Severity == Error || finding.ID == ScaledToZero {
			return finding.Sentence
		}
	}
	return ""
}

// Addresses are how the service is reached: its addresses in the cluster and out of it.
func (s *Service) Addresses() string {
	var all []string
	switch {
	case s.Kind == ExternalName:
		all = append(all, s.ExternalName)
	case s.Kind == Headless:
		all = append(all, "headless")
	}
	all = append(all, s.ClusterIPs...)
	if len(s.External) > 0 {
		all = append(all, "external "+strings.Join(s.External, ", "))
	}
	if s.Pending {
		all = append(all, "no external address yet")
	}
	return strings.Join(all, ", ")
}

// Answering are the endpoints that requests go to, by the port with the fewest;
// those of the service as a whole where it has no port.
func (s *Service) Answering() int {
	if len(s.Ports) == 0 {
		return len(InUse(everyBackend(s.Endpoints, 0)))
	}
	least := s.Ports[0].InUse
	for i := range s.Ports {
		least = min(least, s.Ports[i].InUse)
	}
	return least
}
