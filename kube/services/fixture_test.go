package services

import (
	"strings"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/podglass/podglass/kube/podstatus/podtest"
)

// web is the service "web" with port http 80 to the target port of that name.
func web(edits ...func(*corev1.Service)) *corev1.Service {
	service := &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "web"},
		Spec: corev1.ServiceSpec{
			Type: corev1.ServiceTypeClusterIP, ClusterIP: "10.96.0.7", Selector: map[string]string{"app": "web"},
			Ports: []corev1.ServicePort{{Name: "http", Port: 80, Protocol: corev1.ProtocolTCP, TargetPort: intstr.FromString("http")}},
		},
	}
	for _, edit := range edits {
		edit(service)
	}
	return service
}

// target is the target port of the first port.
func target(port intstr.IntOrString) func(*corev1.Service) {
	return func(s *corev1.Service) { s.Spec.Ports[0].TargetPort = port }
}

// pod is a ready pod of the service, whose container "app" declares http 8080.
func pod(name string, edits ...func(*corev1.Pod)) *corev1.Pod {
	made := podtest.Pod(podtest.Named("shop", name), podtest.Labelled(map[string]string{"app": "web"}),
		podtest.App("app", podtest.Ready), podtest.Condition(corev1.PodReady, corev1.ConditionTrue, ""))
	made.Status.PodIP = "10.244.0." + string('1'+name[len(name)-1]-'0')
	made.Spec.Containers[0].Ports = []corev1.ContainerPort{{Name: "http", ContainerPort: 8080, Protocol: corev1.ProtocolTCP}}
	for _, edit := range edits {
		edit(made)
	}
	return made
}

// unready makes a pod fail its readiness probe.
func unready(p *corev1.Pod) {
	p.Status.Conditions[0].Status = corev1.ConditionFalse
	p.Status.ContainerStatuses[0].Ready = false
}

// ports are what the first container declares: "http 8080", "dns 53/UDP".
func ports(texts ...string) func(*corev1.Pod) {
	return func(p *corev1.Pod) {
		p.Spec.Containers[0].Ports = nil
		for _, text := range texts {
			name, number, _ := strings.Cut(text, " ")
			number, protocol, _ := strings.Cut(number, "/")
			p.Spec.Containers[0].Ports = append(p.Spec.Containers[0].Ports, corev1.ContainerPort{
				Name: name, ContainerPort: intstr.Parse(number).IntVal, Protocol: corev1.Protocol(protocol),
			})
		}
	}
}

// slice is a slice of the service with port http 8080. Endpoints are pod names with
// what is not as usual behind: "!" not ready, "~" terminating and still serving, "-"
// terminating, "+" published though not ready, "?" without conditions. One that
// begins with a digit is an address without a pod.
func slice(names ...string) *discoveryv1.EndpointSlice {
	name, number, protocol := "http", int32(8080), corev1.ProtocolTCP
	made := &discoveryv1.EndpointSlice{
		ObjectMeta:  metav1.ObjectMeta{Namespace: "shop", Name: "web-abc"},
		AddressType: discoveryv1.AddressTypeIPv4,
		Ports:       []discoveryv1.EndpointPort{{Name: &name, Port: &number, Protocol: &protocol}},
	}
	for _, text := range names {
		made.Endpoints = append(made.Endpoints, endpoint(text))
	}
	return made
}

func endpoint(text string) discoveryv1.Endpoint {
	yes, no, node := true, false, "node1"
	name := strings.TrimRight(text, "!~-+?")
	conditions := discoveryv1.EndpointConditions{Ready: &yes, Serving: &yes, Terminating: &no}
	switch text[len(name):] {
	case "!":
		conditions.Ready, conditions.Serving = &no, &no
	case "~":
		conditions.Ready, conditions.Terminating = &no, &yes
	case "-":
		conditions.Ready, conditions.Serving, conditions.Terminating = &no, &no, &yes
	case "+":
		conditions.Serving = &no
	case "?":
		conditions = discoveryv1.EndpointConditions{}
	}
	if name[0] >= '0' && name[0] <= '9' {
		return discoveryv1.Endpoint{Addresses: []string{name}, Conditions: conditions}
	}
	return discoveryv1.Endpoint{
		Addresses: []string{"10.244.0." + string('1'+name[len(name)-1]-'0')}, Conditions: conditions, NodeName: &node,
		TargetRef: &corev1.ObjectReference{Kind: "Pod", Namespace: "shop", Name: name, UID: types.UID("shop/" + name)},
	}
}

func slicesOf(all ...*discoveryv1.EndpointSlice) []*discoveryv1.EndpointSlice { return all }

func pods(all ...*corev1.Pod) []*corev1.Pod { return all }
