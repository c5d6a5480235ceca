package anatomy

import (
	"cmp"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/podglass/podglass/kube/podstatus"
)

// Port is one port under the pod's IP. A container may listen on others.
type Port struct {
	Port     int32  `json:"port"`
	Protocol string `json:"protocol"`
	// Name and Container are who declares it, "" for a port that only a probe or
	// a service names.
	Name      string `json:"name,omitempty"`
	Container string `json:"container,omitempty"`
	// HostPort is the port on the node, 0 if none; HostIP is the one address of
	// the node on which it is, "" for all.
	HostPort int32  `json:"hostPort,omitempty"`
	HostIP   string `json:"hostIP,omitempty"`
	// Clashes are the other containers that declare the same port while this one
	// runs: only one of them can listen on it.
	Clashes []string `json:"clashes,omitempty"`
	// Routes are the ports of services that lead here.
	Routes []Route `json:"routes,omitempty"`
	// Probes are the probes that ask here: "readiness of app".
	Probes []string `json:"probes,omitempty"`
	// Undeclared says that no container declares the port, which is optional.
	Undeclared bool `json:"undeclared,omitempty"`
}

// Route is a port of a service that leads to a port of the pod.
type Route struct {
	Service string `json:"service"`
	Name    string `json:"name,omitempty"`
	Port    int32  `json:"port"`
}

// ports are what the containers declare, in their order, then what probes and
// services name beside.
func (b *builder) ports(services []Service) []Port {
	var ports []Port
	for i := range b.parts {
		p := &b.parts[i]
		for j := range p.Spec.Ports {
			from := &p.Spec.Ports[j]
			port := Port{
				Port: from.ContainerPort, Protocol: protocolOf(from.Protocol), Name: from.Name, Container: p.Spec.Name,
				HostPort: from.HostPort, HostIP: from.HostIP,
			}
			if port.HostPort == 0 && b.pod.Spec.HostNetwork {
				port.HostPort = port.Port
			}
			ports = append(ports, port)
		}
	}
	b.addClashes(ports)
	b.addProbes(&ports)
	b.addRoutes(&ports, services)
	return ports
}

func protocolOf(protocol corev1.Protocol) string {
	return cmp.Or(string(protocol), string(corev1.ProtocolTCP))
}

// addClashes finds ports that are declared by containers which run at the same
// time. Init containers run alone but for the sidecars.
func (b *builder) addClashes(ports []Port) {
	for i := range ports {
		for j := range ports {
			a, c := &ports[i], &ports[j]
			if i == j || a.Port != c.Port || a.Protocol != c.Protocol || a.Container == c.Container {
				continue
			}
			if b.meet(a.Container, c.Container) && !slices.Contains(a.Clashes, c.Container) {
				a.Clashes = append(a.Clashes, c.Container)
			}
		}
	}
}

// meet reports whether two containers run at the same time. A sidecar meets the
// init containers that start after it.
func (b *builder) meet(one, other string) bool {
	first, second := b.partNamed(one), b.partNamed(other)
	if first == nil || second == nil {
		return false
	}
	if first.Kind != podstatus.Init && second.Kind != podstatus.Init {
		return true
	}
	if first.Kind == podstatus.Init {
		first, second = second, first
	}
	return first.Kind == podstatus.Sidecar && first.Step < second.Step
}

func (b *builder) partNamed(container string) *part {
	for i := range b.parts {
		if b.parts[i].Spec.Name == container {
			return &b.parts[i]
		}
	}
	return nil
}

func (b *builder) addProbes(ports *[]Port) {
	for i := range b.parts {
		spec := b.parts[i].Spec
		for _, probe := range []struct {
			kind string
			of   *corev1.Probe
		}{{"startup", spec.StartupProbe}, {"readiness", spec.ReadinessProbe}, {"liveness", spec.LivenessProbe}} {
			if probe.of == nil {
				continue
			}
			if number, ok := probedPort(spec, probe.of); ok {
				port := portAt(ports, spec.Name, number, "TCP")
				port.Probes = append(port.Probes, probe.kind+" of "+spec.Name)
			}
		}
	}
}

// probedPort is the port of the pod that a probe asks; false for a probe that
// asks none, or another host.
func probedPort(spec *corev1.Container, probe *corev1.Probe) (int32, bool) {
	var port intstr.IntOrString
	switch {
	case probe.HTTPGet != nil && probe.HTTPGet.Host == "":
		port = probe.HTTPGet.Port
	case probe.TCPSocket != nil && probe.TCPSocket.Host == "":
		port = probe.TCPSocket.Port
	case probe.GRPC != nil:
		return probe.GRPC.Port, true
	default:
		return 0, false
	}
	if port.Type == intstr.Int {
		return port.IntVal, true
	}
	for i := range spec.Ports {
		if spec.Ports[i].Name == port.StrVal {
			return spec.Ports[i].ContainerPort, true
		}
	}
	return 0, false
}

func (b *builder) addRoutes(ports *[]Port, services []Service) {
	for i := range services {
		for _, from := range services[i].Ports {
			if from.To == 0 {
				continue
			}
			port := portAt(ports, from.Container, from.To, from.Protocol)
			port.Routes = append(port.Routes, Route{Service: services[i].Service.Name, Name: from.Name, Port: from.Port})
		}
	}
}

// portAt is the port of a number, that of the given container first; it is
// added where no container declares it.
func portAt(ports *[]Port, container string, number int32, protocol string) *Port {
	found := -1
	for i := range *ports {
		port := &(*ports)[i]
		if port.Port != number || port.Protocol != protocol {
			continue
		}
		if port.Container == container {
			return port
		}
		if found < 0 {
			found = i
		}
	}
	if found >= 0 {
		return &(*ports)[found]
	}
	*ports = append(*ports, Port{Port: number, Protocol: protocol, Undeclared: true})
	return &(*ports)[len(*ports)-1]
}
