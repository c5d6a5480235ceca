package services

import (
	"cmp"
	"strconv"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/podglass/podglass/kube/podstatus"
)

// Target is the port of a pod that a port of a service leads to.
type Target struct {
	// Number is the port, 0 where the pod has none of the name that the service
	// asks for.
	Number int32
	// Container declares the port, "" where none does: declaring is optional.
	Container string
	// Other is the protocol of the ports that agree in all but that, "" for none.
	Other corev1.Protocol
}

// TargetIn finds the port of a pod that a port of a service leads to, as the
// endpoint slice controller does: a name is looked for in the app containers,
// then in the sidecars, and the protocol must agree.
func TargetIn(pod *corev1.Pod, port *corev1.ServicePort) Target {
	target := Target{Number: numberOf(port)}
	for _, kind := range []podstatus.Kind{podstatus.App, podstatus.Sidecar} {
		for _, part := range podstatus.Parts(pod) {
			if part.Kind != kind {
				continue
			}
			for i := range part.Spec.Ports {
				declared := &part.Spec.Ports[i]
				switch {
				case !means(port, declared):
				case protocolOf(declared.Protocol) != protocolOf(port.Protocol):
					target.Other = cmp.Or(target.Other, protocolOf(declared.Protocol))
				default:
					return Target{Number: declared.ContainerPort, Container: part.Spec.Name}
				}
			}
		}
	}
	return target
}

// means reports whether a port of a service means a port that a container
// declares, the protocols aside.
func means(port *corev1.ServicePort, declared *corev1.ContainerPort) bool {
	if isNamed(port) {
		return declared.Name == port.TargetPort.StrVal
	}
	return declared.ContainerPort == numberOf(port)
}

// numberOf is the target port where the service says it as a number, 0 for a
// name. One that is left out is the service's own port.
func numberOf(port *corev1.ServicePort) int32 {
	if isNamed(port) {
		return 0
	}
	return cmp.Or(port.TargetPort.IntVal, port.Port)
}

func isNamed(port *corev1.ServicePort) bool {
	return port.TargetPort.Type == intstr.String && port.TargetPort.StrVal != ""
}

// TargetText is the target port as the service says it: a name or a number.
func TargetText(port *corev1.ServicePort) string {
	if isNamed(port) {
		return port.TargetPort.StrVal
	}
	return strconv.Itoa(int(numberOf(port)))
}

func protocolOf(protocol corev1.Protocol) corev1.Protocol {
	return cmp.Or(protocol, corev1.ProtocolTCP)
}
