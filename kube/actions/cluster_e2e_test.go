//go:build e2e

package actions_test

import (
	"context"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
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
	if outcome := plan.Run(ctx, c.client, time.Now()); outcome.State != actions.Done {
		t.Fatalf("%+v", outcome)
	}
	var said []string
	var last actions.Progress
	plan.Watch(ctx, nil, c.client, time.Now, func(p actions.Progress) {
		said, last = append(said, p.Text), p
	})
	t.Logf("%s %s: %q", change.Verb, plan.Ref, said)
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
