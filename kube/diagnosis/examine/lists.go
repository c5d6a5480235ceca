package examine

import (
	"context"
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	typedcorev1 "k8s.io/client-go/kubernetes/typed/core/v1"
	"k8s.io/client-go/tools/pager"
	resourcehelper "k8s.io/component-helpers/resource"

	"github.com/podglass/podglass/kube/diagnosis"
	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/follow"
	"github.com/podglass/podglass/kube/podstatus"
)

// need says whether a diagnosis is as good without a list.
type need bool

const (
	needed   need = true
	optional need = false
)

// namespace asks for all of a namespace, or of the cluster for "", one list each.
func (c *collector) namespace(ctx context.Context, namespace string) {
	core, apps, batch := c.client.CoreV1(), c.client.AppsV1(), c.client.BatchV1()
	c.wait.Go(func() { c.listPods(ctx, namespace, metav1.ListOptions{LabelSelector: c.labels}) })
	list(ctx, c, "deployments", follow.NewResource(c.client, appsv1.Resource("deployments"), "deployments", apps.Deployments), namespace, c.labels, needed, &c.in.Deployments)
	list(ctx, c, "replicasets", follow.NewResource(c.client, appsv1.Resource("replicasets"), "replicasets", apps.ReplicaSets), namespace, c.labels, needed, &c.in.ReplicaSets)
	list(ctx, c, "statefulsets", follow.NewResource(c.client, appsv1.Resource("statefulsets"), "statefulsets", apps.StatefulSets), namespace, c.labels, needed, &c.in.StatefulSets)
	list(ctx, c, "daemonsets", follow.NewResource(c.client, appsv1.Resource("daemonsets"), "daemonsets", apps.DaemonSets), namespace, c.labels, needed, &c.in.DaemonSets)
	list(ctx, c, "jobs", follow.NewResource(c.client, batchv1.Resource("jobs"), "jobs", batch.Jobs), namespace, c.labels, needed, &c.in.Jobs)
	list(ctx, c, "replicationcontrollers", follow.NewResource(c.client, corev1.Resource("replicationcontrollers"), "replicationcontrollers", core.ReplicationControllers), namespace, c.labels, optional, &c.in.Controllers)
	list(ctx, c, "services", follow.NewResource(c.client, corev1.Resource("services"), "services", core.Services), namespace, "", needed, &c.services)
	list(ctx, c, "endpointslices", follow.NewResource(c.client, discoveryv1.Resource("endpointslices"), "endpointslices", c.client.DiscoveryV1().EndpointSlices), namespace, "", needed, &c.slices)
	list(ctx, c, "poddisruptionbudgets", follow.NewResource(c.client, policyv1.Resource("poddisruptionbudgets"), "poddisruptionbudgets", c.client.PolicyV1().PodDisruptionBudgets), namespace, c.labels, optional, &c.in.Budgets)
	list(ctx, c, "horizontalpodautoscalers", follow.NewResource(c.client, autoscalingv2.Resource("horizontalpodautoscalers"), "horizontalpodautoscalers", c.client.AutoscalingV2().HorizontalPodAutoscalers), namespace, c.labels, optional, &c.in.Autoscalers)
	list(ctx, c, "networkpolicies", follow.NewResource(c.client, networkingv1.Resource("networkpolicies"), "networkpolicies", c.client.NetworkingV1().NetworkPolicies), namespace, "", optional, &c.policies)
	c.listNodes(ctx)
}

// listNodes asks for the nodes once.
func (c *collector) listNodes(ctx context.Context) {
	nodes := func(string) typedcorev1.NodeInterface { return c.client.CoreV1().Nodes() }
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.in.Nodes == nil {
		c.in.Nodes = []*corev1.Node{}
		list(ctx, c, "nodes", follow.NewResource(c.client, corev1.Resource("nodes"), "nodes", nodes), "", "", optional, &c.in.Nodes)
	}
}

// list asks for the objects of one kind, while others are asked for.
func list[T follow.API](ctx context.Context, c *collector, what string, kind follow.Resource[T], namespace, selector string, need need, to *[]T) {
	c.wait.Go(func() {
		got, err := kind.List(ctx, namespace, selector)
		c.mu.Lock()
		defer c.mu.Unlock()
		*to = append(*to, got...)
		c.failed(what, err, need)
	})
}

// failed notes why something was not read. A kind that the cluster does not serve is
// not there.
func (c *collector) failed(what string, err error, need need) {
	if err == nil {
		return
	}
	explained := explain.Failure(fmt.Errorf("list %s: %w", what, err))
	switch {
	case explained.Class == explain.ClassNotFound:
	case explained.Class == explain.ClassForbidden && need == optional:
	case explained.Class == explain.ClassForbidden:
		c.gaps[Gap{What: what, Why: explained.Sentence}] = true
	case c.err == nil:
		c.err = explained
	}
}

// podsAtATime is how many pods are held in full. Of 10,000 pods, half as many at a time
// take a fifth longer and save a twentieth of the memory.
const podsAtATime = 1000

// listPods asks for pods by chunks, and keeps little of those that are well.
func (c *collector) listPods(ctx context.Context, namespace string, opts metav1.ListOptions) {
	pages := pager.New(func(ctx context.Context, opts metav1.ListOptions) (runtime.Object, error) {
		return c.client.CoreV1().Pods(namespace).List(ctx, opts)
	})
	pages.PageSize = podsAtATime
	pages.PageBufferSize = 1
	err := pages.EachListItem(ctx, opts, func(object runtime.Object) error {
		if pod, is := object.(*corev1.Pod); is {
			c.take(ctx, pod)
		}
		return nil
	})
	c.mu.Lock()
	defer c.mu.Unlock()
	c.failed("pods", err, needed)
}

// take keeps a pod: whole where it may be failing, and else what services and others
// need of it.
func (c *collector) take(ctx context.Context, pod *corev1.Pod) {
	isWanted := c.wanted == nil || c.wanted(pod)
	in := diagnosis.Input{}
	in.Pod, in.Now = pod, c.now
	isSuspect := isWanted && (pod.Status.Phase == corev1.PodPending || len(diagnosis.Diagnose(in)) > 0)
	c.mu.Lock()
	defer c.mu.Unlock()
	before, has := c.seen[pod.UID]
	if has && (before.wanted || !isWanted) {
		return
	}
	if isWanted {
		c.count++
	}
	c.charge(pod)
	var kept *corev1.Pod
	if isSuspect {
		kept = pod.DeepCopy() // so that the chunk that it came in can go
		c.suspect(ctx, kept)
	} else {
		kept = c.alike.slim(pod)
	}
	switch {
	case has:
		c.in.Pods[before.at] = kept
	default:
		before.at = len(c.in.Pods)
		c.in.Pods = append(c.in.Pods, kept)
	}
	if c.seen != nil {
		c.seen[pod.UID] = seenPod{before.at, isWanted}
	}
	if c.progress != nil && c.count%podsAtATime == 0 {
		c.progress(c.count)
	}
}

// charge adds what a pod requests to what its node has given away.
func (c *collector) charge(pod *corev1.Pod) {
	if c.requested == nil || pod.Spec.NodeName == "" || podstatus.IsOver(pod) {
		return
	}
	of := c.requested[pod.Spec.NodeName]
	if of == nil {
		of = corev1.ResourceList{}
		c.requested[pod.Spec.NodeName] = of
	}
	for name, amount := range resourcehelper.PodRequests(pod, resourcehelper.PodResourcesOptions{}) {
		sum := of[name]
		sum.Add(amount)
		of[name] = sum
	}
}
