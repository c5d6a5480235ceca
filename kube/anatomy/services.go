package anatomy

import (
	"cmp"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/podglass/podglass/kube/podstatus"
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
	// where no traffic comes.
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
func Selecting(pod *corev1.Pod, services []*corev1.Service) []*corev1.Service {
	var found []*corev1.Service
	for _, service := range services {
		if podstatus.SelectedBy(pod, service) {
			found = append(found, service)
		}
	}
	return found
}

func (b *builder) services() []Service {
	var services []Service
	for _, service := range Selecting(b.pod, b.in.Services.Value) {
		services = append(services, b.service(service))
	}
	slices.SortFunc(services, func(a, c Service) int { return cmp.Compare(a.Service.Name, c.Service.Name) })
	return services
}

func (b *builder) service(from *corev1.Service) Service {
	s := Service{
		Service: Ref{Kind: "Service", Namespace: from.Namespace, Name: from.Name, Known: Read},
		Type:    cmp.Or(string(from.Spec.Type), string(corev1.ServiceTypeClusterIP)),
	}
	s.Headless = from.Spec.ClusterIP == corev1.ClusterIPNone
	switch {
	case s.Headless:
	case len(from.Spec.ClusterIPs) > 0:
		s.ClusterIPs = from.Spec.ClusterIPs
	case from.Spec.ClusterIP != "":
		s.ClusterIPs = []string{from.Spec.ClusterIP}
	}
	s.External = slices.Clone(from.Spec.ExternalIPs)
	for _, ingress := range from.Status.LoadBalancer.Ingress {
		s.External = append(s.External, cmp.Or(ingress.IP, ingress.Hostname))
	}
	s.Pending = from.Spec.Type == corev1.ServiceTypeLoadBalancer && len(from.Status.LoadBalancer.Ingress) == 0
	for i := range from.Spec.Ports {
		s.Ports = append(s.Ports, b.servicePort(&from.Spec.Ports[i]))
	}
	s.Endpoint, s.Why = b.endpoint(from, s.Ports)
	return s
}

// servicePort finds the port of the pod that a port of a service leads to, as
// the endpoint slice controller does: a name is that of a port of an app or a
// sidecar with the same protocol.
func (b *builder) servicePort(from *corev1.ServicePort) ServicePort {
	port := ServicePort{Name: from.Name, Port: from.Port, Protocol: protocolOf(from.Protocol), NodePort: from.NodePort}
	target := from.TargetPort
	port.Target = target.String()
	if target.Type == intstr.Int {
		port.To = cmp.Or(target.IntVal, from.Port)
		port.Target = number(port.To)
	}
	// Apps come before the sidecars.
	for _, kind := range []podstatus.Kind{podstatus.App, podstatus.Sidecar} {
		for i := range b.parts {
			p := &b.parts[i]
			if p.Kind != kind || port.Container != "" {
				continue
			}
			for j := range p.Spec.Ports {
				declared := &p.Spec.Ports[j]
				if protocolOf(declared.Protocol) != port.Protocol || port.Container != "" {
					continue
				}
				named := target.Type == intstr.String && declared.Name == target.StrVal
				if named || target.Type == intstr.Int && declared.ContainerPort == port.To {
					port.To, port.Container = declared.ContainerPort, p.Spec.Name
				}
			}
		}
	}
	return port
}

// endpoint finds the pod in the slices of a service.
func (b *builder) endpoint(service *corev1.Service, ports []ServicePort) (Endpoint, string) {
	answer := b.in.Slices[service.Name]
	if answer.Known != Read {
		return EndpointUnknown, answer.Why
	}
	for _, slice := range answer.Value {
		for i := range slice.Endpoints {
			if at := &slice.Endpoints[i]; b.isThisPod(at) {
				state, why := b.endpointState(at)
				if state == EndpointReady && len(ports) > 0 && !slices.ContainsFunc(ports, func(p ServicePort) bool { return p.To != 0 }) {
					// The slice then has the pod, without any port.
					return EndpointNotReady, unknownPort(ports)
				}
				return state, why
			}
		}
	}
	return EndpointAbsent, b.whyAbsent(ports)
}

func (b *builder) isThisPod(at *discoveryv1.Endpoint) bool {
	ref := at.TargetRef
	return ref != nil && ref.Kind == "Pod" && ref.Name == b.pod.Name && (ref.UID == "" || ref.UID == b.pod.UID)
}

func (b *builder) endpointState(at *discoveryv1.Endpoint) (Endpoint, string) {
	conditions := at.Conditions
	switch {
	case isTrue(conditions.Terminating):
		return EndpointTerminating, "the pod is being deleted"
	case conditions.Ready == nil || *conditions.Ready:
		return EndpointReady, ""
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
	var names []string
	for i := range b.parts {
		p := &b.parts[i]
		if p.Status != nil && !p.Status.Ready && (p.Kind == podstatus.App || p.Kind == podstatus.Sidecar) {
			names = append(names, p.Spec.Name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return ": " + strings.Join(names, ", ")
}
