package node

import (
	"strings"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/utils/ptr"

	"github.com/podglass/podglass/kube/demo/apiserver"
)

// services answers the network's questions about services: the cluster's DNS and its proxy.
type services struct{ *Node }

// clusterDomain ends the names of services.
const clusterDomain = ".svc.cluster.local"

// Lookup is podnet.Services'.
func (s services) Lookup(name, namespace string) (string, bool) {
	name = strings.TrimSuffix(strings.TrimSuffix(name, clusterDomain), ".svc")
	if service, other, ok := strings.Cut(name, "."); ok {
		name, namespace = service, other
	}
	svc, err := apiserver.Get[*corev1.Service](s.state, namespace, name)
	if err != nil || svc.Spec.ClusterIP == "" || svc.Spec.ClusterIP == corev1.ClusterIPNone {
		return "", false
	}
	return svc.Spec.ClusterIP, true
}

// Route is podnet.Services': to the first ready pod.
func (s services) Route(ip string, port int) (podIP string, podPort int, ok bool) {
	for _, svc := range apiserver.List[*corev1.Service](s.state, "") {
		if svc.Spec.ClusterIP != ip {
			continue
		}
		for i := range svc.Spec.Ports {
			if int(svc.Spec.Ports[i].Port) != port {
				continue
			}
			for _, pod := range s.backends(svc) {
				target, found := targetPort(&svc.Spec.Ports[i], pod)
				if found && podReady(pod) && pod.DeletionTimestamp == nil {
					return pod.Status.PodIP, int(target), true
				}
			}
		}
		return "", 0, true
	}
	return "", 0, false
}

// backends are the pods with an address that a service selects.
func (n *Node) backends(svc *corev1.Service) []*corev1.Pod {
	var pods []*corev1.Pod
	for _, pod := range apiserver.List[*corev1.Pod](n.state, svc.Namespace) {
		if selects(svc, pod) && pod.Status.PodIP != "" && pod.Status.Phase == corev1.PodRunning || selects(svc, pod) && pod.Status.PodIP != "" && pod.Status.Phase == corev1.PodPending {
			pods = append(pods, pod)
		}
	}
	return pods
}

func podReady(pod *corev1.Pod) bool {
	for _, c := range pod.Status.Conditions {
		if c.Type == corev1.PodReady {
			return c.Status == corev1.ConditionTrue
		}
	}
	return false
}

// targetPort is the pod's port that a service port leads to; named ports are looked up in
// the pod's containers, sidecars included.
func targetPort(port *corev1.ServicePort, pod *corev1.Pod) (int32, bool) {
	if port.TargetPort.Type == intstr.Int {
		return port.TargetPort.IntVal, true
	}
	for _, containers := range [][]corev1.Container{pod.Spec.Containers, pod.Spec.InitContainers} {
		for _, c := range containers {
			for _, p := range c.Ports {
				if p.Name == port.TargetPort.StrVal && p.Protocol == port.Protocol {
					return p.ContainerPort, true
				}
			}
		}
	}
	return 0, false
}

// sliceController is who writes the slices of services with a selector.
const sliceController = "endpointslice-controller.k8s.io"

// reconcileService writes the EndpointSlice of a service.
func (n *Node) reconcileService(k key) {
	svc, err := apiserver.Get[*corev1.Service](n.state, k.namespace, k.name)
	slices := n.slicesOf(k)
	if err != nil || len(svc.Spec.Selector) == 0 || svc.Spec.Type == corev1.ServiceTypeExternalName {
		for _, slice := range slices {
			_ = apiserver.Delete[*discoveryv1.EndpointSlice](n.state, k.namespace, slice.Name, metav1.DeleteOptions{})
		}
		return
	}
	pods := n.backends(svc)
	slice := &discoveryv1.EndpointSlice{
		ObjectMeta: metav1.ObjectMeta{
			GenerateName: svc.Name + "-", Namespace: svc.Namespace,
			Labels: withLabels(svc.Labels, discoveryv1.LabelServiceName, svc.Name, discoveryv1.LabelManagedBy, sliceController),
			OwnerReferences: []metav1.OwnerReference{
				*metav1.NewControllerRef(svc, corev1.SchemeGroupVersion.WithKind("Service")),
			},
		},
		AddressType: discoveryv1.AddressTypeIPv4,
		Ports:       slicePorts(svc, pods),
	}
	for _, pod := range pods {
		slice.Endpoints = append(slice.Endpoints, endpoint(pod))
	}
	if len(slices) == 0 {
		_, _ = apiserver.Create(n.state, slice)
	} else {
		_, _ = apiserver.Modify(n.state, svc.Namespace, slices[0].Name, func(old *discoveryv1.EndpointSlice) error {
			old.Endpoints, old.Ports, old.Labels = slice.Endpoints, slice.Ports, slice.Labels
			return nil
		})
	}
}

// slicesOf are the slices that the controller has written. Those that others write for a
// service without a selector are theirs.
func (n *Node) slicesOf(k key) []*discoveryv1.EndpointSlice {
	var own []*discoveryv1.EndpointSlice
	for _, slice := range apiserver.List[*discoveryv1.EndpointSlice](n.state, k.namespace) {
		if slice.Labels[discoveryv1.LabelServiceName] == k.name && slice.Labels[discoveryv1.LabelManagedBy] == sliceController {
			own = append(own, slice)
		}
	}
	return own
}

func withLabels(base labels.Set, pairs ...string) map[string]string {
	all := map[string]string{}
	for name, value := range base {
		all[name] = value
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		all[pairs[i]] = pairs[i+1]
	}
	return all
}

func endpoint(pod *corev1.Pod) discoveryv1.Endpoint {
	terminating, ready := pod.DeletionTimestamp != nil, podReady(pod)
	return discoveryv1.Endpoint{
		Addresses: []string{pod.Status.PodIP},
		Conditions: discoveryv1.EndpointConditions{
			Ready: ptr.To(ready && !terminating), Serving: ptr.To(ready), Terminating: ptr.To(terminating),
		},
		NodeName:  ptr.To(pod.Spec.NodeName),
		TargetRef: &corev1.ObjectReference{Kind: "Pod", Namespace: pod.Namespace, Name: pod.Name, UID: pod.UID},
	}
}

// slicePorts are a service's ports as its pods have them. Pods of a service have the same
// ports here; a real cluster would make a slice for each kind.
func slicePorts(svc *corev1.Service, pods []*corev1.Pod) []discoveryv1.EndpointPort {
	var ports []discoveryv1.EndpointPort
	for i := range svc.Spec.Ports {
		port := &svc.Spec.Ports[i]
		number, found := port.TargetPort.IntVal, port.TargetPort.Type == intstr.Int
		for _, pod := range pods {
			if !found {
				number, found = targetPort(port, pod)
			}
		}
		if found {
			ports = append(ports, discoveryv1.EndpointPort{Name: ptr.To(port.Name), Port: ptr.To(number), Protocol: ptr.To(port.Protocol)})
		}
	}
	return ports
}
