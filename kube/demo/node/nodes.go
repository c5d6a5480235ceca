package node

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/podglass/podglass/kube/demo/apiserver"
)

// nodeNames are the cluster's nodes beside those that scenarios bring.
var nodeNames = [2]string{"node1", "node2"}

// version is what the demo's nodes say they run.
const version = "v1.36.3"

// nodeAge is how much older than the story the nodes are.
const nodeAge = 26 * time.Hour

// heartbeat is how often a node's conditions are renewed.
const heartbeat = 5 * time.Minute

// nodeIP is the address of a node by the number in its name.
func nodeIP(name string) string {
	number, err := strconv.Atoi(strings.TrimPrefix(name, "node"))
	if err != nil {
		return "192.168.64.254"
	}
	return fmt.Sprintf("192.168.64.%d", number+1)
}

// createNodes enters the nodes and the service of the API server.
func (n *Node) createNodes() error {
	for i, name := range nodeNames {
		created := metav1.NewTime(n.now().Add(-nodeAge))
		node := &corev1.Node{
			ObjectMeta: metav1.ObjectMeta{
				Name: name, CreationTimestamp: created,
				Labels: map[string]string{
					corev1.LabelHostname: name, corev1.LabelOSStable: "linux", corev1.LabelArchStable: "amd64",
				},
			},
			Spec:   corev1.NodeSpec{PodCIDR: fmt.Sprintf("10.244.%d.0/24", i), PodCIDRs: []string{fmt.Sprintf("10.244.%d.0/24", i)}},
			Status: nodeStatus(name, created, n.now()),
		}
		if _, err := apiserver.Create(n.state, node); err != nil && !apierrors.IsAlreadyExists(err) {
			return fmt.Errorf("create node %s: %w", name, err)
		}
	}
	n.timeline.After(heartbeat, n.beat)
	return n.createAPIService()
}

// beat renews the nodes' heartbeats.
func (n *Node) beat() {
	for _, name := range n.machines {
		if n.dead[name] {
			continue
		}
		_, _ = apiserver.ModifyStatus(n.state, "", name, func(node *corev1.Node) error {
			for i := range node.Status.Conditions {
				node.Status.Conditions[i].LastHeartbeatTime = n.now()
			}
			return nil
		}) // a node that somebody deleted stays away
	}
	n.timeline.After(heartbeat, n.beat)
}

func (n *Node) createAPIService() error {
	if _, err := apiserver.Get[*corev1.Namespace](n.state, "", metav1.NamespaceDefault); err != nil {
		return nil //nolint:nilerr // a cluster without that namespace has no such service either
	}
	_, err := apiserver.Create(n.state, &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{
			Name: "kubernetes", Namespace: metav1.NamespaceDefault, CreationTimestamp: metav1.NewTime(n.now().Add(-nodeAge)),
			Labels: map[string]string{"component": "apiserver", "provider": "kubernetes"},
		},
		Spec: corev1.ServiceSpec{
			ClusterIP: "10.96.0.1", ClusterIPs: []string{"10.96.0.1"},
			Ports: []corev1.ServicePort{{Name: "https", Port: 443, Protocol: corev1.ProtocolTCP}},
		},
	})
	if err != nil && !apierrors.IsAlreadyExists(err) {
		return fmt.Errorf("create the service kubernetes: %w", err)
	}
	port, name, protocol, yes := int32(6443), "https", corev1.ProtocolTCP, true
	_, err = apiserver.Create(n.state, &discoveryv1.EndpointSlice{
		ObjectMeta: metav1.ObjectMeta{
			Name: "kubernetes", Namespace: metav1.NamespaceDefault, Labels: map[string]string{discoveryv1.LabelServiceName: "kubernetes"},
		},
		AddressType: discoveryv1.AddressTypeIPv4,
		Ports:       []discoveryv1.EndpointPort{{Name: &name, Port: &port, Protocol: &protocol}},
		Endpoints:   []discoveryv1.Endpoint{{Addresses: []string{nodeIP(nodeNames[0])}, Conditions: discoveryv1.EndpointConditions{Ready: &yes, Serving: &yes}}},
	})
	if err != nil && !apierrors.IsAlreadyExists(err) {
		return fmt.Errorf("create the endpoints of the service kubernetes: %w", err)
	}
	return nil
}

func nodeStatus(name string, created, now metav1.Time) corev1.NodeStatus {
	condition := func(kind corev1.NodeConditionType, status corev1.ConditionStatus, reason, message string) corev1.NodeCondition {
		return corev1.NodeCondition{
			Type: kind, Status: status, Reason: reason, Message: message,
			LastHeartbeatTime: now, LastTransitionTime: created,
		}
	}
	resources := corev1.ResourceList{
		corev1.ResourceCPU: resource.MustParse("4"), corev1.ResourceMemory: resource.MustParse("8132568Ki"),
		corev1.ResourceEphemeralStorage: resource.MustParse("20466256Ki"), corev1.ResourcePods: resource.MustParse("110"),
	}
	return corev1.NodeStatus{
		Capacity: resources, Allocatable: resources,
		Conditions: []corev1.NodeCondition{
			condition(corev1.NodeMemoryPressure, corev1.ConditionFalse, "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
			condition(corev1.NodeDiskPressure, corev1.ConditionFalse, "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
			condition(corev1.NodePIDPressure, corev1.ConditionFalse, "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
			condition(corev1.NodeReady, corev1.ConditionTrue, "KubeletReady", "kubelet is posting ready status"),
		},
		Addresses: []corev1.NodeAddress{
			{Type: corev1.NodeInternalIP, Address: nodeIP(name)}, {Type: corev1.NodeHostName, Address: name},
		},
		NodeInfo: corev1.NodeSystemInfo{
			KernelVersion: "6.12.48", OSImage: "podglass demo", ContainerRuntimeVersion: "containerd://2.2.0",
			KubeletVersion: version, OperatingSystem: "linux", Architecture: "amd64",
		},
	}
}
