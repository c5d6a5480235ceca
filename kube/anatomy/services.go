package anatomy

import (
	"cmp"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/kube/podstatus"
	"github.com/podglass/podglass/kube/services"
)

// Service is a service that selects the pod.
type Service struct {
	Service Ref    `json:"service"`
	Type    string `json:"type"`
	// ClusterIPs are empty for a headless service.
	ClusterIPs []string `json:"clusterIPs,omitempty"`
	Headless   bool     `json:"headless,omitempty"`
	// External are the addresses outside of the cluster; Pending says that a
	// load balancer has none yet.
	External []string      `json:"external,omitempty"`
	Pending  bool          `json:"externalPending,omitempty"`
	Ports    []ServicePort `json:"ports,omitempty"`
	// Endpoint is what the service does with the pod; Why says so in a sentence
	// where no traffic comes, or comes though the pod is not ready.
	Endpoint Endpoint `json:"endpoint"`
	Why      string   `json:"why,omitempty"`
}

// ServicePort is a port of a service.
type ServicePort struct {
	Name     string `json:"name,omitempty"`
	Port     int32  `json:"port"`
	Protocol string `json:"protocol"`
	NodePort int32  `json:"nodePort,omitempty"`
	// Target is the target port as the service says it, a name or a number.
	Target string `json:"target"`
	// To is the port of the pod, 0 where no container has a port of the name
	// that the service asks for; Container is who declares it, "" if nobody.
	To        int32  `json:"to,omitempty"`
	Container string `json:"container,omitempty"`
}

// Endpoint is what a service does with the pod.
type Endpoint string

// What a service does with a pod.
const (
	// EndpointReady: traffic is sent.
	EndpointReady Endpoint = "ready"
	// EndpointNotReady: the pod is known and gets no traffic.
	EndpointNotReady Endpoint = "not ready"
	// EndpointTerminating: the pod is on its way out; traffic comes only where
	// no other pod is ready.
	EndpointTerminating Endpoint = "terminating"
	// EndpointAbsent: the endpoint slices do not have the pod.
	EndpointAbsent Endpoint = "absent"
	// EndpointUnknown: the endpoint slices were not read.
	EndpointUnknown Endpoint = "unknown"
)

// Selecting are the services whose selector means the pod.
func Selecting(pod *corev1.Pod, all []*corev1.Service) []*corev1.Service {
	var found []*corev1.Service
	for _, service := range all {
		if podstatus.SelectedBy(pod, service) {
			found = append(found, service)
		}
	}
	return found
}

func (b *builder) services() []Service {
	var all []Service
	for _, service := range Selecting(b.pod, b.in.Services.Value) {
		all = append(all, b.service(service))
	}
	slices.SortFunc(all, func(a, c Service) int { return cmp.Compare(a.Service.Name, c.Service.Name) })
	return all
}

func (b *builder) service(from *corev1.Service) Service {
	s := Service{
		Service: Ref{Kind: "Service", Namespace: from.Namespace, Name: from.Name, Known: Read},
		Type:    cmp.Or(string(from.Spec.Type), string(corev1.ServiceTypeClusterIP)),
	}
	s.Headless, s.ClusterIPs = services.IsHeadless(from), services.ClusterIPs(from)
	s.External, s.Pending = services.External(from), services.IsPending(from)
	for i := range from.Spec.Ports {
		s.Ports = append(s.Ports, b.servicePort(&from.Spec.Ports[i]))
	}
	s.Endpoint, s.Why = b.endpoint(from, s.Ports)
	return s
}

// servicePort finds the port of the pod that a port of a service leads to.
func (b *builder) servicePort(from *corev1.ServicePort) ServicePort {
	target := services.TargetIn(b.pod, from)
	return ServicePort{
		Name: from.Name, Port: from.Port, Protocol: protocolOf(from.Protocol), NodePort: from.NodePort,
		Target: services.TargetText(from), To: target.Number, Container: target.Container,
	}
}

// endpoint finds the pod in the slices of a service.
func (b *builder) endpoint(service *corev1.Service, ports []ServicePort) (Endpoint, string) {
	answer := b.in.Slices[service.Name]
	if answer.Known != Read {
		return EndpointUnknown, answer.Why
	}
	for _, at := range services.EndpointsOf(answer.Value) {
		if !at.Is(b.pod) {
			continue
		}
		state, why := b.endpointState(at.State())
		if state == EndpointReady && len(ports) > 0 && !slices.ContainsFunc(ports, func(p ServicePort) bool { return p.To != 0 }) {
			// The slice then has the pod, without any port.
			return EndpointNotReady, unknownPort(ports)
		}
		return state, why
	}
	return EndpointAbsent, b.whyAbsent(ports)
}

func (b *builder) endpointState(state services.State) (Endpoint, string) {
	switch state {
	case services.Draining, services.Terminating:
		return EndpointTerminating, "the pod is being deleted"
	case services.Ready:
		return EndpointReady, ""
	case services.Published:
		return EndpointReady, string(state)
	default:
		return EndpointNotReady, "the pod is not ready" + b.unreadyText()
	}
}

// whyAbsent says why no slice has the pod, as far as the pod tells.
func (b *builder) whyAbsent(ports []ServicePort) string {
	switch {
	case b.pod.Status.PodIP == "":
		return "the pod has no IP yet"
	case podstatus.IsOver(b.pod):
		return "the pod has ended"
	}
	if why := unknownPort(ports); why != "" {
		return why
	}
	return "the endpoint slices do not have the pod"
}

// unknownPort says which name of a target port no container knows, "" for none.
func unknownPort(ports []ServicePort) string {
	for _, port := range ports {
		if port.To == 0 {
			return "no container has a " + port.Protocol + " port named " + port.Target
		}
	}
	return ""
}

// unreadyText are the containers that are not ready: ": app".
func (b *builder) unreadyText() string {
	names := podstatus.NotReady(b.pod)
	if len(names) == 0 {
		return ""
	}
	return ": " + strings.Join(names, ", ")
}
