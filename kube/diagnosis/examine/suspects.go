package examine

import (
	"context"
	"fmt"
	"strings"
	"sync"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/types"

	"github.com/podglass/podglass/kube/anatomy"
	"github.com/podglass/podglass/kube/diagnosis"
	"github.com/podglass/podglass/kube/podstatus"
)

// together is how many pods are asked about at a time.
const together = 8

// examineSuspects asks more about the pods that may be failing, and diagnoses them.
func (c *collector) examineSuspects(ctx context.Context) {
	owners := c.owned()
	nodes := map[string]*corev1.Node{}
	for _, node := range c.in.Nodes {
		nodes[node.Name] = node
	}
	slots := make(chan struct{}, together)
	var wait sync.WaitGroup
	for _, pod := range c.suspects {
		in := diagnosis.Input{Nodes: c.in.Nodes, Pods: c.in.Pods, Requested: c.requested}
		in.Pod, in.Now, in.Owners = pod, c.now, owners
		if node := nodes[pod.Spec.NodeName]; node != nil {
			in.Node = anatomy.Found(node)
		}
		wait.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			found := c.examine(ctx, in)
			c.mu.Lock()
			defer c.mu.Unlock()
			c.in.Findings[pod.UID] = found
			if len(found) == 0 && isOnItsWay(pod) {
				c.pending = append(c.pending, text("Pod", pod.Namespace, pod.Name)+": "+podstatus.Summarize(pod).Status)
			}
		})
	}
	wait.Wait()
}

// examine asks for what a pod says nothing of itself.
func (c *collector) examine(ctx context.Context, in diagnosis.Input) []diagnosis.Finding {
	pod := in.Pod
	events, err := c.events(ctx, pod.Namespace, "Pod", pod.UID)
	switch {
	case err == nil:
		in.Events, in.EventsKnown = events, anatomy.Read
	case apierrors.IsForbidden(err):
		in.EventsKnown = anatomy.Forbidden
	default:
		in.EventsKnown = anatomy.Failed
	}
	if in.EventsKnown != anatomy.Read {
		c.mu.Lock()
		c.failed("events", err, needed)
		c.mu.Unlock()
	}
	in.Claims = c.claims(ctx, pod)
	in.Logs = lastWords(ctx, c.client, pod)
	return diagnosis.Diagnose(in)
}

// events are those about an object, in the order of their times.
func (c *collector) events(ctx context.Context, namespace, kind string, uid types.UID) ([]podstatus.Event, error) {
	selector := fields.Set{"involvedObject.kind": kind, "involvedObject.uid": string(uid)}
	list, err := c.client.CoreV1().Events(namespace).List(ctx, metav1.ListOptions{FieldSelector: selector.String()})
	if err != nil {
		return nil, err
	}
	events := make([]podstatus.Event, len(list.Items))
	for i := range list.Items {
		events[i] = podstatus.NewEvent(&list.Items[i])
	}
	podstatus.SortEvents(events)
	return events, nil
}

// claims are the claims of a pod that has not started: of others they are bound.
func (c *collector) claims(ctx context.Context, pod *corev1.Pod) map[string]anatomy.Answer[*corev1.PersistentVolumeClaim] {
	if pod.Status.Phase != corev1.PodPending {
		return nil
	}
	claims := map[string]anatomy.Answer[*corev1.PersistentVolumeClaim]{}
	for i := range pod.Spec.Volumes {
		var name string
		switch volume := &pod.Spec.Volumes[i]; {
		case volume.PersistentVolumeClaim != nil:
			name = volume.PersistentVolumeClaim.ClaimName
		case volume.Ephemeral != nil:
			name = anatomy.ClaimOf(pod, volume.Name)
		default:
			continue
		}
		claim, err := c.client.CoreV1().PersistentVolumeClaims(pod.Namespace).Get(ctx, name, metav1.GetOptions{})
		switch {
		case err == nil:
			claims[name] = anatomy.Found(claim)
		case apierrors.IsNotFound(err):
			claims[name] = anatomy.Answer[*corev1.PersistentVolumeClaim]{Known: anatomy.NotThere}
		}
	}
	return claims
}

// owned are the workloads by their UID.
func (c *collector) owned() map[types.UID]anatomy.Answer[metav1.Object] {
	owners := map[types.UID]anatomy.Answer[metav1.Object]{}
	put(owners, c.in.Deployments)
	put(owners, c.in.ReplicaSets)
	put(owners, c.in.StatefulSets)
	put(owners, c.in.DaemonSets)
	put(owners, c.in.Jobs)
	put(owners, c.in.Controllers)
	return owners
}

func put[T metav1.Object](owners map[types.UID]anatomy.Answer[metav1.Object], list []T) {
	for _, of := range list {
		owners[of.GetUID()] = anatomy.Found[metav1.Object](of)
	}
}

// askShort asks for the events of workloads that have fewer pods than they want.
func (c *collector) askShort(ctx context.Context) {
	c.in.Events = map[types.UID][]podstatus.Event{}
	for _, of := range diagnosis.Short(c.in) {
		kind := strings.TrimPrefix(fmt.Sprintf("%T", of), "*v1.")
		events, err := c.events(ctx, of.GetNamespace(), kind, of.GetUID())
		if err != nil {
			c.failed("events", err, needed)
			continue
		}
		c.in.Events[of.GetUID()] = events
	}
}
