package diagnosis_test

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/podglass/podglass/kube/diagnosis"
	"github.com/podglass/podglass/kube/podstatus/podtest"
	"github.com/podglass/podglass/kube/services"
)

type serviceExample struct {
	id, sentence string
	in, silent   *services.Input
}

// serving is a service web with its pod web-0 and the slice that has it.
func serving(changes ...func(*services.Input)) *services.Input {
	service := &corev1.Service{ObjectMeta: named("web"), Spec: corev1.ServiceSpec{
		ClusterIP: "10.96.0.7", Selector: map[string]string{"app": "web"}, Ports: []corev1.ServicePort{{Name: "http", Port: 80, TargetPort: intstr.FromString("http")}},
	}}
	pod := podtest.Pod(podtest.Named("shop", "web-0"), podtest.Labelled(map[string]string{"app": "web"}), podtest.App("web", podtest.Ready), podtest.Condition(corev1.PodReady, corev1.ConditionTrue, ""))
	pod.Status.PodIP = "10.244.0.1"
	pod.Spec.Containers[0].Ports = []corev1.ContainerPort{{Name: "http", ContainerPort: 8080, Protocol: corev1.ProtocolTCP}}
	slice := &discoveryv1.EndpointSlice{ObjectMeta: named("web-1"), AddressType: discoveryv1.AddressTypeIPv4, Ports: []discoveryv1.EndpointPort{{Name: ptr("http"), Port: ptr(int32(8080)), Protocol: ptr(corev1.ProtocolTCP)}}}
	slice.Endpoints = []discoveryv1.Endpoint{{
		Addresses: []string{"10.244.0.1"}, Conditions: discoveryv1.EndpointConditions{Ready: ptr(true), Serving: ptr(true)},
		TargetRef: &corev1.ObjectReference{Kind: "Pod", Namespace: "shop", Name: "web-0", UID: pod.UID},
	}}
	in := &services.Input{Service: service, Pods: []*corev1.Pod{pod}, Slices: []*discoveryv1.EndpointSlice{slice}}
	for _, change := range changes {
		change(in)
	}
	return in
}

func without(in *services.Input) { in.Pods, in.Slices = nil, nil }

// onNode1 has the pod of the service on one node of two.
func onNode1(in *services.Input) {
	in.Nodes = []string{"node1", "node2"}
	in.Slices[0].Endpoints[0].NodeName = ptr("node1")
}

func keptOnNodes(in *services.Input) {
	in.Service.Spec.InternalTrafficPolicy = ptr(corev1.ServiceInternalTrafficPolicyLocal)
}

func keptFromOutside(in *services.Input) {
	in.Service.Spec.Type, in.Service.Spec.ExternalTrafficPolicy = corev1.ServiceTypeNodePort, corev1.ServiceExternalTrafficPolicyLocal
}

// balanced has a load balancer, which finds out which nodes have a pod.
func balanced(in *services.Input) {
	keptFromOutside(in)
	in.Service.Spec.Type = corev1.ServiceTypeLoadBalancer
	in.Service.Status.LoadBalancer.Ingress = []corev1.LoadBalancerIngress{{IP: "192.0.2.1"}}
}

func serviceExamples() []serviceExample {
	unready := func(in *services.Input) {
		in.Pods[0].Status.Conditions[0].Status, in.Pods[0].Status.ContainerStatuses[0].Ready = corev1.ConditionFalse, false
		in.Slices[0].Endpoints[0].Conditions = discoveryv1.EndpointConditions{Ready: ptr(false), Serving: ptr(false)}
	}
	leaving := func(in *services.Input) {
		in.Slices[0].Endpoints[0].Conditions = discoveryv1.EndpointConditions{Ready: ptr(false), Serving: ptr(true), Terminating: ptr(true)}
		in.Pods[0].DeletionTimestamp = newTime(0)
	}
	made := func(replicas int32) func(*services.Input) {
		return func(in *services.Input) {
			in.Workloads = []services.Workload{{Kind: "Deployment", Name: "web", Labels: map[string]string{"app": "web"}, Replicas: replicas}}
		}
	}
	return []serviceExample{
		{"selector-matches-nothing", "the selector app=web matches no pod; there is no pod in the namespace", serving(without), serving()},
		{"scaled-to-zero", "Deployment web is scaled to zero: there is no pod to answer", serving(without, made(0)), serving(made(1))},
		{"no-endpoints", "Deployment web has no pod yet, of 2", serving(without, made(2)), serving(made(2))},
		{"target-port-unknown", "port http leads to a TCP port named http, which no container of pod web-0 has; they have htp", serving(func(in *services.Input) { in.Pods[0].Spec.Containers[0].Ports[0].Name = "htp" }), serving()},
		{"protocol-differs", "port http leads to the TCP port named http, which in pod web-0 is a UDP port", serving(func(in *services.Input) { in.Pods[0].Spec.Containers[0].Ports[0].Protocol = corev1.ProtocolUDP }), serving()},
		{"nothing-ready", "its only pod is not ready: web-0 (web not ready)", serving(unready), serving()},
		{"only-terminating", "no pod is ready; requests go to 1 pod that is being deleted: web-0", serving(leaving), serving()},
		{"endpoints-behind", "the endpoint slices do not have web-0 yet", serving(func(in *services.Input) { in.Slices[0].Endpoints = nil }), serving()},
		{"port-declared-twice", "log and web of pod web-0 declare the port that http leads to: only one of them can listen on it", serving(func(in *services.Input) {
			podtest.App("log", podtest.Ready)(in.Pods[0])
			in.Pods[0].Spec.Containers[1].Ports = in.Pods[0].Spec.Containers[0].Ports
		}), serving()},
		{"headless-port", "headless: clients connect to the pods themselves, so that port 80 is not translated to http", serving(func(in *services.Input) { in.Service.Spec.ClusterIP = corev1.ClusterIPNone }), serving()},
		{"load-balancer-pending", "the load balancer has no external address yet; in the cluster the service has one", serving(func(in *services.Input) { in.Service.Spec.Type = corev1.ServiceTypeLoadBalancer }), serving()},
		{"node-without-pod", "clients on 1 node without a pod that is ready (node2) get no answer, as the internal traffic policy is Local", serving(keptOnNodes, onNode1), serving(onNode1)},
		{"node-without-pod", "requests from out of the cluster that arrive at 1 node without a pod that is ready (node2) get no answer, as the external traffic policy is Local", serving(keptFromOutside, onNode1), serving(onNode1, balanced)},
		{"network-policy", "network policy closed lets nothing in to the only pod, where the network enforces it", serving(func(in *services.Input) {
			in.Policies = []*networkingv1.NetworkPolicy{{ObjectMeta: named("closed")}}
		}), serving()},
	}
}

func findingsOf(in *services.Input) []diagnosis.Finding {
	return diagnosis.Services([]*services.Input{in}, map[types.UID][]diagnosis.Finding{})
}

// TestServiceFollowsFromItsPods: what a failing pod does to its service is told beside
// the pod's finding.
func TestServiceFollowsFromItsPods(t *testing.T) {
	in := serving(func(in *services.Input) {
		in.Pods[0].Status.Conditions[0].Status = corev1.ConditionFalse
		in.Slices[0].Endpoints[0].Conditions = discoveryv1.EndpointConditions{Ready: ptr(false), Serving: ptr(false)}
	})
	pods := map[types.UID][]diagnosis.Finding{in.Pods[0].UID: {{ID: "crashes", Severity: diagnosis.Error}}}
	if found := diagnosis.Services([]*services.Input{in}, pods); len(found) != 0 {
		t.Errorf("the service tells\n%s", texts(found))
	}
	if effects := pods[in.Pods[0].UID][0].Effects; len(effects) != 1 || effects[0] != "service web: its only pod is not ready: web-0 (not ready)" {
		t.Errorf("the effects are %q", effects)
	}
}
