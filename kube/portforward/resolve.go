package portforward

import (
	"context"
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/podstatus"
)

// endpoint is a port of one pod.
type endpoint struct {
	pod  kube.PodRef
	port int
}

// resolver finds the pod that a target means at the moment.
type resolver struct{ client kubernetes.Interface }

// resolve returns a pod to connect to. For a service it is a ready one, and not
// avoid if there is another. Errors that only a change in the cluster can mend
// are permanent.
func (r resolver) resolve(ctx context.Context, target Target, avoid types.UID) (endpoint, error) {
	if target.Kind == Pod {
		return r.pod(ctx, target)
	}
	return r.service(ctx, target, avoid)
}

func (r resolver) pod(ctx context.Context, target Target) (endpoint, error) {
	if err := (kube.PodRef{Namespace: target.Namespace, Name: target.Name}).Check(); err != nil {
		return endpoint{}, permanent(err)
	}
	pod, err := r.client.CoreV1().Pods(target.Namespace).Get(ctx, target.Name, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return endpoint{}, permanent(fmt.Errorf("there is no pod %s/%s", target.Namespace, target.Name))
	}
	if err != nil {
		return endpoint{}, apiFailure("get pod", target, err)
	}
	switch {
	case podstatus.IsOver(pod):
		return endpoint{}, permanent(fmt.Errorf("pod %s/%s has ended", target.Namespace, target.Name))
	case pod.Status.Phase != corev1.PodRunning:
		return endpoint{}, fmt.Errorf("pod %s/%s is not running yet", target.Namespace, target.Name)
	}
	port, err := podPort(pod, target)
	if err != nil {
		return endpoint{}, err
	}
	return endpoint{pod: refOf(pod), port: port}, nil
}

func (r resolver) service(ctx context.Context, target Target, avoid types.UID) (endpoint, error) {
	service, err := r.client.CoreV1().Services(target.Namespace).Get(ctx, target.Name, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return endpoint{}, permanent(fmt.Errorf("there is no service %s/%s", target.Namespace, target.Name))
	}
	if err != nil {
		return endpoint{}, apiFailure("get service", target, err)
	}
	if service.Spec.Type == corev1.ServiceTypeExternalName {
		return endpoint{}, permanent(fmt.Errorf("service %s leads out of the cluster, to %s: no pod is behind it", target.Name, service.Spec.ExternalName))
	}
	port, err := servicePort(service, target)
	if err != nil {
		return endpoint{}, err
	}
	slices, err := r.client.DiscoveryV1().EndpointSlices(target.Namespace).List(ctx, metav1.ListOptions{
		LabelSelector: discoveryv1.LabelServiceName + "=" + target.Name,
	})
	if apierrors.IsForbidden(err) {
		return r.selected(ctx, service, port, avoid)
	}
	if err != nil {
		return endpoint{}, apiFailure("list the endpoints of service", target, err)
	}
	found, unready := readyEndpoints(slices.Items, service.Namespace, port.Name)
	return choose(target.Name, found, unready, avoid)
}

// readyEndpoints lists the ready pods of a service with the port that goes by
// portName in their slice, and counts those which are not ready. As the API
// says, an endpoint that does not know whether it is ready is.
func readyEndpoints(endpointSlices []discoveryv1.EndpointSlice, namespace, portName string) (ready []endpoint, unready int) {
	for _, slice := range endpointSlices {
		number := slicePort(slice.Ports, portName)
		if number == 0 {
			continue
		}
		for _, candidate := range slice.Endpoints {
			pod := candidate.TargetRef
			if pod == nil || pod.Kind != "Pod" {
				continue
			}
			if candidate.Conditions.Ready != nil && !*candidate.Conditions.Ready {
				unready++
				continue
			}
			in := pod.Namespace
			if in == "" {
				in = namespace
			}
			ready = append(ready, endpoint{pod: kube.PodRef{Namespace: in, Name: pod.Name, UID: pod.UID}, port: number})
		}
	}
	return ready, unready
}

func slicePort(ports []discoveryv1.EndpointPort, name string) int {
	for _, port := range ports {
		if port.Port == nil || (port.Protocol != nil && !isTCP(*port.Protocol)) {
			continue
		}
		if port.Name == nil && name == "" || port.Name != nil && *port.Name == name {
			return int(*port.Port)
		}
	}
	return 0
}

// selected finds the service's pods by its selector, for users who may not read
// EndpointSlices. The target port is translated in each pod.
func (r resolver) selected(ctx context.Context, service *corev1.Service, port corev1.ServicePort, avoid types.UID) (endpoint, error) {
	if len(service.Spec.Selector) == 0 {
		return endpoint{}, permanent(fmt.Errorf("service %s selects no pods, and you may not list its endpointslices in namespace %s", service.Name, service.Namespace))
	}
	pods, err := r.client.CoreV1().Pods(service.Namespace).List(ctx, metav1.ListOptions{
		LabelSelector: labels.SelectorFromSet(service.Spec.Selector).String(),
	})
	if err != nil {
		return endpoint{}, apiFailure("list the pods of service", Target{Namespace: service.Namespace, Name: service.Name}, err)
	}
	var found []endpoint
	unready := 0
	for i := range pods.Items {
		pod := &pods.Items[i]
		number := targetPort(pod, port)
		switch {
		case number == 0:
		case podstatus.IsReady(pod):
			found = append(found, endpoint{pod: refOf(pod), port: number})
		default:
			unready++
		}
	}
	return choose(service.Name, found, unready, avoid)
}

// targetPort translates a service's port for one pod, 0 when the pod has none
// of that name.
func targetPort(pod *corev1.Pod, port corev1.ServicePort) int {
	if name := port.TargetPort.StrVal; name != "" {
		for _, declared := range Ports(pod) {
			if declared.Name == name {
				return declared.Number
			}
		}
		return 0
	}
	if number := port.TargetPort.IntValue(); number != 0 {
		return number
	}
	return int(port.Port)
}

// choose takes the first pod by name, so that a forward comes back to the same
// one as long as it can.
func choose(service string, ready []endpoint, unready int, avoid types.UID) (endpoint, error) {
	if len(ready) == 0 {
		if unready > 0 {
			return endpoint{}, fmt.Errorf("no pod behind service %s is ready (%d not ready)", service, unready)
		}
		return endpoint{}, fmt.Errorf("no pod is behind service %s", service)
	}
	slices.SortFunc(ready, func(a, b endpoint) int { return strings.Compare(a.pod.Name, b.pod.Name) })
	for _, candidate := range ready {
		if candidate.pod.UID != avoid || avoid == "" {
			return candidate, nil
		}
	}
	return ready[0], nil
}

func refOf(pod *corev1.Pod) kube.PodRef {
	return kube.PodRef{Namespace: pod.Namespace, Name: pod.Name, UID: pod.UID}
}

// apiFailure tells a failed request in a sentence and sorts it: a missing right
// does not come by trying again.
func apiFailure(doing string, target Target, err error) error {
	explained := explain.Failure(fmt.Errorf("%s %s/%s: %w", doing, target.Namespace, target.Name, err))
	switch explained.Class {
	case explain.ClassForbidden, explain.ClassUnauthorized, explain.ClassNotFound, explain.ClassInvalid, explain.ClassCredentialPlugin, explain.ClassCertificate:
		return permanent(explained)
	}
	return explained
}
