//go:build e2e

package actions_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/utils/ptr"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/actions"
	"github.com/podglass/podglass/kube/object"
)

// TestOnACluster changes objects of the cluster of KUBECONFIG, in a namespace of its
// own, and follows what becomes of them.
func TestOnACluster(t *testing.T) {
	config, err := clientcmd.NewNonInteractiveDeferredLoadingClientConfig(clientcmd.NewDefaultClientConfigLoadingRules(), nil).ClientConfig()
	if err != nil {
		t.Fatal(err)
	}
	client, err := kube.NewForConfig(config, "e2e", "default")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 110*time.Second)
	defer cancel()
	made, err := client.Clientset.CoreV1().Namespaces().Create(ctx, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{GenerateName: "podglass-actions-"}}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	c := &real{client, made.Name}
	t.Cleanup(func() {
		if err := client.Clientset.CoreV1().Namespaces().Delete(context.Background(), c.namespace, metav1.DeleteOptions{}); err != nil {
			t.Error(err)
		}
	})
	labels := map[string]string{"name": "php-test-pod"}
	_, err = client.Clientset.CoreV1().ReplicationControllers(c.namespace).Create(ctx, &corev1.ReplicationController{
		ObjectMeta: metav1.ObjectMeta{Name: "php-controller"},
		Spec: corev1.ReplicationControllerSpec{Replicas: ptr.To(int32(2)), Selector: labels, Template: &corev1.PodTemplateSpec{
			ObjectMeta: metav1.ObjectMeta{Labels: labels},
			Spec: corev1.PodSpec{TerminationGracePeriodSeconds: ptr.To(int64(2)), Containers: []corev1.Container{
				{Name: "php", Image: "busybox:1.36", ImagePullPolicy: corev1.PullIfNotPresent, Command: []string{"sh", "-c", "while :; do sleep 1; done"}},
			}},
		}},
	}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	controller := object.Ref{APIVersion: "v1", Kind: "ReplicationController", Namespace: c.namespace, Name: "php-controller"}

	said := c.change(ctx, t, actions.Change{Verb: actions.Scale, Of: controller, Replicas: 3})
	wants(t, "2 to 3", said, "php-controller: 3 of 3 ready")
	pod := c.pod(ctx, t)
	said = c.change(ctx, t, actions.Change{Verb: actions.Delete, Of: pod})
	wants(t, "a pod is deleted", said[len(said)-1:], pod.Name+" was replaced by php-controller-", "ready after ")
	said = c.change(ctx, t, actions.Change{Verb: actions.Scale, Of: c.pod(ctx, t), Replicas: 1})
	wants(t, "3 to 1", said, "2 terminating", "php-controller: 1 of 1 ready")
	if _, err := actions.Prepare(ctx, client, actions.Change{Verb: actions.Restart, Of: c.pod(ctx, t)}); err == nil || !strings.Contains(err.Error(), "has no rollout") {
		t.Errorf("a controller without a rollout is restarted: %v", err)
	}
	c.refused(ctx, t, labels)
	t.Run("together", func(t *testing.T) {
		t.Run("rollout", func(t *testing.T) { t.Parallel(); c.rollout(ctx, t) })
		t.Run("stateful set", func(t *testing.T) { t.Parallel(); c.stateful(ctx, t) })
		t.Run("resize", func(t *testing.T) { t.Parallel(); c.resize(ctx, t) })
		t.Run("drain", func(t *testing.T) { t.Parallel(); c.drain(ctx, t) })
	})
}

// running is a pod that runs until it is told to end.
func running(labels map[string]string) corev1.PodTemplateSpec {
	return corev1.PodTemplateSpec{
		ObjectMeta: metav1.ObjectMeta{Labels: labels},
		Spec: corev1.PodSpec{TerminationGracePeriodSeconds: ptr.To(int64(1)), Containers: []corev1.Container{{
			Name: "a", Image: "busybox:1.36", ImagePullPolicy: corev1.PullIfNotPresent, Command: []string{"sh", "-c", "trap exit TERM; while :; do sleep 0.2; done"},
			Resources: corev1.ResourceRequirements{
				Requests: corev1.ResourceList{corev1.ResourceCPU: resource.MustParse("10m"), corev1.ResourceMemory: resource.MustParse("16Mi")},
				Limits:   corev1.ResourceList{corev1.ResourceCPU: resource.MustParse("100m"), corev1.ResourceMemory: resource.MustParse("32Mi")},
			},
		}}},
	}
}

// rollout breaks a deployment by an image that there is not, takes it back, and edits it while
// another one does.
func (c *real) rollout(ctx context.Context, t *testing.T) {
	labels := map[string]string{"app": "web"}
	deployments := c.client.Clientset.AppsV1().Deployments(c.namespace)
	_, err := deployments.Create(ctx, &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Name: "web"},
		Spec:       appsv1.DeploymentSpec{Replicas: ptr.To(int32(1)), Selector: &metav1.LabelSelector{MatchLabels: labels}, Template: running(labels)},
	}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	web := object.Ref{APIVersion: "apps/v1", Kind: "Deployment", Namespace: c.namespace, Name: "web"}
	wants(t, "restart", c.change(ctx, t, actions.Change{Verb: actions.Restart, Of: web}), "web: 1 of 1 ready")

	broken, err := actions.Prepare(ctx, c.client, actions.Change{Verb: actions.Image, Of: web, Container: "a", Image: "busybox:1.0-none"})
	if err != nil {
		t.Fatal(err)
	}
	if outcome := broken.Run(ctx, c.client, time.Now()); outcome.State != actions.Done {
		t.Fatalf("%+v", outcome)
	}
	undo, err := actions.Prepare(ctx, c.client, actions.Change{Verb: actions.Undo, Of: web})
	if err != nil {
		t.Fatal(err)
	}
	wants(t, "undo", undo.Follows, "spec/containers/a/image: busybox:1.36 instead of busybox:1.0-none")
	wants(t, "undo", c.change(ctx, t, actions.Change{Verb: actions.Undo, Of: web}), "web: 1 of 1 ready")

	stale, err := actions.Prepare(ctx, c.client, actions.Change{Verb: actions.Scale, Of: web, Replicas: 3})
	if err != nil {
		t.Fatal(err)
	}
	draft, err := actions.Open(ctx, c.client, web)
	if err != nil {
		t.Fatal(err)
	}
	patch := []byte(`{"spec":{"replicas":0}}`)
	if _, err := deployments.Patch(ctx, "web", types.MergePatchType, patch, metav1.PatchOptions{}); err != nil {
		t.Fatal(err)
	}
	if outcome := stale.Run(ctx, c.client, time.Now()); outcome.State != actions.NotDone || !strings.Contains(outcome.Sentence, "has been changed since") {
		t.Errorf("%+v", outcome)
	}
	text := strings.Replace(draft.Text, "\n  replicas: 1\n", "\n  replicas: 2\n", 1)
	var conflict *actions.ConflictError
	if _, err := draft.Plan(ctx, c.client, text); !errors.As(err, &conflict) {
		t.Errorf("%v", err)
	} else {
		wants(t, "conflict", conflict.Differences, "spec/replicas: 0 instead of 1")
	}
	if _, err := draft.Plan(ctx, c.client, strings.Replace(text, "\n  replicas: 2\n", "\n  replicas: -2\n", 1)); err == nil || !strings.Contains(err.Error(), "spec.replicas: Invalid value: -2") {
		t.Errorf("what is not valid: %v", err)
	}
	edit, err := draft.Plan(ctx, c.client, text)
	if err != nil {
		t.Fatal(err)
	}
	wants(t, "edit", c.watch(ctx, t, edit), "web: 2 of 2 ready")
}

// stateful takes a stateful set back to its first revision.
func (c *real) stateful(ctx context.Context, t *testing.T) {
	labels := map[string]string{"app": "store"}
	_, err := c.client.Clientset.AppsV1().StatefulSets(c.namespace).Create(ctx, &appsv1.StatefulSet{
		ObjectMeta: metav1.ObjectMeta{Name: "store"},
		Spec:       appsv1.StatefulSetSpec{Replicas: ptr.To(int32(0)), Selector: &metav1.LabelSelector{MatchLabels: labels}, Template: running(labels)},
	}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	store := object.Ref{APIVersion: "apps/v1", Kind: "StatefulSet", Namespace: c.namespace, Name: "store"}
	wants(t, "scale", c.change(ctx, t, actions.Change{Verb: actions.Scale, Of: store, Replicas: 1}), "store: 1 of 1 ready")
	wants(t, "restart", c.change(ctx, t, actions.Change{Verb: actions.Restart, Of: store}), "store: 1 of 1 ready")
	look, err := actions.NewPlan(ctx, c.client, actions.Change{Verb: actions.Undo, Of: store})
	if err != nil {
		t.Fatal(err)
	}
	revisions, err := look.Revisions(ctx, c.client)
	if err != nil || len(revisions) != 2 || !revisions[0].Present {
		t.Fatalf("%+v, %v", revisions, err)
	}
	wants(t, "history", revisions[0].Differs, "restartedAt")
	wants(t, "undo", c.change(ctx, t, actions.Change{Verb: actions.Undo, Of: store, Revision: revisions[1].Number}), "store: 1 of 1 ready")
}

// resize gives a container that runs another limit, and asks for what no node has.
func (c *real) resize(ctx context.Context, t *testing.T) {
	template := running(nil)
	pods := c.client.Clientset.CoreV1().Pods(c.namespace)
	made, err := pods.Create(ctx, &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "sized"}, Spec: template.Spec}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	sized := object.Pod(kube.PodRef{Namespace: c.namespace, Name: "sized", UID: made.UID})
	said := c.change(ctx, t, actions.Change{Verb: actions.Resize, Of: sized, Container: "a", Resources: actions.Resources{CPULimit: "150m"}})
	wants(t, "resize", said, "sized a is resized")
	now, err := pods.Get(ctx, "sized", metav1.GetOptions{})
	if err != nil || now.Status.ContainerStatuses[0].RestartCount != 0 {
		t.Errorf("%+v, %v", now.Status, err)
	}
	_, err = actions.Prepare(ctx, c.client, actions.Change{Verb: actions.Resize, Of: sized, Container: "a", Resources: actions.Resources{CPURequest: "500", CPULimit: "500"}})
	if err == nil || !strings.Contains(err.Error(), "node didn't have enough allocatable resources") {
		t.Errorf("%v", err)
	}
}

// drain empties a node that is only an entry: no real node is ever cordoned here.
func (c *real) drain(ctx context.Context, t *testing.T) {
	nodes := c.client.Clientset.CoreV1().Nodes()
	name := c.namespace
	if _, err := nodes.Create(ctx, &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: name}}, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := nodes.Delete(context.Background(), name, metav1.DeleteOptions{}); err != nil {
			t.Error(err)
		}
	})
	template := running(nil)
	template.Spec.NodeName, template.Spec.TerminationGracePeriodSeconds = name, ptr.To(int64(0))
	if _, err := c.client.Clientset.CoreV1().Pods(c.namespace).Create(ctx, &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "leaves"}, Spec: template.Spec}, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	plan := c.begin(ctx, t, actions.Change{Verb: actions.Drain, Of: object.Ref{APIVersion: "v1", Kind: "Node", Name: name}})
	wants(t, "warnings", plan.Warnings, c.namespace+"/leaves: nothing will replace it")
	var last actions.Progress
	plan.Watch(ctx, nil, c.client, time.Now, func(p actions.Progress) { last = p })
	if !last.Ended || last.Bad || !strings.Contains(last.Text, name+" is drained: ") {
		t.Errorf("%+v", last)
	}
	if node, err := nodes.Get(ctx, name, metav1.GetOptions{}); err != nil || !node.Spec.Unschedulable {
		t.Errorf("it is not cordoned (%v)", err)
	}
}

// begin begins a change of a new object, anew where its controllers have changed that meanwhile.
func (c *real) begin(ctx context.Context, t *testing.T, change actions.Change) *actions.Plan {
	t.Helper()
	for {
		plan, err := actions.Prepare(ctx, c.client, change)
		if err != nil {
			t.Fatal(err)
		}
		outcome := plan.Run(ctx, c.client, time.Now())
		if outcome.State == actions.Begun {
			return plan
		}
		if outcome.State != actions.NotDone || !strings.Contains(outcome.Sentence, "has been changed since it was looked at") {
			t.Fatalf("%+v", outcome)
		}
	}
}

// refused checks an eviction that a budget does not allow.
func (c *real) refused(ctx context.Context, t *testing.T, labels map[string]string) {
	t.Helper()
	one := intstr.FromInt32(1)
	_, err := c.client.Clientset.PolicyV1().PodDisruptionBudgets(c.namespace).Create(ctx, &policyv1.PodDisruptionBudget{
		ObjectMeta: metav1.ObjectMeta{Name: "keep"},
		Spec:       policyv1.PodDisruptionBudgetSpec{MinAvailable: &one, Selector: &metav1.LabelSelector{MatchLabels: labels}},
	}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	pod := c.pod(ctx, t)
	plan, err := actions.Prepare(ctx, c.client, actions.Change{Verb: actions.Evict, Of: pod})
	var why string
	if err != nil {
		why = err.Error()
	} else {
		outcome := plan.Run(ctx, c.client, time.Now())
		if outcome.State != actions.NotDone {
			t.Errorf("%+v", outcome)
		}
		why = outcome.Sentence
	}
	if !strings.Contains(why, "disruption budget keep") {
		t.Errorf("the eviction: %s", why)
	}
	if c.pod(ctx, t) != pod {
		t.Error("it was evicted all the same")
	}
}

// real is a namespace of a cluster.
type real struct {
	client    *kube.Client
	namespace string
}

// change makes a change and returns what was said of it until it was so.
func (c *real) change(ctx context.Context, t *testing.T, change actions.Change) []string {
	t.Helper()
	plan, err := actions.Prepare(ctx, c.client, change)
	if err != nil {
		t.Fatal(err)
	}
	return c.watch(ctx, t, plan)
}

// watch makes what is planned and returns what was said of it until it was so.
func (c *real) watch(ctx context.Context, t *testing.T, plan *actions.Plan) []string {
	t.Helper()
	if outcome := plan.Run(ctx, c.client, time.Now()); outcome.State != actions.Done {
		t.Fatalf("%+v", outcome)
	}
	var said []string
	var last actions.Progress
	plan.Watch(ctx, nil, c.client, time.Now, func(p actions.Progress) {
		said, last = append(said, p.Text), p
	})
	t.Logf("%s %s: %q", plan.Change.Verb, plan.Ref, said)
	if !last.Ended || last.Bad {
		t.Fatalf("it has come as far as %q", said)
	}
	return said
}

// pod is a pod of the namespace that is not terminating.
func (c *real) pod(ctx context.Context, t *testing.T) object.Ref {
	t.Helper()
	pods, err := c.client.Clientset.CoreV1().Pods(c.namespace).List(ctx, metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, pod := range pods.Items {
		if pod.DeletionTimestamp == nil {
			return object.Pod(kube.PodRef{Namespace: pod.Namespace, Name: pod.Name, UID: pod.UID})
		}
	}
	t.Fatal("there is no pod")
	return object.Ref{}
}
