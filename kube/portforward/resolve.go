package portforward

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/kubernetes"
	"k8s.io/utils/ptr"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/podstatus"
	"github.com/podglass/podglass/kube/services"
	"github.com/podglass/podglass/kube/workload"
)

// endpoint is a port of one pod.
type endpoint struct {
	pod  kube.PodRef
	port int
	// appProtocol is what the service says that is spoken there, "" for nothing.
	appProtocol string
}

// resolver finds the pod that a target means at the moment.
type resolver struct{ client kubernetes.Interface }

// candidates are the pods that requests to a target go to, by name, so that a forward
// comes back to the same one as long as it can. There is at least one where err is nil.
// Errors that only a change in the cluster can fix are permanent.
func (r resolver) candidates(ctx context.Context, target Target) ([]endpoint, error) {
	switch target.Kind {
	case Pod:
		one, err := r.pod(ctx, target)
		return []endpoint{one}, err
	case Service:
		return r.service(ctx, target)
	}
	return r.workload(ctx, target)
}

// noPodError says that no pod takes requests to a target at the moment.
type noPodError struct{ sentence string }

func (e *noPodError) Error() string { return e.sentence }

func (r resolver) pod(ctx context.Context, target Target) (endpoint, error) {
	if err := (kube.PodRef{Namespace: target.Namespace, Name: target.Name}).Check(); err != nil {
		return endpoint{}, permanent(err)
	}
	pod, err := r.client.CoreV1().Pods(target.Namespace).Get(ctx, target.Name, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return endpoint{}, r.missing(ctx, target, err)
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

func (r resolver) service(ctx context.Context, target Target) ([]endpoint, error) {
	service, err := r.client.CoreV1().Services(target.Namespace).Get(ctx, target.Name, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return nil, r.missing(ctx, target, err)
	}
	if err != nil {
		return nil, apiFailure("get service", target, err)
	}
	if services.IsExternalName(service) {
		return nil, permanent(fmt.Errorf("service %s leads out of the cluster, to %s: no pod is behind it", target.Name, service.Spec.ExternalName))
	}
	port, err := servicePort(service, target)
	if err != nil {
		return nil, err
	}
	endpoints, err := r.endpoints(ctx, service)
	if err != nil {
		return nil, err
	}
	backends := services.Backends(service, &port, endpoints)
	appProtocol := ptr.Deref(port.AppProtocol, "")
	var used []endpoint
	addresses := false
	for _, backend := range services.InUse(backends) {
		if backend.Pod == "" {
			addresses = true
			continue
		}
		used = append(used, endpoint{
			pod:  kube.PodRef{Namespace: backend.Namespace, Name: backend.Pod, UID: backend.UID},
			port: int(backend.Number), appProtocol: appProtocol,
		})
	}
	switch {
	case len(used) > 0:
		return used, nil
	case addresses:
		return nil, permanent(fmt.Errorf("service %s leads to addresses without pods: only pods can be forwarded to", target.Name))
	case len(backends) > 0:
		return nil, &noPodError{fmt.Sprintf("no pod behind service %s is ready (%d not ready)", target.Name, len(backends))}
	case len(endpoints) > 0:
		return nil, &noPodError{fmt.Sprintf("port %s of service %s leads to the port named %s, which none of its pods has",
			target.PortText(), target.Name, services.TargetText(&port))}
	}
	return nil, &noPodError{fmt.Sprintf("no pod is behind service %s", target.Name)}
}

// endpoints are those of the service's slices. For users who may not read slices they
// are found by the selector.
func (r resolver) endpoints(ctx context.Context, service *corev1.Service) ([]services.Endpoint, error) {
	of := Target{Namespace: service.Namespace, Name: service.Name}
	list, err := r.client.DiscoveryV1().EndpointSlices(service.Namespace).List(ctx, metav1.ListOptions{
		LabelSelector: discoveryv1.LabelServiceName + "=" + service.Name,
	})
	if err == nil {
		return services.EndpointsOf(pointers(list.Items)), nil
	}
	if !apierrors.IsForbidden(err) {
		return nil, apiFailure("list the endpoints of service", of, err)
	}
	if len(service.Spec.Selector) == 0 {
		return nil, permanent(fmt.Errorf("service %s selects no pods, and you may not list its endpointslices in namespace %s", service.Name, service.Namespace))
	}
	pods, err := r.client.CoreV1().Pods(service.Namespace).List(ctx, metav1.ListOptions{
		LabelSelector: labels.SelectorFromSet(service.Spec.Selector).String(),
	})
	if err != nil {
		return nil, apiFailure("list the pods of service", of, err)
	}
	return services.EndpointsOfPods(service, pointers(pods.Items)), nil
}

// workload finds the pods of a workload that are ready, and where none is those that
// are being deleted and still serve.
func (r resolver) workload(ctx context.Context, target Target) ([]endpoint, error) {
	selection, err := workload.Resolve(ctx, r.client, target.Namespace, workload.Argument{Kind: target.Kind, Name: target.Name})
	if err != nil {
		return nil, workloadFailure(err)
	}
	list, err := r.client.CoreV1().Pods(target.Namespace).List(ctx, metav1.ListOptions{LabelSelector: selection.Labels})
	if err != nil {
		return nil, apiFailure("list the pods of "+string(target.Kind), target, err)
	}
	var ready, draining []endpoint
	pods, lacking := 0, 0
	var lacks error
	for _, pod := range pointers(list.Items) {
		controller := metav1.GetControllerOf(pod)
		if selection.Owner != nil && controller != nil {
			owned, err := selection.Owner.Owns(ctx, r.client, target.Namespace, controller.Kind, controller.Name)
			if err != nil {
				return nil, err
			}
			if !owned {
				continue
			}
		}
		if podstatus.IsOver(pod) {
			continue
		}
		pods++
		number, err := podPort(pod, target)
		switch to := (endpoint{pod: refOf(pod), port: number}); {
		case err != nil:
			lacks = err
			lacking++
		case podstatus.IsReady(pod):
			ready = append(ready, to)
		case podstatus.IsServing(pod):
			draining = append(draining, to)
		}
	}
	used := ready
	if len(used) == 0 {
		used = draining
	}
	switch {
	case len(used) > 0:
		slices.SortFunc(used, func(a, b endpoint) int { return strings.Compare(a.pod.Name, b.pod.Name) })
		return used, nil
	case pods > 0 && lacking == pods:
		return nil, lacks
	case pods > 0:
		return nil, &noPodError{fmt.Sprintf("no pod of %s is ready (%d not ready)", target.Object(), pods)}
	}
	return nil, &noPodError{fmt.Sprintf("%s has no pod", target.Object())}
}

// NumberOf is the number of a target's port as its clients know it: that of a service, or
// of a container. A port that is given by its number is not looked for. Errors are one
// sentence.
func NumberOf(ctx context.Context, client kubernetes.Interface, target Target) (int, error) {
	if target.PortName == "" {
		return target.Port, nil
	}
	if target.Kind == Service {
		service, err := client.CoreV1().Services(target.Namespace).Get(ctx, target.Name, metav1.GetOptions{})
		if err != nil {
			return 0, apiFailure("get service", target, err)
		}
		port, err := servicePort(service, target)
		return int(port.Port), err
	}
	all, err := resolver{client}.candidates(ctx, target)
	if err != nil {
		return 0, err
	}
	return all[0].port, nil
}

// pointers are the items of a list.
func pointers[T any](items []T) []*T {
	all := make([]*T, len(items))
	for i := range items {
		all[i] = &items[i]
	}
	return all
}

func refOf(pod *corev1.Pod) kube.PodRef {
	return kube.PodRef{Namespace: pod.Namespace, Name: pod.Name, UID: pod.UID}
}

// apiFailure tells a failed request in a sentence and sorts it.
func apiFailure(doing string, target Target, err error) error {
	return sorted(explain.Failure(fmt.Errorf("%s %s/%s: %w", doing, target.Namespace, target.Name, err)))
}

// sorted marks a failure as permanent that does not pass by trying again, as a missing
// right does not.
func sorted(failure *explain.Error) error {
	switch failure.Class {
	case explain.ClassForbidden, explain.ClassUnauthorized, explain.ClassNotFound, explain.ClassInvalid, explain.ClassCredentialPlugin, explain.ClassCertificate:
		return permanent(failure)
	}
	return failure
}

// missing says that what a forward leads to is not there, and what was perhaps meant.
func (r resolver) missing(ctx context.Context, target Target, err error) error {
	named := workload.Argument{Kind: target.Kind, Name: target.Name}
	return permanent(workload.Missing(ctx, r.client, target.Namespace, named, fmt.Errorf("get %s %s: %w", target.Kind, target.Name, err)))
}

// workloadFailure sorts what [workload.Resolve] says.
func workloadFailure(err error) error {
	var failure *explain.Error
	if errors.As(err, &failure) {
		return sorted(failure)
	}
	return permanent(err)
}
