package portforward

import (
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/kube/podstatus"
	"github.com/podglass/podglass/kube/services"
)

// Port is a port that can be forwarded.
type Port struct {
	// Name is "" for a port without one.
	Name   string
	Number int
	// Container that declares the port; "" for a service's port.
	Container string
	// Probed says that no container declares the port: a probe of Container asks there.
	Probed bool
}

// probedPorts are the ports that probes ask and no container declares.
func probedPorts(pod *corev1.Pod) []Port {
	declared := Ports(pod)
	var ports []Port
	for _, container := range containersOf(pod) {
		for _, probe := range []*corev1.Probe{container.StartupProbe, container.ReadinessProbe, container.LivenessProbe} {
			number := probedPort(probe)
			has := func(p Port) bool { return p.Number == number }
			if number > 0 && !slices.ContainsFunc(declared, has) && !slices.ContainsFunc(ports, has) {
				ports = append(ports, Port{Number: number, Container: container.Name, Probed: true})
			}
		}
	}
	return ports
}

// probedPort is the port of the pod that a probe asks by its number, 0 for none. One
// that is named is declared.
func probedPort(probe *corev1.Probe) int {
	switch {
	case probe == nil:
	case probe.HTTPGet != nil && probe.HTTPGet.Host == "":
		return int(probe.HTTPGet.Port.IntVal)
	case probe.TCPSocket != nil && probe.TCPSocket.Host == "":
		return int(probe.TCPSocket.Port.IntVal)
	case probe.GRPC != nil:
		return int(probe.GRPC.Port)
	}
	return 0
}

// Ports lists the TCP ports that the pod's containers declare: of the app
// containers first, then of the sidecars and of the other init containers. A port
// that two containers declare is listed for each.
func Ports(pod *corev1.Pod) []Port {
	var ports []Port
	for _, container := range containersOf(pod) {
		for _, port := range container.Ports {
			if isTCP(port.Protocol) {
				ports = append(ports, Port{Name: port.Name, Number: int(port.ContainerPort), Container: container.Name})
			}
		}
	}
	return ports
}

// containersOf are the containers in the order in which their ports are looked at:
// those that run on first.
func containersOf(pod *corev1.Pod) []*corev1.Container {
	var all []*corev1.Container
	for _, kind := range []podstatus.Kind{podstatus.App, podstatus.Sidecar, podstatus.Init} {
		for _, part := range podstatus.Parts(pod) {
			if part.Kind == kind {
				all = append(all, part.Spec)
			}
		}
	}
	return all
}

func isTCP(protocol corev1.Protocol) bool {
	return protocol == "" || protocol == corev1.ProtocolTCP
}

// protocolError says that a port cannot be forwarded because of its protocol.
type protocolError struct {
	Target   Target
	Protocol corev1.Protocol
}

// Error says why.
func (e *protocolError) Error() string {
	return fmt.Sprintf("%s is a %s port: Kubernetes forwards TCP only", e.Target, e.Protocol)
}

// Refusal says why a target can never be forwarded because of its protocol, nil where it can.
func (t Target) Refusal() error {
	if isTCP(t.Protocol) {
		return nil
	}
	return &protocolError{Target: t, Protocol: t.Protocol}
}

// podPort finds the number of the target's port in a pod.
func podPort(pod *corev1.Pod, target Target) (int, error) {
	var other corev1.Protocol
	for _, container := range containersOf(pod) {
		for _, port := range container.Ports {
			if !matches(target, port.Name, int(port.ContainerPort)) {
				continue
			}
			if isTCP(port.Protocol) {
				return int(port.ContainerPort), nil
			}
			other = port.Protocol
		}
	}
	switch {
	case other != "":
		return 0, permanent(&protocolError{Target: target, Protocol: other})
	case target.PortName != "":
		return 0, permanent(fmt.Errorf("pod %s has no port named %q", pod.Name, target.PortName))
	}
	return target.Port, nil // a port need not be declared to be listened on
}

// servicePort finds the target's port in a service.
func servicePort(service *corev1.Service, target Target) (corev1.ServicePort, error) {
	var other corev1.Protocol
	for _, port := range service.Spec.Ports {
		if !matches(target, port.Name, int(port.Port)) {
			continue
		}
		if isTCP(port.Protocol) {
			return port, nil
		}
		other = port.Protocol
	}
	if other != "" {
		return corev1.ServicePort{}, permanent(&protocolError{Target: target, Protocol: other})
	}
	if target.PortName == "" && services.IsHeadless(service) && len(service.Spec.Ports) == 0 {
		return corev1.ServicePort{Port: int32(target.Port)}, nil // whatever its pods listen on
	}
	if target.PortName != "" {
		return corev1.ServicePort{}, permanent(fmt.Errorf("service %s has no port named %q", service.Name, target.PortName))
	}
	return corev1.ServicePort{}, permanent(fmt.Errorf("service %s has no port %d", service.Name, target.Port))
}

// matches reports whether a declared port is the one meant: by name if there is
// one, else by number.
func matches(target Target, name string, number int) bool {
	if target.PortName != "" {
		return name == target.PortName
	}
	return number == target.Port
}
