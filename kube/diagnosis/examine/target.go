package examine

import (
	"context"
	"fmt"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/podglass/podglass/kube/anatomy"
	"github.com/podglass/podglass/kube/diagnosis"
	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/follow"
	"github.com/podglass/podglass/kube/podstatus"
	"github.com/podglass/podglass/kube/workload"
)

// argument asks for one object and its pods.
func (c *collector) argument(ctx context.Context, namespace string, arg workload.Argument) error {
	if arg.Kind == workload.Service {
		return c.service(ctx, namespace, arg)
	}
	selection, err := workload.Resolve(ctx, c.client, namespace, arg)
	if err != nil {
		return err
	}
	if err := c.workload(ctx, namespace, arg); err != nil {
		return err
	}
	c.listNodes(ctx)
	if selection.Pod != "" {
		pod, err := c.client.CoreV1().Pods(namespace).Get(ctx, selection.Pod, metav1.GetOptions{})
		if err != nil {
			return explain.Failure(fmt.Errorf("get pod %s: %w", selection.Pod, err))
		}
		c.take(ctx, pod)
		c.owners(ctx, namespace, pod)
		return nil
	}
	if selection.Owner != nil { // a cron job: its jobs say which pods are its
		var jobs []*batchv1.Job
		list(ctx, c, "jobs", follow.NewResource(c.client, batchv1.Resource("jobs"), "jobs", c.client.BatchV1().Jobs), namespace, "", needed, &jobs)
		c.wait.Wait()
		jobs = ownedBy(jobs, selection.Owner)
		c.in.Jobs = append(c.in.Jobs, jobs...)
		c.wanted = madeBy(jobs)
	}
	c.wait.Go(func() { c.listPods(ctx, namespace, metav1.ListOptions{LabelSelector: selection.Labels}) })
	c.wait.Wait()
	c.wanted = nil
	return nil
}

// madeBy picks the pods of some jobs.
func madeBy(jobs []*batchv1.Job) func(*corev1.Pod) bool {
	names := map[string]bool{}
	for _, job := range jobs {
		names[job.Name] = true
	}
	return func(pod *corev1.Pod) bool {
		owner := metav1.GetControllerOfNoCopy(pod)
		return owner != nil && owner.Kind == "Job" && names[owner.Name]
	}
}

func ownedBy(jobs []*batchv1.Job, owner *workload.Owner) []*batchv1.Job {
	var owned []*batchv1.Job
	for _, job := range jobs {
		if controller := metav1.GetControllerOfNoCopy(job); controller != nil && controller.UID == owner.UID {
			owned = append(owned, job)
		}
	}
	return owned
}

// workload asks for the object itself, and for the ReplicaSets of a Deployment.
func (c *collector) workload(ctx context.Context, namespace string, arg workload.Argument) error {
	var err error
	switch arg.Kind {
	case workload.Deployment:
		err = c.deployment(ctx, namespace, arg.Name)
	case workload.StatefulSet:
		err = add(&c.in.StatefulSets)(c.client.AppsV1().StatefulSets(namespace).Get(ctx, arg.Name, metav1.GetOptions{}))
	case workload.DaemonSet:
		err = add(&c.in.DaemonSets)(c.client.AppsV1().DaemonSets(namespace).Get(ctx, arg.Name, metav1.GetOptions{}))
	case workload.ReplicaSet:
		err = add(&c.in.ReplicaSets)(c.client.AppsV1().ReplicaSets(namespace).Get(ctx, arg.Name, metav1.GetOptions{}))
	case workload.ReplicationController:
		err = add(&c.in.Controllers)(c.client.CoreV1().ReplicationControllers(namespace).Get(ctx, arg.Name, metav1.GetOptions{}))
	case workload.Job:
		err = add(&c.in.Jobs)(c.client.BatchV1().Jobs(namespace).Get(ctx, arg.Name, metav1.GetOptions{}))
	}
	if err != nil {
		return explain.Failure(fmt.Errorf("get %s: %w", arg, err))
	}
	return nil
}

// add adds an object that was read to a list.
func add[T any](to *[]T) func(T, error) error {
	return func(object T, err error) error {
		if err == nil {
			*to = append(*to, object)
		}
		return err
	}
}

func (c *collector) deployment(ctx context.Context, namespace, name string) error {
	of, err := c.client.AppsV1().Deployments(namespace).Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return err
	}
	c.in.Deployments = append(c.in.Deployments, of)
	if selector, err := metav1.LabelSelectorAsSelector(of.Spec.Selector); err == nil && !selector.Empty() {
		list(ctx, c, "replicasets", follow.NewResource(c.client, appsv1.Resource("replicasets"), "replicasets", c.client.AppsV1().ReplicaSets), namespace, selector.String(), needed, &c.in.ReplicaSets)
	}
	return nil
}

// owners asks for the workload of one pod. What may not be read is not missed: the pod
// alone was asked for.
func (c *collector) owners(ctx context.Context, namespace string, pod *corev1.Pod) {
	owner := anatomy.OwnerOf(pod)
	if owner == nil {
		return
	}
	if kind, err := workload.ParseArgument(owner.Kind + "/" + owner.Name); err == nil {
		if c.workload(ctx, namespace, kind) != nil || kind.Kind != workload.ReplicaSet {
			return
		}
		for _, set := range c.in.ReplicaSets {
			if up := anatomy.OwnerOf(set); set.UID == owner.UID && up != nil && up.Kind == "Deployment" {
				if of, err := c.client.AppsV1().Deployments(namespace).Get(ctx, up.Name, metav1.GetOptions{}); err == nil {
					c.in.Deployments = append(c.in.Deployments, of)
				}
			}
		}
	}
}

// service asks for a service and its pods. The other pods of the namespace are looked
// at from afar: they tell what a selector that matches none was perhaps to say.
func (c *collector) service(ctx context.Context, namespace string, arg workload.Argument) error {
	service, err := c.client.CoreV1().Services(namespace).Get(ctx, arg.Name, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		_, err = workload.Resolve(ctx, c.client, namespace, arg) // which says what is there instead
		return err
	}
	if err != nil {
		return explain.Failure(fmt.Errorf("get %s: %w", arg, err))
	}
	c.services = append(c.services, service)
	var all diagnosis.WorkloadInput // of the namespace
	list(ctx, c, "endpointslices", follow.NewResource(c.client, discoveryv1.Resource("endpointslices"), "endpointslices", c.client.DiscoveryV1().EndpointSlices), namespace,
		labels.Set{discoveryv1.LabelServiceName: service.Name}.String(), needed, &c.slices)
	list(ctx, c, "deployments", follow.NewResource(c.client, appsv1.Resource("deployments"), "deployments", c.client.AppsV1().Deployments), namespace, "", optional, &all.Deployments)
	list(ctx, c, "replicasets", follow.NewResource(c.client, appsv1.Resource("replicasets"), "replicasets", c.client.AppsV1().ReplicaSets), namespace, "", optional, &all.ReplicaSets)
	list(ctx, c, "statefulsets", follow.NewResource(c.client, appsv1.Resource("statefulsets"), "statefulsets", c.client.AppsV1().StatefulSets), namespace, "", optional, &all.StatefulSets)
	list(ctx, c, "networkpolicies", follow.NewResource(c.client, networkingv1.Resource("networkpolicies"), "networkpolicies", c.client.NetworkingV1().NetworkPolicies), namespace, "", optional, &c.policies)
	c.listNodes(ctx)
	c.wait.Wait() // also for what arguments before have asked
	c.wanted = func(pod *corev1.Pod) bool { return podstatus.SelectedBy(pod, service) }
	c.listPods(ctx, namespace, metav1.ListOptions{})
	c.wanted = nil
	c.addMakersOf(service, &all)
	return nil
}

// addMakersOf adds those of some workloads that make pods of the service: of others nothing was asked.
func (c *collector) addMakersOf(service *corev1.Service, all *diagnosis.WorkloadInput) {
	means := func(of map[string]string) bool {
		return len(service.Spec.Selector) > 0 && labels.SelectorFromSet(service.Spec.Selector).Matches(labels.Set(of))
	}
	deployments := keep(all.Deployments, func(of *appsv1.Deployment) bool { return means(of.Spec.Template.Labels) })
	replicaSets := keep(all.ReplicaSets, func(of *appsv1.ReplicaSet) bool { return means(of.Spec.Template.Labels) })
	statefulSets := keep(all.StatefulSets, func(of *appsv1.StatefulSet) bool { return means(of.Spec.Template.Labels) })
	c.in.Deployments = append(c.in.Deployments, deployments...)
	c.in.ReplicaSets = append(c.in.ReplicaSets, replicaSets...)
	c.in.StatefulSets = append(c.in.StatefulSets, statefulSets...)
}

func keep[T any](list []T, is func(T) bool) []T {
	var kept []T
	for _, of := range list {
		if is(of) {
			kept = append(kept, of)
		}
	}
	return kept
}

// text names an object as the command's lines do.
func text(kind, namespace, name string) string {
	return strings.ToLower(kind) + "/" + namespace + "/" + name
}
