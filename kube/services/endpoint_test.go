package services

import (
	"fmt"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/podglass/podglass/kube/podstatus/podtest"
)

// drawn are endpoints in short: "web-0 ready 10.244.0.1".
func drawn(endpoints []Endpoint) string {
	var texts []string
	for i := range endpoints {
		e := &endpoints[i]
		texts = append(texts, strings.TrimSpace(fmt.Sprintf("%s %s %s", e.Pod, e.State(), strings.Join(e.Addresses, ","))))
	}
	return strings.Join(texts, "; ")
}

func TestEndpointsOf(t *testing.T) {
	six := slice("web-0")
	six.AddressType, six.Endpoints[0].Addresses = discoveryv1.AddressTypeIPv6, []string{"fd00::1"}
	moved := slice("web-0!")
	nameless := slice("web-0")
	nameless.Endpoints[0].TargetRef.UID, nameless.Endpoints[0].TargetRef.Namespace = "", ""
	node := slice("web-0")
	node.Endpoints[0].TargetRef.Kind = "Node"
	for _, test := range []struct {
		name   string
		slices []*discoveryv1.EndpointSlice
		want   string
	}{
		{"none", nil, ""},
		{"a slice without endpoints", slicesOf(slice()), ""},
		{"in the order of their names", slicesOf(slice("web-1", "web-0")), "web-0 ready 10.244.0.1; web-1 ready 10.244.0.2"},
		{"dual stack: a pod counts once", slicesOf(slice("web-0"), six), "web-0 ready 10.244.0.1,fd00::1"},
		{"in two slices while it moves: the ready entry holds", slicesOf(moved, slice("web-0")), "web-0 ready 10.244.0.1"},
		{
			"every state", slicesOf(slice("web-0", "web-1!", "web-2~", "web-3-", "web-4+", "web-5?")),
			"web-0 ready 10.244.0.1; web-1 not ready 10.244.0.2; web-2 terminating, still serving 10.244.0.3; " +
				"web-3 terminating 10.244.0.4; web-4 published though not ready 10.244.0.5; web-5 ready 10.244.0.6",
		},
		{"addresses without pods come last", slicesOf(slice("192.0.2.1", "web-0")), "web-0 ready 10.244.0.1; ready 192.0.2.1"},
		{"written by hand, without a UID", slicesOf(nameless), "web-0 ready 10.244.0.1"},
		{"of a node, not of a pod", slicesOf(node), "ready 10.244.0.1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := drawn(EndpointsOf(test.slices)); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

// Two pods of one name, an old and a new one of a StatefulSet, are two endpoints.
func TestTwoPodsOfOneNameAreTwoEndpoints(t *testing.T) {
	both := slice("web-0~", "web-0")
	both.Endpoints[0].TargetRef.UID = "old"
	if got := drawn(EndpointsOf(slicesOf(both))); got != "web-0 terminating, still serving 10.244.0.1; web-0 ready 10.244.0.1" {
		t.Error(got)
	}
}

func TestEndpointsOfPods(t *testing.T) {
	noIP := pod("web-1")
	noIP.Status.PodIP = ""
	dual := pod("web-5")
	dual.Status.PodIPs = []corev1.PodIP{{IP: "10.244.0.6"}, {IP: "fd00::6"}}
	all := pods(pod("web-0"), noIP, pod("web-2", podtest.Phase(corev1.PodSucceeded)), pod("web-3", podtest.Deleting), pod("web-4", unready), dual,
		pod("other-6", podtest.Labelled(map[string]string{"app": "other"})))
	want := "web-0 ready 10.244.0.1; web-3 terminating, still serving 10.244.0.4; web-4 not ready 10.244.0.5; web-5 ready 10.244.0.6,fd00::6"
	if got := drawn(EndpointsOfPods(web(), all)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	published := web(func(s *corev1.Service) { s.Spec.PublishNotReadyAddresses = true })
	if got := drawn(EndpointsOfPods(published, pods(pod("web-4", unready)))); got != "web-4 published though not ready 10.244.0.5" {
		t.Error(got)
	}
}

// used are the pods that requests go to, with the port: "web-0:8080".
func used(service *corev1.Service, endpoints []Endpoint) string {
	var texts []string
	for _, backend := range InUse(Backends(service, &service.Spec.Ports[0], endpoints)) {
		texts = append(texts, fmt.Sprintf("%s:%d", backend.Pod, backend.Number))
	}
	return strings.Join(texts, " ")
}

func TestInUse(t *testing.T) {
	admin := slice("web-3")
	*admin.Ports[0].Name = "admin"
	next := slice("web-4")
	*next.Ports[0].Port = 9090
	udp := slice("web-5")
	*udp.Ports[0].Protocol = corev1.ProtocolUDP
	all := slice("web-6")
	all.Ports[0].Port = nil
	headless := web(func(s *corev1.Service) { s.Spec.ClusterIP = corev1.ClusterIPNone })
	numbered := web(target(intstr.FromInt32(8080)))
	for _, test := range []struct {
		name    string
		service *corev1.Service
		slices  []*discoveryv1.EndpointSlice
		want    string
	}{
		{"the ready ones", web(), slicesOf(slice("web-0", "web-1!", "web-2~")), "web-0:8080"},
		{"none ready: those that are going and still serve", web(), slicesOf(slice("web-0!", "web-1~", "web-2-")), "web-1:8080"},
		{"none at all", web(), slicesOf(slice("web-0!", "web-2-")), ""},
		{"published though not ready", web(), slicesOf(slice("web-0+", "web-1~")), "web-0:8080"},
		{"each slice has its own number", web(), slicesOf(slice("web-0"), next), "web-0:8080 web-4:9090"},
		{"a slice without the port", web(), slicesOf(admin, slice("web-0")), "web-0:8080"},
		{"another protocol", web(), slicesOf(udp), ""},
		{"all ports", numbered, slicesOf(all), "web-6:8080"},
		{"headless: the port is not translated", headless, slicesOf(slice("web-0")), "web-0:80"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := used(test.service, EndpointsOf(test.slices)); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestTargetIn(t *testing.T) {
	always := corev1.ContainerRestartPolicyAlways
	initial := func(policy *corev1.ContainerRestartPolicy) func(*corev1.Pod) {
		return func(p *corev1.Pod) {
			p.Spec.InitContainers = append(p.Spec.InitContainers, corev1.Container{
				Name: "first", RestartPolicy: policy, Ports: []corev1.ContainerPort{{Name: "metrics", ContainerPort: 9}, {Name: "http", ContainerPort: 99}},
			})
		}
	}
	port := func(target intstr.IntOrString, protocol corev1.Protocol) *corev1.ServicePort {
		return &corev1.ServicePort{Port: 80, TargetPort: target, Protocol: protocol}
	}
	for _, test := range []struct {
		name string
		pod  *corev1.Pod
		port *corev1.ServicePort
		want Target
	}{
		{"a name", pod("web-0"), port(intstr.FromString("http"), "TCP"), Target{8080, "app", ""}},
		{"a name, the protocol left out", pod("web-0", ports("http 8080")), port(intstr.FromString("http"), ""), Target{8080, "app", ""}},
		{"a number that is declared", pod("web-0"), port(intstr.FromInt32(8080), "TCP"), Target{8080, "app", ""}},
		{"a number that is not", pod("web-0"), port(intstr.FromInt32(9), "TCP"), Target{9, "", ""}},
		{"left out: the service's own", pod("web-0"), port(intstr.IntOrString{}, "TCP"), Target{80, "", ""}},
		{"a name that is not there", pod("web-0"), port(intstr.FromString("admin"), "TCP"), Target{0, "", ""}},
		{"a name of another protocol", pod("web-0", ports("dns 53/UDP")), port(intstr.FromString("dns"), "TCP"), Target{0, "", "UDP"}},
		{"a number of another protocol", pod("web-0", ports("dns 53/UDP")), port(intstr.FromInt32(53), "TCP"), Target{53, "", "UDP"}},
		{"both protocols under one number", pod("web-0", ports("dns 53/UDP", "dns-tcp 53/TCP")), port(intstr.FromInt32(53), "TCP"), Target{53, "app", ""}},
		{"a sidecar's name", pod("web-0", initial(&always)), port(intstr.FromString("metrics"), "TCP"), Target{9, "first", ""}},
		{"an app's name before a sidecar's", pod("web-0", initial(&always)), port(intstr.FromString("http"), "TCP"), Target{8080, "app", ""}},
		{"not that of an init container", pod("web-0", initial(nil)), port(intstr.FromString("metrics"), "TCP"), Target{0, "", ""}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := TargetIn(test.pod, test.port); got != test.want {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}
