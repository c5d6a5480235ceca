package services

import corev1 "k8s.io/api/core/v1"

// Backend is an endpoint by the port that requests come to.
type Backend struct {
	*Endpoint
	Number int32
}

// Backends are the endpoints that a port of a service leads to, ready or not, in
// their order. An endpoint whose slice lacks the port is none: its pod has no port
// of the name. The port of a headless service is not translated: its clients
// connect to the pods themselves, with the number that they know.
func Backends(service *corev1.Service, port *corev1.ServicePort, endpoints []Endpoint) []Backend {
	if IsHeadless(service) {
		return everyBackend(endpoints, port.Port)
	}
	var backends []Backend
	for i := range endpoints {
		endpoint := &endpoints[i]
		for _, has := range endpoint.Ports {
			if has.Name != port.Name || has.Protocol != protocolOf(port.Protocol) {
				continue
			}
			number := has.Number
			if number == 0 {
				number = numberOf(port)
			}
			backends = append(backends, Backend{endpoint, number})
			break
		}
	}
	return backends
}

func everyBackend(endpoints []Endpoint, number int32) []Backend {
	backends := make([]Backend, len(endpoints))
	for i := range endpoints {
		backends[i] = Backend{&endpoints[i], number}
	}
	return backends
}

// InUse are those of the backends that requests go to: the ready ones, and where
// there is none those that are terminating and still serve, as kube-proxy does.
func InUse(backends []Backend) []Backend {
	var ready, draining []Backend
	for _, backend := range backends {
		switch {
		case backend.Ready:
			ready = append(ready, backend)
		case backend.Serving && backend.Terminating:
			draining = append(draining, backend)
		}
	}
	if len(ready) > 0 {
		return ready
	}
	return draining
}

// IsHeadless reports whether a service has no address of its own.
func IsHeadless(service *corev1.Service) bool {
	return service.Spec.ClusterIP == corev1.ClusterIPNone
}

// IsExternalName reports whether a service is a name for a host out of the
// cluster.
func IsExternalName(service *corev1.Service) bool {
	return service.Spec.Type == corev1.ServiceTypeExternalName
}
