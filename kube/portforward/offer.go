package portforward

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/kubernetes"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/podstatus"
	"github.com/podglass/podglass/kube/services"
	"github.com/podglass/podglass/kube/workload"
)

// Offer is something of a pod that can be forwarded.
type Offer struct {
	Target Target
	// Port is 0 for a port that is still to be named.
	Port Port
	// To is where the port of a service leads in the pod.
	To services.Target
}

// String names the offer: "svc/web  8080 (http)".
func (o Offer) String() string {
	text := o.Target.Object()
	switch {
	case o.Port.Number == 0:
		return text
	case o.Port.Name == "":
		return text + "  " + strconv.Itoa(o.Port.Number)
	}
	return fmt.Sprintf("%s  %d (%s)", text, o.Port.Number, o.Port.Name)
}

// Offers are the ports that can be forwarded to reach a pod: those of the services
// in front of it first, then those of its workload that no service leads to, since both
// go on when the pod is replaced, then the pod's own, declared or asked by a probe, and
// last the pod with its port still to be named. With a container only that one's ports
// count, unless nothing is offered then. Services that may not be listed
// are left out, and missing is why; err is why the pod cannot be read.
func Offers(ctx context.Context, client kubernetes.Interface, ref kube.PodRef, container string) (offers []Offer, missing, err error) {
	pod, err := client.CoreV1().Pods(ref.Namespace).Get(ctx, ref.Name, metav1.GetOptions{})
	if err != nil {
		return nil, nil, explain.Failure(fmt.Errorf("get pod %s: %w", ref.Name, err))
	}
	inFront, err := client.CoreV1().Services(ref.Namespace).List(ctx, metav1.ListOptions{})
	if err != nil {
		missing = explain.Failure(fmt.Errorf("list services: %w", err))
	} else {
		for i := range inFront.Items {
			offers = append(offers, serviceOffers(&inFront.Items[i], pod)...)
		}
	}
	of := Target{Namespace: ref.Namespace, Kind: Pod, Name: ref.Name}
	ports := append(Ports(pod), probedPorts(pod)...)
	own := slices.DeleteFunc(slices.Clone(ports), func(p Port) bool { return container != "" && p.Container != container })
	if len(own)+len(offers) == 0 {
		own = ports
	}
	offers = append(offers, workloadOffers(pod, own, offers)...)
	for _, port := range own {
		target := of
		target.Port = port.Number
		offers = append(offers, Offer{Target: target, Port: port})
	}
	return append(offers, Offer{Target: of}), missing, nil
}

// workloadOffers are the ports of the pods of a pod's workload, without those that
// services lead to.
func workloadOffers(pod *corev1.Pod, ports []Port, inFront []Offer) []Offer {
	owner := metav1.GetControllerOf(pod)
	if owner == nil {
		return nil
	}
	of, known := workload.OfPod(owner.Kind, owner.Name, labels.FormatLabels(pod.Labels))
	if !known {
		return nil
	}
	var offers []Offer
	for _, port := range ports {
		if slices.ContainsFunc(inFront, func(o Offer) bool { return int(o.To.Number) == port.Number }) {
			continue
		}
		offers = append(offers, Offer{Port: port, Target: Target{Namespace: pod.Namespace, Kind: of.Kind, Name: of.Name, Port: port.Number}})
	}
	return offers
}

// serviceOffers are the ports of a service, if it is in front of the pod.
func serviceOffers(service *corev1.Service, pod *corev1.Pod) []Offer {
	if !podstatus.SelectedBy(pod, service) {
		return nil
	}
	var offers []Offer
	for i := range service.Spec.Ports {
		port := &service.Spec.Ports[i]
		if !isTCP(port.Protocol) {
			continue
		}
		offers = append(offers, Offer{
			Port: Port{Name: port.Name, Number: int(port.Port)}, To: services.TargetIn(pod, port),
			Target: Target{Namespace: service.Namespace, Kind: Service, Name: service.Name, Port: int(port.Port), PortName: port.Name},
		})
	}
	return offers
}
