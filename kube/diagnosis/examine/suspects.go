package examine

import (
	"context"
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/types"

	"github.com/podglass/podglass/kube/anatomy"
	"github.com/podglass/podglass/kube/diagnosis"
	"github.com/podglass/podglass/kube/podstatus"
)

// together is how many questions about single objects are asked at a time.
const together = 8

// question asks about one object, while lists and other questions are under way.
func (c *collector) question(ask func()) {
	c.wait.Go(func() {
		c.slots <- struct{}{}
		defer func() { <-c.slots }()
		ask()
	})
}

// suspect is a pod that may be failing, and what the pod does not say itself.
type suspect struct {
	pod         *corev1.Pod
	events      []podstatus.Event
	eventsKnown anatomy.Knowledge
	claims      map[string]anatomy.Answer[*corev1.PersistentVolumeClaim]
	logs        map[string][]string
	logsDenied  string
}

// suspect asks more about a pod that may be failing, while the lists are still read.
// The mutex is held.
func (c *collector) suspect(ctx context.Context, pod *corev1.Pod) {
	s := &suspect{pod: pod}
	c.suspects = append(c.suspects, s)
	c.question(func() { c.ask(ctx, s) })
}

// ask asks for what a pod does not say itself.
func (c *collector) ask(ctx context.Context, s *suspect) {
	events, err := c.events(ctx, s.pod.Namespace, "Pod", s.pod.UID)
	switch {
	case err == nil:
		s.events, s.eventsKnown = events, anatomy.Read
	case apierrors.IsForbidden(err):
		s.eventsKnown = anatomy.Forbidden
	default:
		s.eventsKnown = anatomy.Failed
	}
	if s.eventsKnown != anatomy.Read {
		c.mu.Lock()
		c.failed("events", err, needed)
		c.mu.Unlock()
	}
	s.claims = c.claims(ctx, s.pod)
	s.logs, s.logsDenied = lastWords(ctx, c.client, s.pod)
}

// diagnoseSuspects diagnoses the pods that may be failing, once all that was asked for
// has come.
func (c *collector) diagnoseSuspects() {
	owners := c.owned()
	nodes := map[string]*corev1.Node{}
	for _, node := range c.in.Nodes {
		nodes[node.Name] = node
	}
	for _, s := range c.suspects {
		in := diagnosis.Input{
			Events: s.events, EventsKnown: s.eventsKnown, Logs: s.logs, LogsDenied: s.logsDenied,
			Nodes: c.in.Nodes, Pods: c.in.Pods, Requested: c.requested,
		}
		in.Pod, in.Now, in.Owners, in.Claims = s.pod, c.now, owners, s.claims
		if node := nodes[s.pod.Spec.NodeName]; node != nil {
			in.Node = anatomy.Found(node)
		}
		found := diagnosis.Diagnose(in)
		c.in.Findings[s.pod.UID] = found
		if len(found) == 0 && isOnItsWay(s.pod) {
			c.pending = append(c.pending, text("Pod", s.pod.Namespace, s.pod.Name)+": "+podstatus.Summarize(s.pod).Status)
		}
	}
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
		c.question(func() {
			events, err := c.events(ctx, of.GetNamespace(), kind, of.GetUID())
			c.mu.Lock()
			defer c.mu.Unlock()
			if err != nil {
				c.failed("events", err, needed)
				return
			}
			c.in.Events[of.GetUID()] = events
		})
	}
	c.wait.Wait()
}
