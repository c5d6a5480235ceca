package apiserver

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
)

// addresses hands out cluster IPs (10.96.0.0/16) and node ports (30000 and up) to services, as the
// API server's allocators do, but always the lowest free one.
type addresses struct {
	ips   map[string]bool
	ports map[int32]bool
}

func newAddresses() addresses {
	return addresses{ips: map[string]bool{}, ports: map[int32]bool{}}
}

func (a *addresses) assign(obj Object) {
	svc, ok := obj.(*corev1.Service)
	if !ok || svc.Spec.Type == corev1.ServiceTypeExternalName {
		return
	}
	if svc.Spec.ClusterIP == "" {
		svc.Spec.ClusterIP = a.freeIP()
	}
	if len(svc.Spec.ClusterIPs) == 0 {
		svc.Spec.ClusterIPs = []string{svc.Spec.ClusterIP}
	}
	a.ips[svc.Spec.ClusterIP] = true
	wantsNodePort := svc.Spec.Type == corev1.ServiceTypeNodePort || svc.Spec.Type == corev1.ServiceTypeLoadBalancer
	for i := range svc.Spec.Ports {
		port := &svc.Spec.Ports[i]
		if wantsNodePort && port.NodePort == 0 {
			port.NodePort = a.freePort()
		}
		if port.NodePort != 0 {
			a.ports[port.NodePort] = true
		}
	}
}

func (a *addresses) release(obj Object) {
	svc, ok := obj.(*corev1.Service)
	if !ok {
		return
	}
	delete(a.ips, svc.Spec.ClusterIP)
	for _, port := range svc.Spec.Ports {
		delete(a.ports, port.NodePort)
	}
}

func (a *addresses) freeIP() string {
	for n := 1; ; n++ {
		if ip := fmt.Sprintf("10.96.%d.%d", n/250, n%250+1); !a.ips[ip] {
			return ip
		}
	}
}

func (a *addresses) freePort() int32 {
	for port := int32(30100); ; port++ {
		if !a.ports[port] {
			return port
		}
	}
}
