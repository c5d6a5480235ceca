package examine

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"

	"github.com/podglass/podglass/kube/diagnosis"
	"github.com/podglass/podglass/kube/services"
	"github.com/podglass/podglass/kube/workload"
)

// Target says what is examined: whole namespaces, or the objects of Arguments in the
// first of them.
type Target struct {
	// Namespaces has one entry "" for all of the cluster.
	Namespaces []string
	// Labels narrows namespaces to objects with labels.
	Labels    string
	Arguments []workload.Argument
}

// Report is what was found.
type Report struct {
	Findings []diagnosis.Finding
	// Pods, Services and Objects count what was looked at; objects are pods, services and
	// workloads.
	Pods, Services, Objects int
	// Unread are what a right is missing for, or the cluster did not answer: what they
	// would tell is not known.
	Unread []Gap
	// Unsettled are objects that are well as far as is known and have not come to
	// where they are going: "deployment/web: 1 of 2 pods available".
	Unsettled []string
}

// Gap is something that may not be read.
type Gap struct {
	// What is a kind in the plural, Why one sentence.
	What string `json:"what"`
	Why  string `json:"why"`
}

// HasError reports whether an error is among the findings; lasting, whether one is
// that does not go away by itself.
func (r *Report) HasError() (has, lasting bool) {
	for i := range r.Findings {
		if r.Findings[i].Severity == diagnosis.Error {
			has = true
			lasting = lasting || !r.Findings[i].Heals
		}
	}
	return has, lasting
}

// Examine asks the cluster once. progress, which may be nil, is told how many pods
// have come so far. Errors are one sentence; what is forbidden is none, but part of
// the report.
func Examine(ctx context.Context, client kubernetes.Interface, target Target, progress func(pods int)) (*Report, error) {
	c := &collector{
		client: client, labels: target.Labels, progress: progress, now: time.Now(),
		in: diagnosis.WorkloadInput{Findings: map[types.UID][]diagnosis.Finding{}}, gaps: map[Gap]bool{},
		slots: make(chan struct{}, together), alike: alike{},
	}
	c.in.Now = c.now
	if len(target.Arguments) > 0 {
		c.seen = map[types.UID]seenPod{}
		for _, argument := range target.Arguments {
			if err := c.argument(ctx, target.Namespaces[0], argument); err != nil {
				return nil, err
			}
		}
	} else {
		if target.Labels == "" && slices.Contains(target.Namespaces, metav1.NamespaceAll) {
			c.requested = map[string]corev1.ResourceList{}
		}
		for _, namespace := range target.Namespaces {
			c.namespace(ctx, namespace)
		}
	}
	c.wait.Wait()
	if err := cmp.Or(c.err, ctx.Err()); err != nil {
		return nil, err
	}
	c.dropTwice()
	if c.gap("pods") != "" {
		c.requested = nil
	}
	c.diagnoseSuspects()
	c.askShort(ctx)
	if err := cmp.Or(c.err, ctx.Err()); err != nil {
		return nil, err
	}
	return c.report(), nil
}

// collector is one asking.
type collector struct {
	client   kubernetes.Interface
	labels   string
	progress func(int)
	now      time.Time

	wait  sync.WaitGroup
	slots chan struct{} // one for each question that is asked
	mu    sync.Mutex    // of all below
	err   error
	gaps  map[Gap]bool
	in    diagnosis.WorkloadInput

	services []*corev1.Service
	slices   []*discoveryv1.EndpointSlice
	policies []*networkingv1.NetworkPolicy
	suspects []*suspect
	// requested is what the pods of each node request; nil where not all of the
	// cluster's pods are asked for.
	requested map[string]corev1.ResourceList
	alike     alike                 // of the pods that are well
	seen      map[types.UID]seenPod // pods that an argument has brought; nil without arguments
	count     int                   // of pods
	pending   []string              // pods that are on their way
	// wanted says which pods are looked at closely; nil for all. The others only stand
	// around services.
	wanted func(*corev1.Pod) bool
}

// seenPod is a pod that has been read: where it is among the pods, and whether it was
// looked at closely.
type seenPod struct {
	at     int
	wanted bool
}

// report makes the findings.
func (c *collector) report() *Report {
	found := diagnosis.Services(c.serviceInputs(), c.in.Findings)
	found = append(diagnosis.Together(c.in), found...)
	slices.SortStableFunc(found, func(a, b diagnosis.Finding) int {
		if a.Severity != b.Severity {
			return cmp.Compare(rank(a.Severity), rank(b.Severity))
		}
		return cmp.Or(strings.Compare(a.Object.Namespace, b.Object.Namespace), strings.Compare(a.Object.Kind, b.Object.Kind), strings.Compare(a.Object.Name, b.Object.Name))
	})
	report := &Report{Findings: found, Pods: c.count, Services: len(c.services), Unsettled: c.unsettled()}
	report.Objects = c.count + len(c.in.Deployments) + len(c.in.ReplicaSets) + len(c.in.StatefulSets) + len(c.in.DaemonSets) +
		len(c.in.Jobs) + len(c.in.Controllers) + len(c.services)
	for gap := range c.gaps {
		report.Unread = append(report.Unread, gap)
	}
	slices.SortFunc(report.Unread, func(a, b Gap) int { return strings.Compare(a.What, b.What) })
	return report
}

// dropTwice drops what several arguments have brought.
func (c *collector) dropTwice() {
	if len(c.seen) == 0 {
		return
	}
	c.in.Deployments, c.in.ReplicaSets = once(c.in.Deployments), once(c.in.ReplicaSets)
	c.in.StatefulSets, c.in.DaemonSets = once(c.in.StatefulSets), once(c.in.DaemonSets)
	c.in.Jobs, c.in.Controllers = once(c.in.Jobs), once(c.in.Controllers)
	c.services, c.slices, c.policies = once(c.services), once(c.slices), once(c.policies)
}

func once[T metav1.Object](list []T) []T {
	seen := map[types.UID]bool{}
	return keep(list, func(of T) bool {
		again := seen[of.GetUID()]
		seen[of.GetUID()] = true
		return !again
	})
}

func rank(s diagnosis.Severity) int {
	if s == diagnosis.Error {
		return 0
	}
	return 1
}

// serviceInputs are the services with what is known around them. With a selector only
// those that mean a pod which it has found: of others the pods were not read.
func (c *collector) serviceInputs() []*services.Input {
	byService := map[types.NamespacedName][]*discoveryv1.EndpointSlice{}
	for _, slice := range c.slices {
		name := types.NamespacedName{Namespace: slice.Namespace, Name: slice.Labels[discoveryv1.LabelServiceName]}
		byService[name] = append(byService[name], slice)
	}
	policies := map[string][]*networkingv1.NetworkPolicy{}
	for _, policy := range c.policies {
		policies[policy.Namespace] = append(policies[policy.Namespace], policy)
	}
	byNamespace := map[string][]*corev1.Pod{}
	for _, pod := range c.in.Pods {
		byNamespace[pod.Namespace] = append(byNamespace[pod.Namespace], pod)
	}
	ins := make([]*services.Input, 0, len(c.services))
	nodes := readyNodes(c.in.Nodes)
	for _, service := range c.services {
		in := &services.Input{
			Service: service, Pods: byNamespace[service.Namespace], Workloads: c.makers(service.Namespace), Policies: policies[service.Namespace],
			Slices: byService[types.NamespacedName{Namespace: service.Namespace, Name: service.Name}], Nodes: nodes,
		}
		in.SlicesUnread, in.PodsUnread = c.gap("endpointslices"), c.gap("pods")
		if c.labels == "" || len(services.Of(in).Pods) > 0 {
			ins = append(ins, in)
		}
	}
	return ins
}

// readyNodes are the names of the nodes that take requests.
func readyNodes(all []*corev1.Node) []string {
	var names []string
	for _, node := range all {
		ready := func(c corev1.NodeCondition) bool {
			return c.Type == corev1.NodeReady && c.Status == corev1.ConditionTrue
		}
		if slices.ContainsFunc(node.Status.Conditions, ready) {
			names = append(names, node.Name)
		}
	}
	return names
}

// gap is why something could not be read, "" where it was.
func (c *collector) gap(what string) string {
	for gap := range c.gaps {
		if gap.What == what {
			return gap.Why
		}
	}
	return ""
}

// makers are what makes pods in a namespace.
func (c *collector) makers(namespace string) []services.Workload {
	var makers []services.Workload
	add := func(in, kind, name string, labels map[string]string, replicas *int32) {
		if in != namespace {
			return
		}
		number := int32(1)
		if replicas != nil {
			number = *replicas
		}
		makers = append(makers, services.Workload{Kind: kind, Name: name, Labels: labels, Replicas: number})
	}
	for _, of := range c.in.Deployments {
		add(of.Namespace, "Deployment", of.Name, of.Spec.Template.Labels, of.Spec.Replicas)
	}
	for _, of := range c.in.StatefulSets {
		add(of.Namespace, "StatefulSet", of.Name, of.Spec.Template.Labels, of.Spec.Replicas)
	}
	for _, of := range c.in.DaemonSets {
		add(of.Namespace, "DaemonSet", of.Name, of.Spec.Template.Labels, &of.Status.DesiredNumberScheduled)
	}
	return makers
}
